"""Brings updates to the bot's webhook, as Telegram does, through a load balancer in front of the bot's replicas.

What belongs to one chat goes in order: the next one follows once the one before was taken. What is answered with
anything but 2xx, or not at all, is brought again after a pause that grows. At most `max_connections` are under way.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlsplit

import aiohttp

from tests.servers.telegram_journal import Journal
from tests.servers.telegram_rules import Json
from tests.servers.telegram_world import World

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 2.0
_PATIENCE_S = 10.0
# A webhook that is set wakes nobody.
_LOOKS_EVERY_S = 0.2
_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


class WebhookSender:
    """Delivers in the server's event loop; `statuses` counts what was answered, 0 where nothing was.

    replicas: the roots of the addresses that the load balancer hands requests to in turn; none of them, and nothing is
    delivered. twice: every update is delivered again once it was taken, as where the answer was lost on its way.
    """

    def __init__(self, world: World, journal: Journal) -> None:
        self.replicas: Sequence[str] = ()
        self.twice = False
        self.statuses: Counter[int] = Counter()
        self._world = world
        self._journal = journal
        self._turns = itertools.count()
        self._changed = asyncio.Event()
        self._room: asyncio.Semaphore | None = None
        self._lines: dict[int, deque[Json]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Look for updates; to be called in the event loop."""
        self._changed.set()

    async def deliver(self) -> None:
        """Until cancelled."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_PATIENCE_S)) as session:
            try:
                while True:
                    with suppress(TimeoutError):
                        # Python 3.11's wait_for loses a cancel that comes together with what it waits for.
                        async with asyncio.timeout(_LOOKS_EVERY_S):
                            await self._changed.wait()
                    self._changed.clear()
                    self._hand_out(session)
            finally:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    def _hand_out(self, session: aiohttp.ClientSession) -> None:
        with self._journal.changed:
            is_wanted = self._world.webhook and self.replicas
            updates = self._world.updates.take() if is_wanted else []
            if updates and self._room is None:
                self._room = asyncio.Semaphore(self._world.webhook_connections)
        for update in updates:
            number = _chat_of(update)
            if number not in self._lines:
                self._lines[number] = deque()
                task = asyncio.create_task(self._deliver_line(session, number))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            self._lines[number].append(update)

    async def _deliver_line(self, session: aiohttp.ClientSession, number: int) -> None:
        line = self._lines[number]
        while line:
            await self._deliver_one(session, line[0])
            if self.twice:
                await self._deliver_one(session, line[0])
            line.popleft()
        del self._lines[number]

    async def _deliver_one(self, session: aiohttp.ClientSession, update: Json) -> None:
        pause_s = _FIRST_PAUSE_S
        assert self._room is not None
        while True:
            async with self._room:
                status = await self._post(session, update)
            self.statuses[status] += 1
            if 200 <= status < 300:
                return
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _post(self, session: aiohttp.ClientSession, update: Json) -> int:
        with self._journal.changed:
            path = urlsplit(self._world.webhook).path or "/"
            headers = {_SECRET: self._world.webhook_secret} if self._world.webhook_secret else {}
        root = self.replicas[next(self._turns) % len(self.replicas)]
        try:
            async with session.post(f"{root}{path}", json=update, headers=headers) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 0


def _chat_of(update: Json) -> int:
    """The number of the chat in which it happened, else that of the person."""
    happening = next(part for name, part in update.items() if name != "update_id")
    chat = happening.get("chat") or happening.get("message", {}).get("chat")
    person = happening.get("from") or happening.get("user") or {}
    return int((chat or person)["id"])
