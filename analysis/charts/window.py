"""The part of a history that a picture shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.timeframes import Timeframe, TimeframeBars

# About half a year, two years and ten years: enough to see the trend, few enough to tell the candles apart on a phone.
BARS_SHOWN = {Timeframe.DAY: 120, Timeframe.WEEK: 104, Timeframe.MONTH: 120}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Points of a curve: bar positions in the window and the values there; nothing where a value is not defined."""

    positions: NDArray[np.intp]
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The newest bars of a history, and how its finished bars map to positions 0, 1, 2 ... in it."""

    frame: pd.DataFrame
    running: bool
    timeframe: Timeframe
    positions: NDArray[np.intp]

    @property
    def size(self) -> int:
        """How many bars it holds."""
        return len(self.frame)

    @property
    def has_volume(self) -> bool:
        """Whether the volume of any of them is known and above 0."""
        return bool((self.frame["volume"].to_numpy() > 0).any())

    def line(self, values: NDArray[np.float64]) -> Line:
        """The part of a curve over all finished bars that falls into the window."""
        inside = (self.positions >= 0) & ~np.isnan(values)
        return Line(positions=self.positions[inside], values=values[inside])


def newest_bars(bars: TimeframeBars, count: int | None = None) -> Window:
    """The window that ends with the newest bar, `count` bars or as many as usual; ValueError where there is none."""
    if bars.shown.empty:
        raise ValueError("there is no bar to show")
    frame = bars.shown.iloc[-(count or BARS_SHOWN[bars.timeframe]) :]
    return Window(
        frame=frame,
        running=bars.running,
        timeframe=bars.timeframe,
        positions=frame.index.get_indexer(bars.finished.index),
    )
