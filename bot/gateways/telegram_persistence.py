"""Answers arrive in spite of connections that fail: once each, and without an apology for what may be there.

What became of a message that failed decides what is done:

- Nothing went out: it is sent again after ever longer pauses, as long as they may take.
- It may be there (a server's failure, a cut, a time-out, an answer that cannot be read): it is looked for by its
  buttons, among the numbers after the newest one known. Found: done. Not found: it is sent again.
- It may be there and cannot be looked for (no buttons; too many unknown numbers; a press in a group, where any number
  of messages that we never hear of may have come since): after a server's failure it is sent once more, as servers that
  fail mostly have done nothing. After anything else it is left: to who reads it twice, or an apology under it, we look
  broken; who got nothing asks again.

A failure is raised only where the message is surely not there. A stop of the process does not wait for the pauses: what
is not done then stays in the inbox.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from enum import Enum, auto

import structlog
from telegram import Message
from telegram.error import RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.gateways.telegram_errors import server_failed, was_not_sent, was_refused
from bot.gateways.telegram_looking import Looking
from bot.gateways.telegram_seen import SeenMessages
from bot.gateways.telegram_sending import Place, Sender
from bot.reply import Reply

# Longer than a server takes to start anew; who asked that long ago still waits.
_PERSISTS_S = 30.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.4, 4.0
# So long a request that nobody answered may yet take effect.
_SETTLES_S = 2.0
# How often it is sent again without knowing whether it is there.
_BLIND = 1
# Numbers in between are of questions that wait in the inbox, and of messages that others send just now.
_CANDIDATES, _CANDIDATES_IN_A_GROUP, _AHEAD = 20, 4, 4
_LOOKS_WAIT_S = 5.0

Sleep = Callable[[float], Awaitable[None]]

log = structlog.get_logger(__name__)


class _Standing(Enum):
    THERE = auto()
    NOT_THERE = auto()
    UNKNOWN = auto()


class PersistentSender:
    """Sends replies as a `Sender` does, until they are there. `once` is that sender."""

    def __init__(
        self,
        once: Sender,
        seen: SeenMessages,
        *,
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.once = once
        self._seen = seen
        self._looking = Looking(
            once.bot,
            seen,
            candidates=_CANDIDATES,
            in_a_group=_CANDIDATES_IN_A_GROUP,
            ahead=_AHEAD,
            wait_s=_LOOKS_WAIT_S,
        )
        self._sleep = sleep
        self._clock = clock

    @property
    def bot(self) -> ExtBot[float]:
        """Whose messages these are."""
        return self.once.bot

    async def send(self, place: Place, reply: Reply) -> Message | None:
        """The message; None where it is there, or may be, and Telegram has not told about it."""
        return await self.bring(place, reply, lambda: self.once.send(place, reply))

    async def bring(self, place: Place, reply: Reply, send: Callable[[], Awaitable[Message]]) -> Message | None:
        """As `send`, by this way of sending the reply.

        The library's errors go through where it is surely not there.
        """
        way = _Way(place, reply, self._newest(place), self._looking, self._pauses())
        while True:
            try:
                return await send()
            except TelegramError as error:
                failure = error
            log.info("telegram.answer_failed", chat=place.chat_id, cause=str(failure))
            if not await way.goes_again(failure):
                return None

    async def replace(self, message: Message, reply: Reply) -> bool:
        """Whether the reply took the message's place, or may have: an edit is simply repeated."""
        pauses, may_be_done = self._pauses(), False
        while True:
            try:
                return await self.once.replace(message, reply)
            except TelegramError as error:
                failure = error
            is_refused = was_refused(failure)
            may_be_done = may_be_done or not (is_refused or was_not_sent(failure))
            if is_refused or not await pauses.passed():
                return _left(message.chat_id, failure, in_doubt=may_be_done)

    def _newest(self, place: Place) -> int | None:
        """All that is sent from now on has a higher number."""
        known = (self._seen.newest(place.chat_id), place.asked)
        return max((number for number in known if number is not None), default=None)

    def _pauses(self) -> _Pauses:
        return _Pauses(self._sleep, self._clock)


class _Pauses:
    """Ever longer, of chance lengths, so that not all come back at once; none ends later than the last may."""

    def __init__(self, sleep: Sleep, clock: Callable[[], float]) -> None:
        self._sleep = sleep
        self._clock = clock
        self._end = clock() + _PERSISTS_S
        self._next = _FIRST_PAUSE_S

    async def passed(self, at_least: float = 0.0) -> bool:
        """True after the next one; False at once where the time is over."""
        left = self._end - self._clock()
        if left <= 0:
            return False
        chance = self._next * random.uniform(0.5, 1.0)  # noqa: S311 - nobody gains by guessing it
        await self._sleep(min(max(chance, at_least), left))
        self._next = min(2 * self._next, _LONGEST_PAUSE_S)
        return True


class _Way:
    """One reply on its way into its chat."""

    def __init__(self, place: Place, reply: Reply, after: int | None, looking: Looking, pauses: _Pauses) -> None:
        self._place = place
        self._reply = reply
        self._after = after
        self._looking = looking
        self._pauses = pauses
        self._in_doubt = False
        self._blind = _BLIND

    async def goes_again(self, failure: TelegramError) -> bool:
        """Whether it is to be sent again, now; False: it is there, or may be. Raises the failure where it is not."""
        if was_refused(failure):
            return self._left(failure)
        if was_not_sent(failure):
            return await self._pauses.passed() or self._left(failure)
        match await self._standing(failure):
            case _Standing.THERE:
                return False
            case _Standing.NOT_THERE:
                self._in_doubt = False
                return True
            case _Standing.UNKNOWN:
                self._in_doubt = True
                return await self._may_go_blindly(failure) or self._left(failure)

    async def _standing(self, failure: TelegramError) -> _Standing:
        """Where it is, once that can be seen; UNKNOWN where it never can."""
        if self._after is None or not self._reply.buttons:
            return _Standing.UNKNOWN
        while await self._pauses.passed(_SETTLES_S if isinstance(failure, TimedOut) else 0.0):
            try:
                number = await self._looking.find(self._place.chat_id, self._reply, after=self._after)
            except TelegramError as error:
                if was_refused(error) and not isinstance(error, RetryAfter):
                    break
                failure = error
            else:
                return self._told_by(number, self._after)
        return _Standing.UNKNOWN

    def _told_by(self, found: int | None, after: int) -> _Standing:
        if found is not None:
            log.info("telegram.answer_found", chat=self._place.chat_id, message=found)
            return _Standing.THERE
        # All private chats of a bot share their numbers, and what came there we know.
        is_close = self._place.chat_id > 0 or self._place.asked is not None
        sees_all = self._looking.sees_all(self._place.chat_id, after=after)
        return _Standing.NOT_THERE if is_close and sees_all else _Standing.UNKNOWN

    async def _may_go_blindly(self, failure: TelegramError) -> bool:
        if self._blind == 0 or not server_failed(failure):
            return False
        self._blind -= 1
        return await self._pauses.passed()

    def _left(self, failure: TelegramError) -> bool:
        if not _left(self._place.chat_id, failure, in_doubt=self._in_doubt):
            raise failure
        return False


def _left(chat_id: int, failure: TelegramError, *, in_doubt: bool) -> bool:
    """True where what failed may be there all the same, and is left so; else raises the failure."""
    if not in_doubt:
        raise failure
    log.warning("telegram.answer_in_doubt", chat=chat_id, cause=str(failure))
    return True
