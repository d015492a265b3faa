"""Step 3 of the checklist for every bar of a history at once: whether its low lies at a support."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.candles import Candles
from analysis.checklist.levels import AVERAGES, LOOK_BACK_BARS, OF_UPSWING
from analysis.checklist.steps import SUPPORT_ATRS
from analysis.indicators import average_true_range, bollinger_bands, sma
from analysis.pivots import SIDE_BARS, pivot_lows
from analysis.signals.history import History


def supported_bars(history: History) -> NDArray[np.bool_]:
    """Whether each bar's low lies within half an ATR14 of a support, as `read_support` tells of one bar.

    False where the ATR or every level is not known. Nothing at a bar rests on a later one. Worked out once a history.
    """
    return history.candles.once(_at_support, _at_support)


def _at_support(candles: Candles) -> NDArray[np.bool_]:
    reach = SUPPORT_ATRS * average_true_range(candles.high, candles.low, candles.close) + TOLERANCE * candles.low
    supported = _at_swing_low(candles.low, reach)
    averages = [sma(candles.close, bars) for bars in AVERAGES.values()]
    lower_band = bollinger_bands(candles.close).lower
    for level in (*averages, lower_band, *_of_upswing(candles.high, candles.low)):
        supported |= np.abs(candles.low - level) <= reach
    return supported


def _at_swing_low(lows: NDArray[np.float64], reach: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each low lies within reach of a swing low of the 120 bars before."""
    near = np.zeros(len(lows), dtype=np.bool_)
    for pivot in pivot_lows(lows).tolist():
        known = slice(pivot + SIDE_BARS, pivot + LOOK_BACK_BARS + 1)
        near[known] |= np.abs(lows[known] - lows[pivot]) <= reach[known]
    return near


def _of_upswing(highs: NDArray[np.float64], lows: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """The levels of each bar's last upswing; NaN where there is none."""
    missing = np.full(LOOK_BACK_BARS, np.nan)
    before_high = sliding_window_view(np.concatenate((missing, highs)), LOOK_BACK_BARS)[:-1]
    before_low = sliding_window_view(np.concatenate((missing, lows)), LOOK_BACK_BARS)[:-1]
    highest = np.fmax.reduce(before_high, axis=1)
    # Of equal highs the latest begins the fall.
    tops = before_high[:, ::-1] >= (highest * (1 - TOLERANCE))[:, np.newaxis]
    end = LOOK_BACK_BARS - 1 - np.argmax(tops, axis=1)
    lowest_so_far = np.fmin.accumulate(before_low, axis=1)
    rows = np.arange(len(highs))
    low = np.where(end > 0, lowest_so_far[rows, np.maximum(end - 1, 0)], np.nan)
    high = before_high[rows, end]
    return [high - share * (high - low) for share in OF_UPSWING.values()]
