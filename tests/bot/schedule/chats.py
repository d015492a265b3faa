"""Chats in memory: an outbox that sends to them, fails as a test says, and can be killed; and what it sends."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from markupsafe import escape

from bot.reply import Button, Reply
from bot.schedule.composing import Composed
from bot.schedule.promise import Address, NewPromise, Promise

# 15:15 on a Friday in Vietnam.
DUE_AT = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)
SESSION = date(2026, 11, 20)


def new_promise(chat: str = "telegram:1", kind: str = "daily", **changed: object) -> NewPromise:
    """A promise due at 15:15 of that Friday."""
    given: dict[str, object] = {"address": Address(chat=chat), "kind": kind, "session": SESSION, "due_at": DUE_AT}
    return NewPromise(**(given | changed))  # type: ignore[arg-type]


def a_reply(text: str = "VN-Index") -> Reply:
    """A message with a button that tells it from others."""
    return Reply(intent="summary", lang="vi", text=escape(text), buttons=((Button(label="Xem", question="/tomtat"),),))


class Killed(BaseException):
    """The process ends here: nothing after it happens."""


@dataclass
class SteppedClock:
    """Tells the moment that a test has set; whoever sleeps moves it."""

    now: datetime = DUE_AT

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let that time pass at once."""
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@dataclass
class MemoryOutbox:
    """The chats: by name their messages, `(number, reply, the message it answers)`.

    faults: what the next sends meet, None for none: an exception is raised before the message is there; where
    `takes_effect`, after that.
    """

    takes_effect: bool = False
    faults: deque[BaseException | None] = field(default_factory=deque)
    messages: dict[str, dict[int, tuple[Reply, int | None]]] = field(default_factory=dict)
    edits: list[tuple[str, int, Reply]] = field(default_factory=list)
    known: dict[str, set[int]] = field(default_factory=dict)
    lookups: int = 0
    last: int = 100
    always: Callable[[Address], BaseException | None] = lambda _: None

    async def send(self, address: Address, reply: Reply, *, answers: int | None = None) -> int:
        """The number of the message."""
        fault = self.faults.popleft() if self.faults else self.always(address)
        await asyncio.sleep(0)
        if fault is not None and not self.takes_effect:
            raise fault
        self.last += 1
        self.messages.setdefault(address.chat, {})[self.last] = (reply, answers)
        if fault is not None:
            raise fault
        return self.last

    async def edit(self, address: Address, message: int, reply: Reply) -> None:
        """Put the reply in the place of that message."""
        self.edits.append((address.chat, message, reply))
        _, answers = self.messages[address.chat][message]
        self.messages[address.chat][message] = (reply, answers)

    async def find(self, address: Address, reply: Reply, *, after: int | None) -> int | None:
        """The number of a message with these buttons."""
        self.lookups += 1
        there = self.messages.get(address.chat, {})
        known = self.known.get(address.chat, set())
        found = [number for number, (sent, _) in there.items() if number not in known and sent.buttons == reply.buttons]
        return next((number for number in found if after is None or number > after), None)

    def know(self, address: Address, message: int) -> None:
        """Not to be taken for one that is looked for."""
        self.known.setdefault(address.chat, set()).add(message)

    def newest(self, address: Address) -> int | None:  # noqa: ARG002 - the port's shape
        """The number that was given last."""
        return self.last

    def texts(self, chat: str = "telegram:1") -> list[str]:
        """What the chat has, oldest first."""
        return [str(reply.text) for reply, _ in self.messages.get(chat, {}).values()]


@dataclass
class FixedComposer:
    """Composes what a test says, and counts how often."""

    answer: Composed | Exception | None = field(default_factory=lambda: Composed(reply=a_reply()))
    composed: int = 0

    async def compose(self, promise: Promise) -> Composed | None:  # noqa: ARG002 - the port's shape
        """What was set."""
        self.composed += 1
        await asyncio.sleep(0)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer
