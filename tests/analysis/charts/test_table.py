"""Tables on cards: where columns and rows stand, and how large their letters are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from analysis.charts.fonts import text_width
from analysis.charts.moves import Move
from analysis.charts.panel import Box, Panel, shapes_of
from analysis.charts.shapes import Fill, Label, Stroke
from analysis.charts.sheet import Sheet
from analysis.charts.sparkline import Sparkline
from analysis.charts.table import HEAD_HEIGHT, Cell, Column, draw_table
from analysis.charts.theme import LIGHT, SMALLEST
from tests.analysis.charts.drawn import label_of

WIDTH = 600.0
NAMES = Column(left=0, right=200, size=30)
NUMBERS = Column(left=220, right=360, across="right", size=30, bold=True)
CHANGES = Column(left=400, right=WIDTH, across="right", size=30)
COLUMNS = (NAMES, NUMBERS, CHANGES)
HEADS = ("Mã", "Giá", "Thay đổi")
ROW = (Cell("FPT"), Cell("112,5"), Cell("+1,25%", move=Move.RISE))


def drawn(rows: Sequence[tuple[Cell, ...]], height: float, more: str = "") -> Panel:
    """A table of these rows on a panel that is so high."""
    panel = Sheet(LIGHT).in_pixels(Box(32, 124, 32 + WIDTH, 124 + height))
    draw_table(panel, COLUMNS, HEADS, rows, LIGHT, more=more)
    return panel


def rules_of(panel: Panel) -> list[float]:
    """How far down the hairlines are."""
    return [float(stroke.y[0]) for stroke in shapes_of(panel, Stroke)]


def test_rows_share_the_panel_under_the_heads() -> None:
    panel = drawn([ROW] * 10, HEAD_HEIGHT + 600)

    assert rules_of(panel) == pytest.approx([HEAD_HEIGHT + 60 * row for row in range(10)])
    middles = [HEAD_HEIGHT + 30 + 60 * row for row in range(10)]
    assert [label.y for label in shapes_of(panel, Label) if label.text == "FPT"] == pytest.approx(middles)


def test_a_line_about_the_rest_takes_the_place_of_a_row() -> None:
    panel = drawn([ROW] * 9, HEAD_HEIGHT + 600, more="và 11 mã khác")

    assert len(rules_of(panel)) == 10
    assert label_of(panel, "và 11 mã khác").y == pytest.approx(HEAD_HEIGHT + 570)


def test_a_few_rows_do_not_fill_the_panel() -> None:
    panel = drawn([ROW], 784)

    assert HEAD_HEIGHT < label_of(panel, "FPT").y < 784 / 4


def test_texts_stand_at_the_edge_of_their_column() -> None:
    panel = drawn([ROW], 200)

    places = {text: (label_of(panel, text).x, label_of(panel, text).across) for text in ("FPT", "112,5", "Giá", "Mã")}
    assert places == {"FPT": (0, "left"), "Mã": (0, "left"), "112,5": (360, "right"), "Giá": (360, "right")}


def test_a_move_stands_in_the_middle_of_a_box_as_wide_as_its_column() -> None:
    panel = drawn([ROW], HEAD_HEIGHT + 150)

    (box,) = shapes_of(panel, Fill)
    change = label_of(panel, "+1,25%")
    assert (box.x.min(), box.x.max()) == (400, WIDTH)
    assert (box.y.min() + box.y.max()) / 2 == pytest.approx(HEAD_HEIGHT + 75)
    assert box.y.max() - box.y.min() < 150
    assert (change.x, change.across, change.color) == (500, "center", LIGHT.on_color)
    assert label_of(panel, "Thay đổi").x == 500


def test_long_texts_become_smaller_and_then_shorter() -> None:
    long, longest = "Shanghai Composite", "Dow Jones Industrial Average " * 3
    panel = drawn([(Cell(long), *ROW[1:]), (Cell(longest), *ROW[1:])], 300)

    fitted = label_of(panel, long)
    assert SMALLEST <= fitted.size < NAMES.size
    assert text_width(long, fitted.size) <= 201
    (cut,) = [label for label in shapes_of(panel, Label) if label.text.endswith("…")]
    assert cut.size == SMALLEST
    assert text_width(cut.text, cut.size) <= 201


def test_numbers_are_as_small_as_the_longest_names_are_not() -> None:
    rows = [ROW, (Cell("Shanghai Composite"), Cell("1.234.567,89"), ROW[2])]
    panel = drawn(rows, 300)

    assert label_of(panel, "112,5").size == pytest.approx(label_of(panel, "1.234.567,89").size, rel=0.01)
    assert label_of(panel, "FPT").size > label_of(panel, "Shanghai Composite").size


def test_a_text_has_its_lines_where_the_row_is_tall_enough() -> None:
    rows = [(Cell(text), *ROW[1:]) for text in ("một\nhai", "một\nchờ được xác nhận")]

    tall = drawn(rows, 300)
    low = drawn(rows * 5, HEAD_HEIGHT + 500)

    texts = [{label.text for label in shapes_of(panel, Label) if "một" in label.text} for panel in (tall, low)]
    # What does not fit a low row beside the first line is left out as a whole.
    assert texts == [{"một\nhai", "một\nchờ được xác nhận"}, {"một, hai", "một, …"}]


def test_a_line_below_is_smaller_and_grey() -> None:
    panel = drawn([(Cell("VN30", below="21/11/2026"), *ROW[1:])], HEAD_HEIGHT + 100)

    name, day = label_of(panel, "VN30"), label_of(panel, "21/11/2026")
    assert name.y < day.y
    assert (name.y + day.y) / 2 == pytest.approx(HEAD_HEIGHT + 50)
    assert day.size < name.size
    assert day.color == LIGHT.muted


def test_letters_stay_within_low_rows() -> None:
    panel = drawn([ROW] * 20, HEAD_HEIGHT + 600)

    assert all(label.size < 30 for label in shapes_of(panel, Label))


def test_a_small_line_fills_its_column() -> None:
    line = Cell(line=Sparkline.even(np.array([1.0, 3.0, 2.0])))
    panel = drawn([(ROW[0], line, ROW[2])], HEAD_HEIGHT + 100)

    (closes,) = [stroke for stroke in shapes_of(panel, Stroke) if len(stroke.x) == 3]
    assert (closes.x[0], closes.x[-1]) == (220, 360)
    assert (closes.y.min() + closes.y.max()) / 2 == pytest.approx(HEAD_HEIGHT + 50)
