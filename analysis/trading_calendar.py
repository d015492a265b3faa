"""When sessions take place, and when their bars are final.

Vietnam: our own dated table. United States, China: the library exchange_calendars, within what it knows. Coins: every
day. A weekday outside the known years is unknown, and *may* be a session: callers ask "could there be a newer bar?",
and a holiday taken for a session costs one question to a price source, never a wrong number.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from analysis.exchanges import TRADING_HOURS, Market
from analysis.library_calendars import last_library_day, library_calendar
from analysis.vietnam_holidays import FIRST_KNOWN_YEAR, LAST_KNOWN_YEAR, VIETNAM_HOLIDAYS

_ONE_DAY = timedelta(days=1)


class SessionState(StrEnum):
    """What is known about trading on a day."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


def session_state(market: Market, day: date) -> SessionState:
    """Whether a session of that market takes (took) place on that day; a weekday outside the known years is unknown.

    A halt of one exchange alone closes no market: of Vietnam's three, HOSE alone stood still on 2018-01-23 and -24.
    """
    if day.weekday() not in TRADING_HOURS[market].weekdays:
        return SessionState.CLOSED
    if market is Market.CRYPTO:
        return SessionState.OPEN
    first, last, closed = _known_days(market)
    if not first <= day <= last:
        return SessionState.UNKNOWN
    return SessionState.CLOSED if day in closed else SessionState.OPEN


def open_days(market: Market, days: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """How many days known to be open there are up to and including each of these days (`datetime64[D]`).

    The count begins anywhere: only differences mean something. Unknown days count as closed.
    """
    numbers = days.astype(np.int64)
    if market is Market.CRYPTO:
        return numbers
    first, counts = _open_day_counts(market)
    # Two comparisons take a fifth of numpy's clip, and every series passes here.
    counted: NDArray[np.int64] = counts[np.minimum(np.maximum(numbers - first, 0), len(counts) - 1)]
    return counted


@cache
def _open_day_counts(market: Market) -> tuple[int, NDArray[np.int64]]:
    """The number of the day before the first known one, and how many open days there are up to each day from it on."""
    first, last, closed = _known_days(market)
    days = np.arange(np.datetime64(first, "D"), np.datetime64(last, "D") + 1)
    is_open = np.is_busday(days, holidays=np.array(sorted(closed), dtype="datetime64[D]"))
    return int(days[0].astype(np.int64)) - 1, np.concatenate(([0], np.cumsum(is_open)))


def _known_days(market: Market) -> tuple[date, date, Collection[date]]:
    """The first and the last day of which it is known whether the market trades, and the weekdays on which not."""
    calendar = library_calendar(market)
    if calendar is None:
        return date(FIRST_KNOWN_YEAR, 1, 1), date(LAST_KNOWN_YEAR, 12, 31), VIETNAM_HOLIDAYS
    return calendar.first, calendar.last, calendar.closed


def last_known_day(market: Market) -> date | None:
    """The last day of which it is known whether that market trades; None where every day is known."""
    if market is Market.CRYPTO:
        return None
    return last_library_day(market) or date(LAST_KNOWN_YEAR, 12, 31)


def may_trade(market: Market, day: date) -> bool:
    """False on a day on which that market is known to be closed."""
    return session_state(market, day) is not SessionState.CLOSED


def next_session(market: Market, after: date) -> date:
    """The first day after that day on which the market may trade."""
    day = after + _ONE_DAY
    while not may_trade(market, day):
        day += _ONE_DAY
    return day


def close_of(market: Market, session: date) -> datetime:
    """The moment from which the bar of that session is final, in the market's time zone."""
    hours = TRADING_HOURS[market]
    calendar = library_calendar(market)
    closes_at = hours.closes_at if calendar is None else calendar.early_closes.get(session, hours.closes_at)
    day = session + _ONE_DAY if closes_at == time(0) else session
    return datetime.combine(day, closes_at, tzinfo=hours.zone)


def is_trading(market: Market, moment: datetime) -> bool:
    """Whether a session of that market is, or may be, under way at that moment (with zone); a midday break counts."""
    hours = TRADING_HOURS[market]
    here = moment.astimezone(hours.zone)
    if here.time() < hours.opens_at or moment >= close_of(market, here.date()):
        return False
    return may_trade(market, here.date())


def last_day_over(market: Market, moment: datetime) -> date:
    """The last day whose session, if there was one, was over at that moment (with zone)."""
    day = moment.astimezone(TRADING_HOURS[market].zone).date()
    return day if close_of(market, day) <= moment else day - _ONE_DAY


def last_session_between(market: Market, first: date, last: date) -> date | None:
    """The last day from first to last, both included, on which the market may trade; None where there is none."""
    day = last
    while day >= first:
        if may_trade(market, day):
            return day
        day -= _ONE_DAY
    return None
