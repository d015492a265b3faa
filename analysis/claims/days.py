"""Days and years that claims speak of, found in a series."""

from __future__ import annotations

import numpy as np

from analysis.claims.series import Series


def first_above(series: Series, level: float) -> str | None:
    """The first day that closed above this level; None where none did."""
    above = np.flatnonzero(series.closes > level)
    return series.days[int(above[0])] if above.size else None


def highest_close(series: Series, since: str, until: str) -> str:
    """The day of the highest close in the span; KeyError where it has no session."""
    part = series.within(since, until)
    if part.start >= part.stop:
        raise KeyError(since)
    bar: int = part.start + int(np.argmax(series.closes[part]))
    return series.days[bar]


def last_until(series: Series, day: str) -> str:
    """The last session up to that day; KeyError where the data begin later."""
    stop: int = series.within("", day).stop
    if not stop:
        raise KeyError(day)
    return series.days[stop - 1]


def last_of_year(series: Series, year: int) -> str:
    """The last session up to the end of that year; KeyError where the data begin later."""
    return last_until(series, f"{year}-12-31")


def full_years(first: Series, second: Series) -> range:
    """The years that both have from the last close of the year before to their own last one."""
    begins = max(first.days[0], second.days[0])
    ends = min(first.days[-1], second.days[-1])
    after = int(ends[:4]) + (ends[5:] >= "12-31")
    return range(int(begins[:4]) + 1, after)
