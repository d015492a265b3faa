"""The shade over the bars that were looked at."""

from __future__ import annotations

import pytest

from analysis.charts.panel import shapes_of
from analysis.charts.parts.candles import draw_candles
from analysis.charts.parts.span import draw_span
from analysis.charts.shapes import Fill, Layer, Unit
from tests.analysis.builders import finished, table
from tests.analysis.charts.drawn import panel_of, view_of

BARS = finished(table([100.0 + bar for bar in range(50)]))


def shades(span: tuple[int, int] | None, bars_shown: int = 20) -> list[Fill]:
    panel = panel_of(view_of(BARS, span=span, bars_shown=bars_shown), draw_candles, draw_span)
    return [fill for fill in shapes_of(panel, Fill) if fill.layer is Layer.GROUND]


@pytest.mark.parametrize(
    ("span", "edges"),
    [((40, 49), (9.5, 19.5)), ((49, 49), (18.5, 19.5)), ((20, 33), (-0.5, 3.5)), ((30, 30), (-0.5, 0.5))],
    ids=["the newest", "one", "begun before the picture", "the first"],
)
def test_whole_candles_are_shaded_over_the_whole_height(span: tuple[int, int], edges: tuple[float, float]) -> None:
    (shade,) = shades(span)
    assert (shade.x.min(), shade.x.max()) == edges
    assert (shade.y.min(), shade.y.max()) == (0.0, 1.0)
    assert shade.units[1] is Unit.SHARE
    assert 0 < shade.opacity < 0.2


@pytest.mark.parametrize("span", [None, (3, 12)], ids=["none", "before the picture"])
def test_nothing_is_shaded_where_there_is_nothing_to_see(span: tuple[int, int] | None) -> None:
    assert shades(span) == []
