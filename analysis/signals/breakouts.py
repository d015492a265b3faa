"""Record breakout: a record close after a long time without one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.candles import Direction
from analysis.records import QUIET_BARS, breakouts, record_closes
from analysis.signals.event import Event, Signal
from analysis.signals.history import History

_KEY = "ath_breakout"


def _find(history: History) -> Sequence[Event]:
    closes = history.candles.close
    records, found = record_closes(closes), breakouts(closes)
    before = records[np.searchsorted(records, found) - 1]
    return [_event(history, record, bar) for record, bar in zip(before.tolist(), found.tolist(), strict=True)]


def _event(history: History, record: int, bar: int) -> Event:
    closes = history.candles.close
    return Event(
        signal=_KEY,
        bar=bar,
        session=history.session(bar),
        known_bar=bar,
        known_on=history.session(bar),
        facts={
            "close": float(closes[bar]),
            "record_close": float(closes[record]),
            "record_date": history.session(record),
            "bars_between": bar - record - 1,
            "since": history.session(0),
        },
    )


BREAKOUT_SIGNALS: tuple[Signal, ...] = (
    Signal(
        key=_KEY,
        direction=Direction.BULLISH,
        bars_needed=QUIET_BARS + 2,
        find=_find,
        source="this project's own: a close above all earlier ones of the data, at least 120 bars after the last such",
    ),
)
