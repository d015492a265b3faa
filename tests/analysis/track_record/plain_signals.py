"""Bars and signals read the long way: loops over lists, one bar at a time, nothing shared with `analysis`.

Slow and obvious on purpose, so that it can be read beside the definitions of the signals and compared with the code.
"""

from __future__ import annotations

import csv
import gzip
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Bar:
    """One session: prices in the instrument's currency, volume in shares (NaN: unknown)."""

    day: str
    open: float
    high: float
    low: float
    close: float
    volume: float


@dataclass(frozen=True)
class Found:
    """One signal: its bar, the bar that makes it known (None: waiting), its status (None: nothing to confirm)."""

    index: int
    known: int | None
    status: str | None


def above(a: float, b: float) -> bool:
    """Whether a > b by more than a relative 1e-9."""
    return a - b > TOLERANCE * max(abs(a), abs(b))


def below(a: float, b: float) -> bool:
    """Whether a < b by more than a relative 1e-9."""
    return above(b, a)


def at_least(a: float, b: float) -> bool:
    """Whether a >= b, where equal within a relative 1e-9 is equal."""
    return not below(a, b)


def read_series(path: Path) -> list[Bar]:
    """The usable bars of a `.csv.gz`, oldest first; bars without volume stay only in a folder called `index`.

    Raises ValueError where days do not ascend.
    """
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        bars = [read_bar(row) for row in csv.DictReader(file)]
    for i in range(1, len(bars)):
        if bars[i].day <= bars[i - 1].day:
            raise ValueError(f"{path.name}: {bars[i].day} follows {bars[i - 1].day}")
    volume_needed = path.parent.name != "index"
    return [bar for bar in bars if is_sound(bar) and (bar.volume > 0 or not volume_needed)]


def read_bar(row: dict[str, str]) -> Bar:
    """One line of a file; what is empty is NaN."""
    open_, high, low, close, volume = (float(row[name] or "nan") for name in ("open", "high", "low", "close", "volume"))
    return Bar(row["date"], open_, high, low, close, volume)


def is_sound(bar: Bar) -> bool:
    """Whether all four prices are there, positive, and lie as prices of one session must."""
    prices = [bar.open, bar.high, bar.low, bar.close]
    if any(math.isnan(price) or price <= 0 for price in prices):
        return False
    return at_least(min(bar.open, bar.close), bar.low) and at_least(bar.high, max(bar.open, bar.close))


def volume_ratio(bars: list[Bar], t: int) -> float | None:
    """Volume of t over the mean of the 20 bars before; None with fewer bars or with any volume 0 or unknown."""
    if t < 20:
        return None
    volumes = [bars[i].volume for i in range(t - 20, t + 1)]
    if any(math.isnan(volume) or volume <= 0 for volume in volumes):
        return None
    return volumes[20] / (sum(volumes[:20]) / 20)


# Candles


def not_less(bar: Bar, a: float, b: float) -> bool:
    """Whether a >= b for two distances within one bar, which are as exact as the bar's prices are."""
    return a - b >= -TOLERANCE * bar.high


def has_range(bar: Bar) -> bool:
    """Whether high and low differ."""
    return above(bar.high, bar.low)


def has_doji_body(bar: Bar) -> bool:
    """Whether the body is at most 5 % of the range."""
    return not_less(bar, 0.05 * (bar.high - bar.low), abs(bar.close - bar.open))


def has_long_lower_shadow(bar: Bar) -> bool:
    """The hammer's shape, whatever the least body."""
    lower = min(bar.open, bar.close) - bar.low
    upper = bar.high - max(bar.open, bar.close)
    return has_range(bar) and is_long_shadow(bar, long=lower, short=upper)


def has_long_upper_shadow(bar: Bar) -> bool:
    """The inverted hammer's shape, whatever the least body."""
    lower = min(bar.open, bar.close) - bar.low
    upper = bar.high - max(bar.open, bar.close)
    return has_range(bar) and is_long_shadow(bar, long=upper, short=lower)


