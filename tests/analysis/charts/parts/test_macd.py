"""The panel of the MACD."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.charts.panel import shapes_of
from analysis.charts.parts.macd import draw_macd, has_macd
from analysis.charts.shapes import Fill
from analysis.charts.spec import View
from analysis.charts.theme import LIGHT
from analysis.indicators import macd
from tests.analysis.builders import WORDS, finished, table
from tests.analysis.charts.drawn import finished_panel, lines_of, panel_of, texts_of, view_of

NAMED = replace(WORDS, price_digits=2, signal="Tín hiệu", histogram="Chênh lệch")


def of(closes: list[float], **fields: object) -> View:
    return view_of(finished(table(closes)), **{"words": NAMED, **fields})


def rising() -> list[float]:
    """Forty closes: flat for twenty, then up by one each."""
    return [100.0] * 20 + [100.0 + step for step in range(1, 21)]


def test_macd_is_drawn_from_its_first_value_on_with_last_values_on_the_axis() -> None:
    view = of(rising())
    panel = finished_panel(view, draw_macd)
    line, signal = (lines_of(panel, color)[0] for color in (LIGHT.slow_average, LIGHT.fast_average))
    # 12, 26 and 9: the first value of all three is at the 34th bar.
    assert (line.x[0], signal.x[0], line.x[-1]) == (33, 33, 39)
    bars = shapes_of(panel, Fill)
    assert {fill.color for fill in bars} == {LIGHT.rise}
    drawn = sorted((float(x.mean()), float(y.max())) for fill in bars for x, y in zip(fill.x, fill.y, strict=True))
    assert [y for _, y in drawn] == pytest.approx((line.y - signal.y).tolist())
    assert [x for x, _ in drawn] == pytest.approx(range(33, 40))
    texts = texts_of(panel)
    assert {"MACD", "Tín hiệu", f"{line.y[-1]:.2f}".replace(".", ","), f"{signal.y[-1]:.2f}".replace(".", ",")} <= set(
        texts
    )
    assert f"Chênh lệch {line.y[-1] - signal.y[-1]:.2f}".replace(".", ",") in texts


def test_a_macd_below_its_signal_line_has_red_bars_and_a_minus() -> None:
    falling = [200.0 - close for close in rising()]
    panel = finished_panel(of(falling), draw_macd)
    assert {fill.color for fill in shapes_of(panel, Fill)} == {LIGHT.fall}
    assert any(text.startswith("Chênh lệch −") for text in texts_of(panel))


def test_bars_of_the_macd_that_shrink_are_paler() -> None:
    """The price rises by one a bar, then stands still: the distance grows again after it has shrunk, below 0."""
    closes = [*rising(), *[120.0] * 12]
    heights = macd(np.array(closes)).histogram
    fills = shapes_of(panel_of(of(closes), draw_macd), Fill)
    opacities = {round(float(x.mean())): fill.opacity for fill in fills for x in fill.x}
    pale = {bar for bar, opacity in opacities.items() if opacity < 0.5}
    assert pale == {bar for bar in range(34, 52) if abs(heights[bar]) < abs(heights[bar - 1])}
    assert 0 < len(pale) < len(opacities)


@pytest.mark.parametrize(("bars", "is_there"), [(33, False), (34, True)])
def test_the_macd_needs_34_bars(bars: int, *, is_there: bool) -> None:
    assert has_macd(of(rising()[:bars])) is is_there


@pytest.mark.parametrize("price", [0.00002, 50_000.0])
def test_a_price_that_never_moved_has_a_flat_macd(price: float) -> None:
    panel = finished_panel(of([price] * 60), draw_macd)
    low, high = panel.y_limits
    assert low < 0 < high
    assert texts_of(panel).count("0,00") == 2


def test_small_differences_keep_digits_that_count() -> None:
    closes = [1e-5 * close for close in rising()]
    texts = texts_of(finished_panel(of(closes), draw_macd))
    small = [text for text in texts if text.startswith("0,")]
    assert len(small) > 2
    assert all(text.strip("0,") for text in small)
