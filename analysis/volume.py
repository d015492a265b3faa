"""How a session's volume compares with the sessions before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.candles.anatomy import mean_of_last

AVERAGE_BARS = 20


def volume_ratio(volume: NDArray[np.float64]) -> NDArray[np.float64]:
    """Volume over the mean of the 20 bars before, along the last axis; NaN where any of them is missing or unknown."""
    ratio = np.full_like(volume, np.nan)
    if volume.shape[-1] > AVERAGE_BARS:
        before = mean_of_last(volume, AVERAGE_BARS)[..., AVERAGE_BARS - 1 : -1]
        np.divide(volume[..., AVERAGE_BARS:], before, out=ratio[..., AVERAGE_BARS:], where=before > 0)
    return ratio
