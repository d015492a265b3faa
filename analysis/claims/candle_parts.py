"""One candle of a dated case, what came of it, and the search for candles that a claim would fit better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.bars import TOLERANCE
from analysis.candles import HAMMER_FAMILY
from analysis.claims.claim import Unit
from analysis.claims.measured import Measured
from analysis.claims.parts import Part, near
from analysis.claims.series import Series
from analysis.claims.wording import fact, number, percent, signed

NEVER = "not in the data"


@dataclass(frozen=True, eq=False)
class Candle:
    """One session of a series; IndexError where what is asked lies beyond the data."""

    series: Series
    bar: int

    @classmethod
    def of(cls, series: Series, day: str) -> Candle:
        """That day's; KeyError where there was no session."""
        return cls(series, series.bar(day))

    @property
    def day(self) -> str:
        """Its day."""
        return self.series.days[self.bar]

    @property
    def next(self) -> Candle:
        """The session after it."""
        return Candle(self.series, self.bar + 1)

    def measure(self, name: str) -> float:
        """A measure of the candle, such as `body`."""
        return float(getattr(self.series.history.candles, name)[self.bar])

    @property
    def close(self) -> float:
        """Its close."""
        return self.measure("close")

    @property
    def high(self) -> float:
        """Its highest price."""
        return self.measure("high")

    @property
    def low(self) -> float:
        """Its lowest price."""
        return self.measure("low")

    @property
    def body(self) -> float:
        """From open to close, without sign."""
        return self.measure("body")

    @property
    def lower_shadow(self) -> float:
        """From the low up to the body."""
        return self.measure("lower_shadow")

    @property
    def body_pct(self) -> float:
        """The body as a fraction of the open."""
        return self.body / self.measure("open")

    @property
    def shadow_pct(self) -> float:
        """The lower shadow as a fraction of the open."""
        return self.lower_shadow / self.measure("open")

    def of_range(self, name: str) -> float:
        """A measure as a fraction of the range; 0 for a candle without one."""
        whole = self.measure("range")
        return self.measure(name) / whole if whole else 0.0

    @property
    def volume_ratio(self) -> float:
        """Volume over the mean of the 20 sessions before; NaN where not known."""
        return float(self.series.history.volume_ratio[self.bar])

    @property
    def next_over_body(self) -> float:
        """How far the next close lies above the upper end of the body, as a fraction of that."""
        return self.next.close / self.measure("top") - 1

    @property
    def is_confirmed(self) -> bool:
        """Whether the next close lies above the body."""
        return self.next_over_body > TOLERANCE

    @property
    def falls_in_a_row(self) -> int:
        """How many closes in a row, up to its own, lie below the one before."""
        count, closes = 0, self.series.closes
        while self.bar - count > 0 and closes[self.bar - count] < closes[self.bar - count - 1] * (1 - TOLERANCE):
            count += 1
        return count

    def after(self, sessions: int) -> float:
        """The change to the close so many sessions later."""
        return float(self.series.closes[self.bar + sessions] / self.close - 1)

    def best_close(self, sessions: int) -> float:
        """The change to the highest close of the next so many sessions, as far as the data go."""
        return float(self.series.closes[self.bar + 1 : self.bar + 1 + sessions].max() / self.close - 1)

    def lowest_close(self, sessions: int) -> float:
        """The change to the lowest close of the next so many sessions, as far as the data go."""
        return float(self.series.closes[self.bar + 1 : self.bar + 1 + sessions].min() / self.close - 1)


def part_of(claimed: str, name: str, value: float, expected: float, unit: Unit, span: str) -> Part:
    """A particular that names a number; it holds within a tenth of it, and is open where the value is not known."""
    known = not np.isnan(value)
    return Part(
        claimed=claimed,
        told=_written(value, unit) if known else "not known",
        facts=(fact(name, Measured(value=value, span=span), unit),) if known else (),
        holds=near(value, expected) if known else None,
    )


def _written(value: float, unit: Unit) -> str:
    if unit is Unit.CHANGE:
        return signed(value)
    if unit is Unit.SHARE:
        return percent(value, 2)
    return f"{number(value, 2)} {'times' if unit is Unit.TIMES else 'points'}"


def longest(series: Series, day: str, sessions: int, name: str, towards: float | None = None) -> Candle:
    """The candle of so many sessions before and after that day with the largest measure, or that nearest to a value."""
    bar = series.bar(day)
    around = [
        Candle(series, one) for one in range(max(bar - sessions, 0), min(bar + sessions + 1, len(series.days) - 1))
    ]
    if towards is None:
        return max(around, key=lambda one: float(getattr(one, name)))
    return min(around, key=lambda one: abs(float(getattr(one, name)) - towards))


def nearest(series: Series, until: str, wanted: Sequence[tuple[str, float]]) -> Candle:
    """The candle up to that day whose measures lie nearest to these values, each by its own size."""
    candles, last = series.history.candles, series.within("", until).stop
    distance = sum(((getattr(candles, name)[:last] - value) / value) ** 2 for name, value in wanted)
    return Candle(series, int(np.argmin(distance)))


def first_reached(series: Series, day: str, gain: float) -> str:
    """The first day after that one whose close is so much higher, or that there is none."""
    bar = series.bar(day)
    higher = np.flatnonzero(series.closes[bar:] >= series.closes[bar] * (1 + gain) * (1 - TOLERANCE))
    return series.days[bar + int(higher[0])] if higher.size else NEVER


def hammer_shaped(series: Series) -> list[int]:
    """The bars with the shape of a hammer or a dragonfly doji, whatever came before."""
    shapes = np.logical_or.reduce([pattern.shape_at(series.history.candles) for pattern in HAMMER_FAMILY])
    bars: list[int] = np.flatnonzero(shapes).tolist()
    return bars
