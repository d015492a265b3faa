"""Which bars claims on RSI mean: its zones, its lines, the trends and bands it is read with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.claims.beside import Condition
from analysis.indicators import RSI_PERIOD, bollinger_bands, rsi, sma
from analysis.signals import History

OVERBOUGHT, MIDDLE, OVERSOLD = 70.0, 50.0, 30.0
LONG_AVERAGE, SLOPE_SESSIONS = 200, 20
EFFICIENCY_SESSIONS, SIDEWAYS_BELOW = 60, 0.1


def line_of(history: History, period: int = RSI_PERIOD) -> NDArray[np.float64]:
    """RSI of so many closes."""
    return history.rsi14 if period == RSI_PERIOD else rsi(history.candles.close, period)


def enters(limit: float, period: int = RSI_PERIOD) -> Condition:
    """Bars at which RSI comes to lie beyond the limit: above one over 50, below one under it."""
    return lambda history: starts(beyond(line_of(history, period), limit), line_of(history, period))


def leaves(limit: float) -> Condition:
    """Bars at which RSI no longer lies beyond the limit."""
    return lambda history: starts(~beyond(history.rsi14, limit), history.rsi14)


def beyond(values: NDArray[np.float64], limit: float) -> NDArray[np.bool_]:
    """Whether RSI lies above a limit over 50, or below one under it; a limit of 50 is one to rise over."""
    above = limit >= MIDDLE
    return values > limit * (1 + TOLERANCE) if above else values < limit * (1 - TOLERANCE)


def starts(holds: NDArray[np.bool_], values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where something begins to hold, with RSI known at this bar and at the one before."""
    known = ~np.isnan(values)
    found = np.zeros(len(values), dtype=np.bool_)
    found[1:] = holds[1:] & ~holds[:-1] & known[1:] & known[:-1]
    return found


def both(first: Condition, second: Condition) -> Condition:
    """Bars at which both hold."""
    return lambda history: first(history) & second(history)


def above_long_average(history: History) -> NDArray[np.bool_]:
    """Whether the close lies above SMA200."""
    return history.candles.close > sma(history.candles.close, LONG_AVERAGE) * (1 + TOLERANCE)


def below_long_average(history: History) -> NDArray[np.bool_]:
    """Whether the close lies below SMA200."""
    return history.candles.close < sma(history.candles.close, LONG_AVERAGE) * (1 - TOLERANCE)


def at_band(history: History, *, upper: bool) -> NDArray[np.bool_]:
    """Whether the bar touches its Bollinger band of 20 closes and 2 deviations, or lies outside of it."""
    bands, candles = bollinger_bands(history.candles.close), history.candles
    return candles.high >= bands.upper if upper else candles.low <= bands.lower


def sideways(history: History) -> NDArray[np.bool_]:
    """Whether the way from 60 closes ago to this one is under a tenth of all the steps between (Kaufman's ratio)."""
    closes, found = history.candles.close, np.zeros(history.bars, dtype=np.bool_)
    if history.bars > EFFICIENCY_SESSIONS:
        walked = np.concatenate(([0.0], np.cumsum(np.abs(np.diff(closes)))))
        steps = walked[EFFICIENCY_SESSIONS:] - walked[:-EFFICIENCY_SESSIONS]
        way = np.abs(closes[EFFICIENCY_SESSIONS:] - closes[:-EFFICIENCY_SESSIONS])
        found[EFFICIENCY_SESSIONS:] = way < SIDEWAYS_BELOW * steps
    return found


def strong_trend(history: History, direction: int) -> NDArray[np.bool_]:
    """Close beyond SMA200, which itself moved that way over 20 sessions."""
    average = sma(history.candles.close, LONG_AVERAGE)
    before = np.concatenate((np.full(min(SLOPE_SESSIONS, history.bars), np.nan), average[:-SLOPE_SESSIONS]))
    side = above_long_average(history) if direction > 0 else below_long_average(history)
    with_trend: NDArray[np.bool_] = direction * (average - before) > 0
    return side & with_trend


def reaches(low: float, high: float, *, from_above: bool, trend: Condition) -> Condition:
    """Bars at which RSI comes into this range from the side named, in that trend."""

    def holds(history: History) -> NDArray[np.bool_]:
        values = history.rsi14
        inside = (values >= low) & (values <= high)
        before = np.concatenate(([np.nan], values[:-1]))
        return inside & ((before > high) if from_above else (before < low)) & trend(history)

    return holds


def crosses_middle(history: History, *, up: bool) -> NDArray[np.bool_]:
    """Bars at which RSI comes to lie above 50, or below it."""
    values = history.rsi14
    return starts(values > MIDDLE * (1 + TOLERANCE) if up else values < MIDDLE * (1 - TOLERANCE), values)
