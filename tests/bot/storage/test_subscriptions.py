"""Which chat wants which summary, in the database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot.schedule.promise import Address
from bot.schedule.subscription import SummaryKind, SummaryPart
from bot.storage.chats import DatabaseChats
from bot.storage.database import Database
from bot.storage.subscriptions import DatabaseSubscriptions
from bot.storage.tables import SUBSCRIPTIONS
from tests.bot.storage.samples import AN, GROUP, NOON, ODD, VIETNAM, a_subscription

DAILY, MORNING, WEEKLY = (a_subscription(kind=kind) for kind in SummaryKind)
HERE = Address(chat=GROUP)


async def test_who_never_subscribed_gets_nothing(database: Database) -> None:
    subscriptions = DatabaseSubscriptions(database)
    assert (await subscriptions.of(HERE), await subscriptions.all()) == ((), [])
    assert await subscriptions.remove(HERE) == 0


async def test_everything_comes_back_as_it_was_put(database: Database) -> None:
    subscriptions = DatabaseSubscriptions(database)
    odd = replace(
        a_subscription(ODD, thread=2**40, shares=",".join(f"S{number}" for number in range(50))),
        at=time(0, 0),
        zone=ZoneInfo("America/Argentina/ComodRivadavia"),
        parts=frozenset({SummaryPart.RISK, SummaryPart.LESSON}),
        holiday_notes=False,
        since=NOON.astimezone(VIETNAM) + timedelta(microseconds=1),
    )
    bare = replace(DAILY, parts=frozenset())
    for one in (odd, bare):
        await subscriptions.put(one)
        assert await subscriptions.of(one.address) == (one,)
    assert {one.address for one in await subscriptions.all()} == {odd.address, bare.address}


async def test_kinds_come_in_their_own_order(database: Database) -> None:
    subscriptions = DatabaseSubscriptions(database)
    for one in (WEEKLY, DAILY, MORNING):
        await subscriptions.put(one)
    assert await subscriptions.of(HERE) == (DAILY, MORNING, WEEKLY)


async def test_the_last_word_counts(database: Database) -> None:
    subscriptions = DatabaseSubscriptions(database)
    later = replace(DAILY, at=time(16, 30), language="en", holiday_notes=False)
    for one in (DAILY, MORNING, later):
        await subscriptions.put(one)
    assert await subscriptions.of(HERE) == (later, MORNING)


async def test_each_topic_of_a_forum_has_its_own(database: Database) -> None:
    subscriptions = DatabaseSubscriptions(database)
    topic = a_subscription(thread=7, shares="vn30")
    await subscriptions.put(DAILY)
    await subscriptions.put(topic)
    assert await subscriptions.of(topic.address) == (topic,)
    assert await subscriptions.remove(HERE) == 1
    assert await subscriptions.all() == [topic]


async def test_one_kind_is_removed_or_all(database: Database) -> None:
    subscriptions = DatabaseSubscriptions(database)
    for one in (DAILY, MORNING, WEEKLY, a_subscription(AN)):
        await subscriptions.put(one)
    assert await subscriptions.remove(HERE, SummaryKind.MORNING) == 1
    assert await subscriptions.remove(HERE, SummaryKind.MORNING) == 0
    assert await subscriptions.of(HERE) == (DAILY, WEEKLY)
    assert await subscriptions.remove(HERE) == 2
    assert await subscriptions.all() == [a_subscription(AN)]


async def test_a_chat_that_is_gone_gets_nothing_until_it_is_back(database: Database) -> None:
    subscriptions, chats = DatabaseSubscriptions(database), DatabaseChats(database)
    await subscriptions.put(DAILY)
    await chats.gone(GROUP, "kicked", NOON)
    assert await subscriptions.all() == []
    assert await subscriptions.of(HERE) == (DAILY,)
    await chats.back(GROUP)
    assert await subscriptions.all() == [DAILY]


@pytest.mark.parametrize(
    "damage",
    [
        {"kind": "hourly"},
        {"at": "25:99"},
        {"zone": "Asia/Atlantis"},
        {"zone": "../../etc/passwd"},
        {"zone": "Europe"},
        {"parts": "risk,horoscope"},
    ],
)
async def test_what_another_version_wrote_is_left_out(database: Database, damage: dict[str, str]) -> None:
    subscriptions = DatabaseSubscriptions(database)
    await subscriptions.put(DAILY)
    await subscriptions.put(WEEKLY)
    async with database.transaction() as connection:
        await connection.execute(update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.kind == "daily").values(**damage))
    assert await subscriptions.of(HERE) == (WEEKLY,)
    assert await subscriptions.all() == [WEEKLY]


async def test_subscribing_at_one_time_leaves_one_of_them(database: Database) -> None:
    subscriptions = DatabaseSubscriptions(database)
    wishes = [replace(DAILY, at=time(15, minute)) for minute in range(10)]
    await asyncio.gather(*map(subscriptions.put, wishes))
    (left,) = await subscriptions.all()
    assert left in wishes


async def test_a_subscription_outlives_the_program(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)
    await DatabaseSubscriptions(first).put(DAILY)
    await first.close()
    assert await DatabaseSubscriptions(second).all() == [DAILY]
    await second.close()
