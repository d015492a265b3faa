"""Moving averages of the closes."""

from __future__ import annotations

from analysis.charts.panel import Panel
from analysis.charts.parts.fitting import widen
from analysis.charts.spec import View

_WIDTH = 3.0


def draw_averages(panel: Panel, view: View) -> None:
    """The averages as lines, with their names and last values on the top edge."""
    colors = (view.theme.fast_average, view.theme.slow_average, view.theme.rsi)
    for average, color in zip(view.chart.averages, colors, strict=False):
        line = view.line(average.of(view.chart.closes))
        if not line.values.size:
            continue
        widen(panel, line.values)
        panel.line(line.positions, line.values, color, width=_WIDTH)
        panel.legend.append((f"{average.name} {view.words.write_price(line.values[-1])}", color))
