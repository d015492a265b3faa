"""The inbox that several processes share, in Redis: what one of them had in hand when it was killed, another takes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import RedisError

from bot.errors import TryLater
from bot.inbox import redis_steps
from bot.inbox.port import MOST_WAITING, Incoming

LEASE_S = 15.0
"""So long after it was killed, what a process had in hand is taken by another."""
MOST_TRIES = 3
"""What ended the processes that took it so many times is taken no more."""

# As long as Telegram keeps updates.
_KEPT_FOR_S = 24 * 3600.0
# Telegram hands out again what is no older than that; a little more, for slow clocks.
_NUMBERS_KNOWN_FOR_S = 25 * 3600.0
_NUMBERS_IN_A_BLOCK = 8_192
# A process that waits looks by itself so often: a lease may have ended, and nobody tells.
_LOOKS_EVERY_S = 2.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 5.0
_FAILURES = (RedisError, OSError)

log = structlog.get_logger(__name__)


class RedisInbox:
    """As the port says, for all processes with this Redis and prefix.

    What is taken is leased, and the lease renewed while it is in hand; once that ends, another process takes it again:
    a process that is killed loses nothing, and may have done it already. Where Redis is away, `take` waits for it, and
    `done` is told to it later.
    """

    def __init__(self, url: str, *, prefix: str, lease_s: float = LEASE_S) -> None:
        retry = Retry(ExponentialBackoff(cap=0.2, base=0.05), retries=2)
        self._redis: Redis = Redis.from_url(url, retry=retry)
        self._put = self._redis.register_script(redis_steps.PUT)
        self._take = self._redis.register_script(redis_steps.TAKE)
        self._renew = self._redis.register_script(redis_steps.RENEW)
        self._done = self._redis.register_script(redis_steps.DONE)
        self._give_back = self._redis.register_script(redis_steps.GIVE_BACK)
        self._waiting = self._redis.register_script(redis_steps.WAITING)
        self._prefix = prefix
        self._lease_s = lease_s
        # By the object's own identity: after a lost lease this process may hold the same thing once more.
        self._in_hand: dict[int, tuple[Incoming, str]] = {}
        self._done_untold: list[str] = []
        self._turn = asyncio.Lock()
        self._holding: asyncio.Task[None] | None = None
        self._giving_back: set[asyncio.Task[None]] = set()
        self._is_away = False
        self._is_closed = False

    async def put(self, incoming: Sequence[Incoming]) -> int:
        """As the port says."""
        if not incoming:
            return 0
        arguments: list[str | int | bytes] = [MOST_WAITING, _milliseconds(_NUMBERS_KNOWN_FOR_S)]
        for one in incoming:
            block, bit = divmod(one.number, _NUMBERS_IN_A_BLOCK)
            arguments += [block, bit, one.line, b"%d %.3f %s" % (one.number, one.came_at, one.content)]
        return int(await self._asked(self._put, arguments))

    async def take(self) -> Incoming:
        """As the port says; as long as Redis is away, there is nothing."""
        # One of this process waits at Redis; the others wait here.
        async with self._turn:
            token, pause_s = uuid4().hex, _FIRST_PAUSE_S
            while True:
                _heed_being_cancelled()
                try:
                    taken = await self._take_once(token)
                    if taken is None:
                        await self._woken()
                    self._is_back()
                    pause_s = _FIRST_PAUSE_S
                except _FAILURES as error:
                    self._has_gone(error, "inbox.away")
                    await asyncio.sleep(pause_s)
                    pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
                else:
                    if taken is not None:
                        return taken

    async def done(self, incoming: Incoming) -> None:
        """As the port says; nothing happens where its lease has ended and another has it."""
        _, token = self._in_hand.pop(id(incoming), (incoming, None))
        if token is None:
            return
        try:
            if not await self._step(self._done, [token]):
                log.warning("inbox.done_late", number=incoming.number)
        except _FAILURES as error:
            self._has_gone(error, "inbox.away")
            self._done_untold.append(token)

    async def waiting(self) -> int:
        """As the port says. Raises TryLater (`storage_failed`) where Redis fails."""
        return int(await self._asked(self._waiting, []))

    async def close(self) -> None:
        """As the port says; what is still in hand may be taken by others at once."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._holding is not None:
            self._holding.cancel()
            with suppress(asyncio.CancelledError):
                await self._holding
        await asyncio.gather(*self._giving_back)
        with suppress(*_FAILURES):
            await self._tell_done()
            for _, token in self._in_hand.values():
                await self._step(self._give_back, [token, 1])
        self._in_hand.clear()
        await self._redis.aclose()

    async def _take_once(self, token: str) -> Incoming | None:
        """What the token holds from now on, if there is anything; whoever is cancelled meanwhile holds nothing."""
        step = self._step(self._take, [token, _milliseconds(self._lease_s), MOST_TRIES])
        asking = asyncio.create_task(step)
        try:
            dropped, *first = await asyncio.shield(asking)
        except asyncio.CancelledError:
            self._in_background(self._give_back_once(asking, token))
            raise
        for number in dropped:
            log.error("inbox.given_up", number=int(number), tries=MOST_TRIES)
        if not first:
            return None
        line, entry = first
        number, came_at, content = entry.split(b" ", 2)
        taken = Incoming(number=int(number), line=line.decode(), content=content, came_at=float(came_at))
        self._in_hand[id(taken)] = (taken, token)
        if self._holding is None:
            self._holding = asyncio.create_task(self._hold())
        return taken

    async def _give_back_once(self, asking: asyncio.Task[Any], token: str) -> None:
        await asyncio.wait([asking])
        asking.exception()
        with suppress(*_FAILURES):
            await self._step(self._give_back, [token, 0])

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._giving_back.add(task)
        task.add_done_callback(self._giving_back.discard)

    async def _woken(self) -> None:
        """Once something has become ready, or it is time to look."""
        try:
            await self._redis.blpop([f"{self._prefix}:wake"], timeout=_LOOKS_EVERY_S)
        except asyncio.CancelledError:
            # What woke this one was meant for somebody who takes.
            self._in_background(self._wake())
            raise

    async def _wake(self) -> None:
        with suppress(*_FAILURES):
            await self._step(self._give_back, ["", 0])

    async def _hold(self) -> None:
        """Renew the leases of what is in hand; tell what was done while Redis was away."""
        while True:
            await asyncio.sleep(self._lease_s / 3)
            try:
                await self._tell_done()
                await self._renew_all()
            except _FAILURES as error:
                self._has_gone(error, "inbox.leases_not_renewed")

    async def _renew_all(self) -> None:
        tokens = [token for _, token in self._in_hand.values()]
        if not tokens:
            return
        lost = {token.decode() for token in await self._step(self._renew, [_milliseconds(self._lease_s), *tokens])}
        numbers = [one.number for one, token in self._in_hand.values() if token in lost]
        if numbers:
            log.warning("inbox.leases_lost", numbers=numbers)

    async def _tell_done(self) -> None:
        while self._done_untold:
            await self._step(self._done, [self._done_untold[0]])
            del self._done_untold[0]

    async def _asked(self, script: Callable[..., Awaitable[Any]], arguments: Sequence[str | int | bytes]) -> Any:  # noqa: ANN401 - whatever Redis answers
        try:
            answer = await self._step(script, arguments)
        except _FAILURES as error:
            self._has_gone(error, "inbox.away")
            raise TryLater("storage_failed") from error
        self._is_back()
        return answer

    async def _step(self, script: Callable[..., Awaitable[Any]], arguments: Sequence[str | int | bytes]) -> Any:  # noqa: ANN401 - whatever Redis answers
        return await script(keys=[self._prefix], args=[_milliseconds(_KEPT_FOR_S), *arguments])

    def _has_gone(self, error: Exception, event: str) -> None:
        """Told once, until Redis is back."""
        tell = log.debug if self._is_away else log.warning
        tell(event, cause=repr(error))
        self._is_away = True

    def _is_back(self) -> None:
        if self._is_away:
            log.info("inbox.back")
        self._is_away = False


def _heed_being_cancelled() -> None:
    """Raises CancelledError where the client took it for a failure of its own: nobody would ever stop waiting."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
