"""Relative strength: a price measured by another one. It is not Wilder's relative strength index (RSI)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.indicators.known_bars import check_period, known_bars

START = 100.0


def relative_strength(closes: NDArray[np.float64], index_closes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The price divided by the index, 100 at the first bar: above 100 it has done better than the index since then.

    closes, index_closes: of the same sessions, oldest first, above 0. The first bar at which both are known is 100;
    NaN before it, and wherever one of them is unknown (NaN). Raises ValueError where the two differ in length.
    Source: Robert A. Levy, Relative Strength as a Criterion for Investment Selection, Journal of Finance 22 (1967);
    the plain ratio, as in John J. Murphy, Technical Analysis of the Financial Markets (1999).
    """
    closes, index_closes = np.asarray(closes, dtype=np.float64), np.asarray(index_closes, dtype=np.float64)
    first = known_bars(closes, index_closes)
    ratio = closes / index_closes
    return START * ratio / ratio[first][0] if first.start < first.stop else np.full(len(ratio), np.nan)


def change_over(values: NDArray[np.float64], bars: int) -> NDArray[np.float64]:
    """Each value against the one so many bars before, as a fraction; NaN for the first ones and beside a NaN.

    Raises ValueError for fewer than 1 bar.
    """
    check_period(bars, 1)
    changes = np.full(len(values), np.nan)
    changes[bars:] = values[bars:] / values[: len(values) - bars] - 1 if len(values) > bars else np.nan
    return changes
