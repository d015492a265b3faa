"""Forgetting what is over."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.chats import FORGOTTEN_AFTER, Chats
from bot.clock import Clock
from bot.lessons.progress import Polls
from bot.schedule.promise import REMEMBERED_FOR, Promises

# Who answers a question of last year has seen it anew since.
_POLLS_REMEMBERED_FOR = timedelta(days=365)

log = structlog.get_logger(__name__)


class Tidying:
    """Forgets chats that are gone for long, promises of long ago, and old polls."""

    def __init__(self, chats: Chats, promises: Promises, polls: Polls, clock: Clock) -> None:
        self._chats = chats
        self._promises = promises
        self._polls = polls
        self._clock = clock

    async def tidy(self) -> int:
        """How much is forgotten now. Raises TryLater where the storage fails."""
        now = self._clock()
        chats = await self._chats.forget_gone(now - FORGOTTEN_AFTER)
        promises = await self._promises.forget(now - REMEMBERED_FOR)
        polls = await self._polls.forget(now - _POLLS_REMEMBERED_FOR)
        if chats + promises + polls:
            log.info("tidying.forgotten", chats=chats, promises=promises, polls=polls)
        return chats + promises + polls
