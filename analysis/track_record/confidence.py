"""How sure a figure is: Wilson's interval of a share, and a bootstrap of differences that draws whole dates."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Z_95 = 1.959964
RESAMPLES = 1_000
FEWEST_DATES = 5
"""On fewer dates than this no interval of a difference is told: nearly every draw would repeat the same few."""

# Any fixed number: the same data give the same interval.
_SEED = 20_150_101
# Memory for 64 MB of draws at a time: histories of a hundred years have 25,000 dates.
_CELLS_AT_ONCE = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A 95 % interval, both ends included."""

    low: float
    high: float


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


def resampled_sums(by_date: NDArray[np.float64], block: int) -> NDArray[np.float64]:
    """What each column sums up to in each resample (rows), where dates are drawn anew with replacement.

    by_date: one row a date, ascending. Dates are drawn whole, with all that happened on them, since signals of one day
    rise and fall together; and in runs of `block` neighbouring ones, since outcomes overlap that begin within their
    own length of each other. The last date is followed by the first. As many runs are drawn as the dates would fill,
    so a resample may hold up to `block - 1` dates more than there are.
    Source: D. Politis and J. Romano, A Circular Block-Resampling Procedure for Stationary Data (1992).
    """
    dates = len(by_date)
    length = min(block, dates)
    random = np.random.default_rng(_SEED)
    runs = _sums_of_runs(by_date, length)
    sums = []
    for first in range(0, RESAMPLES, rows_at_once := max(_CELLS_AT_ONCE // dates, 1)):
        rows = min(rows_at_once, RESAMPLES - first)
        starts = random.integers(0, dates, size=(rows, math.ceil(dates / length)))
        cells = starts + np.arange(rows)[:, np.newaxis] * dates
        drawn = np.bincount(cells.ravel(), minlength=rows * dates).reshape(rows, dates)
        sums.append(drawn.astype(np.float64) @ runs)
    return np.concatenate(sums)


def _sums_of_runs(by_date: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """For each date the sums over it and the `length - 1` dates after it, beyond the last one from the first on."""
    around = np.concatenate((np.zeros((1, by_date.shape[1])), by_date, by_date[: length - 1]))
    totals = np.cumsum(around, axis=0)
    runs: NDArray[np.float64] = totals[length:] - totals[:-length]
    return runs


def interval_of(values: NDArray[np.float64], dates_with_cases: int) -> Interval | None:
    """The 95 % interval that the resamples span, NaN left out; None on too few dates with cases."""
    if dates_with_cases < FEWEST_DATES:
        return None
    low, high = np.percentile(values[~np.isnan(values)], (2.5, 97.5))
    return Interval(low=float(low), high=float(high))
