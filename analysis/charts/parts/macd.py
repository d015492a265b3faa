"""Moving average convergence divergence."""

from __future__ import annotations

import numpy as np

from analysis.bars import TOLERANCE
from analysis.charts.axis import price_scale
from analysis.charts.panel import Panel, Tag
from analysis.charts.parts.candles import BODY_SHARE
from analysis.charts.spec import View
from analysis.charts.window import Line
from analysis.indicators import Macd, macd

_OPACITY, _FADING_OPACITY = 0.75, 0.35
_WIDTH = 3.0
_AIR, _HEADROOM = 0.12, 0.42
_MOST_TICKS = 3
_MOST_DIGITS = 12


def has_macd(view: View) -> bool:
    """Whether there are bars enough for a point of it in the picture."""
    return bool(view.line(macd(view.chart.closes).signal).values.size)


def draw_macd(panel: Panel, view: View) -> None:
    """The line, its signal line and the bars between them, in units of price, with their last values.

    A bar that is shorter than the one before is paler: the distance shrinks.
    """
    found = macd(view.chart.closes)
    line, signal, histogram = (view.line(values) for values in (found.line, found.signal, found.histogram))
    _fit(panel, found, view)
    panel.level(0.0, view.theme.muted, width=1.5)
    _draw_histogram(panel, histogram, view)
    words, theme = view.words, view.theme
    side = theme.rise if histogram.values[-1] >= 0 else theme.fall
    for name, values, color in (("MACD", line, theme.slow_average), (words.signal, signal, theme.fast_average)):
        panel.line(values.positions, values.values, color, width=_WIDTH)
        panel.tags.append(Tag(float(values.values[-1]), _written(view, values.values[-1]), color))
        panel.legend.append((name, color))
    panel.legend.append((f"{words.histogram} {_written(view, histogram.values[-1])}".strip(), side))
    panel.scale = price_scale(words, _MOST_TICKS, signed=True)


def _fit(panel: Panel, found: Macd, view: View) -> None:
    """Let the axis hold all three with some air, more of it above, where the names stand."""
    values = np.concatenate([view.line(each).values for each in (found.line, found.signal, found.histogram)])
    lowest, highest = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    height, close = highest - lowest, float(np.nanmax(view.chart.closes))
    # A price that never moved has three lines at 0.
    height = height if height > close * TOLERANCE else close * 0.01
    panel.y_limits = (lowest - height * _AIR, highest + height * _HEADROOM)


def _draw_histogram(panel: Panel, histogram: Line, view: View) -> None:
    values = histogram.values
    shrinks = np.abs(values) < np.abs(np.concatenate((values[:1], values[:-1])))
    half = BODY_SHARE / 2
    for color, on_side in ((view.theme.rise, values > 0), (view.theme.fall, values < 0)):
        for opacity, those in ((_OPACITY, on_side & ~shrinks), (_FADING_OPACITY, on_side & shrinks)):
            x = histogram.positions[those]
            if x.size:
                panel.boxes(x - half, 0.0, x + half, values[those], color, opacity=opacity)


def _written(view: View, value: float) -> str:
    """A difference of prices, with at least one digit that counts."""
    words = view.words
    shown = value / words.price_unit
    digits = words.price_digits
    while digits < _MOST_DIGITS and shown and abs(shown) < 10.0 ** (1 - digits):
        digits += 1
    return words.marks.write(shown, digits)
