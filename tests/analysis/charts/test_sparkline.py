"""The small line in a row: where its closes stand, and in which colour."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.charts.panel import Box, Panel, shapes_of
from analysis.charts.shapes import Dots, Fill, Stroke
from analysis.charts.sheet import Sheet
from analysis.charts.sparkline import Sparkline, draw_sparkline
from analysis.charts.theme import LIGHT

ROOM = Box(100.0, 50.0, 200.0, 90.0)


def drawn(closes: list[float], along: list[float] | None = None) -> Panel:
    panel = Sheet(LIGHT).in_pixels(Box(0, 0, 1000, 500))
    line = Sparkline.even(np.array(closes)) if along is None else Sparkline(np.array(along), np.array(closes))
    draw_sparkline(panel, ROOM, line, LIGHT)
    return panel


def line_of(panel: Panel) -> Stroke:
    (line,) = [stroke for stroke in shapes_of(panel, Stroke) if stroke.dash is None]
    return line


def test_the_closes_fill_their_room() -> None:
    line = line_of(drawn([10.0, 30.0, 20.0], [0.0, 0.25, 1.0]))

    assert line.x.tolist() == [100.0, 125.0, 200.0]
    assert line.y.tolist() == [90.0, 50.0, 70.0]


@pytest.mark.parametrize(
    ("closes", "color"),
    [([1.0, 9.0, 2.0], LIGHT.rise), ([2.0, 9.0, 1.0], LIGHT.fall), ([2.0, 9.0, 2.0], LIGHT.reference)],
)
def test_its_colour_is_that_of_the_whole_move(closes: list[float], color: str) -> None:
    panel = drawn(closes)

    (dot,), (area,) = shapes_of(panel, Dots), shapes_of(panel, Fill)
    assert {line_of(panel).color, dot.color, area.color} == {color}


@pytest.mark.parametrize("closes", [[5.0], [5.0, 5.0, 5.0]])
def test_what_never_moved_lies_in_the_middle(closes: list[float]) -> None:
    panel = drawn(closes)

    (dot,) = shapes_of(panel, Dots)
    assert set(line_of(panel).y.tolist()) == {70.0}
    assert (dot.x[0], dot.y[0]) == (200.0, 70.0)


def test_a_faint_line_marks_the_first_close_and_a_dot_the_last() -> None:
    panel = drawn([20.0, 10.0, 30.0])

    (level,) = [stroke for stroke in shapes_of(panel, Stroke) if stroke.dash is not None]
    (dot,) = shapes_of(panel, Dots)
    assert (level.x.tolist(), level.y.tolist()) == ([100.0, 200.0], [70.0, 70.0])
    assert (dot.x[0], dot.y[0]) == (200.0, 50.0)
