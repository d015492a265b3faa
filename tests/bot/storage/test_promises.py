"""Promises in both databases: made once, taken by one worker at a time, and ended once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select

from bot.schedule.promise import Address, Promise, PromiseState
from bot.storage.chats import DatabaseChats
from bot.storage.database import Database
from bot.storage.promises import DatabasePromises
from bot.storage.tables import PROMISES
from tests.bot.schedule.chats import DUE_AT, SESSION, new_promise

SOON = DUE_AT + timedelta(seconds=30)
LATER = DUE_AT + timedelta(minutes=5)


async def taken_one(promises: DatabasePromises) -> Promise:
    """The one that is due."""
    (promise,) = await promises.take(10, now=DUE_AT, until=SOON)
    return promise


async def states(database: Database) -> dict[str, str]:
    """The state of each chat's promise."""
    async with database.reading() as connection:
        rows = (await connection.execute(select(PROMISES))).all()
    return {row.chat: row.state for row in rows}


async def test_a_chat_is_promised_each_kind_once_a_session(database: Database) -> None:
    promises = DatabasePromises(database)
    made = [new_promise("telegram:1"), new_promise("telegram:2"), new_promise("telegram:1", kind="weekly")]
    assert await promises.make(made) == 3
    other_topic = new_promise(address=Address(chat="telegram:1", thread=7))
    next_session = new_promise("telegram:1", session=SESSION + timedelta(days=3))
    assert await promises.make([*made, other_topic, next_session, other_topic]) == 2
    assert await promises.make([]) == 0
    assert len(await promises.take(10, now=DUE_AT, until=SOON)) == 5


async def test_what_was_promised_comes_back_as_it_was(database: Database) -> None:
    promises = DatabasePromises(database)
    content = {"language": "vi", "parts": ["risk"], "shares": "FPT,HPG"}
    await promises.make([new_promise(address=Address(chat="telegram:-5", thread=7), content=content, answers=3)])
    promise = await taken_one(promises)
    assert promise == Promise(
        number=promise.number,
        address=Address(chat="telegram:-5", thread=7),
        kind="daily",
        session=SESSION,
        due_at=DUE_AT,
        content=content,
        answers=3,
        state=PromiseState.DUE,
    )
    assert await promises.find(promise.number) == promise
    assert await promises.find(promise.number + 1) is None


async def test_thousands_are_made_at_once(database: Database) -> None:
    promises = DatabasePromises(database)
    made = [new_promise(f"telegram:{chat}") for chat in range(2_000)]
    assert await promises.make(made) == 2_000
    assert await promises.make(made) == 0


async def test_the_earliest_due_are_taken_first_and_none_before_its_time(database: Database) -> None:
    promises = DatabasePromises(database)
    early, late = new_promise("telegram:1"), new_promise("telegram:2", due_at=DUE_AT + timedelta(minutes=1))
    await promises.make([late, early])
    first = await promises.take(10, now=DUE_AT, until=SOON)
    assert [one.address.chat for one in first] == ["telegram:1"]
    second = await promises.take(10, now=LATER, until=LATER)
    assert [one.address.chat for one in second] == ["telegram:1", "telegram:2"]


async def test_two_workers_never_have_the_same_one(database: Database) -> None:
    workers = [DatabasePromises(database) for _ in range(4)]
    await workers[0].make([new_promise(f"telegram:{chat}") for chat in range(60)])
    had: list[int] = []

    async def work(worker: DatabasePromises) -> None:
        while some := await worker.take(4, now=DUE_AT, until=SOON):
            had.extend(one.number for one in some)

    await asyncio.gather(*(work(worker) for worker in workers))
    assert len(had) == len(set(had)) == 60


async def test_who_lost_a_promise_may_not_send_it(database: Database) -> None:
    slow, quick = DatabasePromises(database), DatabasePromises(database)
    await slow.make([new_promise()])
    promise = await taken_one(slow)
    assert await quick.take(1, now=DUE_AT, until=SOON) == []
    (taken_over,) = await quick.take(1, now=SOON, until=LATER)
    assert not await slow.begin(promise, after_message=None, until=LATER)
    assert await quick.begin(taken_over, after_message=None, until=LATER)
    await slow.sent(promise, 7)
    await quick.sent(taken_over, 8)
    kept = await quick.find(promise.number)
    assert kept is not None
    assert (kept.state, kept.message) == (PromiseState.SENT, 8)


async def test_what_is_held_stays_in_hand_and_what_is_let_go_is_free(database: Database) -> None:
    ours, others = DatabasePromises(database), DatabasePromises(database)
    await ours.make([new_promise("telegram:1"), new_promise("telegram:2"), new_promise("telegram:3")])
    begun, held, left = await ours.take(3, now=DUE_AT, until=SOON)
    assert await ours.begin(begun, after_message=None, until=SOON)
    await ours.hold([held.number, begun.number], LATER)
    assert [one.number for one in await others.take(3, now=SOON, until=SOON)] == [left.number]
    await ours.let_go()
    much_later = LATER + timedelta(minutes=5)
    assert [one.number for one in await others.take(3, now=SOON, until=much_later)] == [held.number, left.number]
    (found,) = await others.take(3, now=LATER, until=LATER + timedelta(minutes=1))
    assert (found.number, found.state, found.tries) == (begun.number, PromiseState.SENDING, 1)


