"""Average true range."""

from __future__ import annotations

import numpy as np
import talib
from numpy.typing import NDArray


def average_true_range(
    highs: NDArray[np.float64], lows: NDArray[np.float64], closes: NDArray[np.float64], period: int = 14
) -> NDArray[np.float64]:
    """How far a bar usually moves, in units of price, as long as `closes`; NaN for the first `period` bars.

    The true range is the largest of high - low and the distances of high and low from the close before.
    Source: J. Welles Wilder, New Concepts in Technical Trading Systems (1978), ch. 3: the first average is the plain
    mean of n true ranges, then avg = (avg*(n-1) + x)/n. Computed by TA-Lib.
    """
    highs, lows, closes = (np.ascontiguousarray(values, dtype=np.float64) for values in (highs, lows, closes))
    if len(closes) <= period:
        return np.full(len(closes), np.nan)
    return talib.ATR(highs, lows, closes, timeperiod=period)
