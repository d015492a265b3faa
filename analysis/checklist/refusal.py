"""Why a bar is no hammer, and what it is instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.candles import PATTERNS, Check, Verdict
from analysis.checklist.reading import HAMMERS, hammer_at
from analysis.signals.history import History


class Restriction(StrEnum):
    """Why price rules forbid a pattern on a bar."""

    LOCKED = "locked"
    NARROW = "narrow"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoHammer:
    """Why the bar is no hammer.

    bar, session: its own; bars_ago: how many bars lie behind it in the history.
    nearest: every condition of the pattern it comes nearest to.
    restriction: why price rules forbid a pattern here; None where they do not, or could not be judged.
    instead: the keys of the patterns that are found on this bar, those that say most first.
    """

    bar: int
    session: date
    bars_ago: int
    nearest: Verdict
    restriction: Restriction | None
    instead: tuple[str, ...]

    @property
    def failed(self) -> tuple[Check, ...]:
        """The conditions that did not pass, the first one first; none where only a price rule forbids the pattern."""
        return tuple(check for check in (*self.nearest.shape, *self.nearest.context) if not check.passed)


def why_no_hammer(history: History, bar: int) -> NoHammer:
    """Why that bar (0 is the first) is neither hammer nor dragonfly doji nor inverted hammer.

    Raises ValueError where it is one, IndexError where there is no such bar.
    """
    verdicts = [pattern.verdict(history.candles, bar) for pattern in HAMMERS]
    if hammer_at(history, bar) is not None:
        raise ValueError(f"bar {bar} is a hammer")
    return NoHammer(
        bar=bar,
        session=history.session(bar),
        bars_ago=history.bars - 1 - bar,
        nearest=_nearest(verdicts),
        restriction=_restriction(history, bar),
        instead=tuple(pattern.key for pattern in PATTERNS if history.found(pattern)[bar]),
    )


def _nearest(verdicts: Sequence[Verdict]) -> Verdict:
    """The pattern that was meant: a hammer, with or without a body, unless the shape is nearly the inverted one."""
    *upright, inverted = verdicts
    nearest = min(upright, key=_missing)
    return inverted if _missing(inverted) <= 1 < _missing(nearest) else nearest


def _missing(verdict: Verdict) -> int:
    return sum(not check.passed for check in verdict.shape)


def _restriction(history: History, bar: int) -> Restriction | None:
    if history.restrictions.locked_at(bar):
        return Restriction.LOCKED
    return Restriction.NARROW if history.restrictions.narrow_at(bar) else None
