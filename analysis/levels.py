"""Where a price turned before: swing points, support and resistance zones, highs and lows, and breakouts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.bars import TOLERANCE, session_date
from analysis.errors import Missing, NotDefined
from analysis.indicators import average_true_range
from analysis.pivots import SIDE_BARS, pivot_highs, pivot_lows
from analysis.price_reading import BARS_A_YEAR, last_known, past_year
from analysis.timeframes import TimeframeBars
from analysis.volume import AVERAGE_BARS, volume_ratio

SWING_BARS = 120
"""How far back swing points are looked for."""
ZONE_REACH_ATR = 0.5
"""How far from a zone's strongest point its other points may lie, in units of ATR14."""
FEWEST_TOUCHES = 2
MOST_ZONES = 3
BREAKOUT_BARS = 20
"""A close above the highs of so many bars before is a breakout: R. Donchian's four-week rule (1960), in sessions."""
STRONG_VOLUME = 1.5


class Side(StrEnum):
    """Which side of the close a zone lies on; at the close itself it is a support."""

    SUPPORT = "support"
    RESISTANCE = "resistance"


@dataclass(frozen=True, slots=True, kw_only=True)
class SwingPoint:
    """A bar whose high or low stands out from the three bars on either side."""

    bar: int
    session: date
    price: float
    is_high: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A price at which several swing points lie.

    price: the mean of the points; lowest, highest: the outermost of them.
    touches: how many there are; first, last: the sessions of the oldest and the newest.
    distance: of `price` from the close, as a fraction of the close.
    """

    side: Side
    price: float
    lowest: float
    highest: float
    touches: int
    first: date
    last: date
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Extreme:
    """A highest high or lowest low, the latest session that reached it, and its distance from the close (fraction)."""

    price: float
    session: date
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Extremes:
    """The outermost prices of a span of bars, the last one included."""

    high: Extreme
    low: Extreme


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakout:
    """A close above the highest high of so many bars before.

    level: that high, reached in `session`. volume_ratio: the volume over the mean of the 20 bars before, None where not
    known. on_volume: that ratio is at least 1.5; None where not known.
    """

    bars: int
    level: float
    session: date
    volume_ratio: float | None
    on_volume: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelsReading:
    """The levels around the close of the last finished bar.

    atr: ATR14, None where the data are too short; then there are no zones.
    supports, resistances: the zones below and above the close, strongest first, at most three of each.
    year: of the last 52 weeks, or of all bars where there are fewer; `whole_year` tells which. all_time: of the data,
        which begin on `since`.
    breakouts: above the highs of the 20 bars and of the year before, the longer span first; empty where there is none.
    """

    session: date
    close: float
    atr: float | None
    supports: tuple[Zone, ...]
    resistances: tuple[Zone, ...]
    year: Extremes
    whole_year: bool
    all_time: Extremes
    since: date
    breakouts: tuple[Breakout, ...]


def read_levels(bars: TimeframeBars) -> LevelsReading:
    """The reading at the last finished bar; NotDefined where there is none.

    Zones: the swing points of the 120 bars before, highs and lows together since a broken resistance often turns into
    a support; the point with most others within half an ATR14 gathers them, then the next among those left. At least
    two points make a zone. The more touches, the stronger; among equals the one touched last.
    Source: J. Murphy, Technical Analysis of the Financial Markets (1999), ch. 4: support, resistance, and how often and
    how lately they were touched; half an ATR as the reach is this project's own.
    """
    frame = bars.finished
    if frame.empty:
        raise NotDefined(Missing.TOO_FEW_BARS, have=0, need=1)
    highs, lows, closes = (frame[name].to_numpy() for name in ("high", "low", "close"))
    close, year = float(closes[-1]), past_year(bars)
    atr = last_known(average_true_range(highs, lows, closes))
    zones = () if atr is None else _zones(swing_points(frame), atr * ZONE_REACH_ATR, close)
    return LevelsReading(
        session=session_date(frame.index[-1]),
        close=close,
        atr=atr,
        supports=_strongest(zones, Side.SUPPORT),
        resistances=_strongest(zones, Side.RESISTANCE),
        year=_extremes(frame.iloc[-year.bars :], close),
        whole_year=year.whole,
        all_time=_extremes(frame, close),
        since=session_date(frame.index[0]),
        breakouts=_breakouts(frame, sorted((BARS_A_YEAR[bars.timeframe], BREAKOUT_BARS), reverse=True)),
    )


def swing_points(frame: pd.DataFrame, span: int = SWING_BARS) -> tuple[SwingPoint, ...]:
    """The swing points of the last `span` bars before the last one that are known at it, oldest first.

    frame: finished bars in the columns of the frame contract. `bar` counts from the frame's first bar.
    """
    start = max(len(frame) - 1 - span - SIDE_BARS, 0)
    near = frame.iloc[start:]
    found = [
        *_points(near.index, near["low"].to_numpy(), pivot_lows, start, is_high=False),
        *_points(near.index, near["high"].to_numpy(), pivot_highs, start, is_high=True),
    ]
    return tuple(sorted(found, key=lambda point: (point.bar, point.is_high)))


def _points(
    index: pd.Index,
    prices: NDArray[np.float64],
    pivots: Callable[[NDArray[np.float64]], NDArray[np.intp]],
    start: int,
    *,
    is_high: bool,
) -> list[SwingPoint]:
    return [
        SwingPoint(bar=start + bar, session=session_date(index[bar]), price=float(prices[bar]), is_high=is_high)
        for bar in pivots(prices).tolist()
    ]


def _zones(points: Sequence[SwingPoint], reach: float, close: float) -> tuple[Zone, ...]:
    """The zones of these points; every point belongs to one at most."""
    left = list(points)
    zones: list[Zone] = []
    while left:
        gathered = max((_near(point, left, reach) for point in left), key=lambda near: (len(near), near[-1].bar))
        if len(gathered) < FEWEST_TOUCHES:
            break
        zones.append(_zone(gathered, close))
        left = [point for point in left if point not in gathered]
    return tuple(zones)


def _near(centre: SwingPoint, points: Sequence[SwingPoint], reach: float) -> list[SwingPoint]:
    noise = centre.price * TOLERANCE
    return [point for point in points if abs(point.price - centre.price) <= reach + noise]


def _zone(points: Sequence[SwingPoint], close: float) -> Zone:
    prices = [point.price for point in points]
    price = sum(prices) / len(prices)
    return Zone(
        side=Side.RESISTANCE if price > close * (1 + TOLERANCE) else Side.SUPPORT,
        price=price,
        lowest=min(prices),
        highest=max(prices),
        touches=len(points),
        first=points[0].session,
        last=points[-1].session,
        distance=price / close - 1,
    )


def _strongest(zones: Sequence[Zone], side: Side) -> tuple[Zone, ...]:
    on_side = [zone for zone in zones if zone.side is side]
    return tuple(sorted(on_side, key=lambda zone: (zone.touches, zone.last), reverse=True)[:MOST_ZONES])


def _extremes(frame: pd.DataFrame, close: float) -> Extremes:
    highs, lows = frame["high"].to_numpy(), frame["low"].to_numpy()
    return Extremes(
        high=_extreme(frame.index, highs, highest_bar(highs), close),
        low=_extreme(frame.index, lows, lowest_bar(lows), close),
    )


def highest_bar(highs: NDArray[np.float64]) -> int:
    """The position of the highest, of equal ones (relative 1e-9) the last; ValueError where there is none."""
    return int(np.flatnonzero(highs >= highs.max() * (1 - TOLERANCE))[-1])


def lowest_bar(lows: NDArray[np.float64]) -> int:
    """The position of the lowest, of equal ones (relative 1e-9) the last; ValueError where there is none."""
    return int(np.flatnonzero(lows <= lows.min() * (1 + TOLERANCE))[-1])


def _extreme(index: pd.Index, prices: NDArray[np.float64], bar: int, close: float) -> Extreme:
    return Extreme(price=float(prices[bar]), session=session_date(index[bar]), distance=float(prices[bar] / close - 1))


def _breakouts(frame: pd.DataFrame, spans: Sequence[int]) -> tuple[Breakout, ...]:
    """Those of the last bar.

    Source: R. Donchian's four-week rule, as in Murphy (1999), ch. 9, for 20 bars, and the 52-week high; volume at least
    half above its average: W. O'Neil, How to Make Money in Stocks (2009), on buying at a breakout.
    """
    ratio = last_known(volume_ratio(frame["volume"].to_numpy()[-AVERAGE_BARS - 1 :]))
    close, found = float(frame["close"].iloc[-1]), []
    for bars in spans:
        before = frame.iloc[-bars - 1 : -1]
        if len(before) < bars:
            continue
        high = _extremes(before, close).high
        if close > high.price * (1 + TOLERANCE):
            found.append(
                Breakout(
                    bars=bars,
                    level=high.price,
                    session=high.session,
                    volume_ratio=ratio,
                    on_volume=None if ratio is None else ratio >= STRONG_VOLUME * (1 - TOLERANCE),
                )
            )
    return tuple(found)
