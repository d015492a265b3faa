"""The record of a selection of signals: how often and how far prices rose after them, beside any bar of the shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.track_record.confidence import Interval, wilson
from analysis.track_record.definition import ENOUGH_SIGNALS, Costs, Entry, Selection

DISTRIBUTION_EDGES = tuple(round(step * 0.02, 2) for step in range(-10, 11))
"""Returns are counted in steps of 2 %, from -20 to 20 %, the upper end of a step included, and beyond on both sides."""


class PeriodName(StrEnum):
    """A part of the span that is looked at by itself."""

    FIRST_HALF = "first_half"
    SECOND_HALF = "second_half"
    IN_SAMPLE = "in_sample"
    OUT_OF_SAMPLE = "out_of_sample"


HALVES = (PeriodName.FIRST_HALF, PeriodName.SECOND_HALF)

FIXED_PERIODS = {
    PeriodName.IN_SAMPLE: (date(2015, 1, 1), date(2020, 12, 31)),
    PeriodName.OUT_OF_SAMPLE: (date(2021, 1, 1), date(2025, 12, 31)),
}
"""What was found in the first of these years had to prove itself in the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The returns of some cases: how many, how many of them above 0, mean and median (fractions; None without any)."""

    n: int
    wins: int
    mean: float | None
    median: float | None

    @classmethod
    def of(cls, returns: NDArray[np.float64]) -> Tally:
        """That of these returns, none of them NaN; within 1e-9 of 0 is no win."""
        n = len(returns)
        if not n:
            return cls(n=0, wins=0, mean=None, median=None)
        # Sorted by hand: `np.median` takes most of a record's time on a few returns.
        ordered = np.sort(returns)
        median = float(ordered[(n - 1) // 2] + ordered[n // 2]) / 2
        wins = n - int(np.searchsorted(ordered, TOLERANCE, side="right"))
        return cls(n=n, wins=wins, mean=float(returns.mean()), median=median)

    @property
    def is_enough(self) -> bool:
        """Whether there are cases enough to tell anything by their figures."""
        return self.n >= ENOUGH_SIGNALS

    @property
    def win_rate(self) -> float | None:
        """The share of wins; None without cases."""
        return self.wins / self.n if self.n else None

    @property
    def wilson(self) -> Interval | None:
        """The 95 % interval of the win rate, were the cases independent; None without cases."""
        return wilson(self.wins, self.n)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The signal's figure less the base's; interval: 95 %, from resampled dates, None where cases are on too few."""

    value: float
    interval: Interval | None

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.interval is not None and self.interval.leaves_out_zero


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawdown:
    """How far the lowest price on the way lay under the entry (fractions, at most 0): on average, and at worst."""

    mean: float
    worst: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A part of the span by itself; signals and bars of the base by their own dates."""

    name: PeriodName
    since: date
    until: date
    signals: Tally
    base: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """How many returns fell below `DISTRIBUTION_EDGES`, into each step between them, and above."""

    signals: tuple[int, ...]
    base: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one selection was worth, bought at one entry and sold so many bars after it.

    since, until: the span that the signals' dates and the base's bars lie in.
    shares: how many were looked at; shares_with_signals, dates: on how many of them, and on how many days, the counted
    signals happened.
    signals: without costs; after_costs: the same cases after them. base: any bar of the same shares in the span, bought
    and sold alike.
    win_rate_difference, mean_difference: signals less base; None without signals.
    drawdown: on the way from entry to exit; None without signals.
    without_exit: signals left out because the data end before their exit. waiting: left out because they are not
    confirmed yet. zero_range_entries: counted ones whose entry bar had no range. ceiling_entries: counted ones bought
    at the daily limit, where hardly anybody sells; off_ceiling: the counted signals without those. across_gap: counted
    ones on whose way prices are missing for over 15 days.
    """

    selection: Selection
    entry: Entry
    exit_bars: int
    since: date
    until: date
    shares: int
    shares_with_signals: int
    dates: int
    signals: Tally
    after_costs: Tally
    costs: Costs
    base: Tally
    win_rate_difference: Difference | None
    mean_difference: Difference | None
    drawdown: Drawdown | None
    without_exit: int
    waiting: int
    zero_range_entries: int
    ceiling_entries: int
    off_ceiling: Tally
    across_gap: int
    periods: tuple[Period, ...]
    distribution: Distribution

    @property
    def is_enough(self) -> bool:
        """Whether there are signals enough to tell anything by their figures."""
        return self.signals.is_enough


def distribution_of(returns: NDArray[np.float64]) -> tuple[int, ...]:
    """How many of these returns, none of them NaN, fell into each step; within 1e-9 of an edge is at it."""
    steps = np.searchsorted(np.array(DISTRIBUTION_EDGES) + TOLERANCE, returns, side="left")
    counts: list[int] = np.bincount(steps, minlength=len(DISTRIBUTION_EDGES) + 1).tolist()
    return tuple(counts)
