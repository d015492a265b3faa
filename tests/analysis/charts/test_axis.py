"""What stands beside and below a panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.charts.axis import date_ticks, finish, fit_dates, mark_dates, multiple_scale, price_scale
from analysis.charts.panel import Box, Panel, Tag, shapes_of
from analysis.charts.parts.candles import draw_candles
from analysis.charts.shapes import Label, Stroke
from analysis.charts.spec import View
from analysis.charts.theme import LIGHT
from analysis.charts.window import newest_bars
from analysis.charts.words import FrameWords
from analysis.timeframes import Timeframe
from tests.analysis.builders import WORDS, finished, table
from tests.analysis.charts.drawn import PANEL, finished_panel, label_of, texts_of, ticks_of, view_of


def closing(*closes: float, digits: int = 0, unit: float = 1.0) -> View:
    return view_of(finished(table(list(closes))), words=replace(WORDS, price_digits=digits, price_unit=unit))


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
def test_every_number_says_exactly_the_price_it_stands_at(low: float, high: float, price_digits: int) -> None:
    panel = finished_panel(closing(low, high, (low + high) / 2, digits=price_digits), draw_candles)
    beside = [label for label in shapes_of(panel, Label) if label.x == 1.0 and label.plate is None]
    said = [float(label.text.replace(".", "").replace(",", ".")) for label in beside]
    places = [panel.box.bottom + label.shift[1] for label in beside]
    assert len(said) >= 3
    assert [float(panel.y_px(price)) for price in said] == pytest.approx(places, abs=0.01)


def test_prices_are_written_in_their_unit() -> None:
    panel = finished_panel(closing(60_000.0, 61_000.0, 60_050.0, digits=2, unit=1000.0), draw_candles)
    assert "60,40" in ticks_of(panel)
    assert "60,05" in texts_of(panel)
    assert "96" in ticks_of(
        finished_panel(closing(90_000.0, 110_000.0, 104_000.0, digits=2, unit=1000.0), draw_candles)
    )


def test_decimals_are_those_of_the_price_and_whole_numbers_have_none() -> None:
    assert "1.200" in ticks_of(finished_panel(closing(1000.0, 1400.0, 1010.0, digits=2), draw_candles))
    assert "60,40" in ticks_of(finished_panel(closing(60.0, 61.0, 60.05, digits=2), draw_candles))


@pytest.mark.parametrize("last", [110.0, 150.0, 163.0, 190.0])
def test_a_number_that_a_tag_would_cover_is_left_out(last: float) -> None:
    panel = finished_panel(closing(100.0, 200.0, last), draw_candles)
    tag = label_of(panel, f"{last:.0f}")
    others = [label for label in shapes_of(panel, Label) if label.x == 1.0 and label is not tag]
    assert others
    assert min(abs(label.shift[1] - tag.shift[1]) for label in others) > 36


def tagged(*values: float, names: Sequence[str] = (), legend: bool = False) -> Panel:
    """A panel from 0 to 100, 400 pixels high, with these tags."""
    panel = Panel(box=Box(0, 100, 800, 500), y_limits=(0.0, 100.0))
    named = [*names, *[""] * (len(values) - len(names))]
    panel.tags = [Tag(value, f"{value:g}", LIGHT.rise, name) for value, name in zip(values, named, strict=True)]
    panel.legend = [("SMA20", LIGHT.fall)] if legend else []
    finish(panel, LIGHT)
    return panel


def heights(panel: Panel, *texts: str) -> list[float]:
    """How far down the picture these labels are."""
    return [panel.box.bottom + label_of(panel, text).shift[1] for text in texts]


def test_tags_apart_from_each_other_stand_at_their_values() -> None:
    assert heights(tagged(25.0, 75.0), "25", "75") == pytest.approx([400, 200])


@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.floats(-500, 500), min_size=2, max_size=8, unique=True))
def test_tags_never_cover_each_other_or_leave_the_panel_at_the_top(values: list[float]) -> None:
    panel = Panel(box=PANEL, y_limits=(0.0, 100.0))
    panel.tags = [Tag(value, "9", LIGHT.rise, "Name") for value in values]
    finish(panel, LIGHT)
    for wanted, gap in (("9", 40), ("Name", 34)):
        places = sorted(panel.box.bottom + label.shift[1] for label in shapes_of(panel, Label) if label.text == wanted)
        assert len(places) == len(values)
        assert np.diff(places).min() >= gap - 1e-6
        assert places[0] >= panel.box.top + gap / 2 - 1e-6


def test_names_of_tags_stand_at_the_left_below_the_legend() -> None:
    panel = tagged(99.0, 98.0, 50.0, names=("high", "higher", "half"), legend=True)
    places = heights(panel, "high", "higher", "half")
    assert places == pytest.approx([100 + 34 + 17, 100 + 34 + 17 + 34, 300])
    assert all(label_of(panel, text).x == 0.0 for text in ("high", "higher", "half"))
    assert min(heights(tagged(99.0, names=("high",)), "high")) == pytest.approx(117)


def test_a_pale_tag_has_letters_in_its_colour() -> None:
    panel = Panel(box=PANEL, y_limits=(0.0, 100.0))
    panel.tags = [Tag(50.0, "50", LIGHT.rise, pale=True), Tag(90.0, "90", LIGHT.fall)]
    finish(panel, LIGHT)
    pale, full = label_of(panel, "50"), label_of(panel, "90")
    assert pale.plate is not None
    assert full.plate is not None
    assert (pale.color, full.color) == (LIGHT.rise, LIGHT.on_color)
    assert (full.plate.color, pale.plate.color != LIGHT.rise) == (LIGHT.fall, True)


def test_a_long_number_beside_the_panel_is_written_smaller() -> None:
    panel = Panel(box=PANEL, y_limits=(0.0, 100.0))
    panel.scale = lambda _low, _high: [(20.0, "261.8 million"), (60.0, "26 million")]
    finish(panel, LIGHT)
    assert label_of(panel, "261.8 million").size < label_of(panel, "26 million").size


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (800.0, 2500.0, ["1.000", "1.500", "2.000", "2.500"]),
        (9.0, 120.0, ["10", "20", "50", "100"]),
        (0.9, 1.1e6, ["1", "10", "100", "1.000", "10.000", "100.000", "1.000.000"]),
        (0.0015, 0.03, ["0,002", "0,005", "0,01", "0,02"]),
    ],
)
def test_an_axis_of_multiples_has_round_values(low: float, high: float, written: list[str]) -> None:
    frame = FrameWords(title="", subtitle="", months=WORDS.months, footer="", stamp=None, marks=WORDS.marks)
    assert [text for value, text in multiple_scale(frame)(low, high) if low <= value <= high] == written


def test_prices_of_a_small_panel_are_few() -> None:
    many, few = (price_scale(WORDS, most)(0.0, 100.0) for most in (8, 3))
    assert len(few) < len(many)


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
    assert ten_years == [(4 + 12 * place, str(2017 + place)) for place in range(10)]
    twenty_years = ticks(pd.date_range("2006-12-31", periods=240, freq="ME"), Timeframe.MONTH)
    assert twenty_years == [(13 + 24 * place, str(2008 + 2 * place)) for place in range(10)]


def test_dates_are_as_many_months_apart_all_along() -> None:
    """Of eight months all are named, although one has few sessions; of fourteen every second, Januaries among them."""
    days = pd.bdate_range("2025-06-16", "2026-02-27").difference(pd.bdate_range("2026-02-12", "2026-02-20"))
    labels = [label for _, label in ticks(days, Timeframe.DAY)]
    assert labels == ["Th7\n2025", "Th8", "Th9", "Th10", "Th11", "Th12", "Th1\n2026", "Th2"]
    labels = [label for _, label in ticks(pd.bdate_range("2025-01-15", "2026-02-27"), Timeframe.DAY)]
    assert labels == ["Th3\n2025", "Th5", "Th7", "Th9", "Th11", "Th1\n2026"]


@pytest.mark.parametrize(("timeframe", "often"), [(Timeframe.DAY, "B"), (Timeframe.WEEK, "W-FRI")])
def test_bars_of_many_years_are_dated_by_years(timeframe: Timeframe, often: str) -> None:
    dates = pd.date_range("2018-05-04", "2026-02-27", freq=often)
    assert [label for _, label in ticks(dates, timeframe)] == [str(year) for year in range(2019, 2027)]


def test_weekly_bars_of_two_years_are_dated_by_every_quarter() -> None:
    labels = [label for _, label in ticks(pd.date_range("2024-09-06", periods=104, freq="W-FRI"), Timeframe.WEEK)]
    assert labels == ["Th10\n2024", "Th1\n2025", "Th4", "Th7", "Th10", "Th1\n2026", "Th4", "Th7"]


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
    assert np.diff(positions).min() >= len(dates) / 14


@settings(max_examples=100, deadline=None)
@given(gaps=st.lists(st.integers(1, 400), min_size=0, max_size=119), timeframe=st.sampled_from(Timeframe))
def test_there_are_one_to_fourteen_labels_and_each_names_the_period_of_its_bar(
    gaps: list[int], timeframe: Timeframe
) -> None:
    days = np.cumsum([0, *gaps]).astype("timedelta64[D]")
    dates = pd.DatetimeIndex(np.datetime64("1968-03-04") + days)
    named = ticks(dates, timeframe)
    assert 1 <= len(named) <= 14
    year_said = ""
    for position, label in named:
        day = dates[int(position)]
        if timeframe is Timeframe.MONTH or all(name.isdigit() for _, name in named):
            assert label == str(day.year)
            continue
        month, _, year = label.partition("\n")
        assert month == f"Th{day.month}"
        year_said = year or year_said
        assert year_said == str(day.year)


@pytest.mark.parametrize("size", [1, 2, 10, 24, 120])
def test_every_bar_and_its_whole_candle_lies_within_all_panels(size: int) -> None:
    stacked = [Panel(box=PANEL), Panel(box=PANEL)]
    fit_dates(stacked, newest_bars(finished(table([float(price) for price in range(1, size + 1)]))))
    for panel in stacked:
        left, right = panel.x_limits
        assert left <= -0.5
        assert right >= size - 0.5
        assert right - left >= 24
        assert right - (size - 1) < 4  # the newest bar is at the price axis, however few there are


def test_dates_stand_under_the_lowest_panel_only() -> None:
    upper, lowest = Panel(box=PANEL), Panel(box=PANEL)
    window = newest_bars(finished(table([1.0] * 60)))
    fit_dates([upper, lowest], window)
    mark_dates([upper, lowest], window.sessions, window.timeframe, LIGHT, WORDS)
    assert texts_of(upper) == []
    assert texts_of(lowest) == ["Th2\n2024", "Th3"]
    months = {label.x for label in shapes_of(lowest, Label)}
    for panel in (upper, lowest):
        places = np.concatenate([stroke.x for stroke in shapes_of(panel, Stroke)])
        assert set(places[~np.isnan(places)]) == months
