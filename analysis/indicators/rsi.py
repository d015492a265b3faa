"""Wilder's relative strength index."""

from __future__ import annotations

import numpy as np
import talib
from numpy.typing import NDArray

from analysis.bars import TOLERANCE

MIN_PERIOD = 2


def rsi(closes: NDArray[np.float64], period: int = 14) -> NDArray[np.float64]:
    """The RSI at every bar, 0 to 100, as long as `closes`; NaN for the first `period` bars.

    closes: one price a bar, oldest first, finite and above 0.
    NaN also as long as the price has never changed since the first bar. Only gains: 100; only losses: 0.
    Raises ValueError for a period under 2.
    Source: J. Welles Wilder, New Concepts in Technical Trading Systems (1978), ch. 6: the first average is the plain
    mean of the first n gains (losses), then avg = (avg*(n-1) + x)/n and RSI = 100 - 100/(1 + avg gain/avg loss).
    Computed by TA-Lib, which calls a price that never changed 0.
    """
    if period < MIN_PERIOD:
        raise ValueError(f"period {period} is under {MIN_PERIOD}")
    closes = np.ascontiguousarray(closes, dtype=np.float64)
    if len(closes) <= period:
        return np.full(len(closes), np.nan)
    values = talib.RSI(closes, timeperiod=period)
    changed = np.abs(closes - closes[0]) > TOLERANCE * closes[0]
    first_change = int(np.argmax(changed)) if changed.any() else len(closes)
    values[:first_change] = np.nan
    return values
