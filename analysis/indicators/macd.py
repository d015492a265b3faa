"""Moving average convergence divergence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import talib
from numpy.typing import NDArray

from analysis.indicators.known_bars import by_talib, check_period


@dataclass(frozen=True, slots=True, kw_only=True)
class Macd:
    """Three lines of the input's length, in units of price; NaN until the signal line has settled in."""

    line: NDArray[np.float64]
    signal: NDArray[np.float64]
    histogram: NDArray[np.float64]


def macd(closes: NDArray[np.float64], fast: int = 12, slow: int = 26, signal: int = 9) -> Macd:
    """The fast less the slow exponential mean, the exponential mean of that line, and the line less its mean.

    All three are NaN for the first `slow + signal - 2` bars, and from an unknown close (NaN) after the first known one
    on. Raises ValueError for a fast period under 2, a slow one that is not longer, and a signal period under 1.
    Source: Gerald Appel, Technical Analysis: Power Tools for Active Investors (2005); 12, 26 and 9 are his. Computed by
    TA-Lib, which exchanges a fast and a slow period that are the wrong way round.
    """
    check_period(fast, 2)
    check_period(slow, fast + 1)
    check_period(signal, 1)
    line, mean, histogram = by_talib(
        talib.MACD,
        closes,
        bars=slow + signal - 1,
        lines=3,
        fastperiod=fast,
        slowperiod=slow,
        signalperiod=signal,
    )
    return Macd(line=line, signal=mean, histogram=histogram)
