"""What an RSI says today: zones, stays, and the filters told with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.bars import check_bars
from analysis.errors import Missing, NotDefined
from analysis.exchanges import InstrumentKind, Market
from analysis.rsi_reading import Limits, RsiReading, Zone, ZoneVisit, read_rsi
from analysis.timeframes import Timeframe, bars_in
from analysis.trend import Trend
from tests.analysis.builders import closes_with_rsi, finished, table, walks, wilder_rsi

USUAL = Limits()


def read_path(*path: float, period: int = 2, limits: Limits = USUAL) -> RsiReading:
    """The reading of bars whose RSI, from its first defined bar on, follows this path."""
    return read_rsi(finished(table(closes_with_rsi(path, period))), period=period, limits=limits)


def session_of(place: int, period: int = 2) -> date:
    """The date of that place in the path."""
    stamp = pd.bdate_range("2024-01-08", periods=period + place + 1)[-1]
    return date(stamp.year, stamp.month, stamp.day)


def visit_of(zone: Zone, first: int, last: int, *, of: int, peak: float) -> ZoneVisit:
    """The visit from one place of a path of `of` places to another."""
    return ZoneVisit(
        zone=zone,
        first=session_of(first),
        last=session_of(last),
        bars=last - first + 1,
        bars_ago=of - 1 - last,
        peak=round(peak, 8),
    )


def rounded(visit: ZoneVisit | None) -> ZoneVisit | None:
    return visit and replace(visit, peak=round(visit.peak, 8))


def test_the_path_builder_builds_the_path() -> None:
    path = [55.0, 71.0, 70.0, 12.5, 88.0, 88.0, 30.0]
    assert wilder_rsi(closes_with_rsi(path, 14), 14) == pytest.approx(path, abs=1e-9)


@pytest.mark.parametrize(
    ("value", "zone"),
    [
        (70.0, Zone.NEUTRAL),
        (70 * (1 + 5e-10), Zone.NEUTRAL),
        (70 * (1 + 1e-8), Zone.OVERBOUGHT),
        (70 * (1 - 1e-8), Zone.NEUTRAL),
        (30.0, Zone.NEUTRAL),
        (30 * (1 - 5e-10), Zone.NEUTRAL),
        (30 * (1 - 1e-8), Zone.OVERSOLD),
        (30 * (1 + 1e-8), Zone.NEUTRAL),
        (50.0, Zone.NEUTRAL),
        (99.0, Zone.OVERBOUGHT),
        (1.0, Zone.OVERSOLD),
    ],
)
def test_exactly_on_a_limit_is_neutral(value: float, zone: Zone) -> None:
    reading = read_path(50, value)
    assert reading.value == pytest.approx(value, abs=2e-9)
    assert reading.zone is zone


@pytest.mark.parametrize(
    ("value", "zone"),
    [
        (80.0, Zone.NEUTRAL),
        (79.9, Zone.NEUTRAL),
        (80.1, Zone.OVERBOUGHT),
        (75.0, Zone.NEUTRAL),
        (20.0, Zone.NEUTRAL),
        (25.0, Zone.NEUTRAL),
        (19.9, Zone.OVERSOLD),
    ],
)
def test_stricter_limits(value: float, zone: Zone) -> None:
    reading = read_path(50, value, limits=Limits(80, 20))
    assert reading.zone is zone
    assert reading.limits == Limits(80, 20)


def test_signs_of_values() -> None:
    values = np.array([np.nan, 0, 30, 30.1, 70, 70.1, 100])
    assert Limits().signs(values).tolist() == [0, -1, 0, 0, 0, 1, 1]


@pytest.mark.parametrize(
    ("value", "zone"),
    [
        (0, Zone.OVERSOLD),
        (30, Zone.NEUTRAL),
        (50, Zone.NEUTRAL),
        (70 * (1 + 1e-10), Zone.NEUTRAL),
        (71, Zone.OVERBOUGHT),
    ],
)
def test_the_zone_of_one_value(value: float, zone: Zone) -> None:
    assert Limits().zone(value) is zone


def test_back_in_a_zone_it_tells_the_stay_before() -> None:
    reading = read_path(55, 74, 78, 71, 60, 40, 72, 75)
    assert rounded(reading.stay) == visit_of(Zone.OVERBOUGHT, 6, 7, of=8, peak=75)
    assert rounded(reading.last_visit) == visit_of(Zone.OVERBOUGHT, 1, 3, of=8, peak=78)


def test_straight_from_one_outer_zone_to_the_other() -> None:
    reading = read_path(20, 15, 50, 90, 85, 10, 5, 12)
    assert reading.zone is Zone.OVERSOLD
    assert rounded(reading.stay) == visit_of(Zone.OVERSOLD, 5, 7, of=8, peak=5)
    assert rounded(reading.last_visit) == visit_of(Zone.OVERSOLD, 0, 1, of=8, peak=15)


def test_the_first_stay_of_all_has_none_before() -> None:
    assert read_path(55, 60, 75).last_visit is None
    assert read_path(55, 20, 75).last_visit is None  # an earlier stay in the other zone is none of this one
    assert read_path(55, 60, 45).last_visit is None


def test_a_neutral_reading_looks_back_at_the_latest_stay_in_either_outer_zone() -> None:
    reading = read_path(75, 50, 25, 22, 28, 40, 45)
    assert rounded(reading.stay) == visit_of(Zone.NEUTRAL, 5, 6, of=7, peak=45)
    assert rounded(reading.last_visit) == visit_of(Zone.OVERSOLD, 2, 4, of=7, peak=22)
    higher = read_path(25, 50, 75, 50)
    assert rounded(higher.last_visit) == visit_of(Zone.OVERBOUGHT, 2, 2, of=4, peak=75)


def test_a_stay_may_reach_back_to_the_first_value() -> None:
    reading = read_path(75, 80, 78)
    assert rounded(reading.stay) == visit_of(Zone.OVERBOUGHT, 0, 2, of=3, peak=80)
    assert reading.last_visit is None


def test_the_first_value_of_all_is_a_stay_of_one_bar() -> None:
    reading = read_path(75)
    assert rounded(reading.stay) == visit_of(Zone.OVERBOUGHT, 0, 0, of=1, peak=75)
    assert reading.previous is None
    assert reading.bars == 3


def test_a_stay_begins_after_the_standstill_that_had_no_rsi() -> None:
    closes = [100.0] * 30 + [101.0, 102.0]
    reading = read_rsi(finished(table(closes)), period=14, limits=USUAL)
    assert reading.value == 100
    assert reading.stay.bars == 2
    assert reading.stay.first == pd.bdate_range("2024-01-08", periods=31)[-1].date()
    assert reading.previous == 100


def test_previous_is_the_rsi_one_bar_earlier() -> None:
    assert read_path(50, 62, 35).previous == pytest.approx(62, abs=1e-9)


def test_the_bar_it_is_read_at() -> None:
    reading = read_rsi(finished(table([10.0, 12.0, 11.0, 13.2])), period=2, limits=USUAL)
    assert reading.session == date(2024, 1, 11)
    assert reading.close == 13.2
    assert reading.change == pytest.approx(0.2, rel=1e-12)
    assert (reading.bars, reading.period) == (4, 2)
    assert reading.limits == USUAL


@pytest.mark.parametrize(
    ("bars", "period", "settling"), [(69, 14, True), (70, 14, False), (9, 2, True), (10, 2, False)]
)
def test_it_is_settling_under_five_times_the_period(bars: int, period: int, *, settling: bool) -> None:
    closes = 100 + np.sin(np.arange(bars))
    assert read_rsi(finished(table(closes)), period=period, limits=USUAL).settling is settling


def test_trend_and_averages_are_told_where_the_data_reach() -> None:
    rising = [float(price) for price in range(1, 201)]
    whole = read_rsi(finished(table(rising)), period=14, limits=USUAL)
    assert whole.trend is Trend.UP
    assert whole.sma50 == pytest.approx(175.5, rel=1e-12)
    assert whole.sma200 == pytest.approx(100.5, rel=1e-12)
    assert read_rsi(finished(table(rising[:199])), period=14, limits=USUAL).sma200 is None
    assert read_rsi(finished(table(rising[:49])), period=14, limits=USUAL).sma50 is None
    assert read_rsi(finished(table(rising[:15])), period=14, limits=USUAL).trend is None


def nineteen_quiet_bars() -> list[float]:
    """101 and 99 by turns, and 100 between: mean 100."""
    return [101.0, 99.0] * 9 + [100.0]


# With 19 such bars and a close c after them the deviation d of the 20 follows from their squares: the sum of squares
# about 100 is 18, the mean 100 + (c - 100) / 20, so d*d = (18 + (c - 100)**2) / 20 - ((c - 100) / 20)**2.
# For c = 110: mean 100.5, d = sqrt(5.9 - 0.25) = 2.37697..., band 105.25395...
UPPER_AT_110 = 100.5 + 2 * 5.65**0.5
LOWER_AT_90 = 99.5 - 2 * 5.65**0.5


def test_a_close_outside_the_band_on_the_side_of_its_zone_is_told() -> None:
    high = read_rsi(finished(table([*nineteen_quiet_bars(), 110.0])), period=2, limits=USUAL)
    assert high.zone is Zone.OVERBOUGHT
    assert high.band == pytest.approx(UPPER_AT_110, rel=1e-12)
    low = read_rsi(finished(table([*nineteen_quiet_bars(), 90.0])), period=2, limits=USUAL)
    assert low.zone is Zone.OVERSOLD
    assert low.band == pytest.approx(LOWER_AT_90, rel=1e-12)


def test_a_band_is_told_only_beyond_the_limits_asked_for() -> None:
    closes = [*nineteen_quiet_bars(), 110.0]
    assert read_rsi(finished(table(closes)), period=2, limits=Limits(99.9, 20)).band is None


def test_a_close_within_the_bands_touches_none() -> None:
    """Overbought after a long rise that has lost its pace: the close is well inside."""
    closes = np.linspace(100, 200, 40)
    reading = read_rsi(finished(table(closes)), period=14, limits=USUAL)
    assert reading.zone is Zone.OVERBOUGHT
    assert reading.band is None


def test_touching_the_band_is_enough() -> None:
    """Of twenty closes sixteen at 100 and four at 110: mean 102, deviation 4, the upper band exactly at 110."""
    reading = read_rsi(finished(table([100.0] * 16 + [110.0] * 4)), period=14, limits=USUAL)
    assert reading.zone is Zone.OVERBOUGHT
    assert reading.band == pytest.approx(110, rel=1e-12)
    mirrored = read_rsi(finished(table([100.0] * 16 + [90.0] * 4)), period=14, limits=USUAL)
    assert mirrored.zone is Zone.OVERSOLD
    assert mirrored.band == pytest.approx(90, rel=1e-12)
    one_more = read_rsi(finished(table([100.0] * 15 + [110.0] * 5)), period=14, limits=USUAL)
    assert one_more.zone is Zone.OVERBOUGHT
    assert one_more.band is None


def test_with_fewer_than_twenty_bars_there_is_no_band() -> None:
    reading = read_rsi(finished(table([*nineteen_quiet_bars()[1:], 110.0])), period=2, limits=USUAL)
    assert reading.zone is Zone.OVERBOUGHT
    assert reading.band is None


def two_timeframes(days: int, moment: datetime, period: int = 3) -> RsiReading:
    bars = check_bars(table(100 + 10 * np.sin(np.arange(days))))
    daily, weekly = (
        bars_in(bars, timeframe, kind=InstrumentKind.SHARE, market=Market.VIETNAM, moment=moment)
        for timeframe in (Timeframe.DAY, Timeframe.WEEK)
    )
    return read_rsi(daily, period=period, limits=USUAL, weeks=weekly)


def test_the_weekly_rsi_is_that_of_the_finished_weeks() -> None:
    closes = (100 + 10 * np.sin(np.arange(33))).tolist()
    fridays = closes[4::5]  # six whole weeks, then three days of a seventh
    assert len(fridays) == 6
    wednesday_evening = datetime(2024, 2, 21, 20, tzinfo=UTC)
    reading = two_timeframes(33, wednesday_evening)
    assert reading.value == pytest.approx(wilder_rsi(closes, 3)[-1], abs=1e-9)
    assert reading.weekly == pytest.approx(wilder_rsi(fridays, 3)[-1], abs=1e-9)
    later = two_timeframes(33, datetime(2024, 2, 24, tzinfo=UTC))  # the week ended on that Wednesday after all
    assert later.weekly == pytest.approx(wilder_rsi([*fridays, closes[-1]], 3)[-1], abs=1e-9)


def test_too_few_weeks_or_none_asked_for_have_no_weekly_rsi() -> None:
    assert two_timeframes(15, datetime(2024, 3, 1, tzinfo=UTC)).weekly is None
    assert read_path(50, 60).weekly is None


@pytest.mark.parametrize(("have", "period"), [(0, 14), (1, 14), (14, 14), (2, 2), (200, 200)])
def test_too_few_bars_say_how_many_there_are_and_how_many_it_takes(have: int, period: int) -> None:
    with pytest.raises(NotDefined) as caught:
        read_rsi(finished(table([float(price) for price in range(1, have + 1)])), period=period, limits=USUAL)
    assert (caught.value.reason, caught.value.have, caught.value.need) == (Missing.TOO_FEW_BARS, have, period + 1)


def test_one_bar_more_than_the_period_is_enough() -> None:
    assert read_rsi(finished(table([1.0, 2.0, 3.0])), period=2, limits=USUAL).value == 100


@pytest.mark.parametrize("noise", [0.0, 1e-12])
def test_a_price_that_never_changed_has_no_reading(noise: float) -> None:
    closes = 25_000 * (1 + noise * np.resize([0, 1], 30))
    with pytest.raises(NotDefined) as caught:
        read_rsi(finished(table(closes)), period=14, limits=USUAL)
    assert (caught.value.reason, caught.value.have, caught.value.need) == (Missing.NO_CHANGE, 30, 15)


def test_the_running_bar_and_untraded_bars_do_not_count() -> None:
    closes = [*closes_with_rsi([50, 60, 40], 2), 1.0, 500_000.0]
    bars = check_bars(table(closes, volume=[10] * 5 + [0, 10]))
    moment = datetime(2024, 1, 16, 7, tzinfo=UTC)  # the seventh bar, an hour before its close
    read = bars_in(bars, Timeframe.DAY, kind=InstrumentKind.SHARE, market=Market.VIETNAM, moment=moment)
    assert read.running
    reading = read_rsi(read, period=2, limits=USUAL)
    assert reading == read_path(50, 60, 40)
    assert reading.session == date(2024, 1, 12)


@settings(max_examples=60, deadline=None)
@given(closes=walks(min_size=3, max_size=150), period=st.integers(2, 20), upper=st.sampled_from([55.0, 70.0, 80.0]))
def test_a_reading_is_what_the_values_up_to_its_bar_say(closes: NDArray[np.float64], period: int, upper: float) -> None:
    """Every bar of the walk read alone: the stays are the runs of one zone among the values up to it, never later."""
    limits = Limits(upper, 100 - upper)
    ticks = np.rint(closes)
    frame = table(ticks)
    first = next((place for place, close in enumerate(ticks) if close != ticks[0]), len(ticks))
    for count in range(max(first, period) + 1, len(ticks) + 1, 7):
        reading = read_rsi(finished(frame.iloc[:count]), period=period, limits=limits)
        values = wilder_rsi(ticks[:count].tolist(), period)[max(first - period, 0) :]
        runs = [
            (zone, [value for _, value in run]) for zone, run in groupby(zones_of(values, limits), lambda it: it[0])
        ]
        zone, stay = runs[-1]
        assert reading.zone is reading.stay.zone is zone
        assert (reading.stay.bars, reading.stay.bars_ago) == (len(stay), 0)
        assert reading.value == pytest.approx(stay[-1], abs=1e-9)
        alike = [place for place, (other, _) in enumerate(runs[:-1]) if other is not Zone.NEUTRAL]
        if zone is not Zone.NEUTRAL:
            alike = [place for place in alike if runs[place][0] is zone]
        if not alike:
            assert reading.last_visit is None
            continue
        earlier, values_of_visit = runs[alike[-1]]
        assert reading.last_visit is not None
        assert reading.last_visit.zone is earlier
        assert reading.last_visit.bars == len(values_of_visit)
        assert reading.last_visit.bars_ago == sum(len(run) for _, run in runs[alike[-1] + 1 :])
        extreme = min(values_of_visit) if earlier is Zone.OVERSOLD else max(values_of_visit)
        assert reading.last_visit.peak == pytest.approx(extreme, abs=1e-9)


def zones_of(values: list[float], limits: Limits) -> list[tuple[Zone, float]]:
    def zone(value: float) -> Zone:
        if value > limits.upper * (1 + 1e-9):
            return Zone.OVERBOUGHT
        return Zone.OVERSOLD if value < limits.lower * (1 - 1e-9) else Zone.NEUTRAL

    return [(zone(value), value) for value in values]
