"""The inbox of one process, which a journal keeps beyond its end."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Sequence

import structlog

from bot.errors import TryLater
from bot.fair_queue import FairTurns
from bot.inbox.journal import Journal, Scribe
from bot.inbox.port import MOST_WAITING, Incoming

# Telegram hands out an update again until it is confirmed.
_NUMBERS_REMEMBERED = 10_000

log = structlog.get_logger(__name__)


class MemoryInbox:
    """As the port says, in this process; `put` comes back once the journal has what is new.

    Whatever happens to the journal, what was put is dealt with.
    """

    def __init__(self) -> None:
        self._lines: dict[str, deque[Incoming]] = {}
        self._turns = FairTurns[str]()
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._waiting = 0
        self._ready = asyncio.Condition()
        self._scribe: Scribe | None = None

    async def keep_in(self, journal: Journal) -> None:
        """Use that journal from now on, and take up what an earlier process left in it."""
        self._scribe = Scribe(journal)
        try:
            left = await journal.left()
        except TryLater as error:
            log.warning("inbox.journal_failed", cause=repr(error.__cause__))
            return
        if left:
            log.info("inbox.taken_up", count=len(left))
            await self._accept(left)

    async def put(self, incoming: Sequence[Incoming]) -> int:
        """As the port says."""
        new = await self._accept(incoming)
        if new and self._scribe is not None:
            await self._scribe.keep(new)
        return len(new)

    async def take(self) -> Incoming:
        """As the port says."""
        async with self._ready:
            while (line := self._turns.take()) is None:
                await self._ready.wait()
        self._waiting -= 1
        return self._lines[line][0]

    async def done(self, incoming: Incoming) -> None:
        """As the port says."""
        if self._scribe is not None:
            self._scribe.drop(incoming.number)
        line = self._lines[incoming.line]
        line.popleft()
        if not line:
            del self._lines[incoming.line]
            return
        async with self._ready:
            self._turns.join(incoming.line)
            self._ready.notify()

    async def waiting(self) -> int:
        """As the port says."""
        return self._waiting

    async def close(self) -> None:
        """Wait until the journal knows what was dealt with; what was not stays in it."""
        if self._scribe is not None:
            await self._scribe.close()

    async def _accept(self, incoming: Sequence[Incoming]) -> list[Incoming]:
        """Those that are new, in their lines."""
        async with self._ready:
            new = [one for one in incoming if self._is_new(one) and self._fits(one)]
            self._waiting += len(new)
            self._ready.notify(len(new))
        return new

    def _is_new(self, one: Incoming) -> bool:
        if one.number in self._seen:
            log.info("inbox.repeated", number=one.number)
            return False
        self._seen[one.number] = None
        if len(self._seen) > _NUMBERS_REMEMBERED:
            self._seen.popitem(last=False)
        return True

    def _fits(self, one: Incoming) -> bool:
        line = self._lines.setdefault(one.line, deque())
        if len(line) >= MOST_WAITING:
            log.debug("inbox.too_many", line=one.line)
            return False
        line.append(one)
        if len(line) == 1:
            self._turns.join(one.line)
        return True
