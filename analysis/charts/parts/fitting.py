"""Room on an axis for what is drawn later."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.charts.panel import Panel

_AIR = 0.03


def widen(panel: Panel, values: ArrayLike) -> None:
    """Let the panel's y axis hold these values too, with a little air; NaN is passed over."""
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    if not known.size:
        return
    low, high = panel.y_limits
    air = (high - low) * _AIR
    lowest, highest = float(known.min()), float(known.max())
    panel.y_limits = (
        lowest - air if lowest < low + air / 2 else low,
        highest + air if highest > high - air / 2 else high,
    )
