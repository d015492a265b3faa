"""Deals with what is in the inbox: many lines at a time, in each one thing after the other."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import structlog
from telegram import Update
from telegram.ext import Application

from bot.gateways.telegram_tally import Tally, kind_of, tallied
from bot.inbox import Inbox, Incoming

AT_ONCE = 256
"""So many are in hand at most. Each waits mostly: for prices, pictures, Telegram."""

STOPS_WITHIN_S = 8.0
"""So long what is in hand may take once the bot is told to stop; what is not begun stays in the inbox."""

_App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]

log = structlog.get_logger(__name__)


class Desk:
    """Has the application deal with what comes in, once it is initialized."""

    def __init__(self, application: _App, inbox: Inbox, *, at_once: int = AT_ONCE) -> None:
        self._application = application
        self._inbox = inbox
        self._free = asyncio.Semaphore(at_once)
        self._in_hand: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Until the block ends; what is in hand then is finished, and what takes too long is given up."""
        try:
            # Where taking ends by a bug, so does the block: nobody would be answered any more.
            async with asyncio.TaskGroup() as group:
                taking = group.create_task(self._take())
                try:
                    yield
                finally:
                    taking.cancel()
        finally:
            await self._finish()

    async def _take(self) -> None:
        while True:
            await self._free.acquire()
            try:
                incoming = await self._inbox.take()
            except asyncio.CancelledError:
                self._free.release()
                raise
            task = asyncio.create_task(self._deal_with(incoming))
            self._in_hand.add(task)
            task.add_done_callback(self._in_hand.discard)

    async def _deal_with(self, incoming: Incoming) -> None:
        try:
            with tallied(incoming.number, incoming.line, waited=max(time.time() - incoming.came_at, 0.0)) as tally:
                update = _read(incoming, self._application, tally)
                if update is not None:
                    await self._application.process_update(update)
        except Exception:
            # The next of its line are dealt with all the same.
            log.exception("telegram.failed", update=incoming.number)
        finally:
            self._free.release()
        await self._inbox.done(incoming)

    async def _finish(self) -> None:
        if not self._in_hand:
            return
        log.info("telegram.finishing", count=len(self._in_hand))
        _, late = await asyncio.wait(self._in_hand, timeout=STOPS_WITHIN_S)
        for task in late:
            task.cancel()
        if late:
            log.warning("telegram.given_up", count=len(late), after_s=STOPS_WITHIN_S)
            await asyncio.wait(late)


def _read(incoming: Incoming, application: _App, tally: Tally) -> Update | None:
    """The update; None where the library cannot read it: a newer server may send what it does not know."""
    try:
        told = json.loads(incoming.content)
        tally.kind = kind_of(told)
        return Update.de_json(told, application.bot)
    except Exception as error:  # noqa: BLE001  whatever the library raises there, one update does not end the others
        log.warning("telegram.update_unreadable", number=incoming.number, cause=repr(error))
        return None
