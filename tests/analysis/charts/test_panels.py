"""What each panel hands to the plotter: places, colours, axes, labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.collections import Collection, LineCollection, PolyCollection
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D

from analysis.bars import check_bars
from analysis.charts.canvas import new_sheet, stack_panels
from analysis.charts.panels import Average, date_ticks, draw_candles, draw_rsi, draw_volume, mark_dates
from analysis.charts.theme import LIGHT
from analysis.charts.window import Line, Window, newest_bars
from analysis.charts.words import ChartWords
from analysis.rsi_reading import Limits
from analysis.timeframes import Timeframe, TimeframeBars
from tests.analysis.builders import WORDS, finished, table

Kind = TypeVar("Kind", bound=Collection)


def panels(count: int = 1) -> list[Axes]:
    return stack_panels(new_sheet(LIGHT), LIGHT, (1.0,) * count)


def up_down_flat(*, running: bool = False) -> Window:
    """Three bars: 100 to 110, 110 to 105, 105 to 105; highs and lows 5 outside; volumes 10, 20 and none."""
    frame = table([110.0, 105.0, 105.0], volume=[10, 20, 0])
    frame["open"] = [100.0, 110.0, 105.0]
    frame["high"] = frame[["open", "close"]].max(axis=1) + 5
    frame["low"] = frame[["open", "close"]].min(axis=1) - 5
    bars = finished(frame)
    return newest_bars(
        TimeframeBars(timeframe=Timeframe.DAY, finished=bars.finished, shown=bars.shown, running=running)
    )


def window_of(closes: Sequence[float], *, spread: float = 0.0) -> Window:
    return newest_bars(finished(table(closes, spread=spread)))


def candles(window: Window, words: ChartWords = WORDS, averages: Sequence[Average] = ()) -> Axes:
    axes = panels()[0]
    draw_candles(axes, window, averages, LIGHT, words)
    return axes


def only(axes: Axes, kind: type[Kind]) -> Kind:
    (found,) = [collection for collection in axes.collections if type(collection) is kind]
    return found


def colors_of(collection: Collection) -> list[str]:
    return [to_hex(color) for color in np.asarray(collection.get_edgecolor())]


def opacities_of(collection: Collection) -> list[float]:
    return [float(color[3]) for color in np.asarray(collection.get_edgecolor())]


def points_of(line: Line2D) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in np.asarray(line.get_xydata())]


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def tick_labels(axes: Axes) -> list[str]:
    low, high = axes.get_ylim()
    axes.figure.draw_without_rendering()  # type: ignore[union-attr]  # the axes of these tests lie on a figure
    return [
        label.get_text()
        for label, place in zip(axes.get_yticklabels(), axes.get_yticks(), strict=True)
        if low <= place <= high
    ]


def test_every_bar_is_a_candle_from_open_to_close_with_a_wick_from_low_to_high() -> None:
    axes = candles(up_down_flat())
    wicks = [segment.tolist() for segment in only(axes, LineCollection).get_segments()]
    assert wicks == [[[0, 95], [0, 115]], [[1, 100], [1, 115]], [[2, 100], [2, 110]]]
    bodies = [path.get_extents() for path in only(axes, PolyCollection).get_paths()]
    assert [(body.ymin, body.ymax) for body in bodies] == [(100, 110), (105, 110), (105, 105)]
    assert [(body.xmin + body.xmax) / 2 for body in bodies] == pytest.approx([0, 1, 2])
    assert all(0.5 < body.width < 1 for body in bodies)


def test_a_rise_a_fall_and_neither_have_their_colours_in_candles_and_volumes() -> None:
    expected = [LIGHT.rise, LIGHT.fall, LIGHT.muted]
    axes = candles(up_down_flat())
    assert colors_of(only(axes, PolyCollection)) == expected
    assert colors_of(only(axes, LineCollection)) == expected
    volume = panels()[0]
    draw_volume(volume, up_down_flat(), LIGHT, WORDS)
    assert [to_hex(color) for color in np.asarray(only(volume, PolyCollection).get_facecolor())] == expected


@pytest.mark.parametrize("running", [False, True])
def test_only_the_running_candle_is_pale(*, running: bool) -> None:
    axes = candles(up_down_flat(running=running))
    for collection in (only(axes, PolyCollection), only(axes, LineCollection)):
        first, second, last = opacities_of(collection)
        assert (first, second) == (1, 1)
        assert (last < 0.5) is running


@pytest.mark.parametrize(
    ("closes", "color"), [([100.0, 90.0], LIGHT.fall), ([100.0, 120.0], LIGHT.rise), ([100.0, 100.0], LIGHT.muted)]
)
def test_the_tag_tells_the_last_close_in_the_colour_of_its_candle(closes: list[float], color: str) -> None:
    frame = table(closes)
    frame["open"] = 100.0
    frame["high"], frame["low"] = frame[["open", "close"]].max(axis=1), frame[["open", "close"]].min(axis=1)
    axes = candles(newest_bars(finished(frame)), replace(WORDS, price_digits=2))
    (tag,) = axes.texts
    assert tag.get_text().strip() == f"{closes[-1]:.2f}".replace(".", ",")
    assert tag.get_position()[1] == closes[-1]
    box = tag.get_bbox_patch()
    assert box is not None
    assert to_hex(box.get_facecolor()) == color


def test_averages_are_drawn_where_they_are_defined_and_named_with_their_last_value() -> None:
    window = window_of([10.0, 11.0, 12.0, 13.0])
    known = Average(label="SMA20", line=window.line(np.array([np.nan, np.nan, 11.0, 1500.4])), color="#e08a00")
    unknown = Average(label="SMA50", line=window.line(np.full(4, np.nan)), color="#2f6fd6")
    axes = candles(window, averages=[known, unknown])
    drawn = [line for line in axes.lines if points_of(line)]
    assert [points_of(line) for line in drawn] == [[(2, 11.0), (3, 1500.4)]]
    assert "SMA20  1.500" in texts(axes)
    assert not any("SMA50" in text for text in texts(axes))
    low, high = axes.get_ylim()
    assert low < 10
    assert high > 1500.4


@pytest.mark.parametrize("price", [0.00001, 1.0, 50_000.0, 5e9])
@pytest.mark.parametrize("noise", [0.0, 1e-12])
def test_a_price_that_never_moved_gets_an_axis_with_some_height(price: float, noise: float) -> None:
    axes = candles(window_of([price, price * (1 + noise), price]))
    low, high = axes.get_ylim()
    assert low == pytest.approx(price * 0.99, rel=1e-9)
    assert high == pytest.approx(price * 1.02, rel=1e-9)


def test_the_price_axis_leaves_five_percent_below_and_ten_above() -> None:
    assert candles(window_of([100.0, 200.0], spread=50)).get_ylim() == pytest.approx((40, 270))


@pytest.mark.parametrize(
    ("low", "high", "price_digits"),
    [
        (10.0, 18.0, 2),  # steps of 1.5 or 2.5 need their decimal
        (10.0, 25.0, 2),
        (60.0, 61.0, 2),
        (20.0, 29.0, 0),
        (7.0, 8.0, 0),
        (1100.0, 1400.0, 2),
        (10_000.0, 52_000.0, 0),
        (0.000014, 0.000019, 2),
        (1e-9, 3e-9, 2),
        (1.0, 1000.0, 0),
    ],
)
def test_every_tick_says_exactly_the_price_it_stands_at(low: float, high: float, price_digits: int) -> None:
    axes = candles(window_of([low, high, (low + high) / 2]), replace(WORDS, price_digits=price_digits))
    said = [float(label.replace(".", "").replace(",", ".")) for label in tick_labels(axes)]
    places = [place for place in axes.get_yticks() if axes.get_ylim()[0] <= place <= axes.get_ylim()[1]]
    assert len(said) >= 3
    assert said == pytest.approx(places, rel=1e-6)


def test_prices_are_written_in_their_unit() -> None:
    thousands = replace(WORDS, price_digits=2, price_unit=1000.0)
    axes = candles(window_of([60_000.0, 61_000.0, 60_050.0]), thousands)
    assert "60,40" in tick_labels(axes)
    assert "60,05" in {text.get_text().strip() for text in axes.texts}
    assert "96" in tick_labels(candles(window_of([90_000.0, 110_000.0, 104_000.0]), thousands))


def test_decimals_are_those_of_the_price_and_whole_ticks_have_none() -> None:
    dollars = replace(WORDS, price_digits=2)
    assert "1.200" in tick_labels(candles(window_of([1000.0, 1400.0, 1010.0]), dollars))
    assert "60,40" in tick_labels(candles(window_of([60.0, 61.0, 60.05]), dollars))


@pytest.mark.parametrize("last", [110.0, 150.0, 163.0, 190.0])
def test_a_tick_that_the_tag_would_cover_is_left_out(last: float) -> None:
    axes = candles(window_of([100.0, 200.0, last]))
    low, high = axes.get_ylim()
    height_px = axes.get_position().height * 960
    shown = [place for place in axes.get_yticks() if low <= place <= high]
    assert shown
    # A tag and a number are about 32 and 18 px high.
    assert min(abs(place - last) for place in shown) / (high - low) * height_px > 25


def test_ticks_away_from_the_tag_stay() -> None:
    line = Line(positions=np.arange(2), values=np.array([45.0, 90.0]))
    axes = panels()[0]
    draw_rsi(axes, line, Limits(), LIGHT, WORDS)
    assert tick_labels(axes) == ["30", "50", "70"]
    covered = panels()[0]
    draw_rsi(covered, replace(line, values=np.array([45.0, 51.0])), Limits(), LIGHT, WORDS)
    assert tick_labels(covered) == ["30", "70"]


def test_volumes_are_bars_from_0_and_the_largest_is_told() -> None:
    axes = panels()[0]
    window = newest_bars(finished(table([1.0, 2.0, 3.0, 4.0], volume=[1_500_000, np.nan, 0, 750_000])))
    draw_volume(axes, window, LIGHT, WORDS)
    bars = [path.get_extents() for path in only(axes, PolyCollection).get_paths()]
    assert [(bar.ymin, bar.ymax) for bar in bars] == [(0, 1_500_000), (0, 0), (0, 0), (0, 750_000)]
    assert [(bar.xmin + bar.xmax) / 2 for bar in bars] == pytest.approx([0, 1, 2, 3])
    assert tick_labels(axes) == ["1,5 triệu"]
    assert axes.get_ylim()[1] > 1_500_000
    assert texts(axes) == ["Khối lượng"]


@pytest.mark.parametrize("volume", [0.0, np.nan])
def test_volumes_that_are_all_unknown_leave_an_empty_panel(volume: float) -> None:
    axes = panels()[0]
    draw_volume(axes, newest_bars(finished(table([1.0, 2.0], volume=volume))), LIGHT, WORDS)
    assert tick_labels(axes) == []


def test_the_rsi_lies_under_its_bars_with_its_last_value_marked() -> None:
    line = Line(positions=np.array([3, 4, 6]), values=np.array([65.0, 76.5, 61.3]))
    axes = panels()[0]
    draw_rsi(axes, line, Limits(), LIGHT, WORDS)
    curve, dot = axes.lines[-2:]
    assert points_of(curve) == [(3, 65.0), (4, 76.5), (6, 61.3)]
    assert points_of(dot) == [(6, 61.3)]
    assert [text.strip() for text in texts(axes)] == ["RSI 14 · Quá mua", "Quá bán", "61,3"]


@pytest.mark.parametrize("limits", [Limits(), Limits(80, 20)])
def test_the_limits_and_the_centre_line_are_drawn(limits: Limits) -> None:
    axes = panels()[0]
    draw_rsi(axes, Line(positions=np.arange(2), values=np.array([40.0, 60.0])), limits, LIGHT, WORDS)
    levels = [float(np.asarray(line.get_ydata())[0]) for line in axes.lines[:3]]
    assert sorted(levels) == [limits.lower, 50, limits.upper]
    assert tick_labels(axes)[0] == f"{limits.lower:.0f}"


@pytest.mark.parametrize("value", [0.0, 3.0, 50.0, 97.0, 100.0])
def test_the_whole_rsi_fits_its_panel(value: float) -> None:
    axes = panels()[0]
    draw_rsi(axes, Line(positions=np.arange(2), values=np.array([50.0, value])), Limits(), LIGHT, WORDS)
    low, high = axes.get_ylim()
    assert low <= min(15, value - 4)
    assert high >= max(85, value + 4)


def test_without_a_value_the_rsi_panel_holds_its_zones_alone() -> None:
    axes = panels()[0]
    draw_rsi(axes, Line(positions=np.array([], dtype=np.intp), values=np.array([])), Limits(), LIGHT, WORDS)
    assert texts(axes) == ["RSI 14 · Quá mua", "Quá bán"]
    assert tick_labels(axes) == ["30", "50", "70"]
    assert len(axes.lines) == 3


def ticks(dates: pd.DatetimeIndex, timeframe: Timeframe) -> list[tuple[float, str]]:
    positions, labels = date_ticks(dates.to_numpy(), timeframe, WORDS.months)
    return list(zip(positions, labels, strict=True))


def test_daily_bars_are_dated_by_their_months() -> None:
    assert ticks(pd.bdate_range("2024-11-20", "2025-02-10"), Timeframe.DAY) == [
        (8, "Th12\n2024"),
        (30, "Th1\n2025"),
        (53, "Th2"),
    ]


def test_weekly_bars_are_dated_by_their_quarters() -> None:
    assert ticks(pd.date_range("2024-05-03", "2025-05-02", freq="W-FRI"), Timeframe.WEEK) == [
        (9, "Th7\n2024"),
        (22, "Th10"),
        (35, "Th1\n2025"),
        (48, "Th4"),
    ]


def test_monthly_bars_are_dated_by_their_years_and_only_as_many_as_there_is_room_for() -> None:
    few = pd.date_range("2022-11-30", "2025-02-28", freq="ME")
    assert ticks(few, Timeframe.MONTH) == [(2, "2023"), (14, "2024"), (26, "2025")]
    ten_years = ticks(pd.date_range("2016-09-30", periods=120, freq="ME"), Timeframe.MONTH)
    assert ten_years == [(4, "2017"), (28, "2019"), (52, "2021"), (76, "2023"), (100, "2025")]


@pytest.mark.parametrize(
    ("timeframe", "label"), [(Timeframe.DAY, "Th3\n2024"), (Timeframe.WEEK, "Th3\n2024"), (Timeframe.MONTH, "2024")]
)
def test_bars_of_one_month_are_dated_by_the_first(timeframe: Timeframe, label: str) -> None:
    assert ticks(pd.bdate_range("2024-03-04", periods=5), timeframe) == [(0, label)]
    assert ticks(pd.bdate_range("2024-03-04", periods=1), timeframe) == [(0, label)]


def test_months_with_few_bars_do_not_crowd_their_names() -> None:
    """A share that trades once a month for half a year, then daily."""
    daily, later = pd.bdate_range("2024-01-02", "2024-03-28"), pd.bdate_range("2024-10-01", "2024-11-29")
    dates = pd.DatetimeIndex([*daily, *pd.date_range("2024-04-01", periods=6, freq="BMS"), *later])
    positions = [position for position, _ in ticks(dates, Timeframe.DAY)]
    assert len(positions) >= 3
    assert np.diff(positions).min() >= len(dates) / 9


@settings(max_examples=100, deadline=None)
@given(gaps=st.lists(st.integers(1, 400), min_size=0, max_size=119), timeframe=st.sampled_from(Timeframe))
def test_there_are_one_to_nine_labels_and_each_names_the_period_of_its_bar(
    gaps: list[int], timeframe: Timeframe
) -> None:
    days = np.cumsum([0, *gaps]).astype("timedelta64[D]")
    dates = pd.DatetimeIndex(np.datetime64("1968-03-04") + days)
    named = ticks(dates, timeframe)
    assert 1 <= len(named) <= 9
    year_said = ""
    for position, label in named:
        day = dates[int(position)]
        if timeframe is Timeframe.MONTH:
            assert label == str(day.year)
            continue
        month, _, year = label.partition("\n")
        assert month == f"Th{day.month}"
        year_said = year or year_said
        assert year_said == str(day.year)


@pytest.mark.parametrize("size", [1, 2, 10, 24, 120])
def test_every_bar_and_its_whole_candle_lies_within_all_panels(size: int) -> None:
    window = window_of([float(price) for price in range(1, size + 1)])
    stacked = panels(3)
    mark_dates(stacked, window, LIGHT, WORDS)
    for axes in stacked:
        left, right = axes.get_xlim()
        assert left <= -0.5
        assert right >= size - 0.5
        assert right - left >= 24
        assert right - (size - 1) < 4  # the newest bar is at the price axis, however few there are


def test_dates_stand_under_the_lowest_panel_only() -> None:
    upper, lowest = panels(2)
    mark_dates([upper, lowest], newest_bars(finished(table([1.0] * 60))), LIGHT, WORDS)
    lowest.figure.draw_without_rendering()  # type: ignore[union-attr]  # the axes of these tests lie on a figure
    assert list(upper.get_xticks()) == []
    assert [label.get_text() for label in lowest.get_xticklabels()] == ["Th2\n2024", "Th3"]
    assert [len(axes.collections[-1].get_paths()) for axes in (upper, lowest)] == [2, 2]


def test_the_frame_of_the_window_is_not_changed() -> None:
    bars = check_bars(table([1.0, 2.0, 3.0], volume=[np.nan, 0, 5]))
    before = bars.frame.copy(deep=True)
    window = newest_bars(TimeframeBars(timeframe=Timeframe.DAY, finished=bars.frame, shown=bars.frame, running=True))
    candles(window)
    draw_volume(panels()[0], window, LIGHT, WORDS)
    pd.testing.assert_frame_equal(bars.frame, before)
