"""The volume's panel."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.charts.panel import Box, shapes_of
from analysis.charts.parts.volume import draw_volume, has_volume
from analysis.charts.shapes import Fill, Stroke
from analysis.charts.theme import LIGHT
from tests.analysis.builders import finished, table
from tests.analysis.charts.drawn import finished_panel, panel_of, texts_of, ticks_of, view_of

SMALL = Box(32, 600, 1110, 700)


def test_volumes_are_bars_from_0_and_the_largest_is_told() -> None:
    view = view_of(finished(table([1.0, 2.0, 3.0, 4.0], volume=[1_500_000, np.nan, 0, 750_000])))
    panel = finished_panel(view, draw_volume, box=SMALL)
    (bars,) = shapes_of(panel, Fill)
    assert bars.y.tolist() == [[0, 1_500_000, 1_500_000, 0], [0, 750_000, 750_000, 0]]
    assert bars.x.mean(axis=1).tolist() == pytest.approx([0, 3])
    assert ticks_of(panel) == ["1,5 triệu"]
    assert "Khối lượng" in texts_of(panel)


def test_the_name_stands_above_the_highest_bar() -> None:
    panel = panel_of(view_of(finished(table([1.0, 2.0], volume=[10.0, 9.0]))), draw_volume, box=SMALL)
    assert float(panel.y_px(10.0)) - SMALL.top == pytest.approx(42)


def test_bars_have_the_colours_of_their_candles() -> None:
    frame = table([110.0, 105.0, 105.0], volume=[10, 20, 30])
    frame["open"] = [100.0, 110.0, 105.0]
    frame["high"], frame["low"] = 115.0, 95.0
    fills = shapes_of(panel_of(view_of(finished(frame)), draw_volume), Fill)
    colors = {float(fill.x.mean()): fill.color for fill in fills}
    assert colors == pytest.approx({0.0: LIGHT.rise, 1.0: LIGHT.fall, 2.0: LIGHT.reference})


@pytest.mark.parametrize("volume", [0.0, np.nan])
def test_volumes_that_are_all_unknown_leave_an_empty_panel(volume: float) -> None:
    view = view_of(finished(table([1.0, 2.0], volume=volume)))
    assert not has_volume(view)
    assert ticks_of(finished_panel(view, draw_volume)) == []


def test_the_average_is_that_of_the_bars_before() -> None:
    view = view_of(finished(table([1.0] * 5, volume=[10, 20, 30, 40, 500])), volume_average_bars=2)
    panel = panel_of(view, draw_volume)
    (line,) = shapes_of(panel, Stroke)
    assert list(zip(line.x.tolist(), line.y.tolist(), strict=True)) == [(2, 15), (3, 25), (4, 35)]


def test_an_average_higher_than_all_bars_has_room() -> None:
    view = view_of(finished(table([1.0] * 30, volume=[1000.0] * 20 + [1.0] * 10)), bars_shown=5, volume_average_bars=20)
    panel = panel_of(view, draw_volume)
    (line,) = shapes_of(panel, Stroke)
    assert line.y.max() > 500
    assert panel.y_limits[1] > line.y.max()
