"""The card of indices: for every history, and with nothing outside or overlapping."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.charts.index_card import MOST_ROWS, CardChange, IndexCard, IndexRow, draw_index_card, index_sheet
from analysis.charts.moves import Move
from analysis.charts.panel import shapes_of
from analysis.charts.shapes import Dots, Fill, Label, Stroke
from analysis.charts.theme import DARK, LIGHT
from analysis.timeframes import TimeframeBars
from tests.analysis.builders import WORDS, finished, random_bars, table
from tests.analysis.charts.layout import (
    assert_reads_well,
    beyond_their_panels,
    picture_of,
    texts_on,
)

FRAME = replace(
    WORDS, title="Các chỉ số thị trường", subtitle="Đóng cửa phiên gần nhất", price="", change="", move=Move.UNKNOWN
)
STAMPED = replace(FRAME, stamp="DỮ LIỆU MÔ PHỎNG")
HEADS = ("6 tháng qua", "điểm", "1 phiên", "1 tháng", "từ đầu năm", "1 năm")
WIDEST = CardChange(text="+12.345,6%", move=Move.RISE)
FALL = CardChange(text="−99,9%", move=Move.FALL)
SAME = CardChange(text="0,0%", move=Move.UNCHANGED)
UNKNOWN = CardChange(text="–", move=Move.UNKNOWN)
BARS = {
    "one bar": finished(table([1000.0])),
    "two bars": finished(table([1000.0, 1010.0])),
    "equal bars": finished(table([1000.0] * 300)),
    "years": finished(random_bars(5, pd.bdate_range("2015-01-05", periods=2500)).frame),
    "forty years": finished(random_bars(9, pd.bdate_range("1986-01-02", periods=10_000)).frame),
    "one bar in half a year": finished(table([1.0, 2.0], dates=["2020-01-01", "2026-11-20"])),
    "a thousandfold rise": finished(table(np.geomspace(1, 1000, 120))),
}


def row(
    bars: TimeframeBars,
    name: str = "Dow Jones Industrial Average",
    changes: tuple[CardChange, ...] = (WIDEST, FALL, UNKNOWN, WIDEST),
) -> IndexRow:
    return IndexRow(name=name, day="21/11/2026", level="123.456.789,12", changes=changes, bars=bars)


def card(*rows: IndexRow) -> IndexCard:
    return IndexCard(rows=rows, heads=HEADS, words=FRAME)


@pytest.mark.parametrize(
    "name", ["VN30", "Dow Jones Industrial Average", "$VN_30^x", "المؤشر العام للسوق السعودية كلها"]
)
@pytest.mark.parametrize("count", [1, 4, MOST_ROWS])
def test_every_card_reads_well(count: int, name: str) -> None:
    rows = [row(bars, name) for bars in [*BARS.values()] * 2][:count]

    sheet = index_sheet(replace(card(*rows), words=STAMPED))

    assert_reads_well(sheet)
    assert beyond_their_panels(sheet) == []


@pytest.mark.parametrize("history", list(BARS))
def test_every_history_becomes_a_picture(history: str) -> None:
    picture_of(draw_index_card(card(row(BARS[history]))))


def test_all_that_is_told_is_written() -> None:
    vn30 = replace(row(BARS["years"], "VN30", (SAME, FALL, UNKNOWN, SAME)), level="1.927,79")

    texts = texts_on(index_sheet(card(vn30)))

    assert {*HEADS, "VN30", "21/11/2026", "1.927,79", "−99,9%", "–"} <= set(texts)
    assert texts.count("0,0%") == 2


def test_a_small_line_shows_six_months_in_the_colour_of_their_move() -> None:
    # A fall long ago, then a rise within the last six months.
    days = pd.bdate_range("2025-01-06", "2026-11-20")
    closes = np.concatenate([np.linspace(200, 100, len(days) - 140), np.linspace(100, 150, 140)])
    bars = finished(table(closes, dates=days))

    panel = index_sheet(card(row(bars))).panels[0]

    line = max(shapes_of(panel, Stroke), key=lambda stroke: len(stroke.x))
    shown = int((days >= pd.Timestamp("2026-05-20")).sum())
    assert len(line.x) == shown
    assert 120 < shown < 140
    assert line.color == LIGHT.rise
    (dot,) = shapes_of(panel, Dots)
    assert (dot.x[0], dot.y[0]) == (line.x[-1], line.y[-1])


def test_closes_stand_at_their_dates() -> None:
    # Half a year of 184 days; the middle close is of its 46th.
    bars = finished(table([1.0, 3.0, 2.0], dates=["2026-05-20", "2026-07-05", "2026-11-20"]))

    panel = index_sheet(card(row(bars))).panels[0]

    (line,) = [stroke for stroke in shapes_of(panel, Stroke) if len(stroke.x) == 3]
    assert (line.x[1] - line.x[0]) / (line.x[2] - line.x[0]) == pytest.approx(46 / 184)
    # Of three levels the last is in the middle; y grows downwards.
    assert (line.y[0] - line.y[2]) / (line.y[0] - line.y[1]) == pytest.approx(0.5)


def test_a_flat_line_is_neither_rise_nor_fall() -> None:
    panel = index_sheet(card(row(BARS["equal bars"]))).panels[0]

    line = max(shapes_of(panel, Stroke), key=lambda stroke: len(stroke.x))
    assert line.color == LIGHT.reference
    assert len(set(line.y)) == 1


def test_the_change_of_the_session_stands_in_a_box_the_others_in_colour() -> None:
    panel = index_sheet(card(row(BARS["years"], changes=(FALL, SAME, UNKNOWN, WIDEST)))).panels[0]

    (box,) = [fill for fill in shapes_of(panel, Fill) if fill.radius]
    assert box.color == LIGHT.fall
    colors = {label.text: label.color for label in shapes_of(panel, Label)}
    assert [colors[text] for text in ("−99,9%", "0,0%", "–", "+12.345,6%")] == [
        LIGHT.on_color,
        LIGHT.reference,
        LIGHT.muted,
        LIGHT.rise,
    ]


def test_a_card_takes_its_colours_from_its_theme() -> None:
    sheet = index_sheet(replace(card(row(BARS["years"])), theme=DARK))

    ours = {DARK.text, DARK.muted, DARK.on_color, DARK.rise, DARK.fall}
    assert {label.color for label in shapes_of(sheet.panels[0], Label)} == ours


@pytest.mark.parametrize("count", [0, MOST_ROWS + 1])
def test_a_card_refuses_what_it_cannot_hold(count: int) -> None:
    with pytest.raises(ValueError, match="rows"):
        draw_index_card(card(*[row(BARS["years"])] * count))
