"""The candle signals read once more from their definition, in plain Python: one loop, bar by bar, nothing shared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

# Equal within a relative 1e-9 is equal.
NEARLY = 1e-9


@dataclass(frozen=True, slots=True)
class Bar:
    day: date
    open: float
    high: float
    low: float
    close: float


@dataclass(frozen=True, slots=True)
class Found:
    signal: str
    day: date
    known_on: date | None
    status: str | None


def more(first: float, second: float) -> bool:
    return first > second + abs(second) * NEARLY


def at_least(first: float, second: float) -> bool:
    return first >= second - abs(second) * NEARLY


def signals_in(bars: Sequence[Bar]) -> Iterator[Found]:
    """Hammers, stars, dojis and marubozus of a history, as the definition tells them."""
    for place, bar in enumerate(bars):
        next_bar = bars[place + 1] if place + 1 < len(bars) else None
        for signal in shapes_at(bars, place):
            status = status_of(signal, bar, next_bar)
            known_on: date | None = bar.day
            if status is not None:
                known_on = None if next_bar is None else next_bar.day
            yield Found(signal, bar.day, known_on, status)


def shapes_at(bars: Sequence[Bar], place: int) -> Iterator[str]:
    bar = bars[place]
    height = bar.high - bar.low
    if not more(bar.high, bar.low):
        return
    top, bottom = max(bar.open, bar.close), min(bar.open, bar.close)
    body, upper, lower = top - bottom, bar.high - top, bottom - bar.low
    no_body = not more(body, 0.05 * height)
    long_lower = at_least(lower, 2 * body) and at_least(lower, 0.6 * height) and not more(upper, 0.1 * height)
    long_upper = at_least(upper, 2 * body) and at_least(upper, 0.6 * height) and not more(lower, 0.1 * height)
    if long_lower and stands_low(bars, place):
        yield "dragonfly_doji" if no_body else "hammer"
    if long_upper and stands_low(bars, place) and not no_body:
        yield "inverted_hammer"
    if long_upper and stands_high(bars, place):
        yield "gravestone_doji" if no_body else "shooting_star"
    if long_lower and stands_high(bars, place) and not no_body:
        yield "hanging_man"
    if no_body and not long_lower and not long_upper:
        yield "doji"
    bare = not more(upper, 0.05 * height) and not more(lower, 0.05 * height)
    if bare and place >= 10 and not no_body:
        usual = sum(abs(before.close - before.open) for before in bars[place - 10 : place]) / 10
        if at_least(body, usual):
            yield "marubozu_bullish" if bar.close > bar.open else "marubozu_bearish"


def mean_close(bars: Sequence[Bar], place: int) -> float:
    """The mean of the ten closes that end there."""
    return sum(bar.close for bar in bars[place - 9 : place + 1]) / 10


def stands_low(bars: Sequence[Bar], place: int) -> bool:
    """After a fall, at the lowest of five bars."""
    if place < 15 or more(bars[place].low, min(bar.low for bar in bars[place - 4 : place + 1])):
        return False
    mean = mean_close(bars, place - 1)
    return more(mean, bars[place - 1].close) and more(mean_close(bars, place - 6), mean)


def stands_high(bars: Sequence[Bar], place: int) -> bool:
    """After a rise, at the highest of five bars."""
    if place < 15 or more(max(bar.high for bar in bars[place - 4 : place + 1]), bars[place].high):
        return False
    mean = mean_close(bars, place - 1)
    return more(bars[place - 1].close, mean) and more(mean, mean_close(bars, place - 6))


def status_of(signal: str, bar: Bar, next_bar: Bar | None) -> str | None:
    """What the next bar made of it; None where it has nothing to say."""
    if signal in {"doji", "marubozu_bullish", "marubozu_bearish"}:
        return None
    if next_bar is None:
        return "waiting"
    close = next_bar.close
    confirmed = {
        "hammer": more(close, max(bar.open, bar.close)),
        "dragonfly_doji": more(close, max(bar.open, bar.close)),
        "inverted_hammer": more(close, bar.high),
        "shooting_star": more(min(bar.open, bar.close), close),
        "gravestone_doji": more(min(bar.open, bar.close), close),
        "hanging_man": more(bar.low, close),
    }
    return "confirmed" if confirmed[signal] else "rejected"
