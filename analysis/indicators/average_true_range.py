"""Average true range."""

from __future__ import annotations

import numpy as np
import talib
from numpy.typing import NDArray

from analysis.indicators.known_bars import by_talib, check_period


def average_true_range(
    highs: NDArray[np.float64], lows: NDArray[np.float64], closes: NDArray[np.float64], period: int = 14
) -> NDArray[np.float64]:
    """How far a bar usually moves, in units of price, as long as `closes`; NaN for the first `period` bars.

    The true range is the largest of high - low and the distances of high and low from the close before.
    NaN also from an unknown price (NaN) after the first known bar on. Raises ValueError for a period under 1.
    Source: J. Welles Wilder, New Concepts in Technical Trading Systems (1978), ch. 3: the first average is the plain
    mean of n true ranges, then avg = (avg*(n-1) + x)/n. Computed by TA-Lib.
    """
    check_period(period, 1)
    (line,) = by_talib(talib.ATR, highs, lows, closes, bars=period + 1, timeperiod=period)
    return line
