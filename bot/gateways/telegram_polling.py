"""Asking Telegram for updates, for as long as it takes."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot.errors import TryLater
from bot.gateways.heartbeat import beat
from bot.gateways.telegram_limits import seconds_of
from bot.gateways.telegram_lines import incoming_of
from bot.inbox import Inbox, Incoming

# Telegram holds a poll so long where there is nothing new; the answer then takes a moment to arrive.
_POLL_S, _ARRIVES_WITHIN_S = 10, 5.0
# Once Telegram is back, nobody is to wait long for us to notice.
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 8.0
# "If there are no new updates for at least a week, then identifier of the next update will be chosen randomly instead
# of sequentially": https://core.telegram.org/bots/api#update, read 2026-11.
_SAME_COUNT_FOR_S = 6 * 24 * 3600.0

log = structlog.get_logger(__name__)


@asynccontextmanager
async def polling(request: BaseRequest, base_url: str, heard: Sequence[str], inbox: Inbox) -> AsyncIterator[None]:
    """What people send goes into the inbox until the block ends; Telegram then knows what has arrived.

    base_url: with the token. heard: the kinds of updates. An update is confirmed to Telegram once the inbox has it.
    """
    poll = _Poll(request, base_url, heard, inbox)
    # Where polling ends by a bug, so does the block: a bot that is deaf has to be begun anew.
    async with asyncio.TaskGroup() as group:
        task = group.create_task(poll.go_on())
        try:
            yield
        finally:
            task.cancel()
    await poll.confirm()


class _Poll:
    """One poll after the other."""

    def __init__(self, request: BaseRequest, base_url: str, heard: Sequence[str], inbox: Inbox) -> None:
        self._request = request
        self._url = f"{base_url}/getUpdates"
        self._heard = json.dumps([*heard])
        self._inbox = inbox
        self._next: int | None = None
        self._next_since = time.monotonic()
        self._keeping: asyncio.Task[None] | None = None
        self._pause_s = _FIRST_PAUSE_S

    async def go_on(self) -> None:
        """Poll until cancelled; a failure is logged, and the pause after it grows with each one in a row."""
        while True:
            pause_s = await self._once()
            if pause_s:
                await asyncio.sleep(pause_s)

    async def confirm(self) -> None:
        """Tell Telegram what has arrived, so that it does not come again."""
        if self._keeping is not None:
            await asyncio.gather(self._keeping, return_exceptions=True)
        if self._next is None:
            return
        try:
            await self._asked(wait_s=0, limit=1)
        except TelegramError as error:
            log.warning("telegram.not_confirmed", cause=str(error))

    async def _once(self) -> float:
        """For how many seconds to rest."""
        try:
            updates = await self._asked(wait_s=_POLL_S)
            beat()
            self._keeping = asyncio.create_task(self._keep(updates))
            # Whoever is answered already must not be handed out again: a stop waits for that.
            await asyncio.shield(self._keeping)
        except RetryAfter as error:
            log.warning("telegram.poll_refused", cause=str(error))
            return max(seconds_of(error), _FIRST_PAUSE_S)
        # RecursionError: of JSON nested deeper than anything of Telegram's.
        except (TelegramError, TryLater, ValueError, RecursionError) as error:
            return self._failed(error)
        self._pause_s = _FIRST_PAUSE_S
        return 0.0

    def _failed(self, error: Exception) -> float:
        pause_s, self._pause_s = self._pause_s, min(2 * self._pause_s, _LONGEST_PAUSE_S)
        if isinstance(error, InvalidToken):
            # Its words hold the token. It may be Telegram's own trouble, too.
            log.error("telegram.token_refused", next_try_s=pause_s)
        else:
            name = "telegram.polled_elsewhere" if isinstance(error, Conflict) else "telegram.poll_failed"
            log.warning(name, cause=str(error), next_try_s=pause_s)
        return pause_s

    async def _asked(self, *, wait_s: int, limit: int = 100) -> list[object]:
        """The updates that Telegram has; ValueError where the answer cannot be read."""
        wanted: dict[str, object] = {"timeout": wait_s, "limit": limit, "allowed_updates": self._heard}
        if self._next is not None and time.monotonic() - self._next_since < _SAME_COUNT_FOR_S:
            wanted["offset"] = self._next
        answer = json.loads(
            await self._request.retrieve(f"{self._url}?{urlencode(wanted)}", read_timeout=wait_s + _ARRIVES_WITHIN_S)
        )
        updates = answer.get("result") if isinstance(answer, dict) else None
        if not isinstance(updates, list):
            raise ValueError("the answer holds no list of updates")  # noqa: TRY004  it is Telegram's value, no argument
        return updates

    async def _keep(self, updates: list[object]) -> None:
        incoming = _readable(updates)
        if updates and not incoming:
            raise ValueError("none of the updates can be read")
        if not incoming:
            return
        await self._inbox.put(incoming)
        self._next, self._next_since = incoming[-1].number + 1, time.monotonic()


def _readable(updates: Sequence[object]) -> list[Incoming]:
    """Those that are updates at all."""
    found = []
    for update in updates:
        try:
            found.append(incoming_of(update))  # type: ignore[arg-type]  # whatever it is, is looked at
        except (ValueError, AttributeError) as error:
            log.warning("telegram.update_unreadable", cause=repr(error))
    return sorted(found, key=lambda one: one.number)
