"""Candle patterns as signals: each with what its bar measured, and whether the next one confirmed it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.candles import PATTERNS, Pattern
from analysis.candles.confirmation import known_bar, status_at
from analysis.signals.event import Event, Fact, Signal
from analysis.signals.history import History

_MEASURES = ("open", "high", "low", "close", "body", "upper_shadow", "lower_shadow")


def candle_signal(pattern: Pattern) -> Signal:
    """The signal of one pattern."""
    return Signal(
        key=pattern.key,
        direction=pattern.direction,
        bars_needed=pattern.bars_needed,
        find=lambda history: _find(pattern, history),
        source=pattern.source,
        needs_confirmation=pattern.confirmation is not None,
    )


CANDLE_SIGNALS: tuple[Signal, ...] = tuple(candle_signal(pattern) for pattern in PATTERNS)


def _find(pattern: Pattern, history: History) -> Sequence[Event]:
    at = np.flatnonzero(history.found(pattern))
    if not at.size:
        return ()
    return [_event(pattern, history, bar, facts) for bar, facts in zip(at.tolist(), _facts(history, at), strict=True)]


def _event(pattern: Pattern, history: History, bar: int, facts: dict[str, Fact]) -> Event:
    status = status_at(pattern, history.candles, bar)
    known = known_bar(status, bar)
    return Event(
        signal=pattern.key,
        bar=bar,
        session=history.session(bar),
        known_bar=known,
        known_on=None if known is None else history.session(known),
        status=status,
        facts=facts,
    )


def _facts(history: History, at: NDArray[np.intp]) -> Iterator[dict[str, Fact]]:
    """What each of these bars measured, gathered column by column: one by one it would take most of a search."""
    measures: dict[str, list[Fact]] = {name: getattr(history.candles, name)[at].tolist() for name in _MEASURES}
    measures["volume_ratio"] = [None if math.isnan(ratio) else ratio for ratio in history.volume_ratio[at].tolist()]
    return (dict(zip(measures, values, strict=True)) for values in zip(*measures.values(), strict=True))
