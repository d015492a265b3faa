"""The facts of a reply: plain values, numbers unrounded."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING

from analysis.bars import session_date
from analysis.timeframes import TimeframeBars
from bot.prices.port import PriceHistory

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def plain_facts(reading: DataclassInstance) -> dict[str, object]:
    """A frozen value as nested dicts of text, numbers and dates."""
    return {name: _plain(value) for name, value in dataclasses.asdict(reading).items()}


def bar_facts(history: PriceHistory, bars: TimeframeBars) -> dict[str, object]:
    """Which bars an answer rests on and where they come from."""
    instrument = history.instrument
    return {
        "symbol": instrument.symbol,
        "exchange": instrument.exchange,
        "currency": instrument.currency,
        "timeframe": bars.timeframe.value,
        "date": session_date(bars.finished.index[-1]),
        "source": history.source,
        "fetched_at": history.fetched_at,
        "simulated": history.simulated,
        "adjusted": history.adjusted,
        "outage": history.outage,
        "instead_of": history.instead_of,
        "running": bars.running,
        "remarks": [plain_facts(remark) for remark in history.remarks],
        "dropped": [{"session": bar.session, "defect": bar.defect.value} for bar in history.bars.dropped],
    }


def json_ready(value: object) -> object:
    """The value as JSON knows it: dates as ISO text."""
    if isinstance(value, dict):
        return {str(name): json_ready(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [json_ready(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value.value if isinstance(value, Enum) else value
