"""When sessions may take place, and when their bars are final."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from analysis.exchanges import Market
from analysis.trading_calendar import close_of, is_open_bar, last_session_between, may_trade, next_session

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


@pytest.mark.market_data
def test_the_vn_index_of_2026_has_a_bar_exactly_on_the_days_the_market_may_trade(market_data: Path) -> None:
    dates = pd.read_csv(market_data / "index" / "VNINDEX.csv.gz", usecols=["date"], parse_dates=["date"])["date"]
    sessions = {stamp.date() for stamp in dates if stamp.year == 2026}
    last = max(sessions)
    days = {date(2026, 1, 1) + timedelta(days=step) for step in range((last - date(2026, 1, 1)).days + 1)}
    assert len(sessions) > 100
    assert sessions == {day for day in days if may_trade(Market.VIETNAM, day)}


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
        (Market.CRYPTO, date(2026, 3, 10), datetime(2026, 3, 11, tzinfo=UTC)),
        (Market.CRYPTO, date(2026, 12, 31), datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_close_of_is_the_moment_the_bar_is_final(market: Market, session: date, final: datetime) -> None:
    assert close_of(market, session) == final
    assert is_open_bar(market, session, final - timedelta(microseconds=1))
    assert not is_open_bar(market, session, final)


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
