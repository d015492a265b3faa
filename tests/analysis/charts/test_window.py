"""The part of a history that a picture shows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.bars import check_bars
from analysis.charts.window import Line, merged_bars, newest_bars
from analysis.timeframes import Timeframe, TimeframeBars
from tests.analysis.builders import finished, table


def points(line: Line) -> list[tuple[int, float]]:
    return list(zip(line.positions.tolist(), line.values.tolist(), strict=True))  # noqa: PD011 - no pandas object


def partly_traded(closes: list[float], *, untraded: set[int], running: bool = False) -> TimeframeBars:
    """Daily bars of which those at these places were not traded, and the last may be running."""
    shown = check_bars(table(closes, volume=[0.0 if place in untraded else 10.0 for place in range(len(closes))])).frame
    counted = shown[shown["volume"] > 0]
    if running:
        counted = counted[counted.index < shown.index[-1]]
    return TimeframeBars(timeframe=Timeframe.DAY, finished=counted, shown=shown, running=running)


@pytest.mark.parametrize(("timeframe", "size"), [(Timeframe.DAY, 120), (Timeframe.WEEK, 104), (Timeframe.MONTH, 120)])
def test_it_holds_the_newest_bars(timeframe: Timeframe, size: int) -> None:
    window = newest_bars(finished(table(list(range(1, 301))), timeframe))
    assert window.size == size
    assert window.timeframe is timeframe
    assert window.frame["close"].tolist() == list(range(301 - size, 301))


def test_a_shorter_history_is_shown_whole() -> None:
    assert newest_bars(finished(table([1.0]))).size == 1
    assert newest_bars(finished(table([1.0, 2.0]))).frame["close"].tolist() == [1.0, 2.0]


def test_a_curve_is_placed_under_the_bars_it_was_computed_for() -> None:
    window = newest_bars(finished(table(list(range(1, 201)))))
    line = window.line(np.arange(200.0))
    assert points(line) == [(place, place + 80) for place in range(120)]


def test_untraded_bars_have_a_place_and_no_value() -> None:
    window = newest_bars(partly_traded([1.0, 2.0, 2.0, 3.0, 4.0], untraded={2, 3}))
    line = window.line(np.array([10.0, 20.0, 50.0]))
    assert points(line) == [(0, 10.0), (1, 20.0), (4, 50.0)]


def test_a_running_bar_has_a_place_and_no_value() -> None:
    window = newest_bars(partly_traded([1.0, 2.0, 3.0], untraded=set(), running=True))
    assert window.running
    assert window.size == 3
    assert points(window.line(np.array([10.0, 20.0]))) == [(0, 10.0), (1, 20.0)]


def test_undefined_values_are_left_out() -> None:
    window = newest_bars(finished(table([1.0, 2.0, 3.0])))
    line = window.line(np.array([np.nan, 5.0, 6.0]))
    assert points(line) == [(1, 5.0), (2, 6.0)]
    assert points(window.line(np.full(3, np.nan))) == []


def test_where_none_of_the_bars_shown_was_traded_a_curve_has_no_point() -> None:
    window = newest_bars(partly_traded([1.0] * 130, untraded=set(range(5, 130))))
    assert points(window.line(np.arange(5.0))) == []


@pytest.mark.parametrize(
    ("volume", "known"), [([0.0, 0.0], False), ([np.nan, np.nan], False), ([np.nan, 5.0], True), ([0.0, 1.0], True)]
)
def test_it_knows_whether_there_is_a_volume_to_show(volume: list[float], *, known: bool) -> None:
    assert newest_bars(finished(table([1.0, 2.0], volume=volume))).has_volume is known


def test_older_volumes_do_not_count() -> None:
    frame = table([1.0] * 121, volume=[5.0] + [0.0] * 120)
    assert not newest_bars(finished(frame)).has_volume


def test_no_bars_make_no_window() -> None:
    with pytest.raises(ValueError, match="no bar to show"):
        newest_bars(finished(table([])))


def test_the_bars_are_not_changed() -> None:
    bars = finished(table(list(range(1, 301))))
    before = bars.shown.copy(deep=True)
    newest_bars(bars).line(np.arange(300.0))
    pd.testing.assert_frame_equal(bars.shown, before)


@pytest.mark.parametrize(
    ("count", "bars_a_candle"),
    [(1, 1), (260, 1), (261, 2), (520, 2), (521, 5), (1_300, 5), (1_301, 10), (5_460, 21), (10_000, 63), (70_000, 270)],
)
def test_so_many_bars_share_a_candle_that_there_are_260_at_most(count: int, bars_a_candle: int) -> None:
    assert merged_bars(count) == bars_a_candle


def five_hundred() -> TimeframeBars:
    """Closes 1 to 500; each bar opens at the close before and reaches half a point beyond both; volume 10."""
    closes = np.arange(1.0, 501.0)
    frame = table(closes, volume=10.0)
    frame["open"] = np.append(0.75, closes[:-1])
    frame["high"], frame["low"] = closes + 0.5, frame["open"] - 0.5
    return finished(frame)


def test_a_candle_of_several_bars_has_their_ends_and_extremes_and_all_their_volume() -> None:
    bars = five_hundred()
    window = newest_bars(bars, 401)
    assert (window.merged, window.size) == (2, 201)
    # Counted from the newest bar: the oldest candle is the one that has fewer.
    first, second, last = (window.frame.iloc[place].tolist() for place in (0, 1, -1))
    assert first == [99.0, 100.5, 98.5, 100.0, 10.0]
    assert second == [100.0, 102.5, 99.5, 102.0, 20.0]
    assert last == [498.0, 500.5, 497.5, 500.0, 20.0]
    assert window.frame.index[-1] == bars.shown.index[-1]
    assert window.frame.index[1] == bars.shown.index[101]


def test_a_curve_has_its_last_value_in_each_candle() -> None:
    window = newest_bars(five_hundred(), 401)
    line = points(window.line(np.arange(1.0, 501.0)))
    assert line[:3] == [(0, 100.0), (1, 102.0), (2, 104.0)]
    assert line[-1] == (200, 500.0)
    assert len(line) == 201


def test_every_bar_knows_its_candle() -> None:
    window = newest_bars(five_hundred(), 401)
    assert window.positions[[0, 98, 99, 100, 101, 102, 499]].tolist() == [-1, -1, 0, 1, 1, 2, 200]


def test_unknown_volumes_stay_unknown() -> None:
    frame = five_hundred().shown.assign(volume=np.nan)
    assert not newest_bars(finished(frame), 400).has_volume


def test_a_line_takes_every_bar() -> None:
    window = newest_bars(five_hundred(), 400, merging=False)
    assert (window.merged, window.size) == (1, 400)


@pytest.mark.parametrize(("count", "size"), [(20, 20), (500, 250), (10_000, 250)])
def test_no_more_bars_are_shown_than_there_are(count: int, size: int) -> None:
    assert newest_bars(five_hundred(), count).size == size
