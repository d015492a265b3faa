"""What a market did: golden numbers by hand from small made-up series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.bars import check_bars
from analysis.candles import Direction
from analysis.errors import NotDefined
from analysis.market_summary import (
    Breadth,
    Fate,
    News,
    ShareDay,
    Span,
    Volume,
    breadth_of,
    change_over,
    for_a_table,
    monday_of,
    near_levels,
    news_of,
    read_index_day,
    read_share_day,
    strongest,
)
from analysis.price_limits import Limit
from analysis.rsi_reading import Zone
from analysis.signals import History
from analysis.trend import Trend
from tests.analysis.builders import finished, table


def share(symbol: str, change: float | None, *fates: Fate) -> ShareDay:
    news = tuple(
        News(signal="hammer", direction=Direction.BULLISH, session=date(2026, 8, 21), fate=fate, confirms_at=None)
        for fate in fates
    )
    return ShareDay(
        symbol=symbol,
        session=date(2026, 8, 21),
        close=10_000.0,
        change=change,
        rsi14=50.0,
        volume_ratio=1.0,
        news=news,
    )


def test_breadth_counts_what_rose_fell_and_stayed() -> None:
    found = breadth_of([0.01, -0.02, 0.0, 0.03, 1e-12, -1e-12])

    assert found == Breadth(rising=2, falling=1, unchanged=3)
    assert found.looked_at == 6


def test_breadth_counts_what_closed_at_a_limit() -> None:
    found = breadth_of([0.07, 0.07, -0.07, 0.0], [Limit.CEILING, None, Limit.FLOOR, None])

    assert found == Breadth(rising=2, falling=1, unchanged=1, at_ceiling=1, at_floor=1)


def test_an_index_at_its_last_bar_by_hand() -> None:
    closes = [100.0] * 20 + [110.0, 99.0]
    bars = finished(table(closes, volume=[1_000.0] * 21 + [1_500.0]))

    day = read_index_day(bars)

    # 99 / 110 - 1; the mean of the 20 volumes before is 1 000; the record is the 110 of the bar before.
    assert day.change == pytest.approx(-0.1)
    assert day.points == pytest.approx(-11.0)
    assert day.volume_ratio == pytest.approx(1.5)
    assert day.volume is Volume.ABOVE
    assert day.record.close == 110.0
    assert day.record.distance == pytest.approx(-0.1)
    assert day.session == date(2024, 2, 6)


@pytest.mark.parametrize(
    ("volume", "word"), [(1_101, Volume.ABOVE), (1_100, Volume.LIKE), (900, Volume.LIKE), (899, Volume.BELOW)]
)
def test_a_volume_in_a_word(volume: float, word: Volume) -> None:
    day = read_index_day(finished(table([100.0] * 21, volume=[1_000.0] * 20 + [volume])))

    assert day.volume is word


def test_what_short_data_do_not_tell_is_none() -> None:
    day = read_index_day(finished(table([100.0])))

    unknown = (day.change, day.points, day.volume_ratio, day.volume, day.trend, day.rsi14, day.zone)
    assert unknown == (None,) * 7
    with pytest.raises(NotDefined):
        read_index_day(finished(table([])))


def test_an_rsi_is_notable_beyond_70_and_30_alone() -> None:
    assert read_index_day(finished(table([100.0 + step for step in range(20)]))).zone is Zone.OVERBOUGHT
    assert read_index_day(finished(table([100.0 - step for step in range(20)]))).zone is Zone.OVERSOLD
    assert read_index_day(finished(table([100.0 + step % 2 for step in range(20)]))).zone is None


def test_a_trend_is_told() -> None:
    assert read_index_day(finished(table([100.0 + step for step in range(20)]))).trend is Trend.UP


def test_a_week_is_counted_from_the_last_close_before_its_monday() -> None:
    # Monday 8 January 2024 to Wednesday of the week after: Friday closed at 104.
    bars = finished(table([100.0, 101, 102, 103, 104, 90, 95, 130]))

    assert change_over(bars, Span.WEEK) == pytest.approx(130 / 104 - 1)
    assert change_over(bars, Span.DAY) == pytest.approx(130 / 95 - 1)
    assert change_over(finished(table([100.0, 101])), Span.WEEK) is None


@given(st.dates())
def test_the_monday_of_a_week(day: date) -> None:
    assert monday_of(day).weekday() == 0
    assert timedelta(0) <= day - monday_of(day) < timedelta(days=7)


def falling_to_a_hammer(*closes_after: float) -> pd.DataFrame:
    """Thirty bars that fall from 130 to 101, then a hammer at 100 with its shadow down to 92, then these closes."""
    frame = table([130.0 - step for step in range(30)], spread=0.5)
    start = frame.index[-1]
    rows = [{"open": 100.0, "high": 100.6, "low": 92.0, "close": 100.5, "volume": 1_000.0}]
    rows += [
        {"open": 100.2, "high": close + 0.1, "low": 100.0, "close": close, "volume": 1_000.0} for close in closes_after
    ]
    index = pd.bdate_range(start + pd.offsets.BDay(1), periods=len(rows))
    return pd.concat([frame, pd.DataFrame(rows, index=index)])


def hammers(frame: pd.DataFrame, span: Span = Span.DAY) -> list[News]:
    return [news for news in news_of(History(frame=check_bars(frame).frame), span) if news.signal == "hammer"]


def test_a_hammer_waits_for_a_close_above_its_body() -> None:
    (waiting,) = hammers(falling_to_a_hammer())

    assert (waiting.fate, waiting.confirms_at) == (Fate.WAITING, 100.5)
    assert waiting.direction is Direction.BULLISH


@pytest.mark.parametrize(("close", "fate"), [(100.6, Fate.CONFIRMED), (100.4, Fate.REJECTED)])
def test_the_next_close_tells_what_became_of_it(close: float, fate: Fate) -> None:
    (told,) = hammers(falling_to_a_hammer(close))

    assert (told.fate, told.confirms_at) == (fate, None)


def test_what_was_told_before_is_no_news_of_the_day_but_of_the_week() -> None:
    # The hammer stands on Monday, 19 February 2024.
    frame = falling_to_a_hammer(103.0, 103.5)

    assert hammers(frame) == []
    (told,) = hammers(frame, Span.WEEK)
    assert (told.session, told.fate) == (date(2024, 2, 19), Fate.CONFIRMED)
    assert hammers(falling_to_a_hammer(103, 103, 103, 103, 103), Span.WEEK) == []


def test_an_rsi_that_enters_a_zone_is_new() -> None:
    closes = [100.0 + step % 2 for step in range(30)] + [95.0, 90.0, 85.0, 80.0]
    told = [
        [news.fate for news in news_of(History(frame=check_bars(table(closes[:end])).frame)) if "rsi" in news.signal]
        for end in range(31, len(closes) + 1)
    ]

    assert told.count([Fate.NEW]) == 1
    assert news_of(History(frame=table([]))) == ()


def test_a_share_at_its_last_bar() -> None:
    frame = check_bars(falling_to_a_hammer()).frame

    day = read_share_day("FPT", History(frame=frame), finished(frame))

    assert (day.symbol, day.close, day.session) == ("FPT", 100.5, date(2024, 2, 19))
    assert day.limit is None
    assert day.change == pytest.approx(100.5 / 101 - 1)
    assert "hammer" in [news.signal for news in day.news]


def test_the_strongest_of_either_side() -> None:
    shares = [
        share("A", 0.01),
        share("B", -0.02),
        share("C", 0.03),
        share("D", 0.0),
        share("E", None),
        share("F", -0.5),
    ]

    assert [one.symbol for one in strongest(shares, 2, rising=True)] == ["C", "A"]
    assert [one.symbol for one in strongest(shares, 1, rising=False)] == ["F"]
    assert [one.symbol for one in strongest(shares, 9, rising=False)] == ["F", "B"]


def test_a_table_that_has_room_for_all_shows_them_by_their_change() -> None:
    shares = [share("A", 0.01), share("B", -0.02), share("C", 0.03), share("E", None)]

    assert [one.symbol for one in for_a_table(shares, 12)] == ["C", "A", "B"]


def test_a_small_table_shows_news_and_the_outermost() -> None:
    shares = [share(f"S{place}", place / 100) for place in range(9)] + [share("NEWS", 0.045, Fate.WAITING)]

    assert [one.symbol for one in for_a_table(shares, 4)] == ["S8", "S7", "NEWS", "S0"]


@given(st.lists(st.floats(-0.3, 0.3), max_size=60), st.integers(1, 12))
def test_a_table_is_never_longer_and_always_sorted(changes: Sequence[float], most: int) -> None:
    shown = for_a_table([share(f"S{place:02}", change) for place, change in enumerate(changes)], most)

    assert len(shown) == min(len(changes), most)
    assert [one.change for one in shown] == sorted((one.change or 0 for one in shown), reverse=True)


def test_levels_nearby_are_those_nearest_to_the_close() -> None:
    swings = [100.0, 104, 108, 104] * 12 + [100.0, 103.0]

    levels = near_levels(finished(table(swings, spread=1.0)))

    assert levels.support is not None
    assert levels.resistance is not None
    assert levels.support.price < 103 < levels.resistance.price
