"""The table of a scan: from one row to twelve, whatever is written in it, nothing runs into anything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.charts.moves import Move
from analysis.charts.panel import Panel, shapes_of
from analysis.charts.scan_table import (
    LINE_BARS,
    MOST_ROWS,
    ScanTable,
    ScanTableRow,
    draw_scan_table,
    scan_sheet,
)
from analysis.charts.shapes import Fill, Label, Stroke
from analysis.charts.theme import DARK, HEIGHT, LIGHT, THEMES
from tests.analysis.builders import WORDS
from tests.analysis.charts.layout import (
    assert_reads_well,
    beyond_their_panels,
    picture_of,
    texts_on,
)

ROW = ScanTableRow(
    symbol="FPT",
    closes=np.array([100.0, 90.0, 95.0, 112.5]),
    close="112.500 ₫",
    change="+1,25%",
    move=Move.RISE,
    rsi="28,4",
    volume="2,1",
    signals=("quá bán", "khối lượng đột biến"),
)
LONG = ScanTableRow(
    symbol="E1VFVN30",
    closes=np.geomspace(1.0, 1000.0, 60),
    close="$123,456,789.25",
    change="−1.234,56%",
    move=Move.FALL,
    rsi="100,0",
    volume="12.345,6",
    signals=("nến búa, chờ xác nhận", "đóng cửa cao nhất từ 28/07/2000, khối lượng đột biến"),
)
UNKNOWN = replace(ROW, change="–", move=Move.UNKNOWN, rsi="–", volume="–", signals=(), closes=np.array([7.0]))
STRANGE = replace(ROW, symbol="$A_1^2\\", signals=("توقعات السوق اليوم", "📈"), closes=np.full(60, 7.0))
ROWS = {"usual": ROW, "long": LONG, "unknown": UNKNOWN, "strange": STRANGE}
HEADS = ("Mã", "60 phiên", "Đóng cửa", "Thay đổi", "RSI 14", "KL (lần)", "Tín hiệu")


def table(*rows: ScanTableRow, more: str = "") -> ScanTable:
    return ScanTable(rows=rows, heads=HEADS, more=more, words=WORDS)


def boxes_of(panel: Panel) -> list[Fill]:
    """Those around changes; the areas under the lines have no round corners."""
    return [fill for fill in shapes_of(panel, Fill) if fill.radius]


@pytest.mark.parametrize("count", [1, 2, 7, MOST_ROWS])
@pytest.mark.parametrize("row", list(ROWS))
def test_every_table_reads_well(row: str, count: int) -> None:
    sheet = scan_sheet(table(*[ROWS[row]] * count, more="và 11 mã khác"))

    assert_reads_well(sheet)
    assert beyond_their_panels(sheet) == []


@pytest.mark.parametrize("row", list(ROWS))
def test_every_table_becomes_a_picture(row: str) -> None:
    picture_of(draw_scan_table(table(*[ROWS[row]] * MOST_ROWS)))


def test_all_that_is_told_is_written() -> None:
    texts = texts_on(scan_sheet(table(ROW, UNKNOWN, more="và 11 mã khác")))

    assert {*HEADS, "FPT", "112.500 ₫", "+1,25%", "28,4", "2,1", "và 11 mã khác"} <= set(texts)
    assert "quá bán\nkhối lượng đột biến" in texts
    assert texts.count("–") == 3


def test_in_low_rows_the_signals_stand_in_one_line() -> None:
    texts = texts_on(scan_sheet(table(*[ROW] * MOST_ROWS)))

    assert texts.count("quá bán, khối lượng đột biến") == MOST_ROWS


@pytest.mark.parametrize(
    ("move", "color"),
    [
        (Move.RISE, LIGHT.rise),
        (Move.FALL, LIGHT.fall),
        (Move.UNCHANGED, LIGHT.reference),
        (Move.CEILING, LIGHT.ceiling),
        (Move.FLOOR, LIGHT.floor),
    ],
)
def test_a_change_stands_in_a_box_of_its_colour(move: Move, color: str) -> None:
    panel = scan_sheet(table(replace(ROW, move=move))).panels[0]

    (box,) = boxes_of(panel)
    (change,) = [label for label in shapes_of(panel, Label) if label.text == ROW.change]
    assert box.color == color
    assert change.color == LIGHT.on_color
    assert (box.x.min() + box.x.max()) / 2 == pytest.approx(change.x)
    assert (box.y.min() + box.y.max()) / 2 == pytest.approx(change.y)


def test_an_unknown_change_has_no_box() -> None:
    panel = scan_sheet(table(UNKNOWN)).panels[0]

    assert boxes_of(panel) == []


@pytest.mark.parametrize("name", list(THEMES))
def test_every_colour_is_of_the_theme(name: str) -> None:
    theme = THEMES[name]
    rows = [replace(ROW, move=move) for move in Move]

    panel = scan_sheet(replace(table(*rows), theme=theme)).panels[0]

    moves = {theme.rise, theme.fall, theme.reference, theme.ceiling, theme.floor}
    assert {box.color for box in boxes_of(panel)} == moves
    letters = {theme.text, theme.muted, theme.on_color, theme.slow_average}
    assert {label.color for label in shapes_of(panel, Label)} == letters


def test_the_small_line_shows_the_newest_closes_of_its_row() -> None:
    closes = np.append(np.full(30, 500.0), np.linspace(10.0, 20.0, LINE_BARS))

    panel = scan_sheet(table(replace(ROW, closes=closes))).panels[0]

    (line,) = [stroke for stroke in shapes_of(panel, Stroke) if len(stroke.x) == LINE_BARS]
    assert line.color == LIGHT.rise
    # The panel's y grows downwards.
    assert np.diff(line.y) == pytest.approx(np.full(LINE_BARS - 1, (line.y[-1] - line.y[0]) / (LINE_BARS - 1)))
    assert line.y[-1] < line.y[0]


def test_rows_stand_in_their_order_under_each_other() -> None:
    rows = [replace(ROW, symbol=symbol) for symbol in ("FPT", "HPG", "VCB")]

    panel = scan_sheet(table(*rows)).panels[0]

    places = {label.text: label.y for label in shapes_of(panel, Label)}
    assert places["FPT"] < places["HPG"] < places["VCB"]
    assert places["VCB"] - places["HPG"] == pytest.approx(places["HPG"] - places["FPT"])


def test_numbers_of_a_column_are_of_one_size() -> None:
    panel = scan_sheet(table(ROW, LONG)).panels[0]

    sizes = [label.size for label in shapes_of(panel, Label) if label.text in {ROW.volume, LONG.volume}]
    assert len(sizes) == 2
    assert sizes[0] == pytest.approx(sizes[1], rel=0.01)


@pytest.mark.parametrize("rows", [0, MOST_ROWS + 1])
def test_no_row_and_too_many_are_refused(rows: int) -> None:
    with pytest.raises(ValueError, match="1 to 12"):
        draw_scan_table(table(*[ROW] * rows))


def test_a_stamp_lies_over_the_table() -> None:
    stamped = replace(table(ROW), words=replace(WORDS, stamp="DỮ LIỆU MÔ PHỎNG"), theme=DARK)

    assert "DỮ LIỆU MÔ PHỎNG" in texts_on(scan_sheet(stamped))
    assert "DỮ LIỆU MÔ PHỎNG" not in texts_on(scan_sheet(table(ROW)))


def test_a_picture_of_few_rows_ends_below_them() -> None:
    heights = [scan_sheet(table(*[ROW] * rows)).height for rows in (1, 3, MOST_ROWS)]
    assert heights[0] < heights[1] < heights[2] == HEIGHT
    assert heights[0] >= HEIGHT / 2
