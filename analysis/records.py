"""Record closes, and breakouts to a record after a long quiet time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE

QUIET_BARS = 120


def record_closes(closes: NDArray[np.float64]) -> NDArray[np.intp]:
    """The positions of the closes above every earlier one, ascending.

    closes: one dimension, oldest first, no NaN. The first close is a record; an equal one (relative 1e-9) is none.
    """
    if not closes.size:
        return np.empty(0, dtype=np.intp)
    highest_before = np.maximum.accumulate(closes)[:-1]
    above = closes[1:] > highest_before * (1 + TOLERANCE)
    return np.flatnonzero(np.concatenate(([True], above)))


def breakouts(closes: NDArray[np.float64], quiet_bars: int = QUIET_BARS) -> NDArray[np.intp]:
    """The positions of the record closes with at least `quiet_bars` bars strictly between them and the record before.

    closes: as in `record_closes`. The first record is no breakout: nothing came before it.
    Definition: `ath_breakout` of SIGNALS.md.
    """
    records = record_closes(closes)
    return records[1:][np.diff(records) > quiet_bars]
