"""What one instrument's prices did over a span."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.claims.counting import SESSIONS_A_YEAR, volatility, weekly_correlation
from analysis.claims.measured import Measured
from analysis.comparison import deepest_fall
from analysis.records import record_closes
from analysis.signals import History

# Two changes are the fewest that vary.
_FEWEST_CLOSES = 3


@dataclass(frozen=True, eq=False)
class Series:
    """One instrument's daily bars; days are ISO dates.

    A day without a session raises KeyError, a span that the data have too few bars of IndexError.
    """

    symbol: str
    history: History

    @cached_property
    def closes(self) -> NDArray[np.float64]:
        """The close of every bar."""
        return self.history.candles.close

    @cached_property
    def days(self) -> list[str]:
        """The ISO date of every bar."""
        return [session.isoformat() for session in self.history.sessions]

    @cached_property
    def _bars(self) -> dict[str, int]:
        return {day: bar for bar, day in enumerate(self.days)}

    @property
    def span(self) -> str:
        """The first and the last session."""
        return f"{self.days[0]} – {self.days[-1]}"

    def bar(self, day: str) -> int:
        """The bar of that session."""
        return self._bars[day]

    def within(self, since: str, until: str) -> slice:
        """The bars from one day to another, both included, sessions or not."""
        first, after = np.searchsorted(np.array(self.days), [since, until], side="left").tolist()
        return slice(first, after + (until in self._bars))

    def line(self, since: str = "", until: str = "9999") -> pd.Series[float]:
        """The closes of these days by session."""
        part = self.within(since, until)
        return pd.Series(self.closes[part], index=self.history.frame.index[part])

    def price(self, day: str, column: str = "close") -> Measured:
        """One price of that session's bar."""
        return Measured(value=float(self.history.frame[column].iloc[self.bar(day)]), span=day)

    def change(self, first: str, last: str) -> Measured:
        """The change from close to close."""
        value = self.closes[self.bar(last)] / self.closes[self.bar(first)] - 1
        return Measured(value=float(value), span=f"{first} – {last}")

    def session(self, day: str) -> Measured:
        """The change from the close before to that session's."""
        bar = self.bar(day)
        return Measured(value=float(self.closes[bar] / self.closes[bar - 1] - 1), span=day)

    def after(self, day: str, sessions: int) -> Measured:
        """The change from that session's close to the one so many sessions later."""
        return self.change(day, self.days[self.bar(day) + sessions])

    def year(self, year: int, until: str = "") -> Measured:
        """The change from the last close before that year to its last one, or to the last one up to a day."""
        part = self.within("", until or f"{year}-12-31")
        start = self.within("", f"{year - 1}-12-31").stop - 1
        if start < 0 or part.stop - 1 <= start:
            raise IndexError(year)
        return self.change(self.days[start], self.days[part.stop - 1])

    def fall(self, since: str, until: str) -> Measured:
        """The deepest fall by closes between these days, from its peak to its trough."""
        part = self.within(since, until)
        if part.start == part.stop:
            raise IndexError(since)
        found = deepest_fall(self.closes[part], self.history.sessions[part])
        return Measured(value=found.depth, span=f"{found.peak} – {found.trough}")

    def volatility(self, since: str, until: str, sessions_a_year: int = SESSIONS_A_YEAR) -> Measured:
        """The yearly volatility of the changes from session to session between these days."""
        closes = self.closes[self.within(since, until)]
        if len(closes) < _FEWEST_CLOSES:
            raise IndexError(since)
        return Measured(value=volatility(closes, sessions_a_year), span=f"{since} – {until}", cases=len(closes) - 1)

    def record_days(self, since: str, until: str) -> list[str]:
        """The days in the span on which it closed above every earlier close of the data."""
        days = (self.days[bar] for bar in record_closes(self.closes).tolist())
        return [day for day in days if since <= day <= until]

    def correlation(self, other: Series, since: str = "", until: str = "9999") -> Measured:
        """The correlation of the changes from week to week, over the days that both have."""
        first, second = self.line(since, until), other.line(since, until)
        value, weeks = weekly_correlation(first, second)
        both = first.index.intersection(second.index)
        return Measured(value=value, span=f"{both[0]:%Y-%m-%d} – {both[-1]:%Y-%m-%d}", cases=weeks)
