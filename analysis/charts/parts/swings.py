"""Swing points: bars whose high or low stands out from its neighbours."""

from __future__ import annotations

from analysis.charts.panel import Panel
from analysis.charts.spec import View

_SIZE = 15


def draw_swings(panel: Panel, view: View) -> None:
    """A small ring at each of these highs and lows that is in the picture."""
    for is_high, color in ((True, view.theme.fall), (False, view.theme.rise)):
        shown = [swing for swing in view.chart.swings if swing.is_high is is_high and view.place(swing.bar) >= 0]
        if shown:
            places, prices = [view.place(swing.bar) for swing in shown], [swing.price for swing in shown]
            panel.dots(places, prices, color, size=_SIZE, hollow=True)
