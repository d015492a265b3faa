"""Keeping what is due: a worker takes promises for a while, holds them as long as it lives, and delivers them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta
from weakref import WeakValueDictionary

import structlog

from bot.chats import Chats
from bot.clock import Clock
from bot.errors import TryLater
from bot.meanwhile import meanwhile
from bot.schedule.composing import Composer
from bot.schedule.delivery import HELD_FOR, Delivery
from bot.schedule.outage import Outage
from bot.schedule.outbox import Outbox
from bot.schedule.promise import Promise, Promises

# Telegram takes a tenth of a second for a message and 30 messages a second: these keep it busy, and a process that is
# killed leaves no more than these to look for.
_LANES = 6
_TAKEN_AT_ONCE = 2 * _LANES
_HELD_AGAIN_EVERY_S = 8.0
# What was sent earlier than that says little of where a chat's messages are now.
_LOOKED_BACK = timedelta(days=7)
# So soon a worker that waits for the end of an outage sees that it shall stop.
_LONGEST_NAP_S = 1.0

log = structlog.get_logger(__name__)


class Keeper:
    """Keeps what is due, a few promises at a time.

    sleep: how it waits while sending fails for everybody.
    """

    def __init__(
        self,
        promises: Promises,
        composer: Composer,
        outbox: Outbox,
        chats: Chats,
        *,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._promises = promises
        self._outbox = outbox
        self._clock = clock
        self._sleep = sleep
        self._outage = Outage(clock)
        self._delivery = Delivery(promises, composer, outbox, chats, clock=clock, outage=self._outage)
        self._taken: deque[Promise] = deque()
        self._in_hand: set[int] = set()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._taking = asyncio.Lock()
        self._lanes: set[asyncio.Task[int]] = set()
        self._stopped = False
        self._knows_messages = False

    async def keep_due(self) -> int:
        """How many promises were worked on, once nothing is due any more; 0 at once where nothing is.

        While one that takes long holds up a lane, another call puts the free ones to work. A storage that fails is
        logged: what was taken is found again later.
        """
        try:
            await self._tell_outbox()
            if len(self._lanes) == _LANES or not await self._is_more():
                return 0
            async with meanwhile(self._keep_holding()):
                lanes = [asyncio.create_task(self._lane()) for _ in range(_LANES - len(self._lanes))]
                self._lanes.update(lanes)
                for lane in lanes:
                    lane.add_done_callback(self._lanes.discard)
                return sum(await asyncio.gather(*lanes))
        except TryLater as error:
            log.warning("promises.storage_failed", cause=str(error))
            return 0

    async def stop(self) -> None:
        """End what is under way and begin nothing more; what waits in hand is let go, for other workers."""
        self._stopped = True
        await asyncio.gather(*self._lanes, return_exceptions=True)
        self._taken.clear()
        try:
            await self._promises.let_go()
        except TryLater as error:
            log.warning("promises.storage_failed", cause=str(error))

    async def _tell_outbox(self) -> None:
        """Tell the outbox once what chats were sent before this process began: lost messages come after that."""
        if not self._knows_messages:
            for address, message in await self._promises.newest_messages(self._clock() - _LOOKED_BACK):
                self._outbox.know(address, message)
            self._knows_messages = True

    async def _keep_holding(self) -> None:
        """What is taken stays in hand."""
        while True:
            await asyncio.sleep(_HELD_AGAIN_EVERY_S)
            try:
                await self._promises.hold(self._in_hand, self._clock() + HELD_FOR)
            except TryLater as error:
                log.warning("promises.storage_failed", cause=str(error))

    async def _lane(self) -> int:
        worked_on = 0
        while (promise := await self._next()) is not None:
            await self._deliver(promise)
            self._in_hand.discard(promise.number)
            worked_on += 1
        return worked_on

    async def _deliver(self, promise: Promise) -> None:
        """Deliver it; where its end cannot be noted, it is taken up again once this worker holds it no more.

        A chat's promises go one after the other: where one is looked for, none like it was under way beside it.
        """
        try:
            async with self._turns.setdefault(promise.address.chat, asyncio.Lock()):
                await self._delivery.deliver(promise)
        except TryLater as error:
            log.warning("promises.not_noted", number=promise.number, cause=str(error))
        except Exception:
            # One that meets a bug must not hold up the others.
            log.exception("promises.failed", number=promise.number)

    async def _next(self) -> Promise | None:
        """The next promise to work on; None where nothing is due, or the keeper has stopped."""
        while not self._stopped and (pause := self._outage.pause()):
            await self._sleep(min(pause.total_seconds(), _LONGEST_NAP_S))
        return self._taken.popleft() if await self._is_more() else None

    async def _is_more(self) -> bool:
        """Whether there is something in hand that nobody works on; if not, some is taken."""
        async with self._taking:
            if not self._taken and not self._stopped:
                now = self._clock()
                taken = await self._promises.take(_TAKEN_AT_ONCE, now=now, until=now + HELD_FOR)
                # A clock that jumps, or a process that slept, frees what a lane here still works on.
                self._taken.extend(promise for promise in taken if promise.number not in self._in_hand)
                self._in_hand.update(promise.number for promise in self._taken)
            return bool(self._taken) and not self._stopped
