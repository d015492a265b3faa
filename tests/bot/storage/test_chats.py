"""Chats that go, come back, take another name and are forgotten: all that is theirs goes with them, in every table."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import product
from typing import Any

from sqlalchemy import Column, Table, insert, update

from bot.schedule.promise import PromiseState
from bot.schedule.subscription import SummaryKind
from bot.storage.alerts import DatabaseAlerts
from bot.storage.chats import DatabaseChats
from bot.storage.database import Database
from bot.storage.naming import NAMING, keys_with, naming_columns, naming_tables
from bot.storage.preferences import DatabasePreferences
from bot.storage.promises import keep_promise
from bot.storage.subscriptions import DatabaseSubscriptions
from bot.storage.tables import GONE_CHATS, METADATA, PROMISES
from bot.storage.watchlists import DatabaseWatchlists
from tests.bot.storage.samples import (
    AN,
    BINH,
    GROUP,
    NOON,
    ODD,
    a_promise,
    a_row,
    a_subscription,
    add_row,
    an_alert,
    count_in,
    rows_in,
)

SUPERGROUP = "telegram:-100987"
NAMED = [(table, column) for table in naming_tables() for column in naming_columns(table)]
MOVING = [(table, column) for table, column in NAMED if table is not GONE_CHATS]
LONG_AGO = NOON - timedelta(days=100)


async def promised(
    database: Database, chat: str, state: PromiseState = PromiseState.DUE, *, kind: str | None = None
) -> int:
    """The number of a promise to the chat, in that state; each state has a kind of its own."""
    async with database.transaction() as connection:
        number = await keep_promise(connection, a_promise(chat, kind or f"was {state}"))
        assert number is not None
        await connection.execute(update(PROMISES).where(PROMISES.c.number == number).values(state=state))
    return number


def test_every_table_that_may_name_a_chat_is_seen() -> None:
    """A column of names by any other name would be passed over: so every one as wide as a name is looked at here."""
    no_names = {("lesson_polls", "poll"), ("lesson_polls", "lesson"), ("lesson_progress", "lesson")}
    no_names |= {("preferences", "timezone"), ("subscriptions", "zone"), ("alerts", "signal"), ("promises", "worker")}
    # Whose turn it is, for parts of a second: what somebody sent is dealt with, or after a day dropped.
    no_names |= {("updates_in_hand", "line")}
    wide = {
        (table.name, column.name)
        for table in METADATA.sorted_tables
        for column in table.columns
        if getattr(column.type, "length", None) == 64
    }
    assert wide - no_names == {(table.name, column.name) for table, column in NAMED}
    assert {column.name for _, column in NAMED} == set(NAMING)


async def test_going_twice_is_known_from_the_first_time_on(database: Database) -> None:
    chats = DatabaseChats(database)
    await chats.gone(GROUP, "kicked", NOON)
    await chats.gone(GROUP, "blocked", NOON + timedelta(days=1))
    assert await chats.forget_gone(NOON + timedelta(seconds=1)) == 1
    assert await count_in(database, GONE_CHATS) == 0


async def test_coming_back_is_known_however_often_it_is_told(database: Database) -> None:
    chats = DatabaseChats(database)
    await chats.back(GROUP)
    await chats.gone(GROUP, "kicked", NOON)
    for _ in range(2):
        await chats.back(GROUP)
    assert await count_in(database, GONE_CHATS) == 0
    await chats.gone(GROUP, "kicked", NOON + timedelta(days=1))
    assert await chats.forget_gone(NOON + timedelta(hours=1)) == 0


async def test_a_long_reason_and_an_odd_name_are_kept(database: Database) -> None:
    await DatabaseChats(database).gone(ODD, "Forbidden: bị chặn " * 100, NOON)
    (row,) = await rows_in(database, GONE_CHATS)
    assert (row["chat"], len(row["reason"])) == (ODD, 300)


async def names_in(database: Database, table: Table, column: Column[Any]) -> list[str]:
    """Whom the rows of the table name in that column."""
    return sorted(row[column.name] for row in await rows_in(database, table))


async def test_moving_takes_the_rows_of_every_table_along(database: Database) -> None:
    for table, column in MOVING:
        for name in (GROUP, BINH):
            await add_row(database, table, **{column.name: name})
    before = {table.name: await rows_in(database, table) for table, _ in MOVING}
    await DatabaseChats(database).moved(GROUP, SUPERGROUP)
    after = {table.name: await rows_in(database, table) for table, _ in MOVING}
    for table, _ in MOVING:
        changed = [
            {name: SUPERGROUP if value == GROUP else value for name, value in row.items()} for row in before[table.name]
        ]
        assert changed != before[table.name]
        assert sorted(map(str, after[table.name])) == sorted(map(str, changed)), table.name


async def test_what_the_new_name_has_already_wins(database: Database) -> None:
    contested = [(table, column) for table, column in MOVING if list(keys_with(column))]
    assert {table.name for table, _ in contested} >= {"preferences", "watched", "subscriptions", "promises"}
    for table, column in contested:
        old = a_row(table, **{column.name: GROUP})
        keys = frozenset().union(*keys_with(column))
        same = {name: value for name, value in old.items() if name in keys}
        async with database.transaction() as connection:
            await connection.execute(insert(table), [old, a_row(table, **same, **{column.name: SUPERGROUP})])
    before = {table.name: await rows_in(database, table) for table, _ in contested}
    await DatabaseChats(database).moved(GROUP, SUPERGROUP)
    for table, column in contested:
        winners = [row for row in before[table.name] if row[column.name] == SUPERGROUP]
        assert await rows_in(database, table) == winners


async def test_a_group_that_became_a_supergroup_goes_on_as_before(database: Database) -> None:
    chats, alerts, lists = DatabaseChats(database), DatabaseAlerts(database), DatabaseWatchlists(database)
    preferences, subscriptions = DatabasePreferences(database), DatabaseSubscriptions(database)
    await preferences.choose(GROUP, language="en")
    await lists.add(GROUP, ["VNM", "FPT"])
    await lists.add(SUPERGROUP, ["FPT", "HPG"])
    alert = await alerts.add(an_alert(AN, chat=GROUP))
    for one in (a_subscription(), a_subscription(kind=SummaryKind.WEEKLY), a_subscription(SUPERGROUP, shares="vn30")):
        await subscriptions.put(one)
    for _ in range(2):
        await chats.moved(GROUP, SUPERGROUP)
    assert (await preferences.of(SUPERGROUP)).language == "en"
    assert await lists.of(SUPERGROUP) == ("FPT", "VNM", "HPG")
    moved = a_subscription(SUPERGROUP, SummaryKind.WEEKLY)
    assert await subscriptions.of(moved.address) == (a_subscription(SUPERGROUP, shares="vn30"), moved)
    (kept,) = await alerts.of(AN)
    assert (kept.number, kept.address.chat) == (alert.number, SUPERGROUP)


async def test_moving_nowhere_and_moving_nothing_change_nothing(database: Database) -> None:
    await DatabaseWatchlists(database).add(GROUP, ["FPT"])
    for chat, to in ((GROUP, GROUP), (BINH, SUPERGROUP)):
        await DatabaseChats(database).moved(chat, to)
    assert await DatabaseWatchlists(database).of(GROUP) == ("FPT",)


async def test_a_promise_keeps_its_number_and_its_state(database: Database) -> None:
    numbers = [await promised(database, GROUP, state) for state in PromiseState]
    await DatabaseChats(database).moved(GROUP, SUPERGROUP)
    rows = [(row["number"], row["chat"], row["state"]) for row in await rows_in(database, PROMISES)]
    assert rows == [(number, SUPERGROUP, state) for number, state in zip(numbers, PromiseState, strict=True)]


async def test_what_was_sent_under_the_old_name_is_not_sent_again(database: Database) -> None:
    begun = (PromiseState.SENDING, PromiseState.SENT)
    numbers = [await promised(database, GROUP, state) for state in begun]
    for state in begun:
        await promised(database, SUPERGROUP, kind=f"was {state}")
    await DatabaseChats(database).moved(GROUP, SUPERGROUP)
    rows = [(row["number"], row["state"]) for row in await rows_in(database, PROMISES)]
    assert rows == list(zip(numbers, begun, strict=True))


async def test_what_never_went_out_under_the_old_name_gives_way(database: Database) -> None:
    never = (PromiseState.DUE, PromiseState.FAILED, PromiseState.DROPPED)
    expected = []
    for old, new in product(never, PromiseState):
        await promised(database, GROUP, old, kind=f"{old} {new}")
        expected.append((await promised(database, SUPERGROUP, new, kind=f"{old} {new}"), new))
    await DatabaseChats(database).moved(GROUP, SUPERGROUP)
    assert [(row["number"], row["state"]) for row in await rows_in(database, PROMISES)] == expected


async def test_that_the_old_name_takes_nothing_says_nothing_of_the_new_one(database: Database) -> None:
    chats = DatabaseChats(database)
    await DatabaseSubscriptions(database).put(a_subscription())
    await chats.gone(GROUP, "upgraded", NOON)
    await chats.moved(GROUP, SUPERGROUP)
    assert await count_in(database, GONE_CHATS) == 0
    assert len(await DatabaseSubscriptions(database).all()) == 1
    await chats.gone(SUPERGROUP, "kicked", NOON)
    await chats.moved(GROUP, SUPERGROUP)
    assert await count_in(database, GONE_CHATS) == 1


async def test_moving_at_one_time_moves_once(database: Database) -> None:
    await promised(database, GROUP)
    await DatabaseWatchlists(database).add(GROUP, ["FPT", "HPG"])
    await asyncio.gather(*(DatabaseChats(database).moved(GROUP, SUPERGROUP) for _ in range(6)))
    assert await DatabaseWatchlists(database).of(SUPERGROUP) == ("FPT", "HPG")
    assert [row["chat"] for row in await rows_in(database, PROMISES)] == [SUPERGROUP]


async def test_a_row_of_the_new_name_that_is_being_written_meanwhile_wins(database: Database) -> None:
    await DatabaseSubscriptions(database).put(a_subscription(shares="vn30"))
    row = a_row(a_table("subscriptions"), chat=SUPERGROUP, thread=0, kind="daily", shares="FPT")
    async with asyncio.timeout(20):
        async with database.transaction() as connection:
            await connection.execute(insert(a_table("subscriptions")).values(row))
            moving = asyncio.create_task(DatabaseChats(database).moved(GROUP, SUPERGROUP))
            await waits_for_another(database)
            assert not moving.done()
        await moving
    (left,) = await rows_in(database, a_table("subscriptions"))
    assert (left["chat"], left["shares"]) == (SUPERGROUP, "FPT")


async def waits_for_another(database: Database) -> None:
    """Until a transaction waits for another one's; SQLite does not tell, and a while must do."""
    if database.file is not None:
        await asyncio.sleep(0.1)
        return
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with database.reading() as connection:
        while not (await connection.exec_driver_sql(waiting)).scalar_one():  # noqa: ASYNC110 - the server tells nobody.
            await asyncio.sleep(0.01)


