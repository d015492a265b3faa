"""Bollinger bands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.charts.panel import shapes_of
from analysis.charts.parts.bands import draw_bands
from analysis.charts.parts.candles import draw_candles
from analysis.charts.shapes import Fill
from analysis.charts.spec import View
from analysis.charts.theme import LIGHT
from tests.analysis.builders import WORDS, finished, table
from tests.analysis.charts.drawn import finished_panel, lines_of, panel_of, texts_of, view_of

NAMED = replace(WORDS, price_digits=2, signal="Tín hiệu", histogram="Chênh lệch")


def of(closes: list[float], **fields: object) -> View:
    return view_of(finished(table(closes)), **{"words": NAMED, **fields})


def test_bands_lie_two_deviations_around_the_mean() -> None:
    view = of([10.0, 14.0, 10.0, 14.0], band_bars=2)
    panel = finished_panel(view, draw_candles, draw_bands)
    upper, lower, middle = lines_of(panel, LIGHT.rsi)
    # Of 10 and 14 the mean is 12 and the deviation 2.
    for line, value in ((upper, 16), (lower, 8), (middle, 12)):
        assert line.x.tolist() == [1, 2, 3]
        assert line.y.tolist() == pytest.approx([value] * 3)
    assert middle.dash is not None
    (area,) = shapes_of(panel, Fill)
    assert area.y.tolist() == [[16, 16, 16, 8, 8, 8]]
    assert panel.y_limits[0] < 8
    assert panel.y_limits[1] > 16
    assert "Bollinger 2: 8,00 – 16,00" in texts_of(panel)


@pytest.mark.parametrize("band_bars", [None, 20])
def test_bands_that_nobody_asked_for_or_that_bars_are_too_few_for_are_left_out(band_bars: int | None) -> None:
    view = of([10.0, 14.0, 10.0], band_bars=band_bars)
    assert texts_of(finished_panel(view, draw_candles, draw_bands)) == texts_of(finished_panel(view, draw_candles))


def test_a_band_below_nothing_stays_on_an_axis_of_multiples() -> None:
    closes = [100.0] * 19 + [2000.0, 3000.0, 100.0]
    panel = panel_of(of(closes, band_bars=20), draw_candles, draw_bands)
    assert panel.on_log
    assert panel.y_limits[0] > 0
    assert all(np.isfinite(panel.y_px(stroke.y)).all() for stroke in lines_of(panel, LIGHT.rsi))