def is_long_shadow(bar: Bar, *, long: float, short: float) -> bool:
    """Whether one shadow is twice the body and 60 % of the range, and the other at most 10 % of it."""
    body = abs(bar.close - bar.open)
    size = bar.high - bar.low
    return not_less(bar, long, 2 * body) and not_less(bar, long, 0.6 * size) and not_less(bar, 0.1 * size, short)


def mean_of_10_closes(bars: list[Bar], t: int) -> float:
    """The mean of the closes of t-9..t."""
    return sum(bars[i].close for i in range(t - 9, t + 1)) / 10


def is_at_bottom(bars: list[Bar], t: int) -> bool:
    """Whether a downtrend led to t and its low is the lowest of 5 bars; False where bars are missing for that."""
    if t - 6 < 9:
        return False
    mean, earlier_mean = mean_of_10_closes(bars, t - 1), mean_of_10_closes(bars, t - 6)
    if not (below(bars[t - 1].close, mean) and below(mean, earlier_mean)):
        return False
    return all(at_least(bars[i].low, bars[t].low) for i in range(t - 4, t))


def is_at_top(bars: list[Bar], t: int) -> bool:
    """Whether an uptrend led to t and its high is the highest of 5 bars; False where bars are missing for that."""
    if t - 6 < 9:
        return False
    mean, earlier_mean = mean_of_10_closes(bars, t - 1), mean_of_10_closes(bars, t - 6)
    if not (above(bars[t - 1].close, mean) and above(mean, earlier_mean)):
        return False
    return all(at_least(bars[t].high, bars[i].high) for i in range(t - 4, t))


def confirmed_above_top(bar: Bar, after: Bar) -> bool:
    return above(after.close, max(bar.open, bar.close))


def confirmed_above_high(bar: Bar, after: Bar) -> bool:
    return above(after.close, bar.high)


def confirmed_below_bottom(bar: Bar, after: Bar) -> bool:
    return below(after.close, min(bar.open, bar.close))


def confirmed_below_low(bar: Bar, after: Bar) -> bool:
    return below(after.close, bar.low)


@dataclass(frozen=True)
class Candle:
    """A pattern of one bar: its shape, where it must stand, what confirms it, whether its body is a doji's."""

    shape: Callable[[Bar], bool]
    context: Callable[[list[Bar], int], bool]
    confirmed: Callable[[Bar, Bar], bool]
    doji: bool


CANDLES = {
    "hammer": Candle(has_long_lower_shadow, is_at_bottom, confirmed_above_top, doji=False),
    "dragonfly_doji": Candle(has_long_lower_shadow, is_at_bottom, confirmed_above_top, doji=True),
    "inverted_hammer": Candle(has_long_upper_shadow, is_at_bottom, confirmed_above_high, doji=False),
    "shooting_star": Candle(has_long_upper_shadow, is_at_top, confirmed_below_bottom, doji=False),
    "hanging_man": Candle(has_long_lower_shadow, is_at_top, confirmed_below_low, doji=False),
    "gravestone_doji": Candle(has_long_upper_shadow, is_at_top, confirmed_below_bottom, doji=True),
}


def candle_signals(bars: list[Bar], key: str) -> list[Found]:
    """Every bar with the pattern in its context; the last bar's still waits."""
    candle = CANDLES[key]
    found = []
    for t in range(len(bars)):
        if not candle.shape(bars[t]) or has_doji_body(bars[t]) != candle.doji or not candle.context(bars, t):
            continue
        if t + 1 == len(bars):
            found.append(Found(t, None, "waiting"))
        elif candle.confirmed(bars[t], bars[t + 1]):
            found.append(Found(t, t + 1, "confirmed"))
        else:
            found.append(Found(t, t + 1, "rejected"))
    return found


# RSI and divergences


