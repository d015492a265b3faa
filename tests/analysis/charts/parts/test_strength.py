"""The RSI's panel."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.charts.panel import Panel, shapes_of
from analysis.charts.parts.strength import draw_rsi
from analysis.charts.shapes import Dots, Fill, Stroke
from analysis.charts.theme import LIGHT
from analysis.rsi_reading import Limits
from tests.analysis.builders import closes_with_rsi, finished, table
from tests.analysis.charts.drawn import finished_panel, texts_of, ticks_of, view_of


def panel_with(path: list[float], limits: Limits | None = None) -> Panel:
    """The panel of closes whose RSI 3 follows this path."""
    view = view_of(finished(table(closes_with_rsi(path, 3))), rsi_period=3, limits=limits or Limits())
    return finished_panel(view, draw_rsi)


def test_the_rsi_lies_under_its_bars_with_its_last_value_marked() -> None:
    panel = panel_with([65.0, 76.5, 61.3])
    (curve,) = [stroke for stroke in shapes_of(panel, Stroke) if stroke.color == LIGHT.rsi]
    # A period of 3 has its first value at the fourth bar.
    assert curve.x.tolist() == [3, 4, 5]
    assert curve.y.tolist() == pytest.approx([65.0, 76.5, 61.3])
    (dot,) = shapes_of(panel, Dots)
    assert (dot.x.tolist(), dot.y.tolist()) == ([5], pytest.approx([61.3]))
    assert {"RSI 14 · Quá mua", "Quá bán", "61,3"} <= set(texts_of(panel))


def test_what_is_beyond_a_limit_is_filled_from_exactly_there() -> None:
    panel = panel_with([60.0, 80.0, 60.0])
    above = [fill for fill in shapes_of(panel, Fill) if fill.color == LIGHT.fall and fill.opacity > 0.2]
    assert above[0].x.min() == 3
    # Half way up from 60 to 80 it crosses 70.
    assert above[0].x[0][:5].tolist() == pytest.approx([3, 3.5, 4, 4.5, 5])
    assert above[0].y[0][:5].tolist() == pytest.approx([70, 70, 80, 70, 70])


@pytest.mark.parametrize("limits", [Limits(), Limits(80, 20)])
def test_the_limits_and_the_centre_line_are_drawn_and_told(limits: Limits) -> None:
    panel = panel_with([40.0, 63.0], limits)
    dashed = {float(stroke.y[0]) for stroke in shapes_of(panel, Stroke) if stroke.dash}
    assert dashed == {limits.lower, 50, limits.upper}
    assert ticks_of(panel)[0] == f"{limits.lower:.0f}"


def test_a_number_under_the_value_of_the_day_is_left_out() -> None:
    assert ticks_of(panel_with([45.0, 90.0])) == ["30", "50", "70"]
    assert ticks_of(panel_with([45.0, 51.0])) == ["30", "70"]


@pytest.mark.parametrize("value", [0.5, 3.0, 50.0, 97.0, 99.5])
def test_the_whole_rsi_fits_its_panel(value: float) -> None:
    low, high = panel_with([50.0, value]).y_limits
    assert low <= min(15, value - 4) + 1e-9
    assert high >= max(85, value + 4) - 1e-9


def test_without_a_value_the_panel_holds_its_zones_alone() -> None:
    panel = finished_panel(view_of(finished(table([1.0, 2.0]))), draw_rsi)
    assert set(texts_of(panel)) == {"RSI 14 · Quá mua", "Quá bán", "30", "50", "70"}
    assert not any(np.isnan(stroke.y).any() for stroke in shapes_of(panel, Stroke))
    assert shapes_of(panel, Dots) == []
