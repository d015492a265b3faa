"""The stochastic oscillator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.indicators.known_bars import check_period


@dataclass(frozen=True, slots=True, kw_only=True)
class Stochastic:
    """Two lines of the input's length, 0 to 100: the slow %K and its mean %D; NaN where they are not defined."""

    k: NDArray[np.float64]
    d: NDArray[np.float64]


def stochastic(
    highs: NDArray[np.float64],
    lows: NDArray[np.float64],
    closes: NDArray[np.float64],
    period: int = 14,
    smoothing: int = 3,
    signal: int = 3,
) -> Stochastic:
    """The slow stochastic: where the close lies between the lowest low (0) and the highest high (100) of `period` bars.

    %K is the mean of the last `smoothing` such places, %D the mean of the last `signal` values of %K. %K is NaN for the
    first `period + smoothing - 2` bars, %D for `signal - 1` more. Both are NaN as long as they rest on a bar with
    an unknown price (NaN), or on `period` bars whose highest high is their lowest low (within 1e-9): there is no place
    between. TA-Lib calls that 0; elsewhere STOCH (plain means) gives the same.
    Raises ValueError for a period under 1 and where the three differ in length.
    Source: George C. Lane, Lane's Stochastics, Technical Analysis of Stocks & Commodities (1984).
    """
    for count in (period, smoothing, signal):
        check_period(count, 1)
    if not len(highs) == len(lows) == len(closes):
        raise ValueError(f"series of different lengths: {[len(highs), len(lows), len(closes)]}")
    highest, lowest = _of_last(np.max, highs, period), _of_last(np.min, lows, period)
    span = highest - lowest
    place = np.full(len(highest), np.nan)
    np.divide(100 * (closes - lowest), span, out=place, where=span > TOLERANCE * highest)
    k = _of_last(np.mean, place, smoothing)
    return Stochastic(k=k, d=_of_last(np.mean, k, signal))


def _of_last(
    measure: Callable[..., NDArray[np.float64]], values: NDArray[np.float64], bars: int
) -> NDArray[np.float64]:
    """The measure of the last so many values at every bar; NaN before there are so many, and where one is NaN."""
    line = np.full(len(values), np.nan)
    if len(values) >= bars:
        line[bars - 1 :] = measure(sliding_window_view(values, bars), axis=-1)
    return line
