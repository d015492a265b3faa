"""When sessions take place, and when their bars are final.

Vietnam: our own dated table. United States, China: the library exchange_calendars, within what it knows. Coins: every
day. A weekday outside the known years is unknown, and *may* be a session: callers ask "could there be a newer bar?",
and a holiday taken for a session costs one question to a price source, never a wrong number.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from analysis.exchanges import TRADING_HOURS, Market
from analysis.library_calendars import library_calendar
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
    known, closed = _known_and_closed(market, day)
    if not known:
        return SessionState.UNKNOWN
    return SessionState.CLOSED if closed else SessionState.OPEN


def _known_and_closed(market: Market, day: date) -> tuple[bool, bool]:
    if market is Market.VIETNAM:
        return FIRST_KNOWN_YEAR <= day.year <= LAST_KNOWN_YEAR, day in VIETNAM_HOLIDAYS
    calendar = library_calendar(market)
    return (False, False) if calendar is None else (calendar.knows(day), day in calendar.closed)


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


def last_session_between(market: Market, first: date, last: date) -> date | None:
    """The last day from first to last, both included, on which the market may trade; None where there is none."""
    day = last
    while day >= first:
        if may_trade(market, day):
            return day
        day -= _ONE_DAY
    return None
