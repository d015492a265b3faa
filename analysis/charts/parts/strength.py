"""The relative strength index."""

from __future__ import annotations

import numpy as np

from analysis.charts import theme as sizes
from analysis.charts.axis import fixed_scale
from analysis.charts.panel import Panel, Tag
from analysis.charts.shapes import ACROSS, Plate, Values
from analysis.charts.spec import View
from analysis.charts.theme import blended
from analysis.charts.window import Line
from analysis.indicators import rsi

_CENTRE = 50.0
_BEYOND = 15.0
_AIR = 4.0
_SHADE, _DEEP_SHADE = 0.1, 0.35


def draw_rsi(panel: Panel, view: View) -> None:
    """The RSI with its centre line, shaded zones that are named, and its last value marked.

    Without a point in the picture (too few bars, or none of those shown was traded) the panel holds the zones alone.
    """
    line = view.line(rsi(view.chart.closes, view.chart.rsi_period))
    limits, words = view.chart.limits, view.words
    panel.y_limits = (
        min(limits.lower - _BEYOND, float(line.values.min(initial=_CENTRE)) - _AIR),
        max(limits.upper + _BEYOND, float(line.values.max(initial=_CENTRE)) + _AIR),
    )
    panel.scale = fixed_scale((limits.lower, _CENTRE, limits.upper), words)
    _draw_zones(panel, view)
    if line.values.size:
        _draw_line(panel, line, view)
        panel.tags.append(Tag(float(line.values[-1]), words.marks.write(line.values[-1], 1), view.theme.rsi))


def _draw_zones(panel: Panel, view: View) -> None:
    theme, words, limits = view.theme, view.words, view.chart.limits
    low, high = panel.y_limits
    # Beyond any RSI: a panel that is made wider later is still shaded to its edge.
    panel.band(limits.upper, 300.0, theme.fall, _SHADE)
    panel.band(-200.0, limits.lower, theme.rise, _SHADE)
    for level, color in ((limits.upper, theme.fall), (_CENTRE, theme.muted), (limits.lower, theme.rise)):
        panel.level(level, color, width=sizes.HAIRLINE, dash=sizes.DASH)
    names = (
        (f"{words.rsi} · {words.overbought}", (limits.upper + high) / 2, theme.fall),
        (words.oversold, (limits.lower + low) / 2, theme.rise),
    )
    for text, y, color in names:
        # Of the zone's own shade: it is only seen where the line runs behind the name.
        plate = Plate(color=blended(color, theme.background, _SHADE), opacity=0.8, padding=(5.0, 4.0))
        panel.write(0.0, y, text, color, sizes.TAG, bold=True, shift=(10.0, 0.0), plate=plate, units=ACROSS)


def _draw_line(panel: Panel, line: Line, view: View) -> None:
    theme, limits = view.theme, view.chart.limits
    x = line.positions.astype(np.float64)
    for limit, beyond, color in (
        (limits.upper, np.maximum, theme.fall),
        (limits.lower, np.minimum, theme.rise),
    ):
        crossed = _with_crossings(x, line.values, limit)
        panel.area(crossed[0], beyond(crossed[1], limit), limit, color, _DEEP_SHADE)
    panel.line(x, line.values, theme.rsi, width=3.2)
    panel.dots(x[-1:], line.values[-1:], theme.rsi, size=13)


def _with_crossings(x: Values, y: Values, level: float) -> tuple[Values, Values]:
    """The line with a point wherever it crosses the level: what is beyond it ends exactly there."""
    places = np.flatnonzero((y[:-1] - level) * (y[1:] - level) < 0)
    share = (level - y[places]) / (y[places + 1] - y[places])
    crossings = x[places] + share * (x[places + 1] - x[places])
    return np.insert(x, places + 1, crossings), np.insert(y, places + 1, level)
