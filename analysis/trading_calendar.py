"""When sessions may take place, and when their bars are final.

Weekends and the closed days below are certain. A weekday outside the known years *may* be a session: callers ask "could
there be a newer bar?", and a holiday taken for a session costs one question to a price source, never a wrong number.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from analysis.exchanges import TRADING_HOURS, Market

_ONE_DAY = timedelta(days=1)


def _days(first: date, last: date) -> frozenset[date]:
    return frozenset(first + timedelta(days=step) for step in range((last - first).days + 1))


# Source for 2026: the exchange's notice as printed by cafef.vn 188251209150402243 (2025-12-09): New Year, Tết, Hùng
# Vương, Reunification and Labour Day, National Day. No trading on the make-up Saturday 22/08. The notice does not name
# 02/01 yet; no Vietnamese share and no Vietnamese index has a bar on that day, the next session was 05/01.
_CLOSED: dict[Market, frozenset[date]] = {
    Market.VIETNAM: (
        _days(date(2026, 1, 1), date(2026, 1, 2))
        | _days(date(2026, 2, 16), date(2026, 2, 20))
        | _days(date(2026, 4, 27), date(2026, 4, 27))
        | _days(date(2026, 4, 30), date(2026, 5, 1))
        | _days(date(2026, 8, 31), date(2026, 9, 2))
    ),
}


def may_trade(market: Market, day: date) -> bool:
    """False on a day on which that market is known to be closed."""
    return day.weekday() in TRADING_HOURS[market].weekdays and day not in _CLOSED.get(market, frozenset())


def next_session(market: Market, after: date) -> date:
    """The first day after that day on which the market may trade."""
    day = after + _ONE_DAY
    while not may_trade(market, day):
        day += _ONE_DAY
    return day


def close_of(market: Market, session: date) -> datetime:
    """The moment from which the bar of that session is final, in the market's time zone."""
    hours = TRADING_HOURS[market]
    day = session + _ONE_DAY if hours.closes_at == time(0) else session
    return datetime.combine(day, hours.closes_at, tzinfo=hours.zone)


def is_open_bar(market: Market, session: date, moment: datetime) -> bool:
    """True where a bar of that session, as it was known at that moment (with zone), could still change."""
    return moment < close_of(market, session)


def last_session_between(market: Market, first: date, last: date) -> date | None:
    """The last day from first to last, both included, on which the market may trade; None where there is none."""
    day = last
    while day >= first:
        if may_trade(market, day):
            return day
        day -= _ONE_DAY
    return None
