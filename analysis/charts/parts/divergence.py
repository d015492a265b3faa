"""A divergence: the two lines that part, one on the price and one on the RSI."""

from __future__ import annotations

import numpy as np

from analysis.candles import Direction
from analysis.charts import theme as sizes
from analysis.charts.panel import Panel
from analysis.charts.parts.mark_places import LEGEND, Skyline
from analysis.charts.parts.marks import mark_color, write_marks
from analysis.charts.shapes import INSIDE, Layer, Plate, Values
from analysis.charts.spec import DivergenceLines, Mark, View
from analysis.indicators import rsi

_WIDTH, _DOT = 4.5, 16.0
_TIE_WIDTH, _TIE_DASH = 2.0, (3.0, 5.0)
_NAME_PADDING, _NAME_RADIUS = (10.0, 9.0), 7.0


def draw_price_divergence(panel: Panel, view: View) -> None:
    """The line between the two highs or lows, their dates, and what the divergence is called.

    Nothing where there is none, or where not all of it is in the picture. Name it last in a row.
    """
    lines = _shown(view)
    if lines is None:
        return
    prices = (lines.found.first.price, lines.found.second.price)
    skyline = Skyline(view.column("high"), view.column("low"))
    _make_room(panel, float(np.nanmax(skyline.tops)))
    _draw(panel, view, lines, prices, (lines.first, lines.second), skyline)
    _tie(panel, view, lines, prices, panel.y_limits[0])
    _write_name(panel, view, lines)


def draw_rsi_divergence(panel: Panel, view: View) -> None:
    """The line between the RSI of the same two bars, with both values; nothing where the price has none."""
    lines = _shown(view)
    if lines is None:
        return
    values = (lines.found.first.rsi, lines.found.second.rsi)
    first, second = (view.words.marks.write(value, 1) for value in values)
    curve = _rsi_by_place(view)
    _draw(panel, view, lines, values, (first, second), Skyline(curve, curve))
    _tie(panel, view, lines, values, panel.y_limits[1])


def _shown(view: View) -> DivergenceLines | None:
    """The divergence, where all of it is in the picture."""
    lines = view.chart.divergence
    return None if lines is None or min(_places(view, lines)) < 0 else lines


def _places(view: View, lines: DivergenceLines) -> tuple[int, int]:
    return view.place(lines.found.first.bar), view.place(lines.found.second.bar)


def _direction(lines: DivergenceLines) -> Direction:
    return Direction.BULLISH if lines.found.kind.bullish else Direction.BEARISH


def _rsi_by_place(view: View) -> Values:
    line = view.line(rsi(view.chart.closes, view.chart.rsi_period))
    values = np.full(view.window.size, np.nan)
    values[line.positions] = line.values
    return values


def _draw(
    panel: Panel,
    view: View,
    lines: DivergenceLines,
    values: tuple[float, float],
    labels: tuple[str, str],
    skyline: Skyline,
) -> None:
    """The line, its ends, and a label at each that keeps clear of it."""
    direction, places = _direction(lines), _places(view, lines)
    color = mark_color(view.theme, direction)
    panel.line(places, values, color, width=_WIDTH, layer=Layer.MARKS)
    panel.dots(places, values, color, size=_DOT)
    between = np.full(view.window.size, np.nan)
    between[places[0] : places[1] + 1] = np.linspace(*values, places[1] - places[0] + 1)
    skyline = Skyline(np.fmax(skyline.tops, between), np.fmin(skyline.bottoms, between))
    bars = (lines.found.first.bar, lines.found.second.bar)
    marks = [Mark(position=bar, label=label, direction=direction) for bar, label in zip(bars, labels, strict=True)]
    write_marks(panel, view, marks, skyline)


def _make_room(panel: Panel, highest: float) -> None:
    """Let the axis reach so far up that the name does not stand on a candle."""
    share = float(panel.share_of(highest)) / (1 - LEGEND / panel.box.height)
    panel.y_limits = panel.y_limits[0], panel.y_at(max(share, 1.0))


def _tie(panel: Panel, view: View, lines: DivergenceLines, values: tuple[float, float], end: float) -> None:
    """Faint lines towards the other panel: the eye finds the same bar there."""
    for place, value in zip(_places(view, lines), values, strict=True):
        panel.line(
            (place, place),
            (value, end),
            view.theme.muted,
            width=_TIE_WIDTH,
            dash=_TIE_DASH,
            crisp=True,
            layer=Layer.GRID,
        )


def _write_name(panel: Panel, view: View, lines: DivergenceLines) -> None:
    """What it is called, in the upper left corner, where the names of curves are on other pictures."""
    plate = Plate(color=mark_color(view.theme, _direction(lines)), padding=_NAME_PADDING, radius=_NAME_RADIUS)
    panel.write(
        0.0,
        1.0,
        lines.name,
        view.theme.on_color,
        sizes.TAG,
        room=panel.box.width - 2 * _NAME_PADDING[0],
        bold=True,
        upright="top",
        shift=(_NAME_PADDING[0], _NAME_PADDING[1] / 2),
        plate=plate,
        units=INSIDE,
    )
