"""Levels: which swing points make a zone, which side it lies on, the outermost prices, and breakouts."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from analysis.errors import Missing, NotDefined
from analysis.levels import Breakout, Extreme, LevelsReading, Side, SwingPoint, Zone, _zones, read_levels, swing_points
from analysis.timeframes import Timeframe
from tests.analysis.builders import finished, random_bars, table
from tests.analysis.near import near


def day(bar: int) -> date:
    """The date of that bar of a table."""
    return pd.bdate_range("2024-01-08", periods=bar + 1)[-1].date()


def bars_with(
    count: int, highs: dict[int, float] | None = None, lows: dict[int, float] | None = None, *, close: float = 100.0
) -> pd.DataFrame:
    """Bars from 99 to 101 that close at 100, with these highs and lows; the last one closes at `close`."""
    frame = table([100.0] * (count - 1) + [close], spread=1.0)
    for column, points in (("high", highs or {}), ("low", lows or {})):
        for bar, price in points.items():
            frame.loc[frame.index[bar], column] = price
    return frame


def read(frame: pd.DataFrame, timeframe: Timeframe = Timeframe.DAY) -> LevelsReading:
    return read_levels(finished(frame, timeframe))


def true_ranges_smoothed(frame: pd.DataFrame) -> float:
    """Wilder's ATR14 of the last bar, step by step."""
    rows: list[tuple[float, float, float]] = list(zip(frame["high"], frame["low"], frame["close"], strict=True))
    ranges = [
        max(high - low, abs(high - before), abs(low - before)) for (_, _, before), (high, low, _) in pairwise(rows)
    ]
    average = sum(ranges[:14]) / 14
    for true_range in ranges[14:]:
        average = (average * 13 + true_range) / 14
    return average


def point(bar: int, price: float) -> SwingPoint:
    return SwingPoint(bar=bar, session=day(bar), price=price, is_high=False)


# Three lows near 95 and two highs near 106, half an ATR (about 1.2) within each other; one high alone at 112.
GOLDEN = bars_with(90, highs={30: 106.0, 50: 112.0, 70: 106.4}, lows={10: 95.0, 40: 95.6, 60: 94.8})


def test_zones_by_hand() -> None:
    reading = read(GOLDEN)
    assert reading.atr == near(true_ranges_smoothed(GOLDEN))
    assert 2 < true_ranges_smoothed(GOLDEN) < 3
    assert reading.supports == (
        Zone(
            side=Side.SUPPORT,
            price=near((95.0 + 95.6 + 94.8) / 3),
            lowest=94.8,
            highest=95.6,
            touches=3,
            first=day(10),
            last=day(60),
            distance=near((95.0 + 95.6 + 94.8) / 300 - 1),
        ),
    )
    assert reading.resistances == (
        Zone(
            side=Side.RESISTANCE,
            price=near(106.2),
            lowest=106.0,
            highest=106.4,
            touches=2,
            first=day(30),
            last=day(70),
            distance=near(0.062),
        ),
    )


def test_the_swing_points_behind_it() -> None:
    points = swing_points(GOLDEN)
    assert [(found.bar, found.price, found.is_high) for found in points] == [
        (10, 95.0, False),
        (30, 106.0, True),
        (40, 95.6, False),
        (50, 112.0, True),
        (60, 94.8, False),
        (70, 106.4, True),
    ]
    assert points[0].session == day(10)


@pytest.mark.parametrize(("bar", "is_one"), [(128, False), (129, True), (246, True), (247, False), (249, False)])
def test_swing_points_of_120_bars_that_are_known(bar: int, *, is_one: bool) -> None:
    """Of 250 bars the last is 249: from 129, 120 bars before it, to 246, which is known with the last one."""
    assert bool(swing_points(bars_with(250, lows={bar: 95.0}))) is is_one


