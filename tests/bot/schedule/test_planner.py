"""Promises made from what chats want, whatever the clock and the storage do; and what is over is forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.chats import FORGOTTEN_AFTER
from bot.errors import TryLater
from bot.schedule.planner import Planner
from bot.schedule.promise import REMEMBERED_FOR
from bot.schedule.tidying import Tidying
from bot.storage.chats import DatabaseChats
from bot.storage.database import Database
from bot.storage.lessons import DatabasePolls
from bot.storage.promises import DatabasePromises
from bot.storage.subscriptions import DatabaseSubscriptions
from bot.storage.tables import GONE_CHATS, LESSON_POLLS, PROMISES
from tests.bot.schedule.chats import DUE_AT, SteppedClock, new_promise
from tests.bot.schedule.test_planning import wants

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """A database in which one chat wants its daily summary at 15:15."""
    opened = Database(sqlite_url)
    await DatabaseSubscriptions(opened).put(wants())
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> SteppedClock:
    """15:15 on Friday."""
    return SteppedClock()


def planner_on(database: Database, clock: SteppedClock) -> Planner:
    """A planner that begins now."""
    return Planner(DatabaseSubscriptions(database), DatabasePromises(database), clock)


async def sessions(database: Database, state: str = "due") -> list[date]:
    """Of which sessions there are promises in that state."""
    async with database.reading() as connection:
        query = select(PROMISES.c.session).where(PROMISES.c.state == state).order_by(PROMISES.c.session)
        return list((await connection.execute(query)).scalars())


async def test_the_minute_makes_the_promise_and_not_the_one_before(database: Database, clock: SteppedClock) -> None:
    planner = planner_on(database, clock)
    clock.now = DUE_AT - MINUTE
    await planner.plan()
    assert date(2026, 11, 20) not in await sessions(database)
    clock.now = DUE_AT
    assert await planner.plan() == 1
    assert await planner.plan() == 0
    assert date(2026, 11, 20) in await sessions(database)


async def test_a_clock_that_is_behind_makes_the_promise_in_its_minute_and_keeps_it_when_due(
    database: Database, clock: SteppedClock
) -> None:
    """Of several machines one asks at the full minute, and another, whose clock shows a little less, plans."""
    clock.now = DUE_AT - timedelta(seconds=2)
    await planner_on(database, clock).plan()
    assert date(2026, 11, 20) in await sessions(database)
    promises = DatabasePromises(database)
    due_now = await promises.take(9, now=DUE_AT - timedelta(seconds=1), until=DUE_AT + HOUR)
    assert [promise.session for promise in due_now] == [date(2026, 11, 19)]


@pytest.mark.parametrize("jump", [HOUR, -HOUR, 5 * HOUR, -24 * HOUR])
async def test_a_clock_that_jumps_loses_and_doubles_nothing(
    database: Database, clock: SteppedClock, jump: timedelta
) -> None:
    planner = planner_on(database, clock)
    clock.now = DUE_AT - 30 * MINUTE
    await planner.plan()
    clock.now += jump
    await planner.plan()
    clock.now = DUE_AT + 2 * HOUR
    await planner.plan()
    of_friday = [one for one in await sessions(database) if one == date(2026, 11, 20)]
    assert len(of_friday) == 1


async def test_a_bot_that_was_down_promises_what_it_missed(database: Database, clock: SteppedClock) -> None:
    clock.now = DUE_AT + 5 * HOUR
    await planner_on(database, clock).plan()
    assert await sessions(database) == [date(2026, 11, 20)]


async def test_what_was_missed_for_too_long_is_dropped_with_a_note(
    database: Database, clock: SteppedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    clock.now = DUE_AT + 7 * HOUR
    planner = planner_on(database, clock)
    await planner.plan()
    await planner.plan()
    assert await sessions(database, "dropped") == [date(2026, 11, 20)]
    assert "promises.too_late" in capsys.readouterr().out


async def test_who_subscribes_in_the_very_minute_is_not_forgotten(database: Database, clock: SteppedClock) -> None:
    planner = planner_on(database, clock)
    await planner.plan()
    await DatabaseSubscriptions(database).put(wants(chat="telegram:2", since=DUE_AT - timedelta(seconds=1)))
    clock.now += MINUTE
    assert await planner.plan() == 1


async def test_a_storage_that_fails_is_made_up_for(clock: SteppedClock, database: Database) -> None:
    planner = planner_on(database, clock)
    clock.now = DUE_AT - MINUTE
    await planner.plan()
    broken = Database("postgresql+asyncpg://nobody@127.0.0.1:1/none", timeout=0.1)
    clock.now = DUE_AT
    with pytest.raises(TryLater):
        await planner_on(broken, clock).plan()
    await broken.close()
    clock.now += 3 * MINUTE
    assert await planner.plan() == 1


async def test_what_is_over_is_forgotten(database: Database, clock: SteppedClock) -> None:
    promises, chats, polls = DatabasePromises(database), DatabaseChats(database), DatabasePolls(database)
    await promises.make([new_promise("telegram:1"), new_promise("telegram:2", due_at=DUE_AT + HOUR)])
    await chats.gone("telegram:3", "blocked", DUE_AT)
    await polls.remember("old", "rsi", correct=0, at=DUE_AT - timedelta(days=300))
    await polls.remember("new", "rsi", correct=0, at=DUE_AT)
    assert FORGOTTEN_AFTER == REMEMBERED_FOR
    clock.now = DUE_AT + REMEMBERED_FOR + MINUTE
    assert await Tidying(chats, promises, polls, clock).tidy() == 3
    async with database.reading() as connection:
        left = [(await connection.execute(select(table))).all() for table in (PROMISES, GONE_CHATS, LESSON_POLLS)]
    assert [len(rows) for rows in left] == [1, 0, 1]
