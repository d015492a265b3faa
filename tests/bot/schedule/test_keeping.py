"""Promises kept over a database: once each, whatever the chats, the storage and the clock do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.errors import ChatMoved, MaybeSent, NenBuaError, RateLimited, StopSending, TryLater
from bot.reply import Reply
from bot.schedule.composing import Composed
from bot.schedule.keeping import Keeper
from bot.schedule.promise import Address, NewPromise, Promise, PromiseState
from bot.storage.chats import DatabaseChats
from bot.storage.database import Database
from bot.storage.promises import DatabasePromises
from bot.storage.tables import GONE_CHATS, PROMISES
from tests.bot.schedule.chats import (
    DUE_AT,
    FixedComposer,
    Killed,
    MemoryOutbox,
    SteppedClock,
    a_reply,
    new_promise,
)
from tests.counted import change_of, value_of

AWAY = TryLater("telegram_failed")


@dataclass
class World:
    """One database and its chats, which outlive the workers."""

    database: Database
    clock: SteppedClock = field(default_factory=SteppedClock)
    outbox: MemoryOutbox = field(default_factory=MemoryOutbox)
    composer: FixedComposer = field(default_factory=FixedComposer)

    def keeper(self) -> Keeper:
        """A new worker."""
        return Keeper(
            DatabasePromises(self.database),
            self.composer,
            self.outbox,
            DatabaseChats(self.database),
            clock=self.clock,
            sleep=self.clock.sleep,
        )

    async def promise(self, *promises: NewPromise) -> None:
        """Make these promises."""
        await DatabasePromises(self.database).make(promises)

    async def keep_for(self, time: timedelta, *, every: timedelta = timedelta(seconds=5)) -> None:
        """Let a worker look every few seconds, for so long."""
        keeper, until = self.keeper(), self.clock.now + time
        while self.clock.now <= until:
            await keeper.keep_due()
            self.clock.now += every

    async def kill(self) -> None:
        """Let a worker work until it is killed."""
        keeper = self.keeper()
        with pytest.raises(Killed):
            await keeper.keep_due()
        # Those that the exception did not meet would work on.
        await asyncio.gather(*keeper._lanes, return_exceptions=True)

    async def states(self) -> dict[str, str]:
        """The state of each chat's promise."""
        async with self.database.reading() as connection:
            rows = (await connection.execute(select(PROMISES).order_by(PROMISES.c.chat))).all()
        return {row.chat: row.state for row in rows}

    async def all_states(self) -> list[str]:
        """The state of every promise."""
        async with self.database.reading() as connection:
            return sorted((await connection.execute(select(PROMISES.c.state))).scalars())

    async def gone_chats(self) -> list[str]:
        """Who takes no messages any more."""
        async with self.database.reading() as connection:
            return list((await connection.execute(select(GONE_CHATS.c.chat))).scalars())


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[World]:
    """A world with a promise to one chat."""
    database = Database(sqlite_url)
    made = World(database)
    await made.promise(new_promise())
    yield made
    await database.close()


async def test_what_is_due_is_sent_once_and_noted(world: World) -> None:
    await world.keep_for(timedelta(minutes=1))
    assert world.outbox.texts() == ["VN-Index"]
    assert await world.states() == {"telegram:1": "sent"}
    assert world.outbox.lookups == 0


async def test_nothing_is_sent_before_its_time(world: World) -> None:
    world.clock.now = DUE_AT - timedelta(seconds=1)
    assert await world.keeper().keep_due() == 0
    assert world.outbox.messages == {}


async def test_a_restart_sends_nothing_again(world: World) -> None:
    for _ in range(3):
        await world.keep_for(timedelta(seconds=10))
    assert world.outbox.texts() == ["VN-Index"]


@pytest.mark.parametrize("takes_effect", [False, True])
async def test_who_is_killed_while_sending_neither_loses_nor_doubles(world: World, takes_effect: bool) -> None:  # noqa: FBT001 - a case
    world.outbox.takes_effect = takes_effect
    world.outbox.faults.append(Killed())
    await world.kill()
    assert await world.states() == {"telegram:1": "sending"}
    world.outbox.takes_effect = False
    await world.keep_for(timedelta(minutes=1))
    assert world.outbox.texts() == ["VN-Index"]
    assert world.outbox.lookups == 1
    assert await world.states() == {"telegram:1": "sent"}


