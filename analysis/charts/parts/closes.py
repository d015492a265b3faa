"""The closes as one line."""

from __future__ import annotations

import numpy as np

from analysis.charts.panel import Panel, Tag
from analysis.charts.parts.candles import fit_prices
from analysis.charts.parts.fitting import widen
from analysis.charts.spec import View

_SHADE = 0.1
_WIDTH, _DOTTED_WIDTH = 3.6, 3.0
_DOT = 15
_DOTS = (3.0, 5.0)


def draw_closes(panel: Panel, view: View) -> None:
    """The closes of the finished bars over a faint area; the price of a running one beyond them, on a dotted line."""
    line, window, theme = view.line(view.chart.closes), view.window, view.theme
    fit_prices(panel, view)
    if not line.values.size:
        return
    color, last = theme.slow_average, float(line.values[-1])
    widen(panel, line.values)
    # Deep enough for a panel that is made higher later.
    panel.area(line.positions, line.values, panel.y_at(-1.0), color, _SHADE)
    panel.line(line.positions, line.values, color, width=_WIDTH)
    panel.dots(line.positions[-1:], line.values[-1:], color, size=_DOT)
    panel.tags.append(Tag(last, view.words.write_price(last), color))
    if window.running:
        ends = np.array([line.positions[-1], window.size - 1]), np.array([last, view.column("close")[-1]])
        panel.line(*ends, theme.muted, width=_DOTTED_WIDTH, dash=_DOTS)
        panel.dots(ends[0][1:], ends[1][1:], theme.muted, size=_DOT, hollow=True)
