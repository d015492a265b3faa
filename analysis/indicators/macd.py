"""Moving average convergence divergence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import talib
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Macd:
    """Three lines of the input's length, in units of price; NaN until the signal line has settled in."""

    line: NDArray[np.float64]
    signal: NDArray[np.float64]
    histogram: NDArray[np.float64]


def macd(closes: NDArray[np.float64], fast: int = 12, slow: int = 26, signal: int = 9) -> Macd:
    """The fast less the slow exponential mean, the exponential mean of that line, and the line less its mean.

    All three are NaN for the first `slow + signal - 2` bars.
    Source: Gerald Appel, Technical Analysis: Power Tools for Active Investors (2005); 12, 26 and 9 are his. Computed by
    TA-Lib.
    """
    closes = np.ascontiguousarray(closes, dtype=np.float64)
    if len(closes) < slow + signal - 1:
        empty = np.full(len(closes), np.nan)
        return Macd(line=empty, signal=empty, histogram=empty)
    lines = talib.MACD(closes, fastperiod=fast, slowperiod=slow, signalperiod=signal)
    return Macd(line=lines[0], signal=lines[1], histogram=lines[2])
