"""What a price says today: its change, its place in the past year, and its averages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analysis.bars import session_date
from analysis.errors import Missing, NotDefined
from analysis.indicators import sma
from analysis.timeframes import Timeframe, TimeframeBars
from analysis.trend import Trend, trend_before

_BARS_A_YEAR = {Timeframe.DAY: 252, Timeframe.WEEK: 52, Timeframe.MONTH: 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceReading:
    """The last finished bar and what is told with it.

    change: its close against the one before, as a fraction; None for the first bar.
    year_high, year_low: of the last 252 daily, 52 weekly or 12 monthly bars, or of all where there are fewer;
        `whole_year` tells which.
    trend: of the bars before; sma50, sma200: at this bar; None where the data are too short.
    """

    session: date
    close: float
    change: float | None
    year_high: float
    year_low: float
    whole_year: bool
    trend: Trend | None
    sma50: float | None
    sma200: float | None


def read_price(bars: TimeframeBars) -> PriceReading:
    """The reading at the last finished bar; NotDefined where there is none."""
    frame = bars.finished
    if frame.empty:
        raise NotDefined(Missing.TOO_FEW_BARS, have=0, need=1)
    closes = frame["close"].to_numpy()
    year = _BARS_A_YEAR[bars.timeframe]
    return PriceReading(
        session=session_date(frame.index[-1]),
        close=float(closes[-1]),
        change=last_change(closes),
        year_high=float(frame["high"].to_numpy()[-year:].max()),
        year_low=float(frame["low"].to_numpy()[-year:].min()),
        whole_year=len(closes) >= year,
        trend=trend_before(closes),
        sma50=last_known(sma(closes[-50:], 50)),
        sma200=last_known(sma(closes[-200:], 200)),
    )


def last_change(closes: NDArray[np.float64]) -> float | None:
    """The last close against the one before, as a fraction; None with fewer than two."""
    return float(closes[-1] / closes[-2] - 1) if len(closes) > 1 else None


def last_known(values: NDArray[np.float64]) -> float | None:
    """The last value; None where there is none or it is NaN."""
    return float(values[-1]) if len(values) and not np.isnan(values[-1]) else None
