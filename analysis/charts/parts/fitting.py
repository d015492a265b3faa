"""Room on a panel's y axis for what is drawn in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.bars import TOLERANCE
from analysis.charts.panel import Panel

# Air below all values and, where names stand, above them; beside one that is added.
_BELOW, _ABOVE, _AIR = 0.05, 0.1, 0.03
# From here on the small values of a linear axis are a flat line.
_FAR = 8.0
# What never moved still gets an axis with some height.
_FLAT_BELOW, _FLAT_ABOVE = 0.01, 0.02


def fit(panel: Panel, lowest: float, highest: float) -> None:
    """Let the panel's y axis go from the one to the other, both above 0, with some air.

    It counts in multiples where they are far apart.
    """
    panel.on_log = highest > lowest * _FAR
    if panel.on_log:
        times = highest / lowest
        panel.y_limits = (lowest / times**_BELOW, highest * times**_ABOVE)
    elif highest - lowest > highest * TOLERANCE:
        height = highest - lowest
        panel.y_limits = (lowest - height * _BELOW, highest + height * _ABOVE)
    else:
        panel.y_limits = (lowest - highest * _FLAT_BELOW, highest * (1 + _FLAT_ABOVE))


def widen(panel: Panel, values: ArrayLike) -> None:
    """Let the panel's y axis hold these values too, with a little air; NaN is passed over.

    Where the axis counts in multiples the values have to be above 0.
    """
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    if not known.size:
        return
    low, high = panel.y_limits
    shares = panel.share_of(known)
    lowest, highest = float(shares.min()), float(shares.max())
    panel.y_limits = (
        panel.y_at(lowest - _AIR) if lowest < _AIR / 2 else low,
        panel.y_at(highest + _AIR) if highest > 1 - _AIR / 2 else high,
    )