async def test_sending_is_noted_with_what_the_chat_had(database: Database) -> None:
    promises = DatabasePromises(database)
    await promises.make([new_promise()])
    promise = await taken_one(promises)
    assert await promises.begin(promise, after_message=41, until=SOON)
    begun = await promises.find(promise.number)
    assert begun is not None
    assert (begun.state, begun.after_message, begun.tries) == (PromiseState.SENDING, 41, 1)
    await promises.again(begun, LATER, maybe_sent=True)
    assert await promises.take(1, now=SOON, until=SOON) == []
    (again,) = await promises.take(1, now=LATER, until=LATER)
    assert again.state is PromiseState.SENDING
    await promises.again(again, LATER)
    (due,) = await promises.take(1, now=LATER, until=LATER)
    assert due.state is PromiseState.DUE


async def test_what_is_begun_after_the_hold_is_held_again(database: Database) -> None:
    slow, quick = DatabasePromises(database), DatabasePromises(database)
    await slow.make([new_promise()])
    promise = await taken_one(slow)
    assert await slow.begin(promise, after_message=None, until=LATER)
    assert await quick.take(1, now=LATER - timedelta(seconds=1), until=LATER) == []
    assert len(await quick.take(1, now=LATER, until=LATER)) == 1


async def test_a_chats_messages_are_those_of_all_its_promises(database: Database) -> None:
    promises = DatabasePromises(database)
    await promises.make(
        [new_promise("telegram:1"), new_promise("telegram:1", kind="weekly"), new_promise("telegram:2")]
    )
    first, second, other = await promises.take(3, now=DUE_AT, until=SOON)
    assert await promises.messages_in("telegram:1") == []
    for promise, message in ((first, 7), (second, 9), (other, 8)):
        await promises.sent(promise, message)
    assert sorted(await promises.messages_in("telegram:1")) == [7, 9]


async def test_a_provisional_message_is_taken_up_again_and_then_done(database: Database) -> None:
    promises = DatabasePromises(database)
    await promises.make([new_promise()])
    await promises.sent(await taken_one(promises), 7, final_at=LATER)
    assert await promises.take(1, now=SOON, until=SOON) == []
    (provisional,) = await promises.take(1, now=LATER, until=LATER)
    assert (provisional.message, provisional.provisional) == (7, True)
    assert await promises.drop(LATER) == []
    await promises.sent(provisional, 7)
    assert await promises.take(1, now=LATER + timedelta(days=1), until=LATER) == []
    assert await states(database) == {"telegram:1": "sent"}


async def test_a_chat_rests_alone(database: Database) -> None:
    promises = DatabasePromises(database)
    await promises.make(
        [new_promise("telegram:1"), new_promise("telegram:1", kind="weekly"), new_promise("telegram:2")]
    )
    await promises.rest("telegram:1", LATER)
    assert [one.address.chat for one in await promises.take(9, now=DUE_AT, until=SOON)] == ["telegram:2"]
    assert len(await promises.take(9, now=LATER, until=LATER)) == 3


async def test_gone_chats_get_nothing_until_they_are_back(database: Database) -> None:
    promises, chats = DatabasePromises(database), DatabaseChats(database)
    await promises.make([new_promise("telegram:1")])
    await chats.gone("telegram:1", "blocked", DUE_AT)
    assert await promises.take(1, now=DUE_AT, until=SOON) == []
    await chats.back("telegram:1")
    assert (await taken_one(promises)).address.chat == "telegram:1"


async def test_what_is_too_late_is_dropped_unless_somebody_has_it_in_hand(database: Database) -> None:
    promises = DatabasePromises(database)
    await promises.make([new_promise("telegram:1")])
    await taken_one(promises)
    await promises.make([new_promise("telegram:2"), new_promise("telegram:3", due_at=LATER)])
    assert [one.address.chat for one in await promises.drop(SOON)] == ["telegram:2"]
    assert await states(database) == {"telegram:1": "due", "telegram:2": "dropped", "telegram:3": "due"}


async def test_ends_with_a_reason_that_fits(database: Database) -> None:
    promises = DatabasePromises(database)
    await promises.make([new_promise()])
    promise = await taken_one(promises)
    await promises.end(promise, PromiseState.FAILED, "x" * 1_000)
    failed = await promises.find(promise.number)
    assert failed is not None
    assert (failed.state, failed.reason) == (PromiseState.FAILED, "x" * 300)


async def test_old_promises_are_forgotten(database: Database) -> None:
    promises = DatabasePromises(database)
    await promises.make([new_promise("telegram:1"), new_promise("telegram:2", due_at=LATER)])
    assert await promises.forget(LATER) == 1
    assert await states(database) == {"telegram:2": "due"}


async def test_damaged_content_holds_up_no_others(database: Database) -> None:
    promises = DatabasePromises(database)
    await promises.make([new_promise("telegram:1", content={"language": "vi"}), new_promise("telegram:2")])
    async with database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE promises SET content = '{' WHERE chat = 'telegram:1'")
    assert [one.content for one in await promises.take(2, now=DUE_AT, until=SOON)] == [{}, {}]
