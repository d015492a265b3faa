"""Moving averages."""

from __future__ import annotations

import numpy as np
import talib
from numpy.typing import NDArray

from analysis.indicators.known_bars import by_talib, check_period


def sma(values: NDArray[np.float64], period: int) -> NDArray[np.float64]:
    """The simple mean of the last `period` values, the bar's own included; NaN before there are so many.

    NaN also from an unknown value (NaN) after the first known one on. Raises ValueError for a period under 1.
    Computed by TA-Lib.
    """
    check_period(period, 1)
    (line,) = by_talib(talib.SMA, values, bars=period, timeperiod=period)
    return line


def ema(values: NDArray[np.float64], period: int) -> NDArray[np.float64]:
    """The exponential mean, weight 2/(period + 1) on the newest value; NaN before there are `period` values.

    The first one is the plain mean of the first `period` values. Unknown values and errors as in `sma`. Computed by
    TA-Lib.
    """
    check_period(period, 1)
    (line,) = by_talib(talib.EMA, values, bars=period, timeperiod=period)
    return line
