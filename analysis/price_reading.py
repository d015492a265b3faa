"""What a price says today: its change, its place in the past year, and its averages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from analysis.bars import session_date
from analysis.errors import Missing, NotDefined
from analysis.indicators import sma
from analysis.timeframes import Timeframe, TimeframeBars
from analysis.trend import Trend, trend_before

BARS_A_YEAR = {Timeframe.DAY: 252, Timeframe.WEEK: 52, Timeframe.MONTH: 12}
_52_WEEKS = timedelta(weeks=52)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceReading:
    """The last finished bar and what is told with it.

    change: its close against the one before, as a fraction; None for the first bar.
    year_high, year_low: of the past year, or of all bars where they do not reach back so far; `whole_year` tells which.
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
    year = past_year(bars)
    return PriceReading(
        session=session_date(frame.index[-1]),
        close=float(closes[-1]),
        change=last_change(closes),
        year_high=float(frame["high"].to_numpy()[-year.bars :].max()),
        year_low=float(frame["low"].to_numpy()[-year.bars :].min()),
        whole_year=year.whole,
        trend=trend_before(closes),
        sma50=last_known(sma(closes[-50:], 50)),
        sma200=last_known(sma(closes[-200:], 200)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PastYear:
    """How many of the newest finished bars are of the past year, and whether the data reach back so far."""

    bars: int
    whole: bool


def past_year(bars: TimeframeBars) -> PastYear:
    """The past year of these bars; of none where there is no finished one.

    Daily bars: those of the 52 weeks (364 days) up to the last one, however many sessions they had: a coin has 364, a
    Vietnamese share about 248. Else the last 52 weekly or 12 monthly bars.
    """
    index = bars.finished.index
    if bars.timeframe is not Timeframe.DAY or not len(index):
        most = BARS_A_YEAR[bars.timeframe]
        return PastYear(bars=min(len(index), most), whole=len(index) >= most)
    before = int(index.searchsorted(index[-1] - _52_WEEKS, side="right"))
    return PastYear(bars=len(index) - before, whole=before > 0)


def last_change(closes: NDArray[np.float64]) -> float | None:
    """The last close against the one before, as a fraction; None with fewer than two."""
    return float(closes[-1] / closes[-2] - 1) if len(closes) > 1 else None


def last_known(values: NDArray[np.float64]) -> float | None:
    """The last value; None where there is none or it is NaN."""
    return float(values[-1]) if len(values) and not np.isnan(values[-1]) else None
