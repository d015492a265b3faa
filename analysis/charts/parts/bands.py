"""Bollinger bands."""

from __future__ import annotations

import numpy as np

from analysis.charts import theme as sizes
from analysis.charts.panel import Panel
from analysis.charts.parts.fitting import widen
from analysis.charts.shapes import Layer
from analysis.charts.spec import View
from analysis.indicators import bollinger_bands

_SHADE = 0.1
_EDGE, _MIDDLE = 2.2, 2.0


def draw_bands(panel: Panel, view: View) -> None:
    """The two bands with a faint area between them and the mean of the closes, dashed; nothing if not asked for.

    Their width in the prices' panel counts: it is widened to hold them.
    """
    bars = view.chart.band_bars
    if bars is None:
        return
    bands = bollinger_bands(view.chart.closes, bars)
    upper, middle, lower = (view.line(values) for values in (bands.upper, bands.middle, bands.lower))
    if not middle.values.size:
        return
    # Below nothing there is no price: on an axis of multiples such a band would have no place.
    low = np.maximum(lower.values, panel.y_limits[0] / 2) if panel.on_log else lower.values
    widen(panel, np.concatenate((upper.values, low)))
    color = view.theme.rsi
    x = np.concatenate((upper.positions, lower.positions[::-1]))
    panel.polygon(x, np.concatenate((upper.values, low[::-1])), color, opacity=_SHADE, layer=Layer.GROUND)
    for line, values in ((upper, upper.values), (lower, low)):
        panel.line(line.positions, values, color, width=_EDGE)
    panel.line(middle.positions, middle.values, color, width=_MIDDLE, dash=sizes.DASH)
    ends = " – ".join(view.words.write_price(values[-1]) for values in (lower.values, upper.values))
    panel.legend.append((f"Bollinger {bars}: {ends}", color))
