"""How claims are counted: runs, changes from session to session, volatility, correlation."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SESSIONS_A_YEAR = 252
_FEWEST_CHANGES = 2


def runs(holds: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The first and the last bar of every unbroken run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], holds, [False])).astype(np.int8)))
    return [(int(first), int(after) - 1) for first, after in zip(edges[::2], edges[1::2], strict=True)]


def session_changes(closes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The change of every close from the one before it, one fewer than there are closes."""
    changes: NDArray[np.float64] = closes[1:] / closes[:-1] - 1
    return changes


def volatility(closes: NDArray[np.float64], sessions_a_year: int = SESSIONS_A_YEAR) -> float:
    """The standard deviation (n - 1) of the changes from session to session, for a year of so many sessions."""
    return float(np.std(session_changes(closes), ddof=1) * math.sqrt(sessions_a_year))


def weekly_correlation(first: pd.Series[float], second: pd.Series[float]) -> tuple[float, int]:
    """The correlation of the changes from week to week, and of how many weeks.

    A week's close is that of its last session on which both traded, weeks end on Sunday. IndexError with fewer than
    two changes.
    """
    both = pd.concat([first, second], axis=1, join="inner").resample("W").last().dropna().pct_change().dropna()
    if len(both) < _FEWEST_CHANGES:
        raise IndexError(len(both))
    first_changes, second_changes = both.to_numpy().T
    return float(np.corrcoef(first_changes, second_changes)[0, 1]), len(both)
