"""The conversations that several processes share: whichever answers next knows what was asked before."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from bot.ask import Ask
from bot.conversations.port import REMEMBERED_FOR
from bot.understanding.intent import Intent

_KEPT_S = round(REMEMBERED_FOR.total_seconds())
# An answer does not wait long for what it can do without.
_PATIENCE_S = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    intent: Intent
    at: datetime


_SAID: TypeAdapter[_Said] = TypeAdapter(_Said)


class RedisConversations:
    """As the port says, for all processes with this Redis and prefix; Redis itself forgets after half an hour."""

    def __init__(self, url: str, *, prefix: str) -> None:
        retry = Retry(NoBackoff(), retries=1)
        self._redis: Redis = Redis.from_url(
            url, retry=retry, socket_timeout=_PATIENCE_S, socket_connect_timeout=_PATIENCE_S
        )
        self._prefix = prefix

    async def before(self, ask: Ask) -> Intent | None:
        """As the port says."""
        if ask.user is None:
            return None
        written = await self._asked(self._redis.get(self._key(ask.chat, ask.user)))
        if written is None:
            return None
        try:
            said = _SAID.validate_json(written)
        except ValidationError:
            # Another version of the bot wrote it.
            log.info("conversations.unreadable")
            return None
        return said.intent if ask.asked_at - said.at <= REMEMBERED_FOR else None

    async def remember(self, ask: Ask, intent: Intent) -> None:
        """As the port says."""
        if ask.user is None or not intent.arguments.symbols:
            return
        key, said = self._key(ask.chat, ask.user), _Said(intent=intent, at=ask.asked_at)
        async with self._redis.pipeline() as steps:
            steps.set(key, _SAID.dump_json(said), ex=_KEPT_S)
            for name in filter(None, (ask.chat, ask.user)):
                steps.sadd(self._index(name), key)
                steps.expire(self._index(name), _KEPT_S)
            await self._asked(steps.execute())

    async def forget(self, name: str) -> None:
        """As the port says; where Redis fails now, it forgets by itself within the half hour."""
        keys = await self._asked(self._redis.smembers(self._index(name)))
        await self._asked(self._redis.delete(self._index(name), *(keys or ())))

    async def close(self) -> None:
        """As the port says."""
        await self._redis.aclose()

    async def _asked(self, answer: Awaitable[Any]) -> Any:  # noqa: ANN401 - whatever Redis answers
        """Redis's answer, or None where it gives none in time."""
        try:
            async with asyncio.timeout(2 * _PATIENCE_S):
                return await answer
        except (RedisError, OSError) as error:
            log.warning("conversations.not_shared", cause=repr(error))
            return None

    def _key(self, chat: str | None, user: str) -> str:
        return f"{self._prefix}:said:{chat or ''}:{user}"

    def _index(self, name: str) -> str:
        return f"{self._prefix}:of:{name}"
