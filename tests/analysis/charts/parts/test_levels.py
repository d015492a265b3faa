"""Price levels and swing points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from analysis.charts import Average, LevelRole, PriceLevel
from analysis.charts.panel import Panel, shapes_of
from analysis.charts.parts.averages import draw_averages
from analysis.charts.parts.candles import draw_candles
from analysis.charts.parts.levels import draw_levels, level_color
from analysis.charts.parts.swings import draw_swings
from analysis.charts.shapes import Dots, Stroke
from analysis.charts.theme import LIGHT, THEMES
from analysis.levels import SwingPoint, swing_points
from tests.analysis.builders import WORDS, finished, random_bars, table
from tests.analysis.charts.drawn import finished_panel, label_of, texts_of, view_of


def level(price: float, role: LevelRole = LevelRole.SUPPORT, label: str = "Hỗ trợ") -> PriceLevel:
    return PriceLevel(role=role, price=price, label=label)


def swing(bar: int, price: float, *, is_high: bool) -> SwingPoint:
    return SwingPoint(bar=bar, session=date(2024, 1, 2) + timedelta(bar), price=price, is_high=is_high)


def panel_with(levels: Sequence[PriceLevel], closes: Sequence[float] = (100.0, 200.0, 150.0)) -> Panel:
    view = view_of(finished(table(closes)), levels=tuple(levels))
    return finished_panel(view, draw_candles, draw_levels)


def lines(panel: Panel) -> list[tuple[float, str]]:
    dashed = [stroke for stroke in shapes_of(panel, Stroke) if stroke.dash is not None]
    return [(float(stroke.y[0]), stroke.color) for stroke in dashed]


def test_a_level_is_a_line_with_its_name_and_its_price_on_the_axis() -> None:
    panel = panel_with([level(120.0), level(180.0, LevelRole.RESISTANCE, "Kháng cự")])
    assert lines(panel) == [(120.0, LIGHT.rise), (180.0, LIGHT.fall)]
    for text, name, price in (("120", "Hỗ trợ", 120.0), ("180", "Kháng cự", 180.0)):
        y = float(panel.y_px(price))
        assert panel.box.bottom + label_of(panel, text).shift[1] == pytest.approx(y)
        assert panel.box.bottom + label_of(panel, name).shift[1] == pytest.approx(y)


def test_a_level_a_little_beyond_the_candles_widens_the_axis() -> None:
    # The axis of 100 to 200 goes from 95 to 210; two fifths of that more would be 46.
    panel = panel_with([level(60.0), level(250.0, label="Mục tiêu")])
    assert [price for price, _ in lines(panel)] == [60.0, 250.0]
    assert panel.y_limits[0] < 60
    assert panel.y_limits[1] > 250


def test_a_level_far_beyond_them_is_told_at_the_edge_with_an_arrow() -> None:
    panel = panel_with([level(40.0, LevelRole.STOP, "Cắt lỗ"), level(300.0, LevelRole.TARGET, "Mục tiêu")])
    assert lines(panel) == []
    # Of 476 pixels each has 42 more.
    assert panel.y_limits == pytest.approx((95 - 115 * 42 / 476, 210 + 115 * 42 / 476))
    assert {"↑300", "↓40", "↑ Mục tiêu", "↓ Cắt lỗ"} <= set(texts_of(panel))
    assert label_of(panel, "↑300").shift[1] < label_of(panel, "150").shift[1] < label_of(panel, "↓40").shift[1]


def test_what_is_told_at_the_top_stands_below_the_legend_and_above_all_lines() -> None:
    far, near = level(1_000.0, LevelRole.TARGET, "Mục tiêu"), level(215.0, LevelRole.RESISTANCE, "Kháng cự")
    view = view_of(finished(table([100.0, 200.0, 150.0])), levels=(far, near), averages=(Average(2),))
    panel = finished_panel(view, draw_candles, draw_averages, draw_levels)
    arrow, name = label_of(panel, "↑ Mục tiêu"), label_of(panel, "Kháng cự")
    assert arrow.shift[1] < name.shift[1]
    assert panel.box.bottom + name.shift[1] == pytest.approx(float(panel.y_px(215.0)), abs=5)


def test_on_an_axis_of_multiples_far_is_counted_in_multiples() -> None:
    panel = panel_with([level(4_000.0), level(30_000.0, label="Mục tiêu")], closes=(10.0, 10_000.0, 5_000.0))
    assert [price for price, _ in lines(panel)] == [4_000.0, 30_000.0]


def test_prices_of_levels_never_cover_each_other() -> None:
    prices = [149.0, 149.5, 150.0, 150.5, 151.0]
    panel = panel_with([level(price, label=f"Mức {price}") for price in prices])
    names = sorted(label_of(panel, f"Mức {price}").shift[1] for price in prices)
    assert np.diff(names).min() >= 34 - 1e-6


def test_without_levels_nothing_is_drawn() -> None:
    view = view_of(finished(table([1.0, 2.0])))
    assert texts_of(finished_panel(view, draw_candles, draw_levels)) == texts_of(finished_panel(view, draw_candles))


@pytest.mark.parametrize("name", list(THEMES))
def test_every_kind_of_level_has_a_colour(name: str) -> None:
    colors = {role: level_color(THEMES[name], role) for role in LevelRole}
    assert colors[LevelRole.STOP] != colors[LevelRole.TARGET]
    assert colors[LevelRole.SUPPORT] != colors[LevelRole.RESISTANCE]


def test_swing_points_are_rings_at_the_highs_and_lows_that_stand_out() -> None:
    closes = [10.0, 11.0, 12.0, 15.0, 12.0, 11.0, 10.0, 8.0, 9.0, 10.0, 11.0]
    view = view_of(
        finished(table(closes, spread=0.5)),
        words=WORDS,
        swings=(swing(3, 15.5, is_high=True), swing(7, 7.5, is_high=False)),
    )
    high, low = shapes_of(finished_panel(view, draw_candles, draw_swings), Dots)
    assert (high.x.tolist(), high.y.tolist(), high.hollow) == ([3], [15.5], True)
    assert (low.x.tolist(), low.y.tolist(), low.hollow) == ([7], [7.5], True)


def test_swing_points_before_the_picture_are_left_out() -> None:
    bars = finished(random_bars(2, pd.bdate_range("2024-01-02", periods=200)).frame)
    view = view_of(bars, swings=swing_points(bars.finished, span=200))
    for dots in shapes_of(finished_panel(view, draw_candles, draw_swings), Dots):
        assert dots.x.min() >= 0
        assert len(dots.x) < 60
    assert shapes_of(finished_panel(replace(view, chart=replace(view.chart, swings=())), draw_swings), Dots) == []
