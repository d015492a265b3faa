"""Swing points: bars whose high or low stands out from its neighbours."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis.charts.panel import Panel
from analysis.charts.spec import View
from analysis.pivots import pivot_highs, pivot_lows

_SIZE = 15


def draw_swings(panel: Panel, view: View) -> None:
    """A small ring at the high or the low, or both, of each of these bars that is in the picture."""
    sides: tuple[tuple[str, Callable[[NDArray[np.float64]], NDArray[np.intp]], str], ...] = (
        ("high", pivot_highs, view.theme.fall),
        ("low", pivot_lows, view.theme.rise),
    )
    swings = np.array(view.chart.swings, dtype=np.intp)
    for name, pivots, color in sides:
        prices = view.chart.history(name)
        those = np.intersect1d(swings, pivots(prices))
        shown = those[view.window.positions[those] >= 0]
        if shown.size:
            panel.dots(view.window.positions[shown], prices[shown], color, size=_SIZE, hollow=True)
