"""Marks stand on their side, keep clear of each other, of the candles and of the edges, whatever comes together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.candles import Direction
from analysis.charts import Chart, Mark, draw_chart, kinds
from analysis.charts import theme as sizes
from analysis.charts.chart import chart_sheet
from analysis.charts.panel import Box, Panel, shapes_of
from analysis.charts.parts.averages import draw_averages
from analysis.charts.parts.candles import draw_candles
from analysis.charts.parts.mark_places import EDGE, LEGEND
from analysis.charts.parts.marks import draw_marks
from analysis.charts.shapes import Label, Stroke
from analysis.charts.spec import Row, View
from analysis.charts.theme import LIGHT
from analysis.timeframes import TimeframeBars
from tests.analysis.builders import WORDS, finished, random_bars, table
from tests.analysis.charts.drawn import PANEL, finished_panel, label_of, panel_of, texts_of, ticks_of, view_of
from tests.analysis.charts.layout import beyond_the_edges, label_box, overlaps, picture_of, texts_on, too_small

BARS = finished(random_bars(11, pd.bdate_range("2024-01-02", periods=90)).frame)
TALL = Box(32, 124, 1110, 840)
"""As tall as the only panel of a picture."""
NAMES = ("Doji", "Ba chàng lính trắng", "Nến búa: chờ", "Mây đen che phủ", "Người treo cổ")


def mark(position: int, label: str = "Doji", direction: Direction = Direction.NEUTRAL, *, faint: bool = False) -> Mark:
    return Mark(position=position, label=label, direction=direction, faint=faint)


def marked(marks: Sequence[Mark], bars: TimeframeBars = BARS, box: Box = PANEL) -> tuple[Panel, View]:
    view = view_of(bars, marks=tuple(marks), bars_shown=60)
    return panel_of(view, draw_candles, draw_marks, box=box), view


def plate_box(panel: Panel, label: Label) -> Box:
    """The box of a name with its plate, and below its line only what the plate has."""
    assert label.plate is not None
    beside, above = label.plate.padding
    letters = label_box(panel, label)
    line = letters.bottom - 0.24 * label.size
    return Box(letters.left - beside, letters.top - above, letters.right + beside, line + above)


def share_room(one: Box, other: Box) -> bool:
    return min(one.right, other.right) > max(one.left, other.left) and min(one.bottom, other.bottom) > max(
        one.top, other.top
    )


marks_of_any_kind = st.lists(
    st.builds(
        Mark,
        position=st.one_of(st.integers(75, 89), st.integers(30, 34)),
        label=st.sampled_from(NAMES),
        direction=st.sampled_from(Direction),
        faint=st.booleans(),
    ),
    max_size=9,
)


@settings(max_examples=60, deadline=None)
@given(marks=marks_of_any_kind)
def test_labels_keep_clear_of_each_other_of_candles_and_of_edges(marks: list[Mark]) -> None:
    panel, view = marked(marks, box=TALL)
    labels = shapes_of(panel, Label)
    boxes = [plate_box(panel, label) for label in labels]
    lows, highs = panel.y_px(view.column("low")), panel.y_px(view.column("high"))
    centres = panel.x_px(np.arange(view.window.size))

    assert sorted(label.text for label in labels) == sorted(one.label for one in marks)
    assert [pair for pair in combinations(boxes, 2) if share_room(*pair)] == []
    for label, box in zip(labels, boxes, strict=True):
        assert panel.box.left <= box.left < box.right <= panel.box.right
        assert panel.box.top + LEGEND - 1 <= box.top < box.bottom <= panel.box.bottom - EDGE + 1
        covered = (centres > box.left) & (centres < box.right)
        assert covered[int(label.x)]
        # On a panel y grows downwards.
        assert (highs[covered] > box.bottom).all() or (lows[covered] < box.top).all()


@settings(max_examples=30, deadline=None)
@given(marks=marks_of_any_kind)
def test_what_points_up_stands_below_its_candle_and_what_points_down_above(marks: list[Mark]) -> None:
    panel, view = marked(marks, box=TALL)
    sides = {"bullish": view.column("low"), "bearish": view.column("high")}
    for one in marks:
        if one.direction is Direction.NEUTRAL:
            continue
        tip = sides[one.direction.value][view.place(one.position)]
        places = [label for label in shapes_of(panel, Label) if (label.text, label.y) == (one.label, tip)]
        assert places
        below = one.direction is Direction.BULLISH
        assert all((label.shift[1] > 0) is below for label in places)


def test_a_candle_that_points_nowhere_is_named_where_there_is_room() -> None:
    # The lower half of the candles is at the panel's lower edge, the other at its upper edge.
    panel, view = marked([mark(10), mark(50)], finished(table([100.0] * 30 + [130.0] * 30, spread=1.0)))
    low, high = sorted(shapes_of(panel, Label), key=lambda label: label.x)
    assert (low.x, low.y, low.shift[1] < 0) == (10.0, view.column("high")[10], True)
    assert (high.x, high.y, high.shift[1] > 0) == (50.0, view.column("low")[50], True)


def test_nothing_is_moved_where_there_is_nothing_to_mark() -> None:
    panel, view = marked([])
    assert panel.y_limits == panel_of(view, draw_candles).y_limits
    assert shapes_of(panel, Label) == []


def test_a_mark_of_a_bar_that_is_not_shown_is_left_out() -> None:
    assert texts_of(marked([mark(3), mark(29), mark(30, "Sao hôm")])[0]) == ["Sao hôm"]


@pytest.mark.parametrize(
    ("direction", "faint", "color"),
    [
        (Direction.BULLISH, False, LIGHT.rise),
        (Direction.BEARISH, False, LIGHT.fall),
        (Direction.NEUTRAL, False, LIGHT.slow_average),
        (Direction.BULLISH, True, LIGHT.muted),
    ],
)
def test_a_mark_has_the_colour_of_its_direction_and_none_once_rejected(
    direction: Direction, *, faint: bool, color: str
) -> None:
    panel, _ = marked([mark(80, direction=direction, faint=faint)])
    label = label_of(panel, "Doji")
    assert label.plate is not None
    assert (label.plate.color, label.color, label.size) == (color, LIGHT.on_color, sizes.MARK)
    assert [stroke.color for stroke in leaders(panel)] == [color]


def leaders(panel: Panel) -> list[Stroke]:
    return [stroke for stroke in shapes_of(panel, Stroke) if stroke.dash is not None]


def test_a_dotted_line_ties_the_name_to_its_candle() -> None:
    panel, view = marked([mark(80, direction=Direction.BEARISH)])
    (leader,) = leaders(panel)
    candle, name = panel.y_px(leader.y)
    assert leader.x.tolist() == [50.0, 50.0]
    assert float(panel.y_px(view.column("high")[50])) - 5 == pytest.approx(candle)
    assert plate_box(panel, label_of(panel, "Doji")).bottom == pytest.approx(name)


def test_neighbours_stand_side_by_side_rather_than_in_the_way_of_each_other() -> None:
    flat = finished(table([100.0] * 60, spread=1.0))
    panel, _ = marked([mark(29, "Sao hôm", Direction.BEARISH), mark(31, "Sao mai", Direction.BEARISH)], flat)
    first, second = (plate_box(panel, label_of(panel, text)) for text in ("Sao hôm", "Sao mai"))
    assert first.top == pytest.approx(second.top)
    assert first.right < second.left


def test_names_keep_clear_of_texts_that_stand_in_the_panel() -> None:
    bars = finished(table([100.0] * 5 + [200.0] + [100.0] * 54, spread=1.0))
    view = view_of(bars, marks=(mark(30, direction=Direction.BEARISH),))
    free = panel_of(view, draw_candles, draw_marks)
    taken = plate_box(free, label_of(free, "Doji"))

    def draw_note(panel: Panel, view: View) -> None:
        panel.write(30.0, view.column("high")[30], "Kháng cự", LIGHT.text, 27, across="center", upright="bottom")

    panel = panel_of(view, draw_candles, draw_note, draw_marks)
    note, name = (label_of(panel, text) for text in ("Kháng cự", "Doji"))
    assert share_room(label_box(panel, note), taken)
    assert not share_room(label_box(panel, note), plate_box(panel, name))


SIDES = (Direction.NEUTRAL, Direction.BULLISH, Direction.BULLISH, Direction.BEARISH, Direction.BEARISH)
CROWDED = tuple(mark(bar, name, direction) for bar in (30, 31) for name in NAMES for direction in Direction)


def test_more_names_than_there_is_room_for_are_left_out_and_the_candles_keep_their_share() -> None:
    panel, view = marked(CROWDED, finished(table([100.0, 101.0] * 20, spread=0.5)))
    written = texts_of(panel)
    assert 4 <= len(written) < len(CROWDED)
    bare = panel_of(view, draw_candles).y_limits
    assert 0.449 < float(np.diff(panel.share_of(bare))[0]) < 1
    boxes = [plate_box(panel, label) for label in shapes_of(panel, Label)]
    assert all(panel.box.top <= box.top and box.bottom <= panel.box.bottom for box in boxes)


def test_the_axis_names_no_price_below_zero() -> None:
    bars = finished(table([30.0] * 40 + [5.0] * 5, spread=0.5))
    view = view_of(bars, marks=tuple(mark(44 - bar, NAMES[bar], Direction.BULLISH) for bar in range(5)))
    panel = finished_panel(view, draw_candles, draw_marks, box=Box(32, 124, 1110, 440))
    assert panel.y_limits[0] < -5
    # Every 15; 0 stands too near to the boxed close of 5.
    assert ticks_of(panel) == ["15", "30"]


def test_a_name_wider_than_the_panel_is_shortened() -> None:
    panel, _ = marked([mark(85, "Ba chàng lính trắng " * 9, Direction.BULLISH)])
    (label,) = shapes_of(panel, Label)
    assert label.text.endswith("…")
    box = plate_box(panel, label)
    assert panel.box.left <= box.left
    assert box.right <= panel.box.right


def test_marks_stand_on_an_axis_of_multiples_too() -> None:
    closes = np.geomspace(1.0, 5_000.0, 60)
    panel, view = marked([mark(58, direction=Direction.BULLISH), mark(5, direction=Direction.BEARISH)], grown(closes))
    lows, highs = panel.y_px(view.column("low")), panel.y_px(view.column("high"))
    below, above = sorted((plate_box(panel, label) for label in shapes_of(panel, Label)), key=lambda box: -box.left)
    assert below.top > lows[58]
    assert above.bottom < highs[5]
    assert below.bottom < panel.box.bottom


def grown(closes: np.ndarray[tuple[int], np.dtype[np.float64]]) -> TimeframeBars:
    frame = table(closes)
    return finished(frame.assign(high=frame["high"] * 1.05, low=frame["low"] * 0.95))


@pytest.mark.parametrize(
    "bars",
    [
        BARS,
        finished(table([100.0] * 40)),
        finished(table([100.0, 101.0] * 20, volume=float("nan"))),
        finished(table([1e-4 * (1 + bar % 5) for bar in range(40)])),
        finished(table([5e9 * (1 + bar % 5) for bar in range(40)], spread=1e9)),
    ],
    ids=["usual", "constant", "no volume", "tiny", "huge"],
)
def test_pictures_come_out_for_every_history(bars: TimeframeBars) -> None:
    for rows in (kinds.PATTERNS, kinds.SIGNALS):
        chart = Chart(rows=rows, bars=bars, bars_shown=kinds.SIGNAL_BARS, marks=CROWDED, span=(25, 32), words=WORDS)
        picture_of(draw_chart(chart))


BOTH = pytest.mark.parametrize("rows", [kinds.PATTERNS, kinds.SIGNALS], ids=["patterns", "signals"])


@BOTH
def test_no_text_covers_another_or_comes_near_the_edge(rows: tuple[Row, ...]) -> None:
    marks = tuple(
        mark(bar, name, direction) for bar, name, direction in zip((30, 31, 88, 88, 89), NAMES, SIDES, strict=True)
    )
    sheet = chart_sheet(Chart(rows=rows, bars=BARS, bars_shown=60, marks=marks, span=(80, 89), words=WORDS))
    assert {one.label for one in marks} <= set(texts_on(sheet))
    assert (overlaps(sheet), beyond_the_edges(sheet), too_small(sheet)) == ([], [], [])


@BOTH
@pytest.mark.parametrize("count", [1, 2])
def test_a_single_bar_is_drawn(rows: tuple[Row, ...], count: int) -> None:
    bars = finished(table([100.0] * count))
    chart = Chart(rows=rows, bars=bars, marks=(mark(0, NAMES[1], Direction.BULLISH),), span=(0, count - 1), words=WORDS)
    picture_of(draw_chart(chart))


def test_the_legend_stays_free() -> None:
    view = view_of(BARS, marks=CROWDED, bars_shown=60)
    panel = panel_of(view, draw_candles, draw_averages, draw_marks)
    tops = [plate_box(panel, label).top for label in shapes_of(panel, Label)]
    # The names of the averages take 27 pixels and their plate.
    assert min(tops) > panel.box.top + 40
