"""The volume of each bar."""

from __future__ import annotations

import numpy as np

from analysis.candles.anatomy import mean_of_last
from analysis.charts.panel import Panel
from analysis.charts.parts.candles import BODY_SHARE, candle_colors
from analysis.charts.spec import View

_OPACITY = 0.6
# Above the bars stand the panel's names.
_NAME_PX = 42


def has_volume(view: View) -> bool:
    """Whether the volume of any candle is known and above 0."""
    return view.window.has_volume


def draw_volume(panel: Panel, view: View) -> None:
    """Bars in the colour of their candle, the largest volume in words, and the average before each bar if asked for.

    Unknown volumes leave a gap.
    """
    volume = np.nan_to_num(view.column("volume"))
    largest = float(volume.max())
    panel.y_limits = (0.0, largest * _headroom(panel) or 1.0)
    colors = candle_colors(view)
    for color in dict.fromkeys(colors):
        those = np.flatnonzero((colors == color) & (volume > 0))
        half = BODY_SHARE / 2
        panel.boxes(those - half, 0.0, those + half, volume[those], str(color), opacity=_OPACITY)
    panel.legend.append((view.words.volume, view.theme.muted))
    panel.scale = lambda _low, _high: [(largest, view.words.short_number(largest))] if largest else []
    _draw_average(panel, view)


def _draw_average(panel: Panel, view: View) -> None:
    """The mean volume of so many bars before each."""
    bars = view.chart.volume_average_bars
    if bars is None or view.window.merged > 1:
        return
    volume = view.chart.history("volume")
    line = view.line(np.concatenate(([np.nan], mean_of_last(volume, bars)[:-1])))
    if not line.values.size:
        return
    color = view.theme.fast_average
    panel.line(line.positions, line.values, color, width=2.5)
    panel.y_limits = (0.0, max(panel.y_limits[1], float(line.values.max()) * _headroom(panel)))
    panel.legend.append((view.words.volume_average.format(bars=bars), color))


def _headroom(panel: Panel) -> float:
    """How many times as high as its highest bar the panel is."""
    height = panel.box.height
    return height / max(height - _NAME_PX, height / 2)
