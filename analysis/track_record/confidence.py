"""How sure a figure is: Wilson's interval of a share, and a bootstrap of differences that draws whole dates."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Z_95 = 1.959964
RESAMPLES = 1_000
FEWEST_RUNS = 10
"""In fewer runs of dates than this no interval of a difference is told: the draws repeat the same few, and it would be
too narrow. Source: A. C. Cameron, J. Gelbach and D. Miller, Bootstrap-Based Improvements for Inference with Clustered
Errors (2008), on few clusters."""

_OUTSIDE = 0.025
# Any fixed number: the same data give the same interval.
_SEED = 20_150_101
# Memory for 64 MB of draws at a time: histories of a hundred years have 25,000 dates.
_CELLS_AT_ONCE = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A 95 % interval, both ends included."""

    low: float
    high: float

    @property
    def leaves_out_zero(self) -> bool:
        """Whether all of it lies on one side of 0."""
        return self.low > 0 or self.high < 0


def wilson(wins: int, cases: int) -> Interval | None:
    """Wilson's 95 % interval of a share of independent cases; None without any.

    Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927).
    """
    if not cases:
        return None
    share, spread = wins / cases, Z_95**2 / cases
    middle = share + spread / 2
    half = Z_95 * math.sqrt(share * (1 - share) / cases + spread / (4 * cases))
    return Interval(low=max((middle - half) / (1 + spread), 0.0), high=min((middle + half) / (1 + spread), 1.0))


def mean_spread(returns: NDArray[np.float64]) -> float:
    """Half the 95 % interval of the mean of independent cases, none of them NaN; NaN with fewer than two."""
    cases = len(returns)
    return Z_95 * float(returns.std(ddof=1)) / math.sqrt(cases) if cases > 1 else math.nan


def resampled_sums(by_date: NDArray[np.float64], block: int) -> NDArray[np.float64]:
    """What each row sums up to in each resample (columns), where dates are drawn anew with replacement.

    by_date: one column a date, ascending. Dates are drawn whole, with all that happened on them, since signals of one
    day rise and fall together; and in runs of `block` neighbouring ones, since outcomes overlap that begin within their
    own length of each other. The last date is followed by the first. As many runs are drawn as the dates would fill,
    so a resample may hold up to `block - 1` dates more than there are.
    Source: D. Politis and J. Romano, A Circular Block-Resampling Procedure for Stationary Data (1992).
    """
    dates = by_date.shape[1]
    length = min(block, dates)
    random = np.random.default_rng(_SEED)
    runs = _sums_of_runs(by_date, length)
    sums = []
    for first in range(0, RESAMPLES, at_once := max(_CELLS_AT_ONCE // dates, 1)):
        rows = min(at_once, RESAMPLES - first)
        starts = random.integers(0, dates, size=(rows, math.ceil(dates / length)))
        cells = starts + np.arange(rows)[:, np.newaxis] * dates
        drawn = np.bincount(cells.ravel(), minlength=rows * dates).reshape(rows, dates)
        sums.append(runs @ drawn.astype(np.float64).T)
    return np.concatenate(sums, axis=1)


def _sums_of_runs(by_date: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """For each date the sums over it and the `length - 1` dates after it, beyond the last one from the first on."""
    around = np.concatenate((np.zeros((len(by_date), 1)), by_date, by_date[:, : length - 1]), axis=1)
    totals = np.cumsum(around, axis=1)
    runs: NDArray[np.float64] = totals[:, length:] - totals[:, :-length]
    return runs


def in_enough_runs(dates: NDArray[np.integer], block: int) -> bool:
    """Whether cases on these dates, by their places, lie in runs of `block` dates enough for an interval."""
    return len(np.unique(dates // block)) >= FEWEST_RUNS


def interval_of(values: NDArray[np.float64]) -> Interval:
    """The 95 % interval that the resamples span; NaN, those without a case, left out.

    The percentile interval: without 2.5 % of them on each side. Source: B. Efron and R. Tibshirani, An Introduction to
    the Bootstrap (1993), ch. 13.
    """
    ordered = np.sort(values[~np.isnan(values)])
    outside = int(len(ordered) * _OUTSIDE)
    return Interval(low=float(ordered[outside]), high=float(ordered[-1 - outside]))
