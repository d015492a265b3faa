"""The queue of questions that take long: few at a time are worked on, persons take turns, and are told their place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

from bot.errors import TryLater
from bot.fair_queue import FairTurns

# A question for the whole market keeps a core busy; another core is left for everybody else.
_AT_ONCE = 2
# Who waits no longer than this need not know that there is a queue.
_PATIENCE_S = 1.0

TellPlace: TypeAlias = Callable[[int], Awaitable[None]]
"""Tells somebody their place in the queue, from 1; it takes failures on itself."""


class CostlyWork:
    """Who may work now, and who waits; for one event loop."""

    def __init__(self, at_once: int = _AT_ONCE, patience_s: float = _PATIENCE_S) -> None:
        self._free = at_once
        self._patience_s = patience_s
        self._turns: FairTurns[str] = FairTurns()
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._pending: dict[str, str] = {}

    @asynccontextmanager
    async def turn(self, person: str, command: str, tell: TellPlace) -> AsyncIterator[None]:
        """The block is run when it is the person's turn; who waits longer than a second is told their place, once.

        Raises TryLater (`costly_pending`, with the command of the earlier question) where one of theirs is waiting or
        being worked on already.
        """
        if person in self._pending:
            raise TryLater("costly_pending", command=self._pending[person])
        self._pending[person] = command
        telling = asyncio.create_task(self._tell(person, tell))
        try:
            await self._wait(person)
            try:
                yield
            finally:
                self._pass_on()
        finally:
            del self._pending[person]
            # What is being told arrives before the answer that follows it.
            await telling

    async def _wait(self, person: str) -> None:
        if self._free:
            self._free -= 1
            self._turns.served(person)
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting[person] = turn
        self._turns.join(person)
        try:
            await turn
        except asyncio.CancelledError:
            self._turns.leave(person)
            if self._waiting.pop(person, None) is None:
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        person = self._turns.take()
        if person is None:
            self._free += 1
        else:
            self._waiting.pop(person).set_result(None)

    async def _tell(self, person: str, tell: TellPlace) -> None:
        """Tell the place where the person waits still; whoever is at work or done by then is told nothing."""
        turn = self._waiting.get(person)
        if turn is None:
            return
        await asyncio.wait([turn], timeout=self._patience_s)
        if person in self._waiting:
            await tell(self._turns.place(person))
