"""What a signal is, and one time it happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from analysis.candles import Direction
from analysis.candles.confirmation import Status
from analysis.signals.history import History

Fact: TypeAlias = float | int | str | date | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One time a signal happened.

    bar: the position of its bar in the history; session: that bar's date.
    known_bar, known_on: the bar from which on it was known; None while it waits for its confirmation.
    status: what became of it; None where nothing has to be confirmed.
    facts: the signal's own numbers and dates.
    """

    signal: str
    bar: int
    session: date
    known_bar: int | None
    known_on: date | None
    status: Status | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One kind of signal.

    key: as SIGNALS lists it. direction: where it points. bars_needed: the fewest bars on which it can be found.
    find: every time it happened in a history, oldest first.
    source: who defines it so. needs_confirmation: the next bar confirms or rejects it.
    """

    key: str
    direction: Direction
    bars_needed: int
    find: Callable[[History], Sequence[Event]]
    source: str
    needs_confirmation: bool = False
