"""Short histories made by hand: a fall of one a bar, and the candles that follow it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import pandas as pd

from analysis.bars import check_bars
from analysis.price_limits import NO_RESTRICTIONS, Restrictions
from analysis.signals import History

Row: TypeAlias = tuple[float, float, float, float, float]

HAMMER: Row = (100.0, 100.2, 96.0, 99.0, 1300.0)
"""Body 1, lower shadow 3, upper shadow 0.2, range 4.2; its low is two under the low before."""


def falling(bars: int) -> list[Row]:
    """Red candles without shadows, each a unit lower, the last from 100 to 99 and a thousand traded in each."""
    return [(100.0 + left, 100.0 + left, 99.0 + left, 99.0 + left, 1000.0) for left in range(bars - 1, -1, -1)]


def history_of(rows: Sequence[Row], restrictions: Restrictions = NO_RESTRICTIONS) -> History:
    """The rows as finished bars of weekdays."""
    index = pd.bdate_range("2024-01-01", periods=len(rows))
    frame = pd.DataFrame(rows, columns=["open", "high", "low", "close", "volume"], index=index)
    return History(frame=check_bars(frame).frame, restrictions=restrictions)
