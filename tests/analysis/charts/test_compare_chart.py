"""The picture of a comparison: where its curves run, and what is written at their ends."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from PIL import Image

from analysis.charts.compare_chart import CompareChart, compare_sheet, draw_compare_chart
from analysis.charts.fonts import text_width
from analysis.charts.panel import Panel, shapes_of
from analysis.charts.shapes import Dots, Label, Stroke, Unit
from analysis.charts.sheet import BODY, Sheet
from analysis.charts.theme import LIGHT, SMALLEST, THEMES
from analysis.charts.words import FrameWords
from analysis.comparison import Rebased
from tests.analysis.builders import WORDS
from tests.analysis.charts.layout import beyond_the_edges, overlaps

FRAME = FrameWords(
    title="FPT · HPG",
    subtitle="13/02/2025 = 100",
    months=WORDS.months,
    footer=WORDS.footer,
    stamp=None,
    marks=WORDS.marks,
)


def chart(curves: dict[str, NDArray[np.float64]], *, stamp: str | None = None) -> CompareChart:
    count = len(next(iter(curves.values())))
    return CompareChart(
        rebased=Rebased(sessions=pd.bdate_range("2010-01-04", periods=count), curves=curves),
        labels={symbol: f"{symbol} {curve[-1] - 100:+,.1f}%" for symbol, curve in curves.items()},
        words=replace(FRAME, stamp=stamp),
    )


CURVES = {
    "two sessions": {"FPT": np.array([100.0, 103]), "HPG": np.array([100.0, 99])},
    "nothing moved": {"FPT": np.full(5, 100.0), "HPG": np.full(5, 100.0)},
    "five that end together": {
        symbol: np.append(np.linspace(100, 90, 200), 91 + place / 10) for place, symbol in enumerate("ABCDE")
    },
    "five that end at the bottom": {
        symbol: np.append(np.linspace(100, 150, 200), 60 + place / 10) for place, symbol in enumerate("ABCDE")
    },
    "a thousandfold rise beside a loss": {
        "BTC-USD": np.geomspace(100, 150_000, 4000),
        "HPG": np.geomspace(100, 3, 4000),
        "E1VFVN30": np.full(4000, 100.0),
    },
    "ten thousand sessions": {"FPT": np.linspace(100, 300, 10_000), "HPG": np.linspace(100, 50, 10_000)},
    "ten thousand thousands": {"BTC-USD": np.geomspace(100, 1e9, 900), "FPT": np.geomspace(100, 1e-4, 900)},
    "odd symbols": {"$A_B$": np.array([100.0, 103]), "عربي": np.array([100.0, 99]), "X" * 60: np.array([100.0, 98])},
}
EVERY = pytest.mark.parametrize("case", list(CURVES))


def curves_of(sheet: Sheet) -> Panel:
    return sheet.panels[0]


def names_of(panel: Panel) -> list[Label]:
    """What is written at the ends of the curves, as the curves are ordered."""
    return [label for label in shapes_of(panel, Label) if label.color in LIGHT.curves]


@pytest.mark.parametrize("theme", list(THEMES))
@EVERY
def test_every_comparison_gives_a_picture(case: str, theme: str) -> None:
    image = Image.open(BytesIO(draw_compare_chart(replace(chart(CURVES[case]), theme=THEMES[theme]))))

    assert (image.format, image.size) == ("PNG", (1280, 960))
    assert len(image.getcolors() or ()) > 10


@EVERY
def test_each_curve_is_drawn_in_its_colour_and_ends_with_a_dot(case: str) -> None:
    panel = curves_of(compare_sheet(chart(CURVES[case])))

    drawn = {stroke.color: stroke for stroke in reversed(shapes_of(panel, Stroke)) if stroke.color in LIGHT.curves}
    dots = {dot.color: dot for dot in shapes_of(panel, Dots)}
    for color, curve in zip(LIGHT.curves, CURVES[case].values(), strict=False):
        np.testing.assert_array_equal(drawn[color].x, np.arange(len(curve)))
        np.testing.assert_array_equal(drawn[color].y, curve)
        assert (float(dots[color].x[0]), float(dots[color].y[0])) == (len(curve) - 1, curve[-1])
        edges = panel.x_px(drawn[color].x[[0, -1]])
        assert panel.box.left <= edges[0] < edges[1] < panel.box.right


@EVERY
def test_names_stand_inside_the_panel_right_of_the_curves_and_never_on_each_other(case: str) -> None:
    panel = curves_of(compare_sheet(chart(CURVES[case])))

    names = names_of(panel)
    assert len(names) == len(CURVES[case])
    middles = []
    for name in names:
        left = float(panel.x_px(name.x)) + name.shift[0]
        assert left > float(panel.x_px(name.x)) + 20
        assert left + text_width(name.text, name.size, bold=name.bold) <= panel.box.right + 1
        middles.append(float(panel.y_px(name.y)) + name.shift[1])
    assert panel.box.top + 20 <= min(middles)
    assert max(middles) <= panel.box.bottom - 20
    for upper, lower in pairwise(sorted(middles)):
        assert lower - upper >= 46 - 1e-6


@EVERY
def test_a_thin_line_leads_from_each_end_to_its_name(case: str) -> None:
    panel = curves_of(compare_sheet(chart(CURVES[case])))

    for name, color in zip(names_of(panel), LIGHT.curves, strict=False):
        lead = [stroke for stroke in shapes_of(panel, Stroke) if stroke.color == color][-1]
        assert (lead.y[0], len(lead.x)) == (name.y, 2)
        assert float(panel.y_px(lead.y[1])) == pytest.approx(float(panel.y_px(name.y)) + name.shift[1])
        start, end = panel.x_px(lead.x) - float(panel.x_px(name.x))
        assert 0 < start < end < name.shift[0]


@EVERY
def test_nothing_overlaps_and_nothing_leaves_the_picture(case: str) -> None:
    sheet = compare_sheet(chart(CURVES[case]))

    assert overlaps(sheet) == []
    assert beyond_the_edges(sheet) == []


def test_names_are_whole_and_readable_where_they_can_be() -> None:
    names = names_of(curves_of(compare_sheet(chart(CURVES["a thousandfold rise beside a loss"]))))

    assert [name.text for name in names] == ["BTC-USD +149,900.0%", "HPG -97.0%", "E1VFVN30 +0.0%"]
    assert min(name.size for name in names) > 30


def test_a_name_of_any_length_leaves_the_curves_half_of_the_room() -> None:
    panel = curves_of(compare_sheet(chart(CURVES["odd symbols"])))

    assert float(panel.x_px(1) - panel.x_px(0)) > panel.box.width / 2
    assert names_of(panel)[2].text.endswith("…")
    assert min(name.size for name in names_of(panel)) >= SMALLEST


@pytest.mark.parametrize(
    ("highest", "on_log"),
    # Eight times the lowest, 50, is the limit.
    [(399.0, False), (401.0, True)],
)
def test_beyond_eight_times_the_axis_counts_in_multiples(highest: float, on_log: bool) -> None:  # noqa: FBT001 - a value of the table
    panel = curves_of(compare_sheet(chart({"A": np.array([100, highest]), "B": np.array([100.0, 50])})))

    assert panel.on_log is on_log
    assert panel.y_limits[0] < 50 < highest < panel.y_limits[1]


@pytest.mark.parametrize(
    ("highest", "lowest", "written"),
    [
        (120.0, 90.0, ["90", "100", "110", "120"]),
        (100.0, 100.0, ["99,5", "100,0", "100,5", "101,0", "101,5"]),
        (2_000.0, 50.0, ["50", "100", "200", "500", "1.000", "2.000"]),
    ],
)
def test_round_numbers_stand_beside_the_panel_and_end_with_the_body(
    highest: float, lowest: float, written: list[str]
) -> None:
    panel = curves_of(compare_sheet(chart({"A": np.array([100, highest]), "B": np.array([100.0, lowest])})))

    numbers = [label for label in shapes_of(panel, Label) if label.color == LIGHT.muted and label.x == 1.0]
    assert (
        sorted((label.text for label in numbers), key=lambda text: float(text.replace(".", "").replace(",", ".")))
        == written
    )
    widest = max(text_width(label.text, label.size) for label in numbers)
    assert panel.box.right + numbers[0].shift[0] + widest == pytest.approx(BODY.right, abs=1)


def test_a_dashed_line_marks_where_all_begin_as_far_as_the_curves_go() -> None:
    panel = curves_of(compare_sheet(chart(CURVES["five that end together"])))

    (start,) = [stroke for stroke in shapes_of(panel, Stroke) if stroke.dash is not None]
    assert (start.x.tolist(), start.y.tolist()) == ([0, 200], [100, 100])


@pytest.mark.parametrize(
    ("count", "first"),
    # 2010-01-04 and so many weekdays: months, quarters, years.
    [(60, "Th2\n2010"), (600, "Th4\n2010"), (4000, "2012")],
)
def test_dates_are_named_by_what_suits_their_number(count: int, first: str) -> None:
    panel = curves_of(compare_sheet(chart({"A": np.linspace(100, 110, count), "B": np.linspace(100, 90, count)})))

    dates = [label for label in shapes_of(panel, Label) if label.units == (Unit.DATA, Unit.SHARE)]
    assert dates[0].text == first


def test_simulated_prices_are_stamped() -> None:
    stamped, plain = (
        {
            label.text
            for panel in compare_sheet(chart(CURVES["two sessions"], stamp=stamp)).panels
            for label in shapes_of(panel, Label)
        }
        for stamp in ("MÔ PHỎNG", None)
    )

    assert stamped - plain == {"MÔ PHỎNG"}
