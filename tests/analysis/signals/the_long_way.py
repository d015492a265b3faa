"""Divergence, RSI zones and record breakouts read bar by bar from their definition: plain loops, nothing of `analysis`.

Prices are lists of floats, oldest first; what is not defined is None.
"""

from __future__ import annotations

import csv
import gzip
import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path

EQUAL = 1e-9

SHAPES = {
    ("high", "up", "down"): "divergence_regular_bearish",
    ("low", "down", "up"): "divergence_regular_bullish",
    ("low", "up", "down"): "divergence_hidden_bullish",
    ("high", "down", "up"): "divergence_hidden_bearish",
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """One event: the positions of its bar, of the bar it is known at and of the earlier bar it is compared with."""

    signal: str
    bar: int
    known: int
    first: int | None = None


@dataclass(frozen=True, kw_only=True)
class Prices:
    """The bars of a file that count."""

    days: list[date]
    highs: list[float]
    lows: list[float]
    closes: list[float]


def read_prices(path: Path, *, untraded_count: bool) -> Prices:
    """The bars of a price file without its broken rows and, unless they count, without those that nobody traded."""
    prices = Prices(days=[], highs=[], lows=[], closes=[])
    with gzip.open(path, "rt", newline="") as file:
        for row in csv.DictReader(file):
            opened, high, low, close = (number(row[name]) for name in ("open", "high", "low", "close"))
            if not all(math.isfinite(price) and price > 0 for price in (opened, high, low, close)):
                continue
            if low > min(opened, close) * (1 + EQUAL) or high < max(opened, close) * (1 - EQUAL):
                continue
            if untraded_count or number(row["volume"]) > 0:
                prices.days.append(date.fromisoformat(row["date"]))
                prices.highs.append(high)
                prices.lows.append(low)
                prices.closes.append(close)
    return prices


def number(written: str) -> float:
    """The number, or NaN where none was written."""
    return float(written) if written else math.nan


def events(prices: Prices) -> list[Told]:
    """Every divergence, entry into an RSI zone and record breakout."""
    strength = rsi14(prices.closes)
    return [
        *divergences("low", prices.lows, strength),
        *divergences("high", prices.highs, strength),
        *zone_entries(strength),
        *record_breakouts(prices.closes),
    ]


def above(first: float, second: float) -> bool:
    """Whether the first is more than the second, and not equal to it."""
    return first - second > EQUAL * second


def rsi14(closes: list[float]) -> list[float | None]:
    """Wilder's RSI at every bar."""
    values: list[float | None] = []
    gain = loss = 0.0
    for bar, close in enumerate(closes):
        change = close - closes[bar - 1] if bar else 0.0
        if bar <= 14:
            gain += max(change, 0.0) / 14
            loss += max(-change, 0.0) / 14
        else:
            gain = (gain * 13 + max(change, 0.0)) / 14
            loss = (loss * 13 + max(-change, 0.0)) / 14
        if bar < 14 or (gain == 0 and loss == 0):
            values.append(None)
        else:
            values.append(100.0 if loss == 0 else 100 - 100 / (1 + gain / loss))
    return values


def turning_points(side: str, prices: list[float]) -> list[int]:
    """The bars that are strictly lower (higher) than each of the 3 before and the 3 after."""
    found = []
    for bar in range(3, len(prices) - 3):
        others = [prices[other] for other in range(bar - 3, bar + 4) if other != bar]
        if side == "low" and all(above(other, prices[bar]) for other in others):
            found.append(bar)
        if side == "high" and all(above(prices[bar], other) for other in others):
            found.append(bar)
    return found


def divergences(side: str, prices: list[float], strength: list[float | None]) -> list[Told]:
    """Those between neighbouring turning points of one side."""
    found = []
    points = turning_points(side, prices)
    for place in range(1, len(points)):
        first, second = points[place - 1], points[place]
        before, after = strength[first], strength[second]
        if not 5 <= second - first <= 60 or before is None or after is None:
            continue
        price = direction(prices[first], prices[second], 0.0)
        value = direction(before, after, 1.0)
        if (side, price, value) in SHAPES:
            signal = SHAPES[side, price, value]
            found.append(Told(signal=signal, bar=second, known=second + 3, first=first))
    return found


def direction(before: float, after: float, least: float) -> str:
    """Up, down, or none where it is equal or less than the least difference."""
    if abs(after - before) < least - EQUAL:
        return "none"
    if above(after, before):
        return "up"
    return "down" if above(before, after) else "none"


def zone_entries(strength: list[float | None]) -> list[Told]:
    """The bars that enter a zone; the bar before has an RSI."""
    found = []
    for bar in range(1, len(strength)):
        before, now = strength[bar - 1], strength[bar]
        if before is None or now is None:
            continue
        if above(now, 70.0) and not above(before, 70.0):
            found.append(Told(signal="rsi_overbought", bar=bar, known=bar))
        if above(30.0, now) and not above(30.0, before):
            found.append(Told(signal="rsi_oversold", bar=bar, known=bar))
    return found


def record_breakouts(closes: list[float]) -> list[Told]:
    """The record closes with at least 120 bars strictly between them and the record close before."""
    found = []
    record = 0
    for bar in range(1, len(closes)):
        if above(closes[bar], closes[record]):
            if bar - record - 1 >= 120:
                found.append(Told(signal="ath_breakout", bar=bar, known=bar, first=record))
            record = bar
    return found
