"""On-balance volume."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.indicators.known_bars import known_bars


def on_balance_volume(closes: NDArray[np.float64], volumes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The running total of volume: a bar's is added where it closes higher, taken off where lower; in shares.

    An equal close (within 1e-9) changes nothing. The total begins with the volume of the first bar, as TA-Lib has it;
    where it begins is a convention, only its direction means something.
    A bar without a known volume (NaN) at the start is left out; from a later one on all is NaN, since what was traded
    that day is missing in every total after it. Raises ValueError where the two differ in length.
    Source: Joseph E. Granville, Granville's New Key to Stock Market Profits (1963).
    """
    closes, volumes = np.asarray(closes, dtype=np.float64), np.asarray(volumes, dtype=np.float64)
    known = known_bars(closes, volumes)
    line = np.full(len(closes), np.nan)
    price = closes[known]
    rise = np.diff(price, prepend=price[:1])
    side = np.where(np.abs(rise) > TOLERANCE * price, np.sign(rise), 0.0)
    side[:1] = 1
    line[known] = np.cumsum(side * volumes[known])
    return line
