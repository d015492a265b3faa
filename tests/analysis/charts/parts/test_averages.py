"""Moving averages: lines over the bars they were computed for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.charts import Average, AverageKind
from analysis.charts.parts.averages import draw_averages
from analysis.charts.parts.candles import draw_candles
from analysis.charts.spec import View
from analysis.charts.theme import LIGHT
from tests.analysis.builders import WORDS, finished, table
from tests.analysis.charts.drawn import finished_panel, lines_of, panel_of, points_of, texts_of, view_of

NAMED = replace(WORDS, price_digits=2, signal="Tín hiệu", histogram="Chênh lệch")


def of(closes: list[float], **fields: object) -> View:
    return view_of(finished(table(closes)), **{"words": NAMED, **fields})


def test_averages_are_drawn_where_they_are_defined_and_named_with_their_last_value() -> None:
    view = of([10.0, 12.0, 20.0, 13.0], averages=(Average(2), Average(9)))
    panel = finished_panel(view, draw_candles, draw_averages)
    (line,) = lines_of(panel, LIGHT.fast_average)
    assert points_of(line) == [(1, 11), (2, 16), (3, 16.5)]
    assert "SMA2 16,50" in texts_of(panel)
    assert not any("SMA9" in text for text in texts_of(panel))


def test_an_exponential_average_begins_with_the_simple_one_and_weighs_the_newest_most() -> None:
    view = of([10.0, 12.0, 20.0], averages=(Average(2, AverageKind.EXPONENTIAL),))
    panel = finished_panel(view, draw_candles, draw_averages)
    # 11, then a third of the way from the last close: 20 × 2/3 + 11 × 1/3.
    assert points_of(lines_of(panel, LIGHT.fast_average)[0])[-1] == pytest.approx((2, 17.0))
    assert "EMA2 17,00" in texts_of(panel)


def test_averages_of_older_bars_widen_the_axis() -> None:
    closes = [50.0] * 130 + [10.0] * 20
    panel = panel_of(of(closes, averages=(Average(50),), bars_shown=20), draw_candles, draw_averages)
    # The average of the first bar shown: 49 closes of 50 and one of 10.
    assert panel.y_limits[1] > 49.2
