"""RSI entering a zone: overbought and oversold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.candles import Direction
from analysis.indicators import RSI_PERIOD
from analysis.rsi_reading import Limits
from analysis.signals.event import Event, Signal
from analysis.signals.history import History

_SOURCE = "J. Welles Wilder, New Concepts in Technical Trading Systems (1978), ch. 6: the 70 and 30 lines"


def _entries(history: History, key: str, zone: int) -> Sequence[Event]:
    values = history.rsi14
    signs = Limits().signs(values)
    entered = np.zeros(len(values), dtype=np.bool_)
    entered[1:] = (signs[1:] == zone) & (signs[:-1] != zone) & ~np.isnan(values[:-1])
    return [
        Event(
            signal=key,
            bar=bar,
            session=history.session(bar),
            known_bar=bar,
            known_on=history.session(bar),
            facts={"rsi": float(values[bar]), "rsi_before": float(values[bar - 1])},
        )
        for bar in np.flatnonzero(entered).tolist()
    ]


RSI_SIGNALS: tuple[Signal, ...] = (
    Signal(
        key="rsi_overbought",
        direction=Direction.BEARISH,
        bars_needed=RSI_PERIOD + 2,
        find=lambda history: _entries(history, "rsi_overbought", 1),
        source=_SOURCE,
    ),
    Signal(
        key="rsi_oversold",
        direction=Direction.BULLISH,
        bars_needed=RSI_PERIOD + 2,
        find=lambda history: _entries(history, "rsi_oversold", -1),
        source=_SOURCE,
    ),
)
