"""Which summaries are due when: golden days, and what holds for every chat and every clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.exchanges import Market
from analysis.trading_calendar import close_of, may_trade
from bot.schedule.planning import HOLIDAY, due_promises
from bot.schedule.promise import Address, NewPromise
from bot.schedule.subscription import ALL_PARTS, DEFAULT_TIMES, Subscription, SummaryKind

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LONG_AGO = datetime(2010, 1, 1, tzinfo=UTC)
DAILY, MORNING, WEEKLY = SummaryKind.DAILY, SummaryKind.MORNING, SummaryKind.WEEKLY


def wants(
    kind: SummaryKind = DAILY,
    at: time | None = None,
    zone: str = "Asia/Ho_Chi_Minh",
    *,
    chat: str = "telegram:1",
    since: datetime = LONG_AGO,
    holiday_notes: bool = True,
) -> Subscription:
    """A chat that wants the summary, by default at the minute that is proposed to it."""
    return Subscription(
        address=Address(chat=chat),
        kind=kind,
        at=DEFAULT_TIMES[kind] if at is None else at,
        zone=ZoneInfo(zone),
        language="vi",
        shares="vn30",
        since=since,
        holiday_notes=holiday_notes,
    )


def due(subscription: Subscription, first: date, last: date) -> list[NewPromise]:
    """What is due on these days, both included, by Vietnam's clock."""
    midnight = datetime.combine(first, time(), tzinfo=VIETNAM)
    until = datetime.combine(last + timedelta(days=1), time(), tzinfo=VIETNAM)
    return list(due_promises([subscription], after=midnight - timedelta(seconds=1), until=until - timedelta(seconds=1)))


def told(promises: Sequence[NewPromise], zone: str = "Asia/Ho_Chi_Minh") -> list[str]:
    """`Mon 02-09 15:15 daily 02-09`: when by that clock, and of which session."""
    return [
        f"{promise.due_at.astimezone(ZoneInfo(zone)):%a %m-%d %H:%M} {promise.kind} {promise.session:%m-%d}"
        for promise in promises
    ]


def test_daily_tells_of_each_session_after_its_close_and_rests_at_tet() -> None:
    assert told(due(wants(), date(2026, 2, 11), date(2026, 2, 24))) == [
        "Wed 02-11 15:15 daily 02-11",
        "Thu 02-12 15:15 daily 02-12",
        "Fri 02-13 15:15 daily 02-13",
        "Mon 02-23 15:15 daily 02-23",
        "Tue 02-24 15:15 daily 02-24",
        "Sun 02-15 19:00 holiday 02-16",
    ]


def test_daily_before_the_close_tells_of_the_session_before_and_only_on_days_of_sessions() -> None:
    assert told(due(wants(at=time(9)), date(2026, 4, 23), date(2026, 5, 4))) == [
        "Thu 04-23 09:00 daily 04-22",
        "Fri 04-24 09:00 daily 04-23",
        # Monday was the festival of the Hùng Kings, Thursday and Friday 30 April and 1 May.
        "Tue 04-28 09:00 daily 04-24",
        "Wed 04-29 09:00 daily 04-28",
        "Mon 05-04 09:00 daily 04-29",
    ]


def test_morning_comes_before_the_open_of_each_session() -> None:
    assert told(due(wants(MORNING), date(2026, 4, 24), date(2026, 4, 29))) == [
        "Fri 04-24 08:30 morning 04-24",
        "Tue 04-28 08:30 morning 04-28",
        "Wed 04-29 08:30 morning 04-29",
    ]


def test_weekly_comes_on_fridays_and_before_a_closed_friday_on_the_last_session() -> None:
    assert told(due(wants(WEEKLY), date(2026, 4, 13), date(2026, 5, 9))) == [
        "Fri 04-17 16:00 weekly 04-17",
        "Fri 04-24 16:00 weekly 04-24",
        "Wed 04-29 16:00 weekly 04-29",
        "Fri 05-08 16:00 weekly 05-08",
    ]


@pytest.mark.parametrize(
    ("kind", "at", "zone", "expected"),
    [
        # 15:15 in California is the next morning in Vietnam: the session of its own date is over since midnight.
        (
            *(DAILY, time(15, 15), "America/Los_Angeles"),
            ["Wed 02-11 15:15 daily 02-11", "Thu 02-12 15:15 daily 02-12", "Fri 02-13 15:15 daily 02-13"],
        ),
        # 23:00 in Hawaii is 16:00 of the next day in Vietnam.
        (DAILY, time(23), "Pacific/Honolulu", ["Wed 02-11 23:00 daily 02-12", "Thu 02-12 23:00 daily 02-13"]),
        # 0:00 on Saturday on Kiritimati is 17:00 of Friday in Vietnam.
        (DAILY, time(0), "Pacific/Kiritimati", ["Fri 02-13 00:00 daily 02-12", "Sat 02-14 00:00 daily 02-13"]),
        (MORNING, time(18), "America/Los_Angeles", ["Wed 02-11 18:00 morning 02-12", "Thu 02-12 18:00 morning 02-13"]),
    ],
)
def test_other_zones_get_each_session_once(kind: SummaryKind, at: time, zone: str, expected: list[str]) -> None:
    subscription = wants(kind, at, zone, holiday_notes=False)
    promises = due(subscription, date(2026, 2, 12), date(2026, 2, 16))
    assert told(promises, zone) == expected


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        # On 2026-03-29 Berlin's clocks go from 2:00 to 3:00, on 2026-10-25 from 3:00 back to 2:00, both Sundays.
        (date(2026, 3, 30), time(2, 30), ["Mon 03-30 02:30 daily 03-27"]),
        (date(2026, 10, 26), time(2, 30), ["Mon 10-26 02:30 daily 10-23"]),
    ],
)
def test_changes_of_the_clocks_lose_and_double_nothing(day: date, at: time, expected: list[str]) -> None:
    promises = due(wants(at=at, zone="Europe/Berlin"), day - timedelta(days=2), day)
    assert told(promises, "Europe/Berlin") == expected


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        # Egypt's clocks: on Friday 2026-04-24 from 0:00 to 1:00; on Thursday 2026-10-29 from 24:00 back to 23:00.
        (date(2026, 4, 24), "2026-04-23T22:30"),
        (date(2026, 10, 29), "2026-10-29T20:30"),
    ],
)
def test_a_minute_that_is_skipped_or_comes_twice_counts_once(day: date, utc: str) -> None:
    at = time(0, 30) if day.month == 4 else time(23, 30)
    promises = due(wants(at=at, zone="Africa/Cairo"), day - timedelta(days=1), day + timedelta(days=1))
    of_the_day = [promise.due_at for promise in promises if promise.due_at.strftime("%Y-%m-%dT%H:%M") == utc]
    assert len(of_the_day) == 1
    assert len({promise.session for promise in promises}) == len(promises)


