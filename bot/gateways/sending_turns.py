"""Who of those who wait for the window of all sends next: the chat that got least of late, whoever floods."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.fair_queue import FairTurns
from bot.gateways.sending_windows import GO, SHORTEST_WAIT_S, Claim, Wait, Windows


@dataclass(frozen=True, slots=True)
class _Ticket:
    """What somebody wants to send, and where they hear whether it may go."""

    claim: Claim
    answer: asyncio.Future[Wait]


class SendingTurns:
    """Claims of one process; while nobody waits, each is taken at once."""

    def __init__(self, windows: Windows, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._windows = windows
        self._sleep = sleep
        self._turns: FairTurns[str] = FairTurns(newest_first=True)
        self._tickets: dict[str, deque[_Ticket]] = {}
        self._serving: asyncio.Task[None] | None = None

    async def take(self, claim: Claim) -> Wait:
        """`GO` once the messages may go, and then `arrived` follows; where the own chat has had enough, that at once.

        Nobody waits behind a chat that has had enough. Raises nothing of its own.
        """
        if not self._tickets:
            wait = await self._windows.take(claim)
            if not wait.for_others:
                if wait == GO:
                    self._turns.served(claim.chat, claim.messages)
                return wait
        ticket = _Ticket(claim, asyncio.get_running_loop().create_future())
        self._tickets.setdefault(claim.chat, deque()).append(ticket)
        self._turns.join(claim.chat)
        if self._serving is None:
            self._serving = asyncio.create_task(self._serve())
        return await ticket.answer

    async def _serve(self) -> None:
        """Serve those who wait, until nobody does."""
        try:
            while (ticket := self._first()) is not None:
                wait = await self._windows.take(ticket.claim)
                if wait.for_others:
                    # Meanwhile somebody may come who goes first.
                    await self._sleep(max(wait.seconds, SHORTEST_WAIT_S))
                    continue
                await self._answer(ticket, wait)
                if wait == GO:
                    # Not as many as fit at once: whoever comes new waits for the next one then, and not for all to have
                    # grown old.
                    await self._sleep(self._windows.step_s)
        except Exception as failure:  # noqa: BLE001 - whatever it is, those who wait are told it, and log it
            self._refuse_all(failure)
        finally:
            self._serving = None

    def _first(self) -> _Ticket | None:
        """The next whose turn it is; who has given up is passed over."""
        while (chat := self._turns.first()) is not None:
            tickets = self._tickets[chat]
            while tickets and tickets[0].answer.done():
                tickets.popleft()
            if tickets:
                return tickets[0]
            self._leave(chat)
        return None

    async def _answer(self, ticket: _Ticket, wait: Wait) -> None:
        chat = ticket.claim.chat
        self._tickets[chat].popleft()
        if not self._tickets[chat]:
            self._leave(chat)
        if wait == GO:
            self._turns.served(chat, ticket.claim.messages)
        if not ticket.answer.done():
            ticket.answer.set_result(wait)
        elif wait == GO:
            # They gave up while it was taken.
            await self._windows.arrived(ticket.claim)

    def _leave(self, chat: str) -> None:
        del self._tickets[chat]
        self._turns.leave(chat)

    def _refuse_all(self, failure: Exception) -> None:
        for chat, tickets in [*self._tickets.items()]:
            for ticket in tickets:
                if not ticket.answer.done():
                    ticket.answer.set_exception(failure)
            self._leave(chat)
