"""Candle patterns as signals: each with what its bar measured, and whether the next one confirmed it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.candles import PATTERNS, Pattern
from analysis.candles.confirmation import Status, status_at
from analysis.signals.event import Event, Fact, Signal
from analysis.signals.history import History
from analysis.volume import volume_ratio


def candle_signal(pattern: Pattern) -> Signal:
    """The signal of one pattern."""
    return Signal(
        key=pattern.key,
        direction=pattern.direction,
        bars_needed=pattern.bars_needed,
        find=lambda history: _find(pattern, history),
        source=pattern.source,
    )


CANDLE_SIGNALS: tuple[Signal, ...] = tuple(candle_signal(pattern) for pattern in PATTERNS)


def _find(pattern: Pattern, history: History) -> Sequence[Event]:
    found = history.restrictions.allow(pattern.detect(history.candles), reversal=pattern.reversal)
    return [_event(pattern, history, bar) for bar in np.flatnonzero(found).tolist()]


def _event(pattern: Pattern, history: History, bar: int) -> Event:
    status = status_at(pattern, history.candles, bar)
    known = {None: bar, Status.WAITING: None}.get(status, bar + 1)
    return Event(
        signal=pattern.key,
        bar=bar,
        session=history.session(bar),
        known_bar=known,
        known_on=None if known is None else history.session(known),
        status=status,
        facts=_facts(history, bar),
    )


def _facts(history: History, bar: int) -> dict[str, Fact]:
    candles = history.candles
    measures = ("open", "high", "low", "close", "body", "upper_shadow", "lower_shadow")
    facts: dict[str, Fact] = {name: float(getattr(candles, name)[bar]) for name in measures}
    ratio = volume_ratio(candles.volume[max(bar - 20, 0) : bar + 1])[-1]
    return facts | {"volume_ratio": None if np.isnan(ratio) else float(ratio)}
