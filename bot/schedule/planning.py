"""Which summaries are due: from what chats want and when the Vietnamese market trades.

A summary is always about a session. The daily one comes at the chat's minute on a day that is a trading day in Vietnam
or by the chat's own date, and tells of the last session that is over: at 15:15 of the same day's, at 9:00 of the one
before. So every session is told once and nothing comes on a closed day. The weekly one is told like that too, of the
last session of a week alone. The morning one comes at the last such minute before a session is over.

A weekday of a year whose holidays are not known yet may be a session: it is promised, and without bars nothing is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from analysis.exchanges import TRADING_HOURS, Market
from analysis.trading_calendar import close_of, last_day_over, last_session_between, may_trade, next_session
from analysis.vietnam_holidays import VIETNAM_HOLIDAYS, Holiday
from bot.schedule.promise import NewPromise
from bot.schedule.subscription import Subscription, SummaryKind

HOLIDAY = "holiday"
"""The kind of the note that the market closes for Tết."""

HOLIDAY_NOTE_AT = time(19, 0)
"""When it comes: on the evening before the first weekday without a session, by the chat's own clock."""

_MARKET = Market.VIETNAM
_MARKET_ZONE = TRADING_HOURS[_MARKET].zone
_ONE_DAY = timedelta(days=1)
# The longest closure from 2011 on, Tết of 2014 with its weekends, took nine days; every search ends well behind one.
_LONGEST_CLOSURE = timedelta(days=21)


def due_promises(subscriptions: Iterable[Subscription], *, after: datetime, until: datetime) -> Iterator[NewPromise]:
    """What came to be due after the one moment and up to the other, earliest first for each chat and kind.

    A chat that subscribed after the minute waits for the next one. By the chat's clock a minute that a change of the
    clocks skips comes as much later as the clocks jump, and one that comes twice counts once, the first time.
    """
    for subscription in subscriptions:
        begins = max(after, subscription.since)
        for due_at, session in _summaries(subscription.kind, subscription.at, subscription.zone, begins, until):
            yield _promise(subscription, subscription.kind, session, due_at)
        if subscription.kind is SummaryKind.DAILY and subscription.holiday_notes:
            for due_at, closed in _holidays(subscription.zone, begins, until):
                yield _promise(subscription, HOLIDAY, closed, due_at)


def _promise(subscription: Subscription, kind: str, session: date, due_at: datetime) -> NewPromise:
    content = {
        "language": subscription.language,
        "shares": subscription.shares,
        "parts": sorted(subscription.parts),
        "zone": subscription.zone.key,
    }
    return NewPromise(address=subscription.address, kind=kind, session=session, due_at=due_at, content=content)


# Thousands of chats want the same minute.
@lru_cache(maxsize=1024)
def _summaries(
    kind: SummaryKind, at: time, zone: ZoneInfo, after: datetime, until: datetime
) -> tuple[tuple[datetime, date], ...]:
    """The moments at which the summary is due, and the session that each tells of."""
    session_told = {
        SummaryKind.DAILY: _session_over,
        SummaryKind.WEEKLY: _week_over,
        SummaryKind.MORNING: _session_ahead,
    }[kind]
    found: list[tuple[datetime, date]] = []
    for day in _days(after, until, zone):
        due_at = _moment(day, at, zone)
        if after < due_at <= until and (session := session_told(day, at, zone)) is not None:
            found.append((due_at, session))
    return tuple(found)


@lru_cache(maxsize=1024)
def _holidays(zone: ZoneInfo, after: datetime, until: datetime) -> tuple[tuple[datetime, date], ...]:
    """The evenings before Tết, and the first weekday without a session."""
    evenings = ((_moment(day, HOLIDAY_NOTE_AT, zone), day + _ONE_DAY) for day in _days(after, until, zone))
    return tuple((at, closed) for at, closed in evenings if after < at <= until and _tet_begins(closed))


def _tet_begins(day: date) -> bool:
    if VIETNAM_HOLIDAYS.get(day) is not Holiday.TET:
        return False
    session_before = last_session_between(_MARKET, day - _LONGEST_CLOSURE, day)
    return session_before is not None and next_weekday(session_before) == day


def next_weekday(day: date) -> date:
    """The next day from Monday to Friday."""
    day += _ONE_DAY
    while day.weekday() not in TRADING_HOURS[_MARKET].weekdays:
        day += _ONE_DAY
    return day


def _days(after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[date]:
    """The days there from the one moment to the other, and one before: clocks may jump past midnight."""
    day = after.astimezone(zone).date() - _ONE_DAY
    while day <= until.astimezone(zone).date():
        yield day
        day += _ONE_DAY


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def _session_over(day: date, at: time, zone: ZoneInfo) -> date | None:
    """The last session that is over at that minute; None where it was told before, or no market day is near."""
    told = _last_over(day, at, zone)
    earlier = day - _ONE_DAY
    while told is not None and earlier > day - _LONGEST_CLOSURE:
        told_earlier = _last_over(earlier, at, zone)
        if told_earlier is not None:
            return None if told_earlier >= told else told
        earlier -= _ONE_DAY
    return told


def _last_over(day: date, at: time, zone: ZoneInfo) -> date | None:
    moment = _moment(day, at, zone)
    if not (may_trade(_MARKET, day) or may_trade(_MARKET, moment.astimezone(_MARKET_ZONE).date())):
        return None
    last = last_day_over(_MARKET, moment)
    return last_session_between(_MARKET, last - _LONGEST_CLOSURE, last)


def _week_over(day: date, at: time, zone: ZoneInfo) -> date | None:
    """As `_session_over`, where that session is the last of its week."""
    session = _session_over(day, at, zone)
    if session is None or next_session(_MARKET, session).isocalendar()[:2] == session.isocalendar()[:2]:
        return None
    return session


def _session_ahead(day: date, at: time, zone: ZoneInfo) -> date | None:
    """The session that is not over yet at that minute, but will be a day later; None where there is none."""
    session = _next_over(_moment(day, at, zone))
    return session if _next_over(_moment(day + _ONE_DAY, at, zone)) != session else None


def _next_over(moment: datetime) -> date:
    session = moment.astimezone(_MARKET_ZONE).date() - _ONE_DAY
    while close_of(_MARKET, session) <= moment or not may_trade(_MARKET, session):
        session += _ONE_DAY
    return session
