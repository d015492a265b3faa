"""The picture of a divergence: both lines, both dates, the whole of it in the window, on any history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.charts import Chart, DivergenceLines, draw_chart, kinds
from analysis.charts.chart import chart_sheet
from analysis.charts.panel import Panel, shapes_of
from analysis.charts.parts.mark_places import LEGEND
from analysis.charts.shapes import Dots, Layer, Stroke
from analysis.charts.sheet import Sheet
from analysis.charts.theme import LIGHT
from analysis.divergence_reading import FoundDivergence, read_divergences
from analysis.timeframes import TimeframeBars
from tests.analysis.builders import WORDS, finished, random_bars, table
from tests.analysis.charts.drawn import label_of, texts_of
from tests.analysis.charts.layout import label_box, overlaps, picture_of, too_small
from tests.analysis.signals.test_divergence_signals import FALLS

NAME, FIRST, SECOND = "Phân kỳ ẩn giảm giá", "11/08/2025", "17/09/2025"


def newest_in(bars: TimeframeBars) -> FoundDivergence:
    newest = read_divergences(bars).newest
    assert newest is not None
    return newest


def chart_of(bars: TimeframeBars, divergence: FoundDivergence | None = None) -> Chart:
    chart = Chart(rows=kinds.DIVERGENCE, bars=bars, bars_shown=kinds.DIVERGENCE_BARS, words=WORDS)
    if divergence is None:
        return chart
    lines = DivergenceLines(found=divergence, name=NAME, first=FIRST, second=SECOND)
    return replace(chart, since=divergence.first.bar, divergence=lines)


def walk(seed: int, count: int = 400) -> TimeframeBars:
    return finished(random_bars(seed, pd.bdate_range("2020-01-06", periods=count)).frame)


def panels_of(sheet: Sheet) -> tuple[Panel, Panel]:
    return sheet.panels[0], sheet.panels[1]


def divergence_lines(sheet: Sheet) -> list[tuple[list[float], list[float], str]]:
    """Places, values and colour of the line in each panel."""
    lines = [stroke for panel in panels_of(sheet) for stroke in shapes_of(panel, Stroke) if stroke.layer is Layer.MARKS]
    return [(line.x.tolist(), line.y.tolist(), line.color) for line in lines]


@pytest.mark.parametrize("seed", range(6))
def test_the_two_lines_join_the_turning_points(seed: int) -> None:
    bars = walk(seed)
    newest = newest_in(bars)
    sheet = chart_sheet(chart_of(bars, newest))
    (places, prices, color), (same_places, values, same_color) = divergence_lines(sheet)
    assert prices == [newest.first.price, newest.second.price]
    assert values == [newest.first.rsi, newest.second.rsi]
    assert places == same_places
    assert places[1] - places[0] == newest.bars_apart
    column = "low" if newest.kind.bullish else "high"
    assert bars.finished[column].iloc[newest.second.bar] == newest.second.price
    assert color == same_color == (LIGHT.rise if newest.kind.bullish else LIGHT.fall)


@pytest.mark.parametrize("seed", range(3))
def test_the_ends_are_marked_and_tied_to_each_other(seed: int) -> None:
    bars = walk(seed)
    newest = newest_in(bars)
    prices, strength = panels_of(chart_sheet(chart_of(bars, newest)))
    for panel, values, end in (
        (prices, [newest.first.price, newest.second.price], prices.y_limits[0]),
        (strength, [newest.first.rsi, newest.second.rsi], strength.y_limits[1]),
    ):
        assert [dots.y.tolist() for dots in shapes_of(panel, Dots) if dots.y.size == 2] == [values]
        ties = [stroke for stroke in shapes_of(panel, Stroke) if stroke.color == LIGHT.muted and stroke.y[1] == end]
        assert [tie.y[0] for tie in ties] == values


def test_name_dates_and_values_are_written() -> None:
    bars = walk(0)
    newest = newest_in(bars)
    prices, strength = panels_of(chart_sheet(chart_of(bars, newest)))
    assert {NAME, FIRST, SECOND} <= set(texts_of(prices))
    assert {WORDS.marks.write(point.rsi, 1) for point in (newest.first, newest.second)} <= set(texts_of(strength))
    name = label_box(prices, label_of(prices, NAME))
    assert prices.box.top < name.top < name.bottom < prices.box.top + LEGEND
    assert prices.box.left <= name.left < prices.box.left + 20
    # No candle reaches up to it.
    assert float(prices.y_px(bars.finished["high"].iloc[-60:].max())) >= prices.box.top + LEGEND - 1e-6


def test_a_name_wider_than_the_panel_is_shortened() -> None:
    bars = walk(0)
    chart = chart_of(bars, newest_in(bars))
    assert chart.divergence is not None
    prices, _ = panels_of(chart_sheet(replace(chart, divergence=replace(chart.divergence, name=NAME * 9))))
    (name,) = [text for text in texts_of(prices) if text.startswith(NAME)]
    assert name.endswith("…")
    assert label_box(prices, label_of(prices, name)).right <= prices.box.right


def far_back() -> tuple[TimeframeBars, FoundDivergence]:
    """A divergence of 60 bars that ends 119 bars before the last one."""
    bars = walk(1)
    newest = newest_in(bars)
    first = replace(newest.first, bar=220, price=float(bars.finished["high"].iloc[220]))
    second = replace(newest.second, bar=280, price=float(bars.finished["high"].iloc[280]))
    return bars, replace(newest, first=first, second=second)


def test_the_window_reaches_back_beyond_the_first_turning_point() -> None:
    lines = divergence_lines(chart_sheet(chart_of(*far_back())))
    assert len(lines) == 2
    for places, _, _ in lines:
        assert places[1] - places[0] == 60
        assert places[0] == 70  # of 250 bars


def test_untraded_bars_do_not_shift_the_lines() -> None:
    bars = walk(2)
    untraded = bars.finished.index[[-2, -5, -9]]
    counted = bars.finished.drop(untraded)
    bars = replace(bars, finished=counted)
    newest = newest_in(bars)
    chart = replace(chart_of(bars, newest), bars_shown=120)
    lines = divergence_lines(chart_sheet(chart))
    shown = [bars.shown.index[-120:].get_loc(counted.index[point.bar]) for point in (newest.first, newest.second)]
    assert [places for places, _, _ in lines] == [shown, shown]


def labels_at_the_lines(chart: Chart) -> Iterator[tuple[Panel, tuple[str, str]]]:
    assert chart.divergence is not None
    found = chart.divergence.found
    prices, strength = panels_of(chart_sheet(chart))
    yield prices, (FIRST, SECOND)
    yield strength, (WORDS.marks.write(found.first.rsi, 1), WORDS.marks.write(found.second.rsi, 1))


@pytest.mark.parametrize("seed", range(12))
def test_dates_and_values_overlap_neither_each_other_nor_the_edge(seed: int) -> None:
    bars = walk(seed)
    chart = chart_of(bars, newest_in(bars))
    sheet = chart_sheet(chart)
    assert overlaps(sheet) == []
    assert too_small(sheet) == []
    for panel, texts in labels_at_the_lines(chart):
        for text in texts:
            box = label_box(panel, label_of(panel, text))
            assert panel.box.left < box.left
            assert panel.box.top < box.top
            assert box.right < panel.box.right
            assert box.bottom < panel.box.bottom


@pytest.mark.parametrize("seed", range(8))
def test_labels_keep_clear_of_the_line_between_the_points(seed: int) -> None:
    bars = walk(seed)
    newest = newest_in(bars)
    for panel, texts in labels_at_the_lines(chart_of(bars, newest)):
        (line,) = [stroke for stroke in shapes_of(panel, Stroke) if stroke.layer is Layer.MARKS]
        share = np.linspace(0.0, 1.0, 200)
        x, y = (first + share * (second - first) for first, second in (panel.x_px(line.x), panel.y_px(line.y)))
        for text in texts:
            box = label_box(panel, label_of(panel, text))
            over = (x >= box.left) & (x <= box.right)
            # On a panel y grows downwards; lows are joined below the candles, highs above them.
            clear = box.top > y[over] if newest.kind.bullish else box.bottom < y[over]
            assert clear.all()


def test_without_a_divergence_there_is_none_drawn() -> None:
    sheet = chart_sheet(chart_of(walk(1)))
    assert divergence_lines(sheet) == []
    prices, strength = panels_of(sheet)
    assert NAME not in texts_of(prices)
    assert WORDS.rsi in " ".join(texts_of(strength))


def test_one_that_is_not_wholly_in_the_picture_is_left_out() -> None:
    chart = replace(chart_of(*far_back()), since=None)
    assert divergence_lines(chart_sheet(chart)) == []


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
    picture_of(draw_chart(chart_of(bars, newest_in(bars))))


def test_a_bar_without_prices_leaves_a_gap() -> None:
    bars = walk(0)
    newest = newest_in(bars)
    shown = bars.shown.copy()
    shown.iloc[newest.first.bar + 1] = np.nan
    chart = chart_of(replace(bars, shown=shown), newest)
    assert NAME in texts_of(panels_of(chart_sheet(chart))[0])
    picture_of(draw_chart(chart))


def test_a_divergence_over_thousands_of_bars_is_drawn_on_merged_candles() -> None:
    bars = walk(3, 3000)
    newest = newest_in(bars)
    early = replace(newest, first=replace(newest.first, bar=100), second=replace(newest.second, bar=101))
    chart = chart_of(bars, early)
    assert len(divergence_lines(chart_sheet(chart))) == 2
    picture_of(draw_chart(chart))


def test_a_picture_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no bar to show"):
        draw_chart(chart_of(finished(table([]))))
