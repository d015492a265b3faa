"""What an RSI says today: its value, its zone, where it came from, and the filters told with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.bars import TOLERANCE, session_date
from analysis.errors import Missing, NotDefined
from analysis.indicators import BAND_BARS, bollinger_bands, rsi, sma
from analysis.price_reading import last_change, last_known
from analysis.timeframes import TimeframeBars
from analysis.trend import Trend, trend_before

# Under so many times the period the first, plain average still weighs on the smoothed one.
SETTLED_AFTER_PERIODS = 5


class Zone(StrEnum):
    """Which side of the limits an RSI is on."""

    OVERBOUGHT = "overbought"
    NEUTRAL = "neutral"
    OVERSOLD = "oversold"


@dataclass(frozen=True, slots=True)
class Limits:
    """The RSI values beyond which a price counts as overbought or oversold; exactly on a limit is neutral."""

    upper: float = 70.0
    lower: float = 30.0

    def signs(self, values: NDArray[np.float64]) -> NDArray[np.int8]:
        """+1 above the upper limit, -1 below the lower one, else 0 (also for NaN)."""
        above = values > self.upper * (1 + TOLERANCE)
        below = values < self.lower * (1 - TOLERANCE)
        return above.astype(np.int8) - below.astype(np.int8)

    def zone(self, value: float) -> Zone:
        """The zone of one RSI."""
        return _ZONES[int(self.signs(np.array([value]))[0])]


_ZONES = {1: Zone.OVERBOUGHT, 0: Zone.NEUTRAL, -1: Zone.OVERSOLD}


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneVisit:
    """One unbroken stay in a zone.

    bars: how many bars it lasted; bars_ago: how many bars before the reading it ended.
    peak: the RSI of its most extreme bar: the highest, in the oversold zone the lowest.
    """

    zone: Zone
    first: date
    last: date
    bars: int
    bars_ago: int
    peak: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RsiReading:
    """The RSI of the last finished bar and what is told with it.

    session, close: that bar; change: its close against the one before, as a fraction.
    previous: the RSI one bar earlier, None where it was not defined.
    stay: the unbroken stay in the present zone, up to this bar.
    last_visit: the stay before it in the same zone; for a neutral reading the latest one in either outer zone; None
        where the data hold none.
    bars: how many finished bars the figure rests on; settling: fewer than five times the period.
    trend: of the bars before; sma50, sma200: at this bar; None where the data are too short.
    band: the Bollinger band (20, 2) that the close touches or lies outside of, on the side of the RSI's outer zone.
    weekly: the RSI of the last finished week, same period; None on other than daily bars or too short data.
    """

    period: int
    limits: Limits
    session: date
    close: float
    change: float | None
    value: float
    previous: float | None
    zone: Zone
    stay: ZoneVisit
    last_visit: ZoneVisit | None
    bars: int
    settling: bool
    trend: Trend | None
    sma50: float | None
    sma200: float | None
    band: float | None
    weekly: float | None


def read_rsi(bars: TimeframeBars, *, period: int, limits: Limits, weeks: TimeframeBars | None = None) -> RsiReading:
    """The reading at the last finished bar.

    weeks: the same instrument's weekly bars, to tell their RSI beside a daily one.
    Raises NotDefined with fewer than period + 1 finished bars, or where the price never changed.
    """
    closes = bars.finished["close"].to_numpy()
    values = _defined_rsi(closes, period)
    stay, last_visit = _stays(values, bars.finished.index, limits)
    return RsiReading(
        period=period,
        limits=limits,
        session=session_date(bars.finished.index[-1]),
        close=float(closes[-1]),
        change=last_change(closes),
        value=float(values[-1]),
        previous=last_known(values[:-1]),
        zone=stay.zone,
        stay=stay,
        last_visit=last_visit,
        bars=len(closes),
        settling=len(closes) < SETTLED_AFTER_PERIODS * period,
        trend=trend_before(closes),
        sma50=last_known(sma(closes[-50:], 50)),
        sma200=last_known(sma(closes[-200:], 200)),
        band=_touched_band(closes, stay.zone),
        weekly=None if weeks is None else _last_rsi(weeks, period),
    )


def _defined_rsi(closes: NDArray[np.float64], period: int) -> NDArray[np.float64]:
    """The RSI at every bar, defined at the last one."""
    need = period + 1
    if len(closes) < need:
        raise NotDefined(Missing.TOO_FEW_BARS, have=len(closes), need=need)
    values = rsi(closes, period)
    if np.isnan(values[-1]):
        raise NotDefined(Missing.NO_CHANGE, have=len(closes), need=need)
    return values


def _last_rsi(bars: TimeframeBars, period: int) -> float | None:
    return last_known(rsi(bars.finished["close"].to_numpy(), period))


def _stays(values: NDArray[np.float64], index: pd.Index, limits: Limits) -> tuple[ZoneVisit, ZoneVisit | None]:
    """The present stay in a zone and the earlier one to tell with it."""
    signs = limits.signs(values)
    first_defined = int(np.argmax(~np.isnan(values)))
    starts = first_defined + np.flatnonzero(np.diff(signs[first_defined:], prepend=signs[first_defined] + 1))
    ends = np.append(starts[1:], len(values)) - 1
    present = signs[-1]
    earlier = signs[starts[:-1]]
    alike = np.flatnonzero(earlier == present if present else earlier != 0)
    stay = _visit(values, index, int(starts[-1]), int(ends[-1]), _ZONES[int(present)])
    if not alike.size:
        return stay, None
    last = int(alike[-1])
    return stay, _visit(values, index, int(starts[last]), int(ends[last]), _ZONES[int(earlier[last])])


def _visit(values: NDArray[np.float64], index: pd.Index, start: int, end: int, zone: Zone) -> ZoneVisit:
    stay = values[start : end + 1]
    return ZoneVisit(
        zone=zone,
        first=session_date(index[start]),
        last=session_date(index[end]),
        bars=end - start + 1,
        bars_ago=len(values) - 1 - end,
        peak=float(stay.min() if zone is Zone.OVERSOLD else stay.max()),
    )


def _touched_band(closes: NDArray[np.float64], zone: Zone) -> float | None:
    bands = bollinger_bands(closes[-BAND_BARS:])
    upper, lower, close = bands.upper[-1], bands.lower[-1], closes[-1]
    if zone is Zone.OVERBOUGHT and close >= upper * (1 - TOLERANCE):
        return float(upper)
    if zone is Zone.OVERSOLD and close <= lower * (1 + TOLERANCE):
        return float(lower)
    return None
