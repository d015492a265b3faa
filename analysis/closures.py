"""When the Vietnamese market is closed for a holiday, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from analysis.exchanges import TRADING_HOURS, Market
from analysis.trading_calendar import last_session_between, next_session
from analysis.vietnam_holidays import VIETNAM_HOLIDAYS, Holiday

# The longest from 2011 on, Tết of 2014 with its weekends, took nine days.
_LONGEST = timedelta(days=21)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """One holiday: its first and last weekday without a session, the session before it and the one after."""

    holiday: Holiday
    first: date
    last: date
    last_session: date
    opens: date


def closure_on(day: date) -> Closure | None:
    """The closure that the day is one of; None for any other day, weekends at its ends included.

    >>> found = closure_on(date(2026, 2, 18))
    >>> found.first.isoformat(), found.last.isoformat(), found.opens.isoformat()
    ('2026-02-16', '2026-02-20', '2026-02-23')
    """
    last_session = last_session_between(Market.VIETNAM, day - _LONGEST, day)
    opens = next_session(Market.VIETNAM, day)
    if last_session is None or last_session == day:
        return None
    closed = [one for one in _days(last_session, opens) if one in VIETNAM_HOLIDAYS]
    if not closed or not closed[0] <= day <= closed[-1]:
        return None
    holiday = VIETNAM_HOLIDAYS[closed[0]]
    return Closure(holiday=holiday, first=closed[0], last=closed[-1], last_session=last_session, opens=opens)


def closure_after(session: date) -> Closure | None:
    """The closure whose first day is the next weekday after that day."""
    day = session + _ONE_DAY
    while day.weekday() not in TRADING_HOURS[Market.VIETNAM].weekdays:
        day += _ONE_DAY
    return closure_on(day)


def closure_before(session: date) -> Closure | None:
    """The closure whose last day is the weekday before that day."""
    day = session - _ONE_DAY
    while day.weekday() not in TRADING_HOURS[Market.VIETNAM].weekdays:
        day -= _ONE_DAY
    return closure_on(day)


def _days(after: date, before: date) -> list[date]:
    """The days between these two, neither included."""
    return [after + timedelta(days=number) for number in range(1, (before - after).days)]
