"""The short trend that a bar stands in."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.indicators import sma

_AVERAGE = 10
_STEP = 5
BARS_NEEDED = _AVERAGE + _STEP + 1


class Trend(StrEnum):
    """Where the ten bars before a bar were heading."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


def trend_before(closes: NDArray[np.float64]) -> Trend | None:
    """The trend that the last bar stands in, read from the bars before it; None with fewer than 16 closes.

    Down: close(t-1) < SMA10(t-1) and SMA10(t-1) < SMA10(t-6); up is the mirror image; equal within 1e-9 is neither.
    """
    if len(closes) < BARS_NEEDED:
        return None
    average = sma(closes[-BARS_NEEDED:-1], _AVERAGE)
    last, now, before = closes[-2], average[-1], average[-1 - _STEP]
    if _below(last, now) and _below(now, before):
        return Trend.DOWN
    if _below(now, last) and _below(before, now):
        return Trend.UP
    return Trend.NONE


def _below(first: float, second: float) -> bool:
    return first < second * (1 - TOLERANCE)
