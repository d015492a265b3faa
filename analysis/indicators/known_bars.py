"""What indicators do alike: refuse a period too short, and compute on the bars whose values are known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]


def check_period(period: int, least: int) -> None:
    """Nothing; raises ValueError for a period under the least one that means anything."""
    if period < least:
        raise ValueError(f"period {period} is under {least}")


def known_bars(*series: Series) -> slice:
    """The unbroken stretch of bars that begins with the first one at which every series is known (no NaN).

    Raises ValueError where the series differ in length.
    """
    if len({len(values) for values in series}) > 1:
        raise ValueError(f"series of different lengths: {[len(values) for values in series]}")
    unknown = np.isnan(series[0])
    for values in series[1:]:
        unknown |= np.isnan(values)
    if not unknown.any():
        return slice(0, len(unknown))
    first = int(np.argmin(unknown)) if len(unknown) else 0
    later = np.flatnonzero(unknown[first:])
    return slice(first, first + int(later[0]) if later.size else len(unknown))


def by_talib(
    function: Callable[..., Any], *series: Series, bars: int, lines: int = 1, **parameters: float
) -> list[Series]:
    """So many lines as a function of TA-Lib gives them for these series, each as long as they are.

    bars: how many known bars the first value takes; all is NaN before, and where there are fewer.
    Unknown values (NaN) at the start are more warm-up. From a later one on all is NaN, as running sums never forget it;
    TA-Lib itself goes on with 0 in some functions.
    """
    dense = [np.ascontiguousarray(values, dtype=np.float64) for values in series]
    known, length = known_bars(*dense), len(dense[0])
    enough = known.stop - known.start >= bars
    if enough and known.stop - known.start == length:
        computed = function(*dense, **parameters)
        return list(computed) if lines > 1 else [computed]
    found = [np.full(length, np.nan) for _ in range(lines)]
    if enough:
        computed = function(*(values[known] for values in dense), **parameters)
        for line, values in zip(found, computed if lines > 1 else (computed,), strict=True):
            line[known] = values
    return found
