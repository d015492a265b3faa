"""Moving averages."""

from __future__ import annotations

import numpy as np
import talib
from numpy.typing import NDArray


def sma(values: NDArray[np.float64], period: int) -> NDArray[np.float64]:
    """The simple mean of the last `period` values, the bar's own included; NaN before there are so many."""
    values = np.ascontiguousarray(values, dtype=np.float64)
    if len(values) < period:
        return np.full(len(values), np.nan)
    if period == 1:
        return values.copy()
    return talib.SMA(values, timeperiod=period)


def ema(values: NDArray[np.float64], period: int) -> NDArray[np.float64]:
    """The exponential mean, weight 2/(period + 1) on the newest value; NaN before there are `period` values.

    The first one is the plain mean of the first `period` values. Computed by TA-Lib.
    """
    values = np.ascontiguousarray(values, dtype=np.float64)
    if len(values) < period:
        return np.full(len(values), np.nan)
    if period == 1:
        return values.copy()
    return talib.EMA(values, timeperiod=period)
