"""What is in the inbox is dealt with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from types import SimpleNamespace

import pytest
import structlog
from structlog.testing import capture_logs
from telegram import Update

from bot.gateways.telegram_desk import Desk
from bot.inbox import Incoming
from bot.inbox.memory import MemoryInbox


def message(number: int, chat: int = 7, text: str = "rsi fpt") -> Incoming:
    content = {
        "update_id": number,
        "message": {"message_id": number, "date": 0, "chat": {"id": chat, "type": "private"}, "text": text},
    }
    return Incoming(number=number, line=f"chat {chat}", content=json.dumps(content).encode())


class Clerk:
    """Stands in for the application: notes what it is given, as slowly as the test wants."""

    def __init__(self) -> None:
        self.bot = None
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.fails_at: set[int] = set()

    async def process_update(self, update: Update) -> None:
        self.begun.append(update.update_id)
        await self.may_end.wait()
        if update.update_id in self.fails_at:
            raise ValueError("a bug")
        self.ended.append(update.update_id)


def desk_of(clerk: Clerk, inbox: MemoryInbox, at_once: int = 100) -> Desk:
    return Desk(clerk, inbox, at_once=at_once)  # type: ignore[arg-type]  # the part that is used


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not reached():  # noqa: ASYNC110  there is no event to wait for
            await asyncio.sleep(0)


async def test_one_line_in_its_order_and_others_meanwhile() -> None:
    clerk, inbox = Clerk(), MemoryInbox()
    clerk.may_end.clear()
    await inbox.put([message(1), message(2), message(3, chat=8)])
    async with desk_of(clerk, inbox).working():
        await until(lambda: len(clerk.begun) == 2)
        assert set(clerk.begun) == {1, 3}
        clerk.may_end.set()
        await until(lambda: len(clerk.ended) == 3)
    assert [number for number in clerk.ended if number != 3] == [1, 2]


async def test_no_more_at_once_than_there_is_room_for() -> None:
    clerk, inbox = Clerk(), MemoryInbox()
    clerk.may_end.clear()
    await inbox.put([message(number, chat=number) for number in range(10)])
    async with desk_of(clerk, inbox, at_once=3).working():
        await until(lambda: len(clerk.begun) == 3)
        for _ in range(50):
            await asyncio.sleep(0)
        assert len(clerk.begun) == 3
        clerk.may_end.set()
        await until(lambda: len(clerk.ended) == 10)


UNREADABLE = (
    *(b"", b"{", b"null", b"[]", b'"text"', b"\xff"),
    *(b'{"update_id": 1, "message": 5}', b'{"update_id": 1, "message": {}}'),
)


@pytest.mark.parametrize("content", UNREADABLE)
async def test_what_cannot_be_read_is_passed_over(content: bytes) -> None:
    clerk, inbox = Clerk(), MemoryInbox()
    await inbox.put([Incoming(number=1, line="chat 7", content=content), message(2)])
    with capture_logs() as logged:
        async with desk_of(clerk, inbox).working():
            await until(lambda: 2 in clerk.ended)
    assert "telegram.update_unreadable" in [line["event"] for line in logged]


async def test_a_bug_does_not_hold_up_the_line() -> None:
    clerk, inbox = Clerk(), MemoryInbox()
    clerk.fails_at = {1}
    await inbox.put([message(1), message(2)])
    with capture_logs() as logged:
        async with desk_of(clerk, inbox).working():
            await until(lambda: 2 in clerk.ended)
    assert [(line["event"], line.get("outcome")) for line in logged] == [
        ("telegram.update", "failed"),
        ("telegram.failed", None),
        ("telegram.update", "nothing"),
    ]


async def test_a_stop_finishes_what_is_in_hand_and_begins_nothing() -> None:
    clerk, inbox = Clerk(), MemoryInbox()
    clerk.may_end.clear()
    await inbox.put([message(1), message(2), message(3, chat=8)])

    async def work() -> None:
        async with desk_of(clerk, inbox).working():
            await until(lambda: len(clerk.begun) == 2)

    working = asyncio.create_task(work())
    await until(lambda: len(clerk.begun) == 2)
    await asyncio.sleep(0)
    clerk.may_end.set()
    await working
    assert set(clerk.ended) == {1, 3}
    assert await inbox.waiting() == 1


async def test_what_takes_too_long_is_given_up_and_stays_in_the_inbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.gateways.telegram_desk.STOPS_WITHIN_S", 0.01)
    clerk, inbox, done = Clerk(), MemoryInbox(), list[int]()
    clerk.may_end.clear()
    monkeypatch.setattr(inbox, "done", lambda one: done.append(one.number))
    await inbox.put([message(1)])
    with capture_logs() as logged:
        async with desk_of(clerk, inbox).working():
            await until(lambda: clerk.begun == [1])
    assert (clerk.ended, done) == ([], [])
    assert "telegram.given_up" in [line["event"] for line in logged]


def test_the_number_of_an_update_is_in_every_line_of_the_log() -> None:
    """Bound to the task that deals with it, and to no other."""
    bound: list[object] = []

    async def note(update: Update) -> None:
        await asyncio.sleep(0)
        bound.append((update.update_id, structlog.contextvars.get_contextvars()["update"]))

    async def run() -> None:
        inbox = MemoryInbox()
        await inbox.put([message(1), message(2, chat=8)])
        application = SimpleNamespace(bot=None, process_update=note)
        async with Desk(application, inbox).working():  # type: ignore[arg-type]  # the part that is used
            await until(lambda: len(bound) == 2)

    asyncio.run(run())
    assert sorted(bound) == [(1, 1), (2, 2)]  # type: ignore[type-var]
