"""The bars that were looked at."""

from __future__ import annotations

from analysis.charts.panel import Panel
from analysis.charts.spec import View

_OPACITY = 0.09


def draw_span(panel: Panel, view: View) -> None:
    """A shade over the whole height, as far as the bars are in the picture."""
    if view.chart.span is None:
        return
    first, last = (view.place(bar) for bar in view.chart.span)
    if last >= 0:
        panel.stripe(max(first, 0) - 0.5, last + 0.5, view.theme.slow_average, _OPACITY)
