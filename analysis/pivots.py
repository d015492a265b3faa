"""Turning points: bars whose low (high) stands out from its neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE

SIDE_BARS = 3
"""How many bars on each side a pivot stands out from; so many bars later it is known."""


def pivot_lows(lows: NDArray[np.float64]) -> NDArray[np.intp]:
    """The positions of the lows that are strictly lower than the 3 before and the 3 after; each is known 3 bars later.

    lows: of one history, oldest first, above 0. Equal within a relative 1e-9 is no pivot.
    """
    return _standing_out(lows, np.less, 1 - TOLERANCE)


def pivot_highs(highs: NDArray[np.float64]) -> NDArray[np.intp]:
    """The positions of the highs that are strictly higher than the 3 before and the 3 after; else as `pivot_lows`."""
    return _standing_out(highs, np.greater, 1 + TOLERANCE)


def _standing_out(values: NDArray[np.float64], beats: np.ufunc, margin: float) -> NDArray[np.intp]:
    count = len(values) - 2 * SIDE_BARS
    if count <= 0:
        return np.empty(0, dtype=np.intp)
    middle = values[SIDE_BARS : SIDE_BARS + count]
    stands_out = np.ones(count, dtype=np.bool_)
    for start in range(2 * SIDE_BARS + 1):
        if start != SIDE_BARS:
            stands_out &= beats(middle, values[start : start + count] * margin)
    return np.flatnonzero(stands_out) + SIDE_BARS