@pytest.mark.parametrize("takes_effect", [False, True])
async def test_a_connection_that_breaks_neither_loses_nor_doubles(world: World, takes_effect: bool) -> None:  # noqa: FBT001 - a case
    world.outbox.takes_effect = takes_effect
    world.outbox.faults.append(MaybeSent("maybe_sent"))
    await world.keep_for(timedelta(minutes=1))
    assert world.outbox.texts() == ["VN-Index"]
    assert await world.states() == {"telegram:1": "sent"}


async def test_telegram_down_for_an_hour_delays_everybody_and_is_not_besieged(world: World) -> None:
    back_at, asked = DUE_AT + timedelta(hours=1), []

    def down(_: object) -> NenBuaError | None:
        asked.append(world.clock.now)
        return AWAY if world.clock.now < back_at else None

    world.outbox.always = down
    await world.promise(*(new_promise(f"telegram:{chat}") for chat in range(2, 100)))
    await world.keep_for(timedelta(minutes=64), every=timedelta(seconds=20))
    assert {chat: len(texts) for chat, texts in world.outbox.messages.items()} == {
        f"telegram:{chat}": 1 for chat in range(1, 100)
    }
    assert len([moment for moment in asked if moment < back_at]) < 8 * 4 * 60 + 100
    assert set((await world.states()).values()) == {"sent"}


async def test_a_chat_that_is_asked_to_wait_waits_alone(world: World) -> None:
    until = DUE_AT + timedelta(seconds=40)
    at: dict[str, datetime] = {}

    def limited(address: object) -> NenBuaError | None:
        chat = getattr(address, "chat", "")
        if chat == "telegram:1" and world.clock.now < until:
            return RateLimited("telegram_busy", until=until)
        at[chat] = world.clock.now
        return None

    world.outbox.always = limited
    await world.promise(new_promise("telegram:1", kind="weekly"), new_promise("telegram:2"))
    await world.keep_for(timedelta(minutes=1))
    assert at["telegram:2"] == DUE_AT
    assert at["telegram:1"] >= until
    assert len(world.outbox.texts("telegram:1")) == 2


async def test_a_chat_that_moved_gets_it_where_it_is_now(world: World) -> None:
    world.outbox.always = lambda address: ChatMoved("telegram:-100") if address.chat == "telegram:1" else None
    await world.keep_for(timedelta(seconds=10))
    assert world.outbox.texts("telegram:-100") == ["VN-Index"]
    assert await world.states() == {"telegram:-100": "sent"}


async def test_a_chat_that_is_gone_gets_nothing_more(world: World) -> None:
    world.outbox.always = lambda address: StopSending("chat_gone") if address.chat == "telegram:1" else None
    await world.keep_for(timedelta(seconds=10))
    await world.promise(new_promise(kind="weekly"), new_promise("telegram:2"))
    await world.keep_for(timedelta(seconds=10))
    assert await world.gone_chats() == ["telegram:1"]
    assert list(world.outbox.messages) == ["telegram:2"]


