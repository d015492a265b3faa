"""When sessions may take place, and when their bars are final."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from analysis.exchanges import Market
from analysis.trading_calendar import (
    SessionState,
    close_of,
    is_trading,
    last_day_over,
    last_session_between,
    may_trade,
    next_session,
    open_days,
    session_state,
)
from analysis.vietnam_holidays import FIRST_KNOWN_YEAR, LAST_KNOWN_YEAR, VIETNAM_HOLIDAYS, Holiday

VIETNAM_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

# What the exchange announced for 2026, and 02/01, on which it did not trade either.
CLOSED_2026 = [
    *(date(2026, 1, day) for day in (1, 2)),
    *(date(2026, 2, day) for day in range(16, 21)),
    date(2026, 4, 27),
    date(2026, 4, 30),
    date(2026, 5, 1),
    date(2026, 8, 31),
    date(2026, 9, 1),
    date(2026, 9, 2),
]


def test_vietnam_trades_on_the_weekdays_of_2026_that_are_no_holiday() -> None:
    year = [date(2026, 1, 1) + timedelta(days=step) for step in range(365)]
    weekdays = [day for day in year if day.isoweekday() <= 5]
    assert [day for day in weekdays if not may_trade(Market.VIETNAM, day)] == CLOSED_2026
    assert not any(may_trade(Market.VIETNAM, day) for day in year if day.isoweekday() > 5)


def test_a_day_is_open_closed_or_unknown() -> None:
    assert session_state(Market.VIETNAM, date(2026, 2, 13)) is SessionState.OPEN
    assert session_state(Market.VIETNAM, date(2026, 2, 17)) is SessionState.CLOSED
    assert session_state(Market.VIETNAM, date(2026, 8, 22)) is SessionState.CLOSED  # a Saturday of work
    assert session_state(Market.VIETNAM, date(2027, 2, 5)) is SessionState.UNKNOWN
    assert session_state(Market.VIETNAM, date(2027, 2, 6)) is SessionState.CLOSED
    assert session_state(Market.VIETNAM, date(2010, 12, 31)) is SessionState.UNKNOWN
    assert session_state(Market.VIETNAM, date(2018, 1, 23)) is SessionState.OPEN  # HOSE alone stood still


@pytest.mark.parametrize(
    ("first", "last"),
    [
        # First and last weekday without trading around Tết, by the calendars of those years.
        (date(2012, 1, 23), date(2012, 1, 27)),
        (date(2013, 2, 11), date(2013, 2, 15)),
        (date(2017, 1, 26), date(2017, 2, 1)),
        (date(2020, 1, 23), date(2020, 1, 29)),
        (date(2021, 2, 10), date(2021, 2, 16)),
        (date(2023, 1, 20), date(2023, 1, 26)),
        (date(2024, 2, 8), date(2024, 2, 14)),
        (date(2025, 1, 27), date(2025, 1, 31)),
        (date(2026, 2, 16), date(2026, 2, 20)),
    ],
)
def test_tet_is_closed_and_the_sessions_around_it_are_open(first: date, last: date) -> None:
    closed = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    assert {session_state(Market.VIETNAM, day) for day in closed} == {SessionState.CLOSED}
    assert {VIETNAM_HOLIDAYS[day] for day in closed if day.isoweekday() <= 5} == {Holiday.TET}
    assert next_session(Market.VIETNAM, first - timedelta(days=1)) > last
    before = first - timedelta(days=3 if first.isoweekday() == 1 else 1)
    assert session_state(Market.VIETNAM, before) is SessionState.OPEN
    assert session_state(Market.VIETNAM, next_session(Market.VIETNAM, last)) is SessionState.OPEN


# New Year's Days of the lunar calendar, for the check that each lies within its year's closure.
LUNAR_NEW_YEARS = [
    *(date(2011, 2, 3), date(2012, 1, 23), date(2013, 2, 10), date(2014, 1, 31), date(2015, 2, 19), date(2016, 2, 8)),
    *(date(2017, 1, 28), date(2018, 2, 16), date(2019, 2, 5), date(2020, 1, 25), date(2021, 2, 12), date(2022, 2, 1)),
    *(date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17)),
]


def test_every_known_year_has_each_holiday_and_the_lunar_new_year_within_tet() -> None:
    years = range(FIRST_KNOWN_YEAR, LAST_KNOWN_YEAR + 1)
    assert [day.year for day in LUNAR_NEW_YEARS] == list(years)
    for lunar in LUNAR_NEW_YEARS:
        days = {holiday: [day for day in VIETNAM_HOLIDAYS if VIETNAM_HOLIDAYS[day] is holiday] for holiday in Holiday}
        tet = [day for day in days[Holiday.TET] if day.year == lunar.year]
        assert min(tet) - timedelta(days=2) <= lunar <= max(tet)
        assert 5 <= len(tet) <= 7
        for holiday in Holiday:
            # In 2023 the festival of the Hùng Kings was given together with 30 April.
            there = any(day.year == lunar.year for day in days[holiday])
            assert there or (holiday, lunar.year) == (Holiday.HUNG_KINGS, 2023)


@pytest.mark.parametrize("year", range(FIRST_KNOWN_YEAR, LAST_KNOWN_YEAR + 1))
def test_a_year_of_the_table_is_known_in_full_and_has_as_many_sessions_as_years_have(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=step) for step in range(366)]
    states = [session_state(Market.VIETNAM, day) for day in days if day.year == year]
    assert SessionState.UNKNOWN not in states
    assert 245 <= states.count(SessionState.OPEN) <= 253


def test_no_holiday_is_told_on_a_weekend_or_outside_the_known_years() -> None:
    assert len(VIETNAM_HOLIDAYS) > 150
    assert all(day.isoweekday() <= 5 for day in VIETNAM_HOLIDAYS)
    assert {day.year for day in VIETNAM_HOLIDAYS} == set(range(FIRST_KNOWN_YEAR, LAST_KNOWN_YEAR + 1))


# Days on which a series and the calendar differ, and why the calendar is right.
BARS_WITHOUT_A_SESSION = {
    ("VNINDEX", date(2008, 8, 16)),  # a wrong bar on a Saturday
}
SESSIONS_WITHOUT_A_BAR = {
    ("VNINDEX_fireant", date(2018, 1, 23)),  # HOSE stood still, HNX and UPCoM traded
    ("VNINDEX_fireant", date(2018, 1, 24)),
    ("VN30_fireant", date(2018, 1, 23)),
    ("VN30_fireant", date(2018, 1, 24)),
    ("VN30_fireant", date(2014, 3, 18)),  # missing in this series, the VN-Index has it
    ("SSEC", date(2010, 12, 20)),  # missing in this series: Shanghai had no holiday on these
    ("SSEC", date(2014, 12, 25)),
    ("SSEC", date(2019, 4, 29)),
    ("SSEC", date(2019, 4, 30)),
}


@pytest.mark.market_data
@pytest.mark.parametrize(
    ("series", "market"),
    [
        ("VNINDEX", Market.VIETNAM),
        ("VNINDEX_fireant", Market.VIETNAM),
        ("VN30", Market.VIETNAM),
        ("VN30_fireant", Market.VIETNAM),
        ("HNXINDEX", Market.VIETNAM),
        ("UPCOMINDEX", Market.VIETNAM),
        ("GSPC", Market.UNITED_STATES),
        ("RUT", Market.UNITED_STATES),
        ("SSEC", Market.CHINA),
    ],
)
def test_real_series_have_bars_exactly_on_the_known_sessions(market_data: Path, series: str, market: Market) -> None:
    dates = pd.read_csv(market_data / "index" / f"{series}.csv.gz", usecols=["date"], parse_dates=["date"])["date"]
    bars = {stamp.date() for stamp in dates if stamp.year >= 1990}
    days = [min(bars) + timedelta(days=step) for step in range((max(bars) - min(bars)).days + 1)]
    states = {day: session_state(market, day) for day in days}
    assert sum(state is SessionState.OPEN for state in states.values()) > 1_800
    closed_with_bar = {(series, day) for day in bars if states[day] is SessionState.CLOSED}
    assert closed_with_bar == {gap for gap in BARS_WITHOUT_A_SESSION if gap[0] == series}
    open_without_bar = {(series, day) for day in days if states[day] is SessionState.OPEN and day not in bars}
    assert open_without_bar == {gap for gap in SESSIONS_WITHOUT_A_BAR if gap[0] == series}


@pytest.mark.parametrize(
    ("market", "day", "state"),
    [
        (Market.UNITED_STATES, date(2026, 11, 26), SessionState.CLOSED),  # Thanksgiving
        (Market.UNITED_STATES, date(2026, 11, 27), SessionState.OPEN),
        (Market.UNITED_STATES, date(2027, 3, 26), SessionState.CLOSED),  # Good Friday
        (Market.UNITED_STATES, date(2012, 10, 29), SessionState.CLOSED),  # a hurricane
        (Market.UNITED_STATES, date(2025, 1, 9), SessionState.CLOSED),  # a day of mourning
        (Market.UNITED_STATES, date(2028, 12, 29), SessionState.OPEN),
        (Market.UNITED_STATES, date(2029, 1, 2), SessionState.UNKNOWN),
        (Market.UNITED_STATES, date(2029, 1, 6), SessionState.CLOSED),
        (Market.CHINA, date(2025, 10, 1), SessionState.CLOSED),
        (Market.CHINA, date(2025, 2, 5), SessionState.OPEN),
        (Market.CHINA, date(2025, 2, 4), SessionState.CLOSED),
        (Market.CHINA, date(2099, 10, 1), SessionState.UNKNOWN),
        (Market.CRYPTO, date(2099, 1, 1), SessionState.OPEN),
    ],
)
def test_markets_abroad(market: Market, day: date, state: SessionState) -> None:
    assert session_state(market, day) is state


@pytest.mark.parametrize("market", Market)
def test_what_may_trade_is_what_is_not_known_to_be_closed(market: Market) -> None:
    days = [date(2009, 1, 1) + timedelta(days=7 * step + step % 7) for step in range(1_200)]
    assert days[-1].year > LAST_KNOWN_YEAR
    for day in days:
        assert may_trade(market, day) is (session_state(market, day) is not SessionState.CLOSED)


@pytest.mark.parametrize(
    ("market", "day", "trades"),
    [
        (Market.UNITED_STATES, date(2026, 2, 17), True),  # Tết is no holiday elsewhere.
        (Market.UNITED_STATES, date(2026, 2, 21), False),
        (Market.CHINA, date(2026, 3, 13), True),
        (Market.CHINA, date(2026, 3, 15), False),
        (Market.CRYPTO, date(2026, 3, 14), True),
        (Market.CRYPTO, date(2026, 3, 15), True),
        (Market.CRYPTO, date(2026, 2, 17), True),
        (Market.VIETNAM, date(2031, 1, 1), True),  # A year whose holidays are not known: it may be a session.
        (Market.VIETNAM, date(2031, 1, 4), False),
    ],
)
def test_other_markets_and_other_years(market: Market, day: date, *, trades: bool) -> None:
    assert may_trade(market, day) is trades


@pytest.mark.parametrize(
    ("market", "after", "session"),
    [
        (Market.VIETNAM, date(2026, 3, 10), date(2026, 3, 11)),
        (Market.VIETNAM, date(2026, 3, 13), date(2026, 3, 16)),  # over a weekend
        (Market.VIETNAM, date(2026, 2, 13), date(2026, 2, 23)),  # over Tết and its two weekends
        (Market.VIETNAM, date(2026, 2, 18), date(2026, 2, 23)),  # from within Tết
        (Market.VIETNAM, date(2025, 12, 31), date(2026, 1, 5)),
        (Market.VIETNAM, date(2026, 4, 24), date(2026, 4, 28)),
        (Market.VIETNAM, date(2026, 4, 29), date(2026, 5, 4)),
        (Market.VIETNAM, date(2026, 8, 28), date(2026, 9, 3)),
        (Market.UNITED_STATES, date(2026, 3, 13), date(2026, 3, 16)),
        (Market.CRYPTO, date(2026, 3, 13), date(2026, 3, 14)),
        (Market.CRYPTO, date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_next_session(market: Market, after: date, session: date) -> None:
    assert next_session(market, after) == session


@pytest.mark.parametrize(
    ("market", "session", "final"),
    [
        (Market.VIETNAM, date(2026, 3, 10), datetime(2026, 3, 10, 8, tzinfo=UTC)),
        (Market.CHINA, date(2026, 3, 10), datetime(2026, 3, 10, 7, tzinfo=UTC)),
        (Market.UNITED_STATES, date(2026, 1, 12), datetime(2026, 1, 12, 21, tzinfo=UTC)),  # winter time
        (Market.UNITED_STATES, date(2026, 7, 13), datetime(2026, 7, 13, 20, tzinfo=UTC)),  # summer time
        (Market.UNITED_STATES, date(2026, 11, 27), datetime(2026, 11, 27, 18, tzinfo=UTC)),  # closes at 13:00
        (Market.UNITED_STATES, date(2028, 7, 3), datetime(2028, 7, 3, 17, tzinfo=UTC)),  # as announced in 2025
        (Market.UNITED_STATES, date(2035, 1, 8), datetime(2035, 1, 8, 21, tzinfo=UTC)),  # not known: the usual hour
        (Market.CRYPTO, date(2026, 3, 10), datetime(2026, 3, 11, tzinfo=UTC)),
        (Market.CRYPTO, date(2026, 12, 31), datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_close_of_is_the_moment_the_bar_is_final(market: Market, session: date, final: datetime) -> None:
    assert close_of(market, session) == final


def test_close_of_is_told_in_the_time_of_the_market() -> None:
    assert close_of(Market.VIETNAM, date(2026, 3, 10)).isoformat() == "2026-03-10T15:00:00+07:00"
    assert close_of(Market.UNITED_STATES, date(2026, 7, 13)).isoformat() == "2026-07-13T16:00:00-04:00"


@pytest.mark.parametrize(
    ("first", "last", "session"),
    [
        (date(2026, 3, 9), date(2026, 3, 15), date(2026, 3, 13)),
        (date(2026, 4, 27), date(2026, 5, 3), date(2026, 4, 29)),
        (date(2026, 3, 10), date(2026, 3, 10), date(2026, 3, 10)),
        (date(2026, 2, 14), date(2026, 2, 22), None),
        (date(2026, 3, 14), date(2026, 3, 15), None),
        (date(2026, 3, 11), date(2026, 3, 10), None),
    ],
)
def test_last_session_between(first: date, last: date, session: date | None) -> None:
    assert last_session_between(Market.VIETNAM, first, last) == session


@pytest.mark.parametrize(
    ("market", "before", "until", "count"),
    [
        (Market.VIETNAM, "2026-02-13", "2026-02-23", 1),  # Tết between them
        (Market.VIETNAM, "2025-03-03", "2025-03-10", 5),
        (Market.VIETNAM, "2025-03-08", "2025-03-09", 0),
        (Market.VIETNAM, "2026-12-31", "2028-01-01", 0),  # nobody knows those days
        (Market.VIETNAM, "2009-01-01", "2011-01-04", 1),  # known from 2011 on; 3 January was given for New Year
        (Market.UNITED_STATES, "2024-07-03", "2024-07-05", 1),
        (Market.CRYPTO, "2024-12-31", "2025-12-31", 365),
    ],
)
def test_open_days_are_counted(market: Market, before: str, until: str, count: int) -> None:
    first, last = open_days(market, np.array([before, until], dtype="datetime64[D]")).tolist()
    assert last - first == count


def test_open_days_are_those_on_which_the_market_is_known_to_trade() -> None:
    days = np.arange(np.datetime64("2023-12-20"), np.datetime64("2027-01-10"))
    for market in Market:
        counted = np.diff(open_days(market, days)).astype(bool).tolist()
        assert counted == [session_state(market, day) is SessionState.OPEN for day in days[1:].tolist()]


@pytest.mark.parametrize(
    ("market", "moment", "day"),
    [
        (Market.VIETNAM, datetime(2025, 3, 6, 14, 59, tzinfo=VIETNAM_ZONE), date(2025, 3, 5)),
        (Market.VIETNAM, datetime(2025, 3, 6, 15, 0, tzinfo=VIETNAM_ZONE), date(2025, 3, 6)),
        (Market.UNITED_STATES, datetime(2025, 3, 7, 3, 0, tzinfo=VIETNAM_ZONE), date(2025, 3, 5)),
        (Market.CRYPTO, datetime(2025, 3, 6, 23, 59, tzinfo=UTC), date(2025, 3, 5)),
    ],
)
def test_the_last_day_that_is_over(market: Market, moment: datetime, day: date) -> None:
    assert last_day_over(market, moment) == day


@pytest.mark.parametrize(
    ("market", "moment", "expected"),
    [
        pytest.param(Market.VIETNAM, datetime(2026, 2, 13, 8, 59, tzinfo=VIETNAM_ZONE), False, id="before the open"),
        pytest.param(Market.VIETNAM, datetime(2026, 2, 13, 9, tzinfo=VIETNAM_ZONE), True, id="at the open"),
        pytest.param(Market.VIETNAM, datetime(2026, 2, 13, 12, tzinfo=VIETNAM_ZONE), True, id="midday break"),
        pytest.param(Market.VIETNAM, datetime(2026, 2, 13, 15, tzinfo=VIETNAM_ZONE), False, id="at the close"),
        pytest.param(Market.VIETNAM, datetime(2026, 2, 14, 10, tzinfo=VIETNAM_ZONE), False, id="Saturday"),
        pytest.param(Market.VIETNAM, datetime(2026, 2, 16, 10, tzinfo=VIETNAM_ZONE), False, id="Tết"),
        # 21:00 in Vietnam is 9:00 in New York in winter, and 10:00 in summer.
        pytest.param(Market.UNITED_STATES, datetime(2026, 2, 13, 21, tzinfo=VIETNAM_ZONE), False, id="winter"),
        pytest.param(Market.UNITED_STATES, datetime(2026, 7, 14, 21, tzinfo=VIETNAM_ZONE), True, id="summer"),
        pytest.param(Market.CRYPTO, datetime(2026, 2, 14, 3, tzinfo=VIETNAM_ZONE), True, id="a coin at night"),
    ],
)
def test_whether_a_session_is_under_way(market: Market, moment: datetime, expected: bool) -> None:  # noqa: FBT001
    assert is_trading(market, moment) is expected