def wilder_rsi(closes: list[float], n: int = 14) -> list[float | None]:
    """Wilder's RSI of each close (0 to 100); None for the first n, and until the first change of price."""
    rsi: list[float | None] = [None] * min(n, len(closes))
    gain = loss = 0.0
    for t in range(n, len(closes)):
        if t == n:
            changes = [closes[i] - closes[i - 1] for i in range(1, n + 1)]
            gain = sum(change for change in changes if change > 0) / n
            loss = sum(-change for change in changes if change < 0) / n
        else:
            change = closes[t] - closes[t - 1]
            gain = (gain * (n - 1) + max(change, 0.0)) / n
            loss = (loss * (n - 1) + max(-change, 0.0)) / n
        if loss == 0:
            rsi.append(None if gain == 0 else 100.0)
        else:
            rsi.append(100 - 100 / (1 + gain / loss))
    return rsi


def rsi_signals(bars: list[Bar], key: str) -> list[Found]:
    """Every bar whose RSI enters the zone, from a bar with an RSI outside it."""
    rsi = wilder_rsi([bar.close for bar in bars])
    found = []
    for t in range(1, len(bars)):
        before, now = rsi[t - 1], rsi[t]
        if before is None or now is None:
            continue
        if key == "rsi_oversold":
            enters = at_least(before, 30.0) and below(now, 30.0)
        else:
            enters = at_least(70.0, before) and above(now, 70.0)
        if enters:
            found.append(Found(t, t, None))
    return found


@dataclass(frozen=True)
class Divergence:
    """Which pivots are compared, and how the second one stands to the first in price and in RSI."""

    side: str
    price: Callable[[float, float], bool]
    rsi: Callable[[float, float], bool]


DIVERGENCES = {
    "divergence_regular_bearish": Divergence("high", above, below),
    "divergence_regular_bullish": Divergence("low", below, above),
    "divergence_hidden_bullish": Divergence("low", above, below),
    "divergence_hidden_bearish": Divergence("high", below, above),
}


def pivots(bars: list[Bar], side: str) -> list[int]:
    """The bars whose high (low) is strictly beyond that of the 3 bars before and the 3 after."""
    prices = [bar.high if side == "high" else bar.low for bar in bars]
    beyond = above if side == "high" else below
    found = []
    for t in range(3, len(bars) - 3):
        others = [t - 3, t - 2, t - 1, t + 1, t + 2, t + 3]
        if all(beyond(prices[t], prices[i]) for i in others):
            found.append(t)
    return found


def divergence_signals(bars: list[Bar], key: str) -> list[Found]:
    """Every pivot that diverges from the pivot before it, 5 to 60 bars earlier; known 3 bars later."""
    divergence = DIVERGENCES[key]
    prices = [bar.high if divergence.side == "high" else bar.low for bar in bars]
    rsi = wilder_rsi([bar.close for bar in bars])
    places = pivots(bars, divergence.side)
    found = []
    for k in range(1, len(places)):
        first, second = places[k - 1], places[k]
        first_rsi, second_rsi = rsi[first], rsi[second]
        if not 5 <= second - first <= 60 or first_rsi is None or second_rsi is None:
            continue
        apart = at_least(abs(second_rsi - first_rsi), 1.0)
        if apart and divergence.price(prices[second], prices[first]) and divergence.rsi(second_rsi, first_rsi):
            found.append(Found(second, second + 3, None))
    return found


def breakout_signals(bars: list[Bar]) -> list[Found]:
    """Every record close with at least 120 bars between it and the record close before; the first bar is a record."""
    found = []
    highest, last_record = 0.0, 0
    for t in range(len(bars)):
        if above(bars[t].close, highest):
            if t - last_record - 1 >= 120:
                found.append(Found(t, t, None))
            last_record = t
        highest = max(highest, bars[t].close)
    return found


def signals(bars: list[Bar], key: str) -> list[Found]:
    """Every signal of this key, oldest first. Raises ValueError for a key that is not known here."""
    if key in CANDLES:
        return candle_signals(bars, key)
    if key in ("rsi_oversold", "rsi_overbought"):
        return rsi_signals(bars, key)
    if key in DIVERGENCES:
        return divergence_signals(bars, key)
    if key == "ath_breakout":
        return breakout_signals(bars)
    raise ValueError(f"no such signal: {key}")
