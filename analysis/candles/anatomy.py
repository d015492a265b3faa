"""Candles as arrays: what is measured on them, for one history or for many side by side."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.bars import COLUMNS

_TREND_BARS = 10
_EXTREME_BARS = 5
_BODY_BARS = 10

WARM_UP = {
    "sma10": _TREND_BARS,
    "mean_body_before": _BODY_BARS + 1,
    "lowest5": _EXTREME_BARS,
    "highest5": _EXTREME_BARS,
    "lowest2": 2,
    "highest2": 2,
    "lowest3": 3,
    "highest3": 3,
}
"""For each measure that needs more than its own bar: how many bars, its own included."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Something measured on each candle, by its name, so many bars earlier.

    >>> CLOSE.ago(1)
    Measure(name='close', bars_ago=1)
    """

    name: str
    bars_ago: int = 0

    def ago(self, bars: int) -> Measure:
        """The same, so many bars earlier."""
        return Measure(self.name, self.bars_ago + bars)

    @property
    def bars_needed(self) -> int:
        """The bars from the first one it rests on up to the present one."""
        return WARM_UP.get(self.name, 1) + self.bars_ago


OPEN, HIGH, LOW, CLOSE = (Measure(name) for name in ("open", "high", "low", "close"))
TOP, BOTTOM, BODY, MIDPOINT = (Measure(name) for name in ("top", "bottom", "body", "midpoint"))
RANGE, UPPER_SHADOW, LOWER_SHADOW = (Measure(name) for name in ("range", "upper_shadow", "lower_shadow"))
SMA10, MEAN_BODY_BEFORE, LOWEST5, HIGHEST5, LOWEST2, HIGHEST2, LOWEST3, HIGHEST3 = map(Measure, WARM_UP)


@dataclass(frozen=True, eq=False, kw_only=True)
class Candles:
    """Finished, traded bars, oldest first along the last axis; earlier axes hold several histories side by side.

    All float64 and of one shape. A history shorter than the others is filled with NaN at its start: nothing is found
    there. Every measure is an array of that shape, NaN while it warms up, computed once.
    """

    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]
    volume: NDArray[np.float64]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Candles:
        """The candles of one frame in the columns of the frame contract."""
        return cls(**{name: np.ascontiguousarray(frame[name], dtype=np.float64) for name in COLUMNS})

    @property
    def bars(self) -> int:
        """How many bars a history has."""
        return int(self.close.shape[-1])

    def __getitem__(self, bars: slice) -> Candles:
        """The same histories, only these bars of them."""
        return Candles(**{name: getattr(self, name)[..., bars] for name in COLUMNS})

    def values(self, measure: Measure) -> NDArray[np.float64]:
        """The measure at every bar."""
        found = self._measured.get(measure)
        if found is None:
            found = self._measured[measure] = _earlier(getattr(self, measure.name), measure.bars_ago)
        return found

    @cached_property
    def _measured(self) -> dict[Measure, NDArray[np.float64]]:
        return {}

    def once(self, condition: Hashable, test: Callable[[Candles], NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """What `test(self)` gives, computed once for each condition: patterns share many."""
        found = self._tested.get(condition)
        if found is None:
            found = self._tested[condition] = test(self)
        return found

    @cached_property
    def _tested(self) -> dict[Hashable, NDArray[np.bool_]]:
        return {}

    @cached_property
    def top(self) -> NDArray[np.float64]:
        """The upper end of the body."""
        return np.maximum(self.open, self.close)

    @cached_property
    def bottom(self) -> NDArray[np.float64]:
        """The lower end of the body."""
        return np.minimum(self.open, self.close)

    @cached_property
    def body(self) -> NDArray[np.float64]:
        """From open to close, without sign."""
        return self.top - self.bottom

    @cached_property
    def midpoint(self) -> NDArray[np.float64]:
        """The middle of the body."""
        return (self.open + self.close) / 2

    @cached_property
    def range(self) -> NDArray[np.float64]:
        """From low to high."""
        return self.high - self.low

    @cached_property
    def upper_shadow(self) -> NDArray[np.float64]:
        """From the body up to the high."""
        return self.high - self.top

    @cached_property
    def lower_shadow(self) -> NDArray[np.float64]:
        """From the low up to the body."""
        return self.bottom - self.low

    @cached_property
    def sma10(self) -> NDArray[np.float64]:
        """The mean of the last 10 closes."""
        return mean_of_last(self.close, _TREND_BARS)

    @cached_property
    def lowest5(self) -> NDArray[np.float64]:
        """The lowest low of the last 5 bars."""
        return extreme_of_last(np.minimum, self.low, _EXTREME_BARS)

    @cached_property
    def highest5(self) -> NDArray[np.float64]:
        """The highest high of the last 5 bars."""
        return extreme_of_last(np.maximum, self.high, _EXTREME_BARS)

    @cached_property
    def lowest2(self) -> NDArray[np.float64]:
        """The lowest low of the last 2 bars."""
        return extreme_of_last(np.minimum, self.low, 2)

    @cached_property
    def highest2(self) -> NDArray[np.float64]:
        """The highest high of the last 2 bars."""
        return extreme_of_last(np.maximum, self.high, 2)

    @cached_property
    def lowest3(self) -> NDArray[np.float64]:
        """The lowest low of the last 3 bars."""
        return extreme_of_last(np.minimum, self.low, 3)

    @cached_property
    def highest3(self) -> NDArray[np.float64]:
        """The highest high of the last 3 bars."""
        return extreme_of_last(np.maximum, self.high, 3)

    @cached_property
    def mean_body_before(self) -> NDArray[np.float64]:
        """The mean body of the 10 bars before."""
        return _earlier(mean_of_last(self.body, _BODY_BARS), 1)


def mean_of_last(values: NDArray[np.float64], bars: int) -> NDArray[np.float64]:
    """The mean of the last so many values along the last axis, NaN before there are so many.

    Each is summed anew: what lies further back leaves no trace of rounding in it.
    """
    means = np.full_like(values, np.nan)
    count = values.shape[-1] - bars + 1
    if count > 0:
        total, summed = np.zeros((*values.shape[:-1], count)), 0
        sums, span = values, 1
        while span <= bars:
            # Sums of 1, 2, 4 ... values make up every number of them: 20 is 4 and 16.
            if bars & span:
                total += sums[..., summed : summed + count]
                summed += span
            sums = sums[..., span:] + sums[..., :-span]
            span *= 2
        means[..., bars - 1 :] = total / bars
    return means


def extreme_of_last(pick: np.ufunc, values: NDArray[np.float64], bars: int) -> NDArray[np.float64]:
    """The minimum or maximum of the last so many values along the last axis, NaN before there are so many."""
    extremes = np.full_like(values, np.nan)
    if values.shape[-1] >= bars:
        extreme, span = values, 1
        while span < bars:
            # Two spans that overlap have the extreme of both: each round doubles what is covered.
            step = min(span, bars - span)
            extreme = pick(extreme[..., step:], extreme[..., :-step])
            span += step
        extremes[..., bars - 1 :] = extreme
    return extremes


def _earlier(values: NDArray[np.float64], bars: int) -> NDArray[np.float64]:
    """The values so many bars before; NaN where there is none."""
    if not bars:
        return values
    moved = np.empty_like(values)
    moved[..., :bars] = np.nan
    moved[..., bars:] = values[..., : max(values.shape[-1] - bars, 0)]
    return moved
