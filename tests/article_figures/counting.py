"""How figures are counted: outcomes after some sessions, crossings, sessions that moved far."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.claims.counting import session_changes
from analysis.claims.measured import Measured
from analysis.claims.series import Series


def gains(closes: NDArray[np.float64], bars: Sequence[int], sessions: int) -> list[float]:
    """The change from each bar's close to the close so many sessions later; those that lie too late are left out."""
    return [float(closes[bar + sessions] / closes[bar] - 1) for bar in bars if bar + sessions < len(closes)]


def share_risen(changes: Sequence[float]) -> float:
    """The share of changes above 0; an equal close (relative 1e-9) has not risen. NaN without any."""
    return sum(one > TOLERANCE for one in changes) / len(changes) if changes else math.nan


def crossings(fast: NDArray[np.float64], slow: NDArray[np.float64]) -> tuple[list[int], list[int]]:
    """The bars at which the fast line comes to lie above the slow one, and those at which it no longer does.

    The first bar with both lines crosses nothing.
    """
    known = ~np.isnan(fast) & ~np.isnan(slow)
    above = known & (fast > slow)
    counted = known[1:] & known[:-1]
    up = np.flatnonzero(counted & above[1:] & ~above[:-1]) + 1
    down = np.flatnonzero(counted & ~above[1:] & above[:-1]) + 1
    return up.tolist(), down.tolist()


def sessions_beyond(series: Series, limit: float, since: str, until: str) -> Measured:
    """How many sessions moved further than that (down, where the limit is below 0)."""
    changes = session_changes(series.closes[series.within(since, until)])
    count = int((changes < limit - TOLERANCE).sum() if limit < 0 else (np.abs(changes) > limit + TOLERANCE).sum())
    return Measured(value=count, span=f"{since} – {until}", cases=len(changes))
