"""The picture of a divergence: both lines, both dates, the whole of it in the window, on any history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from analysis.charts import DivergenceChart, DivergenceWords, divergence_chart, draw_divergence_chart
from analysis.charts.theme import LIGHT
from analysis.divergence_reading import FoundDivergence, read_divergences
from analysis.timeframes import TimeframeBars
from tests.analysis.builders import WORDS, finished, random_bars, table
from tests.analysis.signals.test_divergence_signals import FALLS

LABELS = DivergenceWords(name="Phân kỳ ẩn giảm giá", first="11/08/2025", second="17/09/2025")


def newest_in(bars: TimeframeBars) -> FoundDivergence:
    newest = read_divergences(bars).newest
    assert newest is not None
    return newest


def chart_of(bars: TimeframeBars, divergence: FoundDivergence | None = None) -> DivergenceChart:
    return DivergenceChart(bars=bars, divergence=None if divergence is None else (divergence, LABELS), words=WORDS)


def walk(seed: int, count: int = 400) -> TimeframeBars:
    return finished(random_bars(seed, pd.bdate_range("2020-01-06", periods=count)).frame)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Callable[[DivergenceChart], Figure]:
    """Draws a chart and gives its figure instead of its file."""

    def draw(chart: DivergenceChart) -> Figure:
        figures: list[Figure] = []

        def note(figure: Figure) -> bytes:
            figures.append(figure)
            return b""

        monkeypatch.setattr(divergence_chart, "to_png", note)
        draw_divergence_chart(chart)
        return figures[0]

    return draw


def divergence_lines(figure: Figure) -> list[tuple[list[float], list[float]]]:
    """Positions and values of the line in each panel."""
    lines = [line for axes in figure.axes for line in axes.lines if line.get_linewidth() == 3]
    return [(np.asarray(line.get_xdata()).tolist(), np.asarray(line.get_ydata()).tolist()) for line in lines]


@pytest.mark.parametrize("seed", range(6))
def test_the_two_lines_join_the_turning_points(drawn: Callable[[DivergenceChart], Figure], seed: int) -> None:
    bars = walk(seed)
    newest = newest_in(bars)
    figure = drawn(chart_of(bars, newest))
    (places, prices), (same_places, values) = divergence_lines(figure)
    assert prices == [newest.first.price, newest.second.price]
    assert values == [newest.first.rsi, newest.second.rsi]
    assert places == same_places
    assert places[1] - places[0] == newest.bars_apart
    column = "low" if newest.kind.bullish else "high"
    assert bars.finished[column].iloc[newest.second.bar] == newest.second.price


def far_back() -> tuple[TimeframeBars, FoundDivergence]:
    """A divergence of 60 bars that ends 119 bars before the last one."""
    bars = walk(1)
    newest = newest_in(bars)
    first = replace(newest.first, bar=220, price=float(bars.finished["high"].iloc[220]))
    second = replace(newest.second, bar=280, price=float(bars.finished["high"].iloc[280]))
    return bars, replace(newest, first=first, second=second)


def test_the_window_reaches_back_beyond_the_first_turning_point(drawn: Callable[[DivergenceChart], Figure]) -> None:
    figure = drawn(chart_of(*far_back()))
    for places, _ in divergence_lines(figure):
        assert places[1] - places[0] == 60
        assert places[0] == 70  # of 250 bars


def test_untraded_bars_do_not_shift_the_lines(drawn: Callable[[DivergenceChart], Figure]) -> None:
    bars = walk(2)
    untraded = bars.finished.index[[-2, -5, -9]]
    counted = bars.finished.drop(untraded)
    bars = replace(bars, finished=counted)
    newest = newest_in(bars)
    figure = drawn(chart_of(bars, newest))
    for places, _ in divergence_lines(figure):
        shown = [bars.shown.index[-120:].get_loc(counted.index[point.bar]) for point in (newest.first, newest.second)]
        assert places == shown


def boxes(figure: Figure, panel: int, texts: set[str]) -> list[NDArray[np.float64]]:
    """Where these texts stand, in pixels: left, bottom, right, top."""
    figure.canvas.draw()
    found = [text for text in figure.axes[panel].texts if text.get_text() in texts]
    return [np.array(text.get_window_extent().extents) for text in found]


@pytest.mark.parametrize("seed", range(12))
def test_dates_and_values_overlap_neither_each_other_nor_the_edge(
    drawn: Callable[[DivergenceChart], Figure], seed: int
) -> None:
    bars = walk(seed)
    newest = newest_in(bars)
    figure = drawn(chart_of(bars, newest))
    values = {WORDS.marks.write(point.rsi, 1) for point in (newest.first, newest.second)}
    for panel, texts in ((0, {LABELS.first, LABELS.second}), (1, values)):
        first, second = sorted(boxes(figure, panel, texts), key=lambda box: float(box[0]))
        assert first[2] <= second[0] or first[1] >= second[3] or second[1] >= first[3]
        left, bottom, right, top = figure.axes[panel].get_window_extent().extents
        for box in (first, second):
            assert box[0] >= left
            assert box[1] >= bottom
            assert box[2] <= right
            assert box[3] <= top


@pytest.mark.parametrize("seed", range(4))
def test_labels_keep_clear_of_the_line_between_the_points(
    drawn: Callable[[DivergenceChart], Figure], seed: int
) -> None:
    bars = walk(seed)
    newest = newest_in(bars)
    figure = drawn(chart_of(bars, newest))
    places, _ = divergence_lines(figure)[0]
    start, end = (float(figure.axes[0].transData.transform((place, 1.0))[0]) for place in places)
    for panel, texts in (
        (0, (LABELS.first, LABELS.second)),
        (1, tuple(WORDS.marks.write(point.rsi, 1) for point in (newest.first, newest.second))),
    ):
        ((_, _, right, _),) = boxes(figure, panel, {texts[0]})
        ((left, _, _, _),) = boxes(figure, panel, {texts[1]})
        assert right <= start + 1
        assert left >= end - 1


def test_without_a_divergence_there_is_none_drawn(drawn: Callable[[DivergenceChart], Figure]) -> None:
    figure = drawn(chart_of(walk(1)))
    assert divergence_lines(figure) == []
    assert len(figure.axes) == 2


@pytest.mark.parametrize(
    "bars",
    [
        finished(table(FALLS, spread=0.5)),
        finished(table(np.array(FALLS) * 1e-7, spread=5e-9)),
        finished(table(np.array(FALLS) * 1e9, spread=5e8)),
        walk(4, 300),
    ],
    ids=["short", "tiny prices", "huge prices", "long"],
)
def test_every_history_gives_a_picture(bars: TimeframeBars) -> None:
    image = Image.open(BytesIO(draw_divergence_chart(chart_of(bars, newest_in(bars)))))
    assert (image.format, image.size) == ("PNG", (1280, 960))
    assert len(image.getcolors() or ()) > 10


def test_the_lines_have_the_colour_of_where_they_point() -> None:
    bars = finished(table(FALLS, spread=0.5))
    pixels = np.asarray(Image.open(BytesIO(draw_divergence_chart(chart_of(bars, newest_in(bars))))).convert("RGB"))
    plain = np.asarray(Image.open(BytesIO(draw_divergence_chart(chart_of(bars)))).convert("RGB"))
    rise = np.array([int(LIGHT.rise[place : place + 2], 16) for place in (1, 3, 5)])

    def green(picture: NDArray[np.uint8]) -> int:
        return int((np.abs(picture.astype(int) - rise).max(axis=2) <= 12).sum())

    assert green(pixels) > green(plain) + 3000


def test_a_picture_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no bar to show"):
        draw_divergence_chart(chart_of(finished(table([]))))
