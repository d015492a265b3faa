"""Bollinger bands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import talib
from numpy.typing import NDArray

from analysis.indicators.known_bars import by_talib, check_period

BAND_BARS = 20
"""Bollinger's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BollingerBands:
    """Three lines of the input's length; NaN before there are enough bars."""

    upper: NDArray[np.float64]
    middle: NDArray[np.float64]
    lower: NDArray[np.float64]


def bollinger_bands(closes: NDArray[np.float64], period: int = BAND_BARS, deviations: float = 2.0) -> BollingerBands:
    """The simple mean of the last `period` closes, and so many population standard deviations above and below it.

    NaN also from an unknown close (NaN) after the first known one on. Raises ValueError for a period under 2: one close
    has no deviation.
    Source: John Bollinger, Bollinger on Bollinger Bands (2001); 20 and 2 are his defaults. Computed by TA-Lib.
    """
    check_period(period, 2)
    upper, middle, lower = by_talib(
        talib.BBANDS, closes, bars=period, lines=3, timeperiod=period, nbdevup=deviations, nbdevdn=deviations
    )
    return BollingerBands(upper=upper, middle=middle, lower=lower)