def test_the_note_before_tet_comes_once_a_year_and_can_be_switched_off() -> None:
    whole_year = (date(2025, 1, 1), date(2025, 12, 31))
    notes = [promise for promise in due(wants(), *whole_year) if promise.kind == HOLIDAY]
    assert told(notes) == ["Sun 01-26 19:00 holiday 01-27"]
    assert not [promise for promise in due(wants(holiday_notes=False), *whole_year) if promise.kind == HOLIDAY]
    assert not [promise for promise in due(wants(MORNING), *whole_year) if promise.kind == HOLIDAY]


def test_tet_in_the_middle_of_a_week_is_noted_on_the_evening_of_the_last_session() -> None:
    notes = [promise for promise in due(wants(), date(2024, 2, 1), date(2024, 2, 20)) if promise.kind == HOLIDAY]
    assert told(notes) == ["Wed 02-07 19:00 holiday 02-08"]


def test_who_subscribes_after_the_minute_waits_for_the_next_session() -> None:
    friday_16 = datetime(2026, 11, 20, 16, tzinfo=VIETNAM)
    assert told(due(wants(since=friday_16), date(2026, 11, 20), date(2026, 11, 23))) == ["Mon 11-23 15:15 daily 11-23"]


def test_a_weekday_of_an_unknown_year_may_be_a_session() -> None:
    assert told(due(wants(), date(2031, 1, 1), date(2031, 1, 6))) == [
        "Wed 01-01 15:15 daily 01-01",
        "Thu 01-02 15:15 daily 01-02",
        "Fri 01-03 15:15 daily 01-03",
        "Mon 01-06 15:15 daily 01-06",
    ]


def test_what_the_message_is_made_from_comes_with_it() -> None:
    (promise,) = due(wants(), date(2026, 11, 20), date(2026, 11, 20))
    assert promise.content == {
        "language": "vi",
        "shares": "vn30",
        "parts": sorted(ALL_PARTS),
        "zone": "Asia/Ho_Chi_Minh",
    }


ZONES = st.sampled_from(
    [
        *("Asia/Ho_Chi_Minh", "UTC", "America/Los_Angeles", "Europe/London", "Pacific/Kiritimati", "Asia/Kathmandu"),
        *("Pacific/Honolulu", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Auckland"),
    ]
)
STEADY_ZONES = st.sampled_from(["Asia/Ho_Chi_Minh", "UTC", "Pacific/Kiritimati", "Asia/Kathmandu", "Pacific/Honolulu"])
MINUTES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
MOMENTS = st.datetimes(datetime(2014, 1, 1), datetime(2026, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001 - as the strategy wants it


@given(st.sampled_from(SummaryKind), MINUTES, ZONES, MOMENTS, st.lists(st.floats(0, 1), max_size=6))
def test_however_the_time_is_cut_every_promise_comes_once(
    kind: SummaryKind, at: time, zone: str, begins: datetime, cuts: list[float]
) -> None:
    month = timedelta(days=30)
    moments = [begins, *sorted(begins + month * cut for cut in cuts), begins + month]
    subscription = wants(kind, at, zone)
    whole = list(due_promises([subscription], after=begins, until=begins + month))
    pieces = [
        promise
        for after, until in pairwise(moments)
        for promise in due_promises([subscription], after=after, until=until)
    ]
    assert sorted(told(pieces, "UTC")) == sorted(told(whole, "UTC"))
    assert len({(promise.kind, promise.session) for promise in whole}) == len(whole)


@given(MINUTES, ZONES, MOMENTS)
def test_daily_tells_of_the_newest_session_that_is_over(at: time, zone: str, begins: datetime) -> None:
    for promise in due_promises([wants(at=at, zone=zone)], after=begins, until=begins + timedelta(days=20)):
        if promise.kind == DAILY:
            assert close_of(Market.VIETNAM, promise.session) <= promise.due_at
            assert may_trade(Market.VIETNAM, promise.session)


@given(st.sampled_from([DAILY, MORNING]), MINUTES, STEADY_ZONES, MOMENTS)
def test_where_clocks_do_not_change_every_session_is_told(
    kind: SummaryKind, at: time, zone: str, begins: datetime
) -> None:
    subscription = wants(kind, at, zone, holiday_notes=False)
    sessions = [one.session for one in due_promises([subscription], after=begins, until=begins + timedelta(days=40))]
    between = [sessions[0] + timedelta(days=days) for days in range((sessions[-1] - sessions[0]).days + 1)]
    assert sessions == [day for day in between if may_trade(Market.VIETNAM, day)]
