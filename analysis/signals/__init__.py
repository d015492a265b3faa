"""Every signal, in one registry: what it is, and when it happened."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.signals.breakouts import BREAKOUT_SIGNALS
from analysis.signals.candle_signals import CANDLE_SIGNALS
from analysis.signals.divergence_signals import DIVERGENCE_SIGNALS
from analysis.signals.event import Event, Fact, Signal
from analysis.signals.history import History
from analysis.signals.rsi_zones import RSI_SIGNALS

__all__ = ["CANDLE_SIGNALS", "SIGNALS", "Event", "Fact", "History", "Signal", "find_events", "signal_by_key"]

SIGNALS: tuple[Signal, ...] = (*CANDLE_SIGNALS, *DIVERGENCE_SIGNALS, *RSI_SIGNALS, *BREAKOUT_SIGNALS)
"""Every signal, those that say most first."""


def signal_by_key(key: str) -> Signal:
    """The signal with that key; StopIteration is a bug."""
    return next(signal for signal in SIGNALS if signal.key == key)


def find_events(history: History, signals: Iterable[Signal] = SIGNALS) -> list[Event]:
    """Every time one of these signals happened, ordered by date and key."""
    events = [event for signal in signals for event in signal.find(history)]
    return sorted(events, key=lambda event: (event.bar, event.signal))