@pytest.mark.parametrize(
    ("other", "touches"), [(102.0, 2), (102 + 1e-8, 2), (102.001, None), (98.0, 2), (97.999, None)]
)
def test_a_zone_reaches_so_far_from_its_point(other: float, touches: int | None) -> None:
    zones = _zones([point(10, 100.0), point(20, other)], 2.0, 150.0)
    assert [zone.touches for zone in zones] == ([touches] if touches else [])


def test_the_point_with_most_others_near_gathers_them() -> None:
    """100 has 98 and 102 within reach, 102 has 100 and 104, the newest of all: 102 gathers, and 98 is left alone."""
    points = [point(10, 98.0), point(20, 100.0), point(30, 102.0), point(40, 104.0)]
    zones = _zones(points, 2.0, 150.0)
    assert [(zone.lowest, zone.highest, zone.touches, zone.last) for zone in zones] == [(100.0, 104.0, 3, day(40))]


def test_a_point_belongs_to_one_zone() -> None:
    points = [point(bar, price) for bar, price in enumerate([100.0, 100.5, 101.0, 104.0, 104.2, 104.4, 120.0])]
    zones = _zones(points, 1.5, 110.0)
    assert [(zone.touches, zone.lowest, zone.highest) for zone in zones] == [(3, 104.0, 104.4), (3, 100.0, 101.0)]


def test_a_support_that_is_the_close_itself_is_a_support() -> None:
    points = [point(10, 100.0), point(20, 100.0)]
    assert [zone.side for zone in _zones(points, 1.0, 100.0)] == [Side.SUPPORT]
    assert [zone.side for zone in _zones(points, 1.0, 99.99)] == [Side.RESISTANCE]
    assert [zone.side for zone in _zones(points, 1.0, 100.01)] == [Side.SUPPORT]


def test_strongest_first_and_three_at_most() -> None:
    """Zones at 80 (two touches), 84 (three), 88 (two, later than 80), 92 (two, first of all)."""
    lows = {5: 92.0, 10: 92.1, 15: 80.0, 20: 84.0, 25: 84.1, 30: 80.1, 35: 88.0, 40: 84.2, 45: 88.1}
    reading = read(bars_with(60, lows=lows))
    assert reading.atr is not None
    assert reading.atr < 7.5
    assert [(zone.touches, round(zone.price)) for zone in reading.supports] == [(3, 84), (2, 88), (2, 80)]
    assert reading.resistances == ()


def test_fifteen_bars_are_needed_for_zones() -> None:
    few = read(bars_with(14, lows={4: 95.0, 9: 95.0}))
    assert (few.atr, few.supports, few.resistances) == (None, (), ())
    assert len(read(bars_with(15, lows={4: 95.0, 9: 95.0})).supports) == 1


def test_the_outermost_prices_with_their_dates() -> None:
    frame = bars_with(300, highs={10: 130.0, 100: 120.0}, lows={20: 70.0, 120: 80.0, 200: 80.0})
    reading = read(frame)
    assert reading.all_time.high == Extreme(price=130.0, session=day(10), distance=near(0.3))
    assert reading.all_time.low == Extreme(price=70.0, session=day(20), distance=near(-0.3))
    # The year begins with bar 40; of two equal lows the later one is told.
    assert reading.year.high == Extreme(price=120.0, session=day(100), distance=near(0.2))
    assert reading.year.low == Extreme(price=80.0, session=day(200), distance=near(-0.2))
    assert (reading.whole_year, reading.since) == (True, day(0))


@pytest.mark.parametrize(("bar", "in_year"), [(39, False), (40, True)])
def test_a_year_is_52_weeks(bar: int, *, in_year: bool) -> None:
    reading = read(bars_with(300, highs={bar: 130.0}))
    assert (reading.year.high.price == 130.0) is in_year


def test_a_year_of_other_bars() -> None:
    assert read(bars_with(52), Timeframe.WEEK).whole_year
    assert not read(bars_with(51), Timeframe.WEEK).whole_year
    assert read(bars_with(12), Timeframe.MONTH).whole_year
    assert read(bars_with(261)).whole_year
    assert not read(bars_with(260)).whole_year


