"""Where RSI kept itself at the latest turning points: what is usual in an uptrend, and what in a downtrend."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.indicators import RSI_PERIOD, rsi
from analysis.pivots import pivot_highs, pivot_lows

SWINGS = 3
SPAN_BARS = 120
UPTREND_FLOOR = 40.0
DOWNTREND_CEILING = 60.0


class RsiRange(StrEnum):
    """What the range of RSI is usual for."""

    UPTREND = "uptrend"
    DOWNTREND = "downtrend"
    NARROW = "narrow"
    WIDE = "wide"


@dataclass(frozen=True, slots=True, kw_only=True)
class RsiRangeReading:
    """The range that RSI14 kept to at the last three swing lows and the last three swing highs of the price.

    floor: the lowest RSI at those lows; ceiling: the highest at those highs.
    kind: floor at 40 or above: uptrend; ceiling at 60 or below: downtrend; both: narrow; neither: wide.
    """

    kind: RsiRange
    floor: float
    ceiling: float


def read_rsi_range(frame: pd.DataFrame) -> RsiRangeReading | None:
    """The range as known at the last bar; None with fewer than three swings a side, with an RSI, in the last 120 bars.

    frame: finished bars in the columns of the frame contract.
    Source: C. Brown, Technical Analysis for the Trading Professional (1999), on RSI ranges: in an uptrend RSI finds
    support at 40 to 50, in a downtrend resistance at 50 to 60. The last three swings are this project's own measure.
    """
    values = rsi(frame["close"].to_numpy(), RSI_PERIOD)
    at_lows = _at_last(pivot_lows(frame["low"].to_numpy()), values)
    at_highs = _at_last(pivot_highs(frame["high"].to_numpy()), values)
    if min(len(at_lows), len(at_highs)) < SWINGS:
        return None
    floor, ceiling = float(at_lows.min()), float(at_highs.max())
    return RsiRangeReading(kind=_kind(floor, ceiling), floor=floor, ceiling=ceiling)


def _at_last(pivots: NDArray[np.intp], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The RSI at the last three of these bars that have one."""
    recent = values[pivots[pivots >= len(values) - SPAN_BARS]]
    return recent[~np.isnan(recent)][-SWINGS:]


def _kind(floor: float, ceiling: float) -> RsiRange:
    holds_above = floor >= UPTREND_FLOOR * (1 - TOLERANCE)
    holds_below = ceiling <= DOWNTREND_CEILING * (1 + TOLERANCE)
    if holds_above:
        return RsiRange.NARROW if holds_below else RsiRange.UPTREND
    return RsiRange.DOWNTREND if holds_below else RsiRange.WIDE
