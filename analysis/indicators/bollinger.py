"""Bollinger bands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import talib
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class BollingerBands:
    """Three lines of the input's length; NaN before there are enough bars."""

    upper: NDArray[np.float64]
    middle: NDArray[np.float64]
    lower: NDArray[np.float64]


def bollinger_bands(closes: NDArray[np.float64], period: int = 20, deviations: float = 2.0) -> BollingerBands:
    """The simple mean of the last `period` closes, and so many population standard deviations above and below it.

    Source: John Bollinger, Bollinger on Bollinger Bands (2001); 20 and 2 are his defaults. Computed by TA-Lib.
    """
    closes = np.ascontiguousarray(closes, dtype=np.float64)
    if len(closes) < period:
        empty = np.full(len(closes), np.nan)
        return BollingerBands(upper=empty, middle=empty, lower=empty)
    upper, middle, lower = talib.BBANDS(closes, timeperiod=period, nbdevup=deviations, nbdevdn=deviations)
    return BollingerBands(upper=upper, middle=middle, lower=lower)
