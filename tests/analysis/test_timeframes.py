"""Daily, weekly and monthly bars, and which of them are finished."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import accumulate
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.bars import Bars, check_bars
from analysis.exchanges import InstrumentKind, Market
from analysis.timeframes import Timeframe, TimeframeBars, bars_in
from tests.analysis.builders import random_bars, table

LONG_AFTER = datetime(2040, 1, 1, tzinfo=UTC)
AT_NOON = datetime(2024, 1, 12, 5, tzinfo=UTC)
"""Of the first Friday in tables, in Vietnam."""
TRADED_KINDS = [InstrumentKind.SHARE, InstrumentKind.FUND, InstrumentKind.COIN]


def in_vietnam(
    bars: Bars,
    timeframe: Timeframe,
    *,
    kind: InstrumentKind = InstrumentKind.SHARE,
    moment: datetime = LONG_AFTER,
) -> TimeframeBars:
    return bars_in(bars, timeframe, kind=kind, market=Market.VIETNAM, moment=moment)


def days_of(frame: pd.DataFrame) -> list[str]:
    return [f"{stamp:%Y-%m-%d}" for stamp in frame.index]


def rows_of(frame: pd.DataFrame) -> list[list[float]]:
    return frame[["open", "high", "low", "close", "volume"]].to_numpy().tolist()


def around_new_year() -> Bars:
    """Six sessions in two calendar weeks and two years: Monday 29/12, Wed, then Fri 02/01, Mon, Tue and Fri 09/01."""
    dates = ["2025-12-29", "2025-12-31", "2026-01-02", "2026-01-05", "2026-01-06", "2026-01-09"]
    rows = [
        [10.0, 12.0, 9.0, 11.0, 100.0],
        [11.0, 15.0, 10.5, 14.0, 200.0],
        [14.0, 14.5, 8.0, 9.0, 300.0],
        [9.0, 9.5, 7.0, 8.0, 400.0],
        [8.0, 8.5, 7.5, 8.2, 500.0],
        [8.2, 20.0, 8.1, 19.0, 600.0],
    ]
    return check_bars(
        pd.DataFrame(rows, columns=["open", "high", "low", "close", "volume"], index=pd.DatetimeIndex(dates))
    )


def test_a_week_runs_from_monday_to_sunday_also_across_a_year_end() -> None:
    weeks = in_vietnam(around_new_year(), Timeframe.WEEK)
    assert weeks.timeframe is Timeframe.WEEK
    assert days_of(weeks.finished) == ["2026-01-02", "2026-01-09"]
    assert rows_of(weeks.finished) == [[10.0, 15.0, 8.0, 9.0, 600.0], [9.0, 20.0, 7.0, 19.0, 1500.0]]
    pd.testing.assert_frame_equal(weeks.shown, weeks.finished)
    assert not weeks.running


def test_a_month_ends_with_its_last_session() -> None:
    months = in_vietnam(around_new_year(), Timeframe.MONTH)
    assert days_of(months.finished) == ["2025-12-31", "2026-01-09"]
    assert rows_of(months.finished) == [[10.0, 15.0, 9.0, 14.0, 300.0], [14.0, 20.0, 7.0, 19.0, 1800.0]]
    assert not months.running


def test_saturday_and_sunday_close_a_week_of_coins() -> None:
    dates = pd.date_range("2026-03-13", "2026-03-16")  # Friday to Monday
    bars = check_bars(table([1.0, 2.0, 3.0, 4.0], dates=dates, volume=5))
    weeks = bars_in(bars, Timeframe.WEEK, kind=InstrumentKind.COIN, market=Market.CRYPTO, moment=LONG_AFTER)
    assert days_of(weeks.finished) == ["2026-03-15", "2026-03-16"]
    assert rows_of(weeks.finished) == [[1.0, 3.0, 1.0, 3.0, 15.0], [4.0, 4.0, 4.0, 4.0, 5.0]]


def test_before_1970_weeks_and_months_are_the_same() -> None:
    bars = check_bars(table([1.0, 2.0, 3.0], dates=["1969-12-28", "1969-12-29", "1970-01-04"]))
    assert days_of(in_vietnam(bars, Timeframe.WEEK).finished) == ["1969-12-28", "1970-01-04"]
    assert days_of(in_vietnam(bars, Timeframe.MONTH).finished) == ["1969-12-29", "1970-01-04"]


def resampled(frame: pd.DataFrame, rule: str) -> pd.DataFrame:
    """The same weeks or months, as pandas groups them."""
    groups = frame.assign(session=frame.index).resample(rule)
    wanted = groups.agg({"open": "first", "high": "max", "low": "min", "close": "last", "session": "last"})
    wanted["volume"] = groups["volume"].agg(lambda volumes: volumes.sum(skipna=False))
    wanted = wanted.dropna(subset="session").set_index("session")
    return wanted[["open", "high", "low", "close", "volume"]]


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    gaps=st.lists(st.integers(1, 12), min_size=1, max_size=120),
    timeframe_rule=st.sampled_from([(Timeframe.WEEK, "W-SUN"), (Timeframe.MONTH, "ME")]),
    unknown=st.sets(st.integers(0, 119), max_size=5),
)
def test_weeks_and_months_are_those_of_pandas(
    seed: int, gaps: list[int], timeframe_rule: tuple[Timeframe, str], unknown: set[int]
) -> None:
    sessions = pd.DatetimeIndex([pd.Timestamp("2023-11-01") + pd.Timedelta(days=day) for day in accumulate(gaps)])
    bars = random_bars(seed, sessions)
    bars.frame.loc[sessions[[row for row in unknown if row < len(sessions)]], "volume"] = np.nan
    timeframe, rule = timeframe_rule
    grouped = in_vietnam(bars, timeframe, kind=InstrumentKind.INDEX).finished
    pd.testing.assert_frame_equal(grouped, resampled(bars.frame, rule), check_names=False, check_freq=False)


def test_an_untraded_day_is_shown_and_does_not_count() -> None:
    bars = check_bars(table([1.0, 2.0, 3.0, 4.0], volume=[10, 0, np.nan, 40]))
    for kind in TRADED_KINDS:
        days = in_vietnam(bars, Timeframe.DAY, kind=kind)
        assert days.shown["close"].tolist() == [1.0, 2.0, 3.0, 4.0]
        assert days.finished["close"].tolist() == [1.0, 4.0]


@pytest.mark.parametrize(("moment", "shown"), [(LONG_AFTER, [1.0, 4.0]), (AT_NOON, [1.0, 4.0, 5.0])])
def test_of_traded_bars_those_that_count_and_the_running_one_are_shown(moment: datetime, shown: list[float]) -> None:
    volume = [10, 0, np.nan, 40, *([5] if moment is AT_NOON else [0])]
    bars = in_vietnam(check_bars(table([1.0, 2.0, 3.0, 4.0, 5.0], volume=volume)), Timeframe.DAY, moment=moment)
    assert bars.traded.shown["close"].tolist() == shown
    assert bars.traded.finished.equals(bars.finished)


@pytest.mark.parametrize("kind", TRADED_KINDS)
def test_untraded_days_leave_no_trace_in_weeks_and_months(kind: InstrumentKind) -> None:
    """Their highs and lows do not count, nor do they date the week; a week without a trade is no week."""
    table_of_weeks = table([5.0] * 15, spread=1, volume=[10, 10, 10, 0, np.nan, 0, 0, 0, 0, 0, 10, 10, 10, 10, 10])
    table_of_weeks.loc["2024-01-11", "high"] = 99.0
    table_of_weeks.loc["2024-01-12", "low"] = 0.1
    weeks = in_vietnam(check_bars(table_of_weeks), Timeframe.WEEK, kind=kind).finished
    assert days_of(weeks) == ["2024-01-10", "2024-01-26"]
    assert rows_of(weeks) == [[5.0, 6.0, 4.0, 5.0, 30.0], [5.0, 6.0, 4.0, 5.0, 50.0]]
    months = in_vietnam(check_bars(table_of_weeks), Timeframe.MONTH, kind=kind).finished
    assert rows_of(months) == [[5.0, 6.0, 4.0, 5.0, 80.0]]


@pytest.mark.parametrize("unknown", [0.0, np.nan])
def test_every_bar_of_an_index_counts_and_its_missing_volume_is_unknown(unknown: float) -> None:
    bars = check_bars(table(list(range(1, 11)), volume=[unknown] + [10.0] * 9))
    days = in_vietnam(bars, Timeframe.DAY, kind=InstrumentKind.INDEX)
    assert len(days.finished) == len(days.shown) == 10
    assert np.isnan(days.finished["volume"].iloc[0])
    weeks = in_vietnam(bars, Timeframe.WEEK, kind=InstrumentKind.INDEX)
    np.testing.assert_array_equal(weeks.finished["volume"], [np.nan, 50.0])


VIETNAM_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NEW_YORK_ZONE = ZoneInfo("America/New_York")

# The last session in the data, the moment, and whether the bar that ends with it is still running.
RUNNING = [
    (Timeframe.DAY, "2026-03-10", datetime(2026, 3, 10, 9, 15, tzinfo=VIETNAM_ZONE), True),
    (Timeframe.DAY, "2026-03-10", datetime(2026, 3, 10, 14, 59, 59, tzinfo=VIETNAM_ZONE), True),
    (Timeframe.DAY, "2026-03-10", datetime(2026, 3, 10, 15, tzinfo=VIETNAM_ZONE), False),
    (Timeframe.DAY, "2026-03-10", datetime(2026, 3, 10, 7, 59, tzinfo=UTC), True),
    (Timeframe.DAY, "2026-03-10", datetime(2026, 3, 10, 8, tzinfo=UTC), False),
    (Timeframe.DAY, "2026-03-10", datetime(2026, 3, 10, 3, 59, tzinfo=NEW_YORK_ZONE), True),
    (Timeframe.DAY, "2026-03-10", datetime(2026, 3, 10, 4, tzinfo=NEW_YORK_ZONE), False),
    (Timeframe.DAY, "2026-03-10", datetime(2026, 3, 11, 9, tzinfo=VIETNAM_ZONE), False),
    # Thursday evening and Friday morning: Friday may still change the week.
    (Timeframe.WEEK, "2026-03-12", datetime(2026, 3, 12, 20, tzinfo=VIETNAM_ZONE), True),
    (Timeframe.WEEK, "2026-03-13", datetime(2026, 3, 13, 14, 59, tzinfo=VIETNAM_ZONE), True),
    (Timeframe.WEEK, "2026-03-13", datetime(2026, 3, 13, 15, tzinfo=VIETNAM_ZONE), False),
    (Timeframe.WEEK, "2026-03-12", datetime(2026, 3, 13, 15, tzinfo=VIETNAM_ZONE), False),
    (Timeframe.WEEK, "2026-03-13", datetime(2026, 3, 14, 10, tzinfo=VIETNAM_ZONE), False),
    # 30/04 and 01/05 are holidays: Wednesday ends the week and the month.
    (Timeframe.WEEK, "2026-04-29", datetime(2026, 4, 29, 14, 59, tzinfo=VIETNAM_ZONE), True),
    (Timeframe.WEEK, "2026-04-29", datetime(2026, 4, 29, 15, tzinfo=VIETNAM_ZONE), False),
    (Timeframe.MONTH, "2026-04-29", datetime(2026, 4, 29, 14, 59, tzinfo=VIETNAM_ZONE), True),
    (Timeframe.MONTH, "2026-04-29", datetime(2026, 4, 29, 15, tzinfo=VIETNAM_ZONE), False),
    # The week before Tết is over on its Friday, February is not.
    (Timeframe.WEEK, "2026-02-13", datetime(2026, 2, 13, 15, tzinfo=VIETNAM_ZONE), False),
    (Timeframe.MONTH, "2026-02-13", datetime(2026, 2, 18, 15, tzinfo=VIETNAM_ZONE), True),
    (Timeframe.MONTH, "2026-02-27", datetime(2026, 2, 27, 15, tzinfo=VIETNAM_ZONE), False),
    # May ends on a Sunday.
    (Timeframe.MONTH, "2026-05-29", datetime(2026, 5, 29, 15, tzinfo=VIETNAM_ZONE), False),
    (Timeframe.MONTH, "2026-12-31", datetime(2026, 12, 31, 14, tzinfo=VIETNAM_ZONE), True),
    # A session on a Saturday, which no calendar foresaw.
    (Timeframe.WEEK, "2008-08-16", datetime(2008, 8, 16, 14, tzinfo=VIETNAM_ZONE), True),
    (Timeframe.WEEK, "2008-08-16", datetime(2008, 8, 16, 15, tzinfo=VIETNAM_ZONE), False),
]


@pytest.mark.parametrize(("timeframe", "last", "moment", "running"), RUNNING)
def test_a_bar_that_can_still_change_is_shown_and_does_not_count(
    timeframe: Timeframe, last: str, moment: datetime, *, running: bool
) -> None:
    day_of_last = pd.Timestamp(last)
    bars = check_bars(table([10.0, 20.0], dates=pd.DatetimeIndex([day_of_last - pd.Timedelta(days=60), day_of_last])))
    read = in_vietnam(bars, timeframe, moment=moment)
    assert read.running is running
    assert read.shown["close"].tolist() == [10.0, 20.0]
    assert read.finished["close"].tolist() == ([10.0] if running else [10.0, 20.0])


@pytest.mark.parametrize(
    ("market", "timeframe", "last", "moment", "running"),
    [
        (Market.CRYPTO, Timeframe.DAY, "2026-03-15", datetime(2026, 3, 15, 23, 59, 59, tzinfo=UTC), True),
        (Market.CRYPTO, Timeframe.DAY, "2026-03-15", datetime(2026, 3, 16, tzinfo=UTC), False),
        (Market.CRYPTO, Timeframe.DAY, "2026-03-15", datetime(2026, 3, 16, 6, 59, tzinfo=VIETNAM_ZONE), True),
        (Market.CRYPTO, Timeframe.WEEK, "2026-03-14", datetime(2026, 3, 15, 1, tzinfo=UTC), True),
        (Market.CRYPTO, Timeframe.WEEK, "2026-03-15", datetime(2026, 3, 15, 23, 59, tzinfo=UTC), True),
        (Market.CRYPTO, Timeframe.WEEK, "2026-03-15", datetime(2026, 3, 16, tzinfo=UTC), False),
        (Market.CRYPTO, Timeframe.MONTH, "2026-05-31", datetime(2026, 5, 31, 23, tzinfo=UTC), True),
        (Market.CRYPTO, Timeframe.MONTH, "2026-05-31", datetime(2026, 6, 1, tzinfo=UTC), False),
        (Market.UNITED_STATES, Timeframe.DAY, "2026-01-12", datetime(2026, 1, 12, 20, 59, tzinfo=UTC), True),
        (Market.UNITED_STATES, Timeframe.DAY, "2026-01-12", datetime(2026, 1, 12, 21, tzinfo=UTC), False),
        (Market.UNITED_STATES, Timeframe.DAY, "2026-07-13", datetime(2026, 7, 13, 19, 59, tzinfo=UTC), True),
        (Market.UNITED_STATES, Timeframe.DAY, "2026-07-13", datetime(2026, 7, 13, 20, tzinfo=UTC), False),
        (Market.UNITED_STATES, Timeframe.WEEK, "2026-03-13", datetime(2026, 3, 14, 2, tzinfo=VIETNAM_ZONE), True),
        (Market.UNITED_STATES, Timeframe.WEEK, "2026-03-13", datetime(2026, 3, 14, 3, tzinfo=VIETNAM_ZONE), False),
        (Market.CHINA, Timeframe.WEEK, "2026-02-13", datetime(2026, 2, 13, 14, 59, tzinfo=VIETNAM_ZONE), False),
    ],
)
def test_other_markets_end_their_bars_by_their_own_clock(
    market: Market, timeframe: Timeframe, last: str, moment: datetime, *, running: bool
) -> None:
    bars = check_bars(table([10.0], dates=[last]))
    read = bars_in(bars, timeframe, kind=InstrumentKind.COIN, market=market, moment=moment)
    assert read.running is running
    assert len(read.finished) == (0 if running else 1)


def test_the_running_week_holds_its_days_so_far() -> None:
    bars = check_bars(table([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 9.0], volume=10))
    weeks = in_vietnam(bars, Timeframe.WEEK, moment=datetime(2024, 1, 16, 16, tzinfo=VIETNAM_ZONE))
    assert weeks.running
    assert days_of(weeks.shown) == ["2024-01-12", "2024-01-16"]
    assert rows_of(weeks.shown)[-1] == [6.0, 9.0, 6.0, 9.0, 20.0]
    assert days_of(weeks.finished) == ["2024-01-12"]


def test_a_running_day_without_a_trade_yet_is_shown_as_running() -> None:
    bars = check_bars(table([1.0, 2.0, 2.0], volume=[10, 10, 0]))
    moment = datetime(2024, 1, 10, 10, tzinfo=VIETNAM_ZONE)
    days = in_vietnam(bars, Timeframe.DAY, moment=moment)
    assert days.running
    assert days.shown["close"].tolist() == [1.0, 2.0, 2.0]
    assert days.finished["close"].tolist() == [1.0, 2.0]
    weeks = in_vietnam(bars, Timeframe.WEEK, moment=moment)
    assert weeks.running
    assert days_of(weeks.shown) == ["2024-01-09"]


@pytest.mark.parametrize("timeframe", list(Timeframe))
@pytest.mark.parametrize("volume", [10.0, 0.0])
def test_without_a_traded_bar_nothing_counts(timeframe: Timeframe, volume: float) -> None:
    bars = check_bars(table([] if volume else [1.0, 1.0], volume=volume))
    read = in_vietnam(bars, timeframe, moment=datetime(2024, 1, 9, 10, tzinfo=VIETNAM_ZONE))
    assert read.finished.empty
    assert list(read.finished.columns) == ["open", "high", "low", "close", "volume"]
    assert len(read.shown) == (2 if timeframe is Timeframe.DAY and not volume else 0)
    assert read.running is (len(read.shown) > 0)


@pytest.mark.parametrize("timeframe", list(Timeframe))
@pytest.mark.parametrize("kind", list(InstrumentKind))
def test_the_checked_bars_are_never_changed(timeframe: Timeframe, kind: InstrumentKind) -> None:
    bars = check_bars(table([1.0, 2.0, 3.0], volume=[0, np.nan, 5]))
    before = bars.frame.copy(deep=True)
    in_vietnam(bars, timeframe, kind=kind)
    pd.testing.assert_frame_equal(bars.frame, before)


def test_weeks_of_the_past_are_told_as_they_were_known_then() -> None:
    bars = check_bars(table(list(range(1, 21)))).until(date(2024, 1, 17))
    weeks = in_vietnam(bars, Timeframe.WEEK, moment=datetime(2024, 1, 17, 23, tzinfo=VIETNAM_ZONE))
    assert weeks.running
    assert weeks.shown["close"].tolist() == [5.0, 8.0]
    assert weeks.finished["close"].tolist() == [5.0]