def breakouts(frame: pd.DataFrame, timeframe: Timeframe = Timeframe.DAY) -> tuple[Breakout, ...]:
    return read(frame, timeframe).breakouts


def with_last_volume(frame: pd.DataFrame, volume: float) -> pd.DataFrame:
    return frame.assign(volume=[1000.0] * (len(frame) - 1) + [volume])


@pytest.mark.parametrize(
    ("volume", "ratio", "on_volume"), [(1499.0, 1.499, False), (1500.0, 1.5, True), (3000.0, 3.0, True)]
)
def test_a_breakout_above_twenty_bars(volume: float, ratio: float, *, on_volume: bool) -> None:
    frame = with_last_volume(bars_with(60, highs={45: 105.0}, close=106.0), volume)
    assert breakouts(frame) == (
        Breakout(bars=20, level=105.0, session=day(45), volume_ratio=near(ratio), on_volume=on_volume),
    )


@pytest.mark.parametrize(("close", "is_one"), [(105.0, False), (105 * (1 + 5e-10), False), (105.001, True)])
def test_the_close_has_to_be_above_the_high(close: float, *, is_one: bool) -> None:
    assert bool(breakouts(bars_with(60, highs={45: 105.0}, close=close))) is is_one


@pytest.mark.parametrize(("bar", "is_one"), [(38, True), (39, False), (58, False)])
def test_twenty_bars_before_and_not_the_bar_itself(bar: int, *, is_one: bool) -> None:
    """Of 60 bars the last is 59, the twenty before it are 39 to 58."""
    assert bool(breakouts(bars_with(60, highs={bar: 110.0}, close=106.0))) is is_one


def test_the_longer_span_is_told_first() -> None:
    frame = bars_with(260, highs={100: 105.0, 250: 103.0}, close=106.0)
    assert [(found.bars, found.level) for found in breakouts(frame)] == [(252, 105.0), (20, 103.0)]
    assert [found.bars for found in breakouts(bars_with(60, close=106.0), Timeframe.WEEK)] == [52, 20]
    assert [found.bars for found in breakouts(bars_with(60, close=106.0), Timeframe.MONTH)] == [20, 12]


def test_with_too_few_bars_before_there_is_no_breakout() -> None:
    assert breakouts(bars_with(20, close=106.0)) == ()
    assert [found.bars for found in breakouts(bars_with(21, close=106.0))] == [20]


def test_an_unknown_volume_is_told_as_unknown() -> None:
    frame = bars_with(60, close=106.0).assign(volume=np.nan)
    assert [(found.volume_ratio, found.on_volume) for found in breakouts(frame)] == [(None, None)]


def test_without_a_bar_there_is_no_reading() -> None:
    with pytest.raises(NotDefined) as caught:
        read(table([]))
    assert (caught.value.reason, caught.value.have, caught.value.need) == (Missing.TOO_FEW_BARS, 0, 1)


def test_one_bar_is_its_own_outermost() -> None:
    reading = read(bars_with(1))
    assert reading.all_time.high == Extreme(price=101.0, session=day(0), distance=near(0.01))
    assert reading.breakouts == ()


def test_nothing_looks_ahead() -> None:
    """At each bar the reading is what later bars, whatever they bring, leave unchanged."""
    whole = random_bars(21, pd.bdate_range("2020-01-06", periods=420)).frame
    changed = whole.copy()
    changed.iloc[300:, :4] *= 3
    told = 0
    for count in range(1, 301, 13):
        reading = read_levels(finished(whole.iloc[:count]))
        assert reading == read_levels(finished(changed.iloc[:count]))
        known = [found for found in swing_points(whole.iloc[:count]) if found.bar >= max(count - 1 - 120, 0)]
        later = {found.bar: found for found in swing_points(whole, span=420) if not found.is_high}
        assert all(later[found.bar] == found for found in known if not found.is_high)
        assert {bar for bar in later if count - 121 <= bar <= count - 4} == {
            found.bar for found in known if not found.is_high
        }
        told += len(reading.supports) + len(reading.resistances)
    assert told > 20
