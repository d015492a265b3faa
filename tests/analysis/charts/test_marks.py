"""Marks stand on their side, keep clear of each other, of the candles and of the edges, whatever comes together."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes

from analysis.candles import Direction
from analysis.charts import Mark, PatternChart, SignalsChart, draw_pattern_chart, draw_signals_chart
from analysis.charts.canvas import new_sheet, stack_panels
from analysis.charts.marks import PlacedMark, draw_marks, fit_marks, label_width_px
from analysis.charts.panels import draw_candles, mark_dates
from analysis.charts.theme import LIGHT
from analysis.charts.window import Window, newest_bars
from analysis.timeframes import TimeframeBars
from tests.analysis.builders import WORDS, finished, random_bars, table
from tests.analysis.charts.test_charts import picture_of

BARS = finished(random_bars(11, pd.bdate_range("2024-01-02", periods=90)).frame)
NAMES = ("doji", "ba chàng lính trắng", "nến búa: chờ", "mây đen che phủ", "người treo cổ")


def panel(bars: TimeframeBars = BARS, count: int = 60) -> tuple[Axes, Window]:
    window = newest_bars(bars, count)
    (axes,) = stack_panels(new_sheet(LIGHT), LIGHT, (1.0,))
    draw_candles(axes, window, [], LIGHT, WORDS)
    mark_dates([axes], window, LIGHT, WORDS)
    return axes, window


def size_px(axes: Axes) -> tuple[float, float]:
    box = axes.get_position()
    return box.width * 1280, box.height * 960


def placed_marks(marks: list[Mark], bars: TimeframeBars = BARS) -> tuple[Axes, Window, list[PlacedMark]]:
    axes, window = panel(bars)
    return axes, window, fit_marks(axes, window, marks)


marks_of_any_kind = st.lists(
    st.builds(
        Mark,
        position=st.integers(75, 89),
        label=st.sampled_from(NAMES),
        direction=st.sampled_from(Direction),
        faint=st.booleans(),
    ),
    max_size=9,
)


@settings(max_examples=60, deadline=None)
@given(marks=marks_of_any_kind)
def test_labels_keep_clear_of_each_other_of_candles_and_of_edges(marks: list[Mark]) -> None:
    axes, window, placed = placed_marks(marks)
    width, height = size_px(axes)
    low, high = axes.get_ylim()
    start, end = axes.get_xlim()
    lows, highs = ((window.frame[name].to_numpy() - low) / (high - low) * height for name in ("low", "high"))
    centres = (np.arange(window.size) - start) / (end - start) * width

    assert len(placed) == len(marks)
    assert [pair for pair in combinations(placed, 2) if pair[0].overlaps(pair[1])] == []
    for label in placed:
        assert 0 <= label.left < label.right <= width + 1e-6
        assert 0 < label.bottom < label.top < height
        covered = (centres > label.left) & (centres < label.right)
        assert covered.any()
        if label.mark.direction is Direction.BULLISH:
            assert (lows[covered] > label.top).all()
        else:
            assert (highs[covered] < label.bottom).all()


def test_nothing_is_moved_where_there_is_nothing_to_mark() -> None:
    axes, window = panel()
    before = axes.get_ylim()

    draw_marks(axes, window, [], LIGHT)

    assert axes.get_ylim() == before
    assert fit_marks(axes, window, []) == []


def test_a_mark_of_a_bar_that_is_not_shown_is_left_out() -> None:
    axes, window = panel()
    texts = len(axes.texts)

    draw_marks(axes, window, [Mark(position=3, label="doji", direction=Direction.NEUTRAL)], LIGHT)

    assert len(axes.texts) == texts


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
    axes, window = panel()

    draw_marks(axes, window, [Mark(position=80, label="doji", direction=direction, faint=faint)], LIGHT)

    label = axes.texts[-1]
    assert label.get_text() == "doji"
    assert axes.lines[-1].get_color() == color


def test_a_longer_name_is_wider() -> None:
    assert 20 < label_width_px("doji") < label_width_px("ba chàng lính trắng") < 260


CROWDED = tuple(
    Mark(position=bar, label=name, direction=direction) for bar in (30, 31) for name in NAMES for direction in Direction
)


@pytest.mark.parametrize(
    "bars",
    [
        BARS,
        finished(table([100.0] * 40)),
        finished(table([100.0, 101.0] * 20, volume=float("nan"))),
        finished(table([1e-4 * (1 + bar % 5) for bar in range(40)])),
        finished(table([5e9 * (1 + bar % 5) for bar in range(40)], spread=1e9)),
    ],
)
def test_pictures_come_out_for_every_history(bars: TimeframeBars) -> None:
    patterns = PatternChart(bars=bars, marks=CROWDED, span=(25, 32), words=WORDS)
    signals = SignalsChart(bars=bars, marks=CROWDED, words=WORDS)

    assert picture_of(draw_pattern_chart(patterns)).shape == picture_of(draw_signals_chart(signals)).shape


def test_marks_change_the_picture() -> None:
    bare = SignalsChart(bars=BARS, marks=(), words=WORDS)
    marked = SignalsChart(bars=BARS, marks=(Mark(position=85, label="doji", direction=Direction.NEUTRAL),), words=WORDS)

    assert (picture_of(draw_signals_chart(bare)) != picture_of(draw_signals_chart(marked))).any()


def test_a_single_bar_is_drawn() -> None:
    bars = finished(table([100.0]))
    mark = Mark(position=0, label="ba chàng lính trắng", direction=Direction.BULLISH)

    assert draw_pattern_chart(PatternChart(bars=bars, marks=(mark,), span=(0, 0), words=WORDS))
    assert draw_signals_chart(SignalsChart(bars=bars, marks=(mark,), words=WORDS))
