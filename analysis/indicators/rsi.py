"""Wilder's relative strength index."""

from __future__ import annotations

import numpy as np
import talib
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.indicators.known_bars import by_talib, check_period, known_bars

MIN_PERIOD = 2
RSI_PERIOD = 14
"""Wilder's own, and what is meant where none is named."""


def rsi(closes: NDArray[np.float64], period: int = RSI_PERIOD) -> NDArray[np.float64]:
    """The RSI at every bar, 0 to 100, as long as `closes`; NaN for the first `period` bars.

    closes: one price a bar, oldest first, above 0.
    NaN also as long as the price has never changed since the first bar, and from an unknown close (NaN) after the first
    known one on. Only gains: 100; only losses: 0.
    Raises ValueError for a period under 2.
    Source: J. Welles Wilder, New Concepts in Technical Trading Systems (1978), ch. 6: the first average is the plain
    mean of the first n gains (losses), then avg = (avg*(n-1) + x)/n and RSI = 100 - 100/(1 + avg gain/avg loss).
    Computed by TA-Lib, which calls a price that never changed 0.
    """
    check_period(period, MIN_PERIOD)
    closes = np.asarray(closes, dtype=np.float64)
    (values,) = by_talib(talib.RSI, closes, bars=period + 1, timeperiod=period)
    values[: _first_change(closes)] = np.nan
    return values


def _first_change(closes: NDArray[np.float64]) -> int:
    """The first bar that closed elsewhere than the first known one; their number where there is none."""
    if len(closes) > 1 and abs(closes[1] - closes[0]) > TOLERANCE * closes[0]:
        return 1  # As nearly always; the long way takes longer than the RSI.
    known = known_bars(closes)
    if known.start == known.stop:
        return len(closes)
    first = closes[known.start]
    changed = np.abs(closes - first) > TOLERANCE * first
    return int(np.argmax(changed)) if changed.any() else len(closes)
