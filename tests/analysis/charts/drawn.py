"""Single parts of a picture, drawn into a panel of their own."""

from __future__ import annotations

from typing import Any

from analysis.charts.axis import finish, fit_dates
from analysis.charts.panel import Box, Panel, shapes_of
from analysis.charts.shapes import Label, Stroke
from analysis.charts.spec import Chart, Part, View
from analysis.charts.window import newest_bars
from analysis.timeframes import TimeframeBars
from tests.analysis.builders import WORDS

PANEL = Box(32, 124, 1110, 600)


def view_of(bars: TimeframeBars, **fields: object) -> View:
    """The view of a chart with these fields; its words are the usual ones."""
    given: dict[str, Any] = {"words": WORDS, **fields}
    chart = Chart(rows=(), bars=bars, **given)
    return View(chart=chart, window=newest_bars(bars, chart.bars_shown, merging=chart.merging))


def panel_of(view: View, *parts: Part, box: Box = PANEL) -> Panel:
    """A panel into which these parts are drawn, in this order."""
    panel = Panel(box=box)
    fit_dates([panel], view.window)
    for draw in parts:
        draw(panel, view)
    return panel


def finished_panel(view: View, *parts: Part, box: Box = PANEL) -> Panel:
    """The same with what belongs to its axis."""
    panel = panel_of(view, *parts, box=box)
    finish(panel, view.theme)
    return panel


def texts_of(panel: Panel) -> list[str]:
    """What is written in it, in the order in which it was."""
    return [label.text for label in shapes_of(panel, Label)]


def label_of(panel: Panel, text: str) -> Label:
    """The one label with this text."""
    (found,) = [label for label in shapes_of(panel, Label) if label.text == text]
    return found


def ticks_of(panel: Panel) -> list[str]:
    """The plain values beside the panel, from its lowest to its highest."""
    beside = [label for label in shapes_of(panel, Label) if label.x == 1.0 and label.plate is None]
    return [label.text for label in sorted(beside, key=lambda label: -label.shift[1])]


def points_of(stroke: Stroke) -> list[tuple[float, float]]:
    """The points of a line."""
    return [(float(x), float(y)) for x, y in zip(stroke.x, stroke.y, strict=True)]


def lines_of(panel: Panel, color: str) -> list[Stroke]:
    """The panel's lines of that colour."""
    return [stroke for stroke in shapes_of(panel, Stroke) if stroke.color == color]
