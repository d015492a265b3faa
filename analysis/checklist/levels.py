"""The price levels a hammer is held against: averages, a band, swing points and the fractions of a swing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.indicators import BAND_BARS, bollinger_bands
from analysis.levels import highest_bar
from analysis.pivots import pivot_highs, pivot_lows
from analysis.signals.history import History

LOOK_BACK_BARS = 120


class LevelKind(StrEnum):
    """What a level is."""

    SMA50 = "sma50"
    SMA200 = "sma200"
    LOWER_BAND = "lower_band"
    SWING_LOW = "swing_low"
    SWING_HIGH = "swing_high"
    UPSWING_50 = "upswing_50"
    UPSWING_61_8 = "upswing_61.8"
    DOWNSWING_38_2 = "downswing_38.2"
    DOWNSWING_50 = "downswing_50"
    DOWNSWING_61_8 = "downswing_61.8"


AVERAGES = {LevelKind.SMA50: 50, LevelKind.SMA200: 200}
# Fractions of a swing that chartists watch: Fibonacci's 38.2 % and 61.8 %, and the half.
OF_UPSWING = {LevelKind.UPSWING_50: 0.5, LevelKind.UPSWING_61_8: 0.618}
_OF_DOWNSWING = {LevelKind.DOWNSWING_38_2: 0.382, LevelKind.DOWNSWING_50: 0.5, LevelKind.DOWNSWING_61_8: 0.618}


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One price level.

    first, last: the session of a swing point, or those in which a swing began and ended; None for the others.
    """

    kind: LevelKind
    price: float
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class _Swing:
    """From one bar's extreme to another's."""

    start: int
    end: int


def supports_at(history: History, bar: int) -> tuple[Level, ...]:
    """The levels under which a fall may halt, as known at that bar; those that need more bars are left out.

    SMA50, SMA200, the lower Bollinger band (20, 2), the swing lows of the 120 bars before, and 50 % and 61.8 % of the
    last upswing: from its low L to its high H, H - r*(H - L). Nothing at all on a history of a few bars.
    """
    lows, highs = history.candles.low[: bar + 1], history.candles.high[: bar + 1]
    levels = [*_averages(history, bar), *_lower_band(history, bar)]
    levels += _points(history, LevelKind.SWING_LOW, pivot_lows(lows), lows)
    swing = _upswing(highs, lows)
    if swing is not None:
        high, low = float(highs[swing.end]), float(lows[swing.start])
        levels += [_of_swing(history, swing, kind, high - share * (high - low)) for kind, share in OF_UPSWING.items()]
    return tuple(levels)


def resistances_at(history: History, bar: int) -> tuple[Level, ...]:
    """The levels at which a rise may halt, as known at that bar; those that need more bars are left out.

    SMA50, SMA200, the swing highs of the 120 bars before, and 38.2 %, 50 % and 61.8 % of the last downswing: from its
    high H to its low L, L + r*(H - L).
    """
    lows, highs = history.candles.low[: bar + 1], history.candles.high[: bar + 1]
    levels = [*_averages(history, bar), *_points(history, LevelKind.SWING_HIGH, pivot_highs(highs), highs)]
    swing = _downswing(highs, lows)
    if swing is not None:
        high, low = float(highs[swing.start]), float(lows[swing.end])
        levels += [_of_swing(history, swing, kind, low + share * (high - low)) for kind, share in _OF_DOWNSWING.items()]
    return tuple(levels)


def _averages(history: History, bar: int) -> Iterator[Level]:
    closes = history.candles.close[: bar + 1]
    for kind, bars in AVERAGES.items():
        if len(closes) >= bars:
            yield Level(kind=kind, price=float(closes[-bars:].mean()))


def _lower_band(history: History, bar: int) -> Iterator[Level]:
    closes = history.candles.close[: bar + 1]
    if len(closes) >= BAND_BARS:
        price = float(bollinger_bands(closes[-BAND_BARS:]).lower[-1])
        yield Level(kind=LevelKind.LOWER_BAND, price=price)


def _points(
    history: History, kind: LevelKind, pivots: NDArray[np.intp], prices: NDArray[np.float64]
) -> Iterator[Level]:
    """The swing points that are not too old at the last of these prices; each is known by then."""
    bar = len(prices) - 1
    for pivot in pivots[pivots >= bar - LOOK_BACK_BARS].tolist():
        session = history.session(pivot)
        yield Level(kind=kind, price=float(prices[pivot]), first=session, last=session)


def _of_swing(history: History, swing: _Swing, kind: LevelKind, price: float) -> Level:
    return Level(kind=kind, price=price, first=history.session(swing.start), last=history.session(swing.end))


def _highest(highs: NDArray[np.float64]) -> int | None:
    """The bar of the highest high of the 120 bars before the last one, of equal ones the latest; None without any."""
    bar = len(highs) - 1
    first = max(bar - LOOK_BACK_BARS, 0)
    window = highs[first:bar]
    if not window.size:
        return None
    return first + highest_bar(window)


def _upswing(highs: NDArray[np.float64], lows: NDArray[np.float64]) -> _Swing | None:
    """From the lowest low before the highest high of the 120 bars before; None where that high comes first."""
    end = _highest(highs)
    first = max(len(highs) - 1 - LOOK_BACK_BARS, 0)
    if end is None or end == first:
        return None
    return _Swing(first + int(np.argmin(lows[first:end])), end)


def _downswing(highs: NDArray[np.float64], lows: NDArray[np.float64]) -> _Swing | None:
    """From the highest high of the 120 bars before to the lowest low after it, the last bar included."""
    start = _highest(highs)
    return None if start is None else _Swing(start, start + 1 + int(np.argmin(lows[start + 1 :])))
