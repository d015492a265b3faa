"""The part of a history that a picture shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.timeframes import Timeframe, TimeframeBars

# About half a year, two years and ten years: enough to see the trend, few enough to tell the candles apart on a phone.
BARS_SHOWN = {Timeframe.DAY: 120, Timeframe.WEEK: 104, Timeframe.MONTH: 120}
MOST_CANDLES = 260
"""More candles than this cannot be told apart: then each stands for several bars."""

# Bars that one candle may stand for; of daily bars about a week, a fortnight, a month, a quarter, half a year, a year.
_MERGED = (2, 5, 10, 21, 63, 126, 252)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Points of a curve: positions of candles in the window and the values there; nothing where it is not defined."""

    positions: NDArray[np.intp]
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The newest bars of a history as candles, and which candle each finished bar is in: 0, 1, 2 ..., -1 for none.

    merged: how many bars a candle stands for.
    """

    frame: pd.DataFrame
    running: bool
    timeframe: Timeframe
    positions: NDArray[np.intp]
    merged: int = 1

    @property
    def size(self) -> int:
        """How many candles it holds."""
        return len(self.frame)

    @property
    def sessions(self) -> pd.DatetimeIndex:
        """The day of each candle, that of its last bar."""
        return pd.DatetimeIndex(self.frame.index)

    @property
    def has_volume(self) -> bool:
        """Whether the volume of any of them is known and above 0."""
        return bool((self.frame["volume"].to_numpy() > 0).any())

    def line(self, values: NDArray[np.float64]) -> Line:
        """The part of a curve over all finished bars that falls into the window; of a candle, its last value."""
        inside = (self.positions >= 0) & ~np.isnan(values)
        positions, values = self.positions[inside], values[inside]
        if self.merged > 1:
            last = np.append(np.diff(positions) > 0, True)[: len(positions)]
            positions, values = positions[last], values[last]
        return Line(positions=positions, values=values)


def newest_bars(bars: TimeframeBars, count: int | None = None, *, merging: bool = True) -> Window:
    """The window that ends with the newest bar, `count` bars or as many as usual; ValueError where there is none.

    Where they would be more than 260 candles, several bars become one candle, unless nothing is to be merged.
    """
    if bars.shown.empty:
        raise ValueError("there is no bar to show")
    wanted = min(count or BARS_SHOWN[bars.timeframe], len(bars.shown))
    merged = merged_bars(wanted) if merging else 1
    frame = bars.shown.iloc[-wanted:]
    positions = frame.index.get_indexer(bars.finished.index)
    if merged > 1:
        # Counted from the newest bar, so that the last candle is a whole one.
        groups = (np.arange(wanted) - wanted) // merged
        groups -= groups[0]
        frame = _merged(frame, groups)
        positions = np.where(positions >= 0, groups[positions], -1)
    return Window(
        frame=frame, running=bars.running, timeframe=bars.timeframe, positions=positions.astype(np.intp), merged=merged
    )


def merged_bars(count: int) -> int:
    """How many bars a candle stands for where so many bars are shown."""
    if count <= MOST_CANDLES:
        return 1
    return next((bars for bars in _MERGED if count <= MOST_CANDLES * bars), -(-count // MOST_CANDLES))


def _merged(frame: pd.DataFrame, groups: NDArray[np.intp]) -> pd.DataFrame:
    """One candle for each group: first open, highest, lowest, last close, all volume; at the day of its last bar."""
    by_group = frame.groupby(groups)
    candles = by_group.agg({"open": "first", "high": "max", "low": "min", "close": "last"})
    candles["volume"] = by_group["volume"].sum(min_count=1)
    last = np.append(np.diff(groups) > 0, True)
    return candles.set_axis(frame.index[last], axis=0)
