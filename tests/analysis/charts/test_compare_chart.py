"""The picture of a comparison."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.typing import NDArray
from PIL import Image

from analysis.charts import compare_chart
from analysis.charts.canvas import write_frame
from analysis.charts.compare_chart import CompareChart, draw_compare_chart, spread
from analysis.charts.theme import Theme
from analysis.charts.words import FrameWords
from analysis.comparison import Rebased
from tests.analysis.builders import WORDS

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
}


@pytest.mark.parametrize("case", list(CURVES))
def test_every_comparison_gives_a_picture(case: str) -> None:
    image = Image.open(BytesIO(draw_compare_chart(chart(CURVES[case]))))
    assert (image.format, image.size) == ("PNG", (1280, 960))
    assert len(image.getcolors() or ()) > 10


@pytest.mark.parametrize("case", list(CURVES))
def test_names_stand_inside_the_picture_and_never_on_each_other(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Figure] = []

    def note(figure: Figure, theme: Theme, words: FrameWords) -> None:
        drawn.append(figure)
        write_frame(figure, theme, words)

    monkeypatch.setattr(compare_chart, "write_frame", note)
    draw_compare_chart(chart(CURVES[case]))
    (axes,) = drawn[0].axes
    boxes = sorted((Text.get_window_extent(text) for text in names(axes)), key=lambda box: box.y0)
    assert len(boxes) == len(CURVES[case])
    panel = axes.get_window_extent()
    for box in boxes:
        assert panel.x0 < box.x0 < box.x1 <= panel.x1 + 1
        assert panel.y0 - 1 <= box.y0 < box.y1 <= panel.y1 + 1
    for lower, upper in pairwise(boxes):
        assert lower.y1 <= upper.y0


def names(axes: Axes) -> list[Text]:
    return [text for text in axes.texts if text.get_text().endswith("%")]


def test_simulated_prices_are_stamped() -> None:
    curves = CURVES["two sessions"]
    assert draw_compare_chart(chart(curves)) != draw_compare_chart(chart(curves, stamp="MÔ PHỎNG"))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([50.0], [50.0]),
        ([20.0, 80.0], [20.0, 80.0]),
        ([80.0, 20.0], [80.0, 20.0]),
        ([50.0, 50.0], [45.0, 55.0]),
        ([50.0, 52.0, 90.0], [46.0, 56.0, 90.0]),
        ([0.0, 0.0], [5.0, 15.0]),
        ([100.0, 100.0], [85.0, 95.0]),
    ],
)
def test_places_are_moved_apart_as_little_as_it_takes(wanted: list[float], expected: list[float]) -> None:
    assert spread(wanted, 10, 100) == pytest.approx(expected)


@settings(max_examples=100, deadline=None)
@given(wanted=st.lists(st.floats(0, 700), min_size=1, max_size=5))
def test_places_keep_their_order_their_distance_and_the_room(wanted: list[float]) -> None:
    places = spread(wanted, 36, 700)
    ranked = sorted(range(len(wanted)), key=lambda place: (wanted[place], place))
    steps = np.diff([places[place] for place in ranked])
    assert (steps >= 36 - 1e-9).all()
    assert min(places) >= 18 - 1e-9
    assert max(places) <= 682 + 1e-9
