"""How much was sent in the last seconds: exact in any window.

A message counts from the moment it may go until so long after it has arrived: whenever in between Telegram takes it, no
stretch of time holds more than is allowed. Time is a clock that never goes back: nobody's wall clock can make all wait,
or let too much through.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol
from uuid import uuid4

SHORTEST_WAIT_S = 0.001
"""A wait that rounding has made nothing must still let time pass."""

STEP_S = 1 / 40
"""The pause between two messages: a little shorter than what Telegram lets through on the whole."""

GRACE_S = 0.03
"""So long after an answer could have gone, broadcasts still let it go first: it needs a moment to ask again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """At most so many messages in any stretch of so many seconds; whoever names the same key shares them."""

    key: str
    most: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Messages that somebody wants to send to the chat, within the window of all and that of its own.

    urgent: an answer to a person; what is not waits while an answer waits for the window of all.
    key: no other claim has it.
    """

    chat: str
    own: Window
    everybody: Window
    messages: int
    urgent: bool
    key: str = field(default_factory=lambda: uuid4().hex)


class Wait(NamedTuple):
    """The seconds until asking again may help, and whether it is others that are waited for: the window of all is full.

    Else the own chat has had enough for now.
    """

    seconds: float
    for_others: bool = False


GO = Wait(0.0)
"""Nothing is waited for."""


class Windows(Protocol):
    """What was sent, and which chats are to be left alone."""

    @property
    def step_s(self) -> float:
        """The pause between two messages where many want to go, in seconds."""
        ...

    async def take(self, claim: Claim) -> Wait:
        """`GO` where the messages may go now, and then `arrived` follows; else what is waited for."""
        ...

    async def arrived(self, claim: Claim) -> None:
        """The messages have been taken or refused: from now on they grow old."""
        ...

    async def pause(self, chat: str, seconds: float) -> None:
        """Nothing goes to the chat for so long."""
        ...

    async def close(self) -> None:
        """Let go of what is held open."""
        ...


@dataclass(slots=True)
class _Messages:
    """When messages have arrived, oldest first, and how many are still under way."""

    arrived: deque[float] = field(default_factory=deque)
    under_way: int = 0

    def wait(self, window: Window, messages: int, now: float) -> float:
        """How long until so many more fit in."""
        while self.arrived and self.arrived[0] + window.seconds <= now:
            self.arrived.popleft()
        too_many = len(self.arrived) + self.under_way + messages - window.most
        if too_many <= 0:
            return 0.0
        # What is under way arrives now at the earliest.
        return (self.arrived[too_many - 1] - now if too_many <= len(self.arrived) else 0.0) + window.seconds


class NoWindows:
    """Nothing is limited, as at a Bot API server of one's own; whoever is told to wait waits alone."""

    step_s = 0.0

    async def take(self, claim: Claim) -> Wait:  # noqa: ARG002 - the port's
        """`GO`."""
        return GO

    async def arrived(self, claim: Claim) -> None:
        """Nothing is counted."""

    async def pause(self, chat: str, seconds: float) -> None:
        """Nobody else is held up."""

    async def close(self) -> None:
        """Nothing is held open."""


class MemoryWindows:
    """The windows of one process, by its own steady clock."""

    step_s = STEP_S

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._messages: OrderedDict[str, _Messages] = OrderedDict()
        self._paused: dict[str, float] = {}
        self._answers_until = float("-inf")
        self._longest_s = 0.0

    async def take(self, claim: Claim) -> Wait:
        """As the port says."""
        now = self._clock()
        self._drop_old(now)
        own, everybody = self._of(claim.own), self._of(claim.everybody)
        wait = max(self._paused.get(claim.chat, now) - now, own.wait(claim.own, claim.messages, now))
        if wait > 0:
            return Wait(wait)
        if not claim.urgent and now < self._answers_until:
            return Wait(self._answers_until - now, for_others=True)
        wait = everybody.wait(claim.everybody, claim.messages, now)
        if wait > 0:
            if claim.urgent:
                self._answers_until = max(self._answers_until, now + wait + GRACE_S)
            return Wait(wait, for_others=True)
        for messages in (everybody, own):
            messages.under_way += claim.messages
        return GO

    async def arrived(self, claim: Claim) -> None:
        """As the port says."""
        now = self._clock()
        for window in (claim.everybody, claim.own):
            messages = self._of(window)
            messages.under_way -= claim.messages
            messages.arrived.extend([now] * claim.messages)

    async def pause(self, chat: str, seconds: float) -> None:
        """As the port says."""
        self._paused[chat] = max(self._paused.get(chat, 0.0), self._clock() + seconds)

    async def close(self) -> None:
        """Nothing is held open."""

    def _of(self, window: Window) -> _Messages:
        self._longest_s = max(self._longest_s, window.seconds)
        messages = self._messages.setdefault(window.key, _Messages())
        self._messages.move_to_end(window.key)
        return messages

    def _drop_old(self, now: float) -> None:
        """Forget chats that nothing was sent to for as long as any window lasts: they are the first ones."""
        while self._messages:
            key, messages = next(iter(self._messages.items()))
            if messages.under_way or (messages.arrived and messages.arrived[-1] + self._longest_s > now):
                break
            del self._messages[key]
        for chat in [chat for chat, until in self._paused.items() if until <= now]:
            del self._paused[chat]