def a_table(name: str) -> Table:
    """The table of that name."""
    return METADATA.tables[name]


async def test_who_is_gone_for_long_is_forgotten_in_every_table(database: Database) -> None:
    chats = DatabaseChats(database)
    for table, column in MOVING:
        for name in (GROUP, BINH, AN):
            await add_row(database, table, **{column.name: name})
    await chats.gone(GROUP, "kicked", LONG_AGO)
    await chats.gone(BINH, "blocked", NOON)
    assert await chats.forget_gone(NOON - timedelta(days=90)) == 1
    for table, column in NAMED:
        left = set(await names_in(database, table, column))
        assert (GROUP in left, BINH in left) == (False, True), f"{table.name}.{column.name}"
        assert table is GONE_CHATS or AN in left
    assert await chats.forget_gone(NOON - timedelta(days=90)) == 0


async def test_many_chats_are_forgotten_at_once(database: Database) -> None:
    rows = [{"chat": f"telegram:{number}", "reason": "blocked", "gone_at": LONG_AGO} for number in range(2_500)]
    watched = [{"owner": row["chat"], "symbol": "FPT", "place": 0} for row in rows]
    async with database.transaction() as connection:
        await connection.execute(insert(GONE_CHATS), rows)
        await connection.execute(insert(a_table("watched")), watched)
    assert await DatabaseChats(database).forget_gone(NOON) == 2_500
    assert await count_in(database, a_table("watched")) == 0


async def test_what_is_known_of_a_chat_outlives_the_program(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)
    await DatabaseChats(first).gone(GROUP, "kicked", LONG_AGO)
    await first.close()
    assert await DatabaseChats(second).forget_gone(NOON) == 1
    await second.close()