@pytest.mark.parametrize(("late", "state"), [(timedelta(hours=6), "sent"), (timedelta(hours=6, seconds=1), "dropped")])
async def test_what_is_more_than_six_hours_late_is_dropped_with_a_note(
    world: World, late: timedelta, state: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world.clock.now = DUE_AT + late
    await world.keeper().keep_due()
    assert await world.states() == {"telegram:1": state}
    assert ("promises.too_late" in capsys.readouterr().out) == (state == "dropped")
    assert len(world.outbox.messages) == (state == "sent")


async def test_what_may_have_been_sent_six_hours_ago_is_looked_for_and_not_sent(world: World) -> None:
    world.outbox.takes_effect = True
    world.outbox.faults.append(Killed())
    await world.kill()
    world.clock.now = DUE_AT + timedelta(hours=6, minutes=10)
    await world.keeper().keep_due()
    assert await world.states() == {"telegram:1": "sent"}
    assert world.outbox.texts() == ["VN-Index"]


async def test_what_is_not_there_yet_is_asked_for_again_until_it_is_too_late(world: World) -> None:
    world.composer.answer = None
    await world.keep_for(timedelta(hours=7), every=timedelta(minutes=3))
    assert await world.states() == {"telegram:1": "dropped"}
    assert 90 < world.composer.composed < 130
    assert world.outbox.messages == {}


async def test_prices_that_come_late_are_told_then(world: World) -> None:
    world.composer.answer = TryLater("source_failed")
    await world.keep_for(timedelta(minutes=10), every=timedelta(seconds=30))
    world.composer.answer = Composed(reply=a_reply("there now"))
    await world.keep_for(timedelta(minutes=3))
    assert world.outbox.texts() == ["there now"]


async def test_a_bug_in_one_message_holds_up_no_others(world: World) -> None:
    class Half(FixedComposer):
        async def compose(self, promise: object) -> Composed | None:
            if getattr(promise, "kind", "") == "daily":
                raise KeyError("a bug")
            return Composed(reply=a_reply("weekly"))

    world.composer = Half()
    await world.promise(new_promise(kind="weekly"))
    await world.keep_for(timedelta(seconds=10))
    assert world.outbox.texts() == ["weekly"]


async def test_a_bug_while_sending_is_taken_up_once_the_hold_ends(world: World) -> None:
    world.outbox.faults.append(KeyError("a bug"))
    await world.keep_for(timedelta(seconds=20))
    assert world.outbox.messages == {}
    await world.keep_for(timedelta(seconds=20))
    assert world.outbox.texts() == ["VN-Index"]


async def test_a_provisional_message_becomes_final_in_its_place(world: World) -> None:
    world.composer.answer = Composed(reply=a_reply("so far"), provisional=True)
    await world.keep_for(timedelta(minutes=5), every=timedelta(seconds=30))
    assert world.outbox.texts() == ["so far"]
    assert world.outbox.edits == []
    world.composer.answer = Composed(reply=a_reply("final"))
    await world.keep_for(timedelta(minutes=5), every=timedelta(seconds=30))
    assert world.outbox.texts() == ["final"]
    assert len(world.outbox.edits) == 1
    assert await world.states() == {"telegram:1": "sent"}


async def test_a_provisional_message_that_never_becomes_final_stays(world: World) -> None:
    world.composer.answer = Composed(reply=a_reply("so far"), provisional=True)
    await world.keep_for(timedelta(hours=7), every=timedelta(minutes=3))
    assert world.outbox.texts() == ["so far"]
    assert await world.states() == {"telegram:1": "sent"}


async def test_a_follow_up_waits_for_what_it_answers(world: World) -> None:
    first = new_promise(kind="alert:1", due_at=DUE_AT + timedelta(seconds=20))
    await world.promise(first)
    await world.promise(new_promise(kind="alert:1:outcome", answers=2))
    await world.keep_for(timedelta(seconds=10))
    assert len(world.outbox.texts()) == 1
    await world.keep_for(timedelta(seconds=30))
    sent = list(world.outbox.messages["telegram:1"].items())
    assert [answers for _, (_, answers) in sent] == [None, None, sent[1][0]]


async def test_two_workers_send_everything_once(world: World) -> None:
    await world.promise(*(new_promise(f"telegram:{chat}") for chat in range(2, 60)))
    await asyncio.gather(world.keeper().keep_due(), world.keeper().keep_due())
    assert sorted(len(there) for there in world.outbox.messages.values()) == [1] * 59


async def test_a_clock_that_is_put_back_sends_nothing_again(world: World) -> None:
    await world.keep_for(timedelta(seconds=10))
    world.clock.now = DUE_AT - timedelta(hours=1)
    await world.promise(new_promise())
    await world.keep_for(timedelta(hours=2), every=timedelta(minutes=1))
    assert world.outbox.texts() == ["VN-Index"]


async def test_a_second_call_finds_nothing_more(world: World) -> None:
    keeper = world.keeper()
    assert sum(await asyncio.gather(keeper.keep_due(), keeper.keep_due())) == 1


async def test_a_worker_that_stops_ends_what_it_began_and_leaves_the_rest(world: World) -> None:
    await world.promise(*(new_promise(f"telegram:{chat}") for chat in range(2, 60)))
    keeper = world.keeper()
    sending, goes_on = asyncio.Event(), asyncio.Event()
    send = world.outbox.send

    async def slowly(*args: object, **kwargs: object) -> int:
        sending.set()
        await goes_on.wait()
        return await send(*args, **kwargs)  # type: ignore[arg-type]

    world.outbox.send = slowly  # type: ignore[method-assign]
    keeping = asyncio.create_task(keeper.keep_due())
    await sending.wait()
    stopping = asyncio.create_task(keeper.stop())
    await asyncio.sleep(0)
    goes_on.set()
    await asyncio.gather(keeping, stopping)
    states = list((await world.states()).values())
    assert 0 < states.count("sent") <= 8
    assert set(states) == {"sent", "due"}
    await world.keeper().keep_due()
    assert sorted(len(there) for there in world.outbox.messages.values()) == [1] * 59


async def test_a_storage_that_fails_is_survived(world: World, tmp_path: object) -> None:  # noqa: ARG001 - a folder of its own
    broken = World(Database("postgresql+asyncpg://nobody@127.0.0.1:1/none", timeout=0.1))
    assert await broken.keeper().keep_due() == 0
    await broken.keeper().stop()
    await broken.database.close()


async def test_a_clock_that_jumps_while_a_message_is_under_way_sends_it_once(world: World) -> None:
    sending, goes_on = hold_up(world, "telegram:1")
    keeper = world.keeper()
    keeping = asyncio.create_task(keeper.keep_due())
    await sending.wait()
    world.clock.now += timedelta(hours=1)
    await world.promise(new_promise("telegram:2"))
    await keeper.keep_due()
    assert list(world.outbox.messages) == ["telegram:2"]
    goes_on.set()
    await keeping
    assert world.outbox.texts() == ["VN-Index"]
    assert world.outbox.lookups == 0


async def test_a_worker_that_slept_longer_than_its_hold_sends_only_what_is_still_its_own(world: World) -> None:
    late = world.keeper()
    compose = world.composer.compose

    async def sleepily(promise: Promise) -> Composed | None:
        world.composer.compose = compose  # type: ignore[method-assign]
        world.clock.now += timedelta(minutes=5)
        await world.keeper().keep_due()
        return await compose(promise)

    world.composer.compose = sleepily  # type: ignore[method-assign]
    await late.keep_due()
    assert world.outbox.texts() == ["VN-Index"]
    assert await world.states() == {"telegram:1": "sent"}


async def test_what_begins_after_its_hold_is_held_anew(world: World) -> None:
    sending, goes_on = hold_up(world, "telegram:1")
    compose = world.composer.compose

    async def sleepily(promise: Promise) -> Composed | None:
        world.clock.now += timedelta(minutes=5)
        return await compose(promise)

    world.composer.compose = sleepily  # type: ignore[method-assign]
    keeping = asyncio.create_task(world.keeper().keep_due())
    await sending.wait()
    assert await world.keeper().keep_due() == 0
    goes_on.set()
    await keeping
    assert world.outbox.texts() == ["VN-Index"]


async def test_one_chat_gets_its_messages_one_after_the_other(world: World) -> None:
    # Two topics of a forum, or two alerts on a share: their messages have the same buttons.
    await world.promise(new_promise(address=Address(chat="telegram:1", thread=7)))
    sending, goes_on = hold_up(world, "telegram:1")
    keeping = asyncio.create_task(world.keeper().keep_due())
    await sending.wait()
    for _ in range(20):
        await asyncio.sleep(0.001)
    assert await world.all_states() == ["due", "sending"]
    goes_on.set()
    await keeping
    assert world.outbox.texts() == ["VN-Index"] * 2


async def test_what_became_of_another_promise_is_not_taken_for_the_lost_one(world: World) -> None:
    """The first was never sent; since then another worker has sent one with the same buttons."""
    world.outbox.faults.append(MaybeSent("maybe_sent"))
    await world.keeper().keep_due()
    await world.promise(new_promise(kind="weekly"))
    await world.keeper().keep_due()
    assert len(world.outbox.texts()) == 1
    await world.keep_for(timedelta(minutes=1))
    assert len(world.outbox.texts()) == 2
    assert await world.all_states() == ["sent", "sent"]


async def test_an_edit_that_is_refused_is_tried_less_and_less_often(world: World) -> None:
    world.composer.answer = Composed(reply=a_reply("so far"), provisional=True)
    await world.keeper().keep_due()
    world.composer.answer = Composed(reply=a_reply("final"))
    asked: list[datetime] = []

    async def refuse(*_: object) -> None:
        asked.append(world.clock.now)
        raise TryLater("message_refused")

    world.outbox.edit = refuse  # type: ignore[method-assign, assignment]
    await world.keep_for(timedelta(hours=1))
    assert 20 < len(asked) < 50
    assert await world.all_states() == ["due"]


async def test_who_is_killed_while_editing_edits_again(world: World) -> None:
    world.composer.answer = Composed(reply=a_reply("so far"), provisional=True)
    await world.keeper().keep_due()
    world.composer.answer = Composed(reply=a_reply("final"))
    edit = world.outbox.edit

    async def killed(*_: object) -> None:
        raise Killed

    world.outbox.edit = killed  # type: ignore[method-assign, assignment]
    world.clock.now += timedelta(minutes=5)
    await world.kill()
    world.outbox.edit = edit  # type: ignore[method-assign]
    await world.keep_for(timedelta(minutes=1))
    assert world.outbox.texts() == ["final"]
    assert await world.states() == {"telegram:1": "sent"}


@pytest.mark.parametrize("state", [PromiseState.FAILED, PromiseState.DROPPED])
async def test_a_follow_up_of_what_never_came_is_sent_by_itself(world: World, state: PromiseState) -> None:
    promises = DatabasePromises(world.database)
    (first,) = await promises.take(1, now=DUE_AT, until=DUE_AT + timedelta(seconds=30))
    await promises.end(first, state, "for a test")
    await world.promise(new_promise(kind="alert:1:outcome", answers=first.number))
    await world.keep_for(timedelta(seconds=10))
    ((_, answers),) = world.outbox.messages["telegram:1"].values()
    assert answers is None


def hold_up(world: World, chat: str) -> tuple[asyncio.Event, asyncio.Event]:
    """Sending to the chat sets the first event, and goes on once the second is set."""
    sending, goes_on = asyncio.Event(), asyncio.Event()
    send = world.outbox.send

    async def slowly(address: Address, reply: Reply, *, answers: int | None = None) -> int:
        if address.chat == chat:
            sending.set()
            await goes_on.wait()
        return await send(address, reply, answers=answers)

    world.outbox.send = slowly  # type: ignore[method-assign]
    return sending, goes_on


async def test_what_becomes_of_promises_is_counted(world: World) -> None:
    kind = new_promise().kind
    kept_of, put_off_of, late_of = (
        change_of("nenbua_promises_total", kind=kind, outcome=outcome) for outcome in ("kept", "put_off", "late")
    )
    await world.promise(new_promise(chat="telegram:2"))
    world.outbox.faults.append(AWAY)
    delay_before = value_of("nenbua_promise_delay_seconds_sum")
    with kept_of as kept, put_off_of as put_off, late_of as late:
        await world.keep_for(timedelta(minutes=1))
        world.clock.now = DUE_AT + timedelta(hours=7)
        await world.promise(new_promise(chat="telegram:3"))
        await world.keep_for(timedelta(minutes=1))
    assert (kept.by, put_off.by, late.by) == (2, 1, 1)
    # The one that was put off was sent some seconds later than the other.
    assert 0 < value_of("nenbua_promise_delay_seconds_sum") - delay_before < 60
