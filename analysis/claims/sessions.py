"""Every session of many series in columns: what candles were there, and what prices did afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.candles import Pattern
from analysis.claims.series import Series
from analysis.indicators import sma
from analysis.track_record import Tally

SESSIONS = 10
"""So many sessions later the outcome is read, where a claim names no time."""

SINCE, UNTIL = "2015-01-01", "2025-12-31"
"""The days between which signals of shares are counted: the years that the articles speak of."""

Mask = NDArray[np.bool_]
Column = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sessions:
    """The sessions of these series, at least one, end to end: a column has one value for each session."""

    series: tuple[Series, ...]

    def column(self, key: str, measured: Callable[[Series], NDArray[np.generic]]) -> NDArray[np.generic]:
        """What is measured on each series, end to end; kept under that key."""
        if key not in self._columns:
            self._columns[key] = np.concatenate([measured(one) for one in self.series])
        return self._columns[key]

    @cached_property
    def _columns(self) -> dict[str, NDArray[np.generic]]:
        return {}

    def numbers(self, key: str, measured: Callable[[Series], NDArray[np.generic]]) -> Column:
        """As `column`, as numbers."""
        return self.column(key, measured).astype(np.float64, copy=False)

    def holds(self, key: str, measured: Callable[[Series], NDArray[np.generic]]) -> Mask:
        """As `column`, as yes or no."""
        return self.column(key, measured).astype(np.bool_, copy=False)

    def candle(self, measure: str) -> Column:
        """A measure of the candles, such as `close` or `lower_shadow`."""
        return self.numbers(measure, lambda one: getattr(one.history.candles, measure))

    @property
    def volume_ratio(self) -> Column:
        """Volume over the mean of the 20 sessions before; NaN where not known."""
        return self.numbers("volume_ratio", lambda one: one.history.volume_ratio)

    @property
    def rsi14(self) -> Column:
        """Wilder's RSI of 14 sessions; NaN while it warms up."""
        return self.numbers("rsi14", lambda one: one.history.rsi14)

    def sma(self, bars: int) -> Column:
        """The mean of the last so many closes; NaN while it warms up."""
        return self.numbers(f"sma{bars}", lambda one: sma(one.closes, bars))

    @cached_property
    def days(self) -> NDArray[np.datetime64]:
        """The day of each session."""
        return np.concatenate([one.history.frame.index.to_numpy().astype("datetime64[D]") for one in self.series])

    @cached_property
    def left(self) -> NDArray[np.int64]:
        """How many sessions of its series come after each."""
        return np.concatenate([np.arange(one.history.bars)[::-1] for one in self.series])

    def of_series(self, chosen: Callable[[Series], bool]) -> Mask:
        """The sessions of the series that are chosen."""
        return np.repeat([chosen(one) for one in self.series], [one.history.bars for one in self.series])

    def within(self, since: str, until: str) -> Mask:
        """The sessions from one day to another, both included."""
        mask: Mask = (self.days >= np.datetime64(since)) & (self.days <= np.datetime64(until))
        return mask

    def found(self, pattern: Pattern) -> Mask:
        """Where the pattern stands, shape and context."""
        return self.holds(f"found {pattern.key}", lambda one: one.history.found(pattern))

    def shaped(self, pattern: Pattern) -> Mask:
        """Where a candle has the pattern's shape, whatever came before."""
        return self.holds(f"shaped {pattern.key}", lambda one: pattern.shape_at(one.history.candles))

    def confirmed(self, pattern: Pattern) -> Mask:
        """The sessions whose next one is as it has to be to confirm the pattern, were it there."""
        next_one = self.holds(f"confirms {pattern.key}", lambda one: pattern.confirmed_at(one.history.candles))
        return self.is_next(next_one)

    def is_next(self, mask: Mask) -> Mask:
        """The sessions whose next one is among these."""
        shifted = np.append(mask[1:], np.False_)
        return shifted & (self.left > 0)

    def after(self, mask: Mask) -> Mask:
        """The sessions right after these."""
        return np.concatenate(([np.False_], (mask & (self.left > 0))[:-1]))

    def later(self, column: Column, bars: int) -> Column:
        """The value so many sessions later; NaN beyond the data."""
        shifted = np.full_like(column, np.nan)
        shifted[: max(len(column) - bars, 0)] = column[bars:]
        shifted[self.left < bars] = np.nan
        return shifted

    def change(self, bars: int = SESSIONS) -> Column:
        """The change of the close to the one so many sessions later; NaN beyond the data."""
        close = self.candle("close")
        changes: Column = self.later(close, bars) / close - 1
        return changes

    def best(self, measure: str, bars: int = SESSIONS) -> Column:
        """The change from the close to the highest `close` or `high` of the next so many sessions."""
        values = self.candle(measure)
        highest = np.maximum.reduce([self.later(values, step) for step in range(1, bars + 1)])
        changes: Column = highest / self.candle("close") - 1
        return changes

    @property
    def green(self) -> Mask:
        """The sessions that closed above their open."""
        return self.candle("close") > self.candle("open") * (1 + TOLERANCE)

    @property
    def next_above_body(self) -> Mask:
        """The sessions whose next one closed above their body: what confirms a hammer, with or without one."""
        return self.later(self.candle("close"), 1) > self.candle("top") * (1 + TOLERANCE)

    def tally(self, mask: Mask, changes: Column | None = None) -> Tally:
        """What came after these sessions: by default the change to the close ten sessions later."""
        returns = (self.change() if changes is None else changes)[mask]
        return Tally.of(returns[~np.isnan(returns)])

    def span(self, mask: Mask) -> str:
        """The first and the last day of these sessions; nothing for none."""
        days = self.days[mask]
        return f"{days.min()} – {days.max()}" if days.size else ""
