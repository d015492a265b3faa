"""Whether the Redis through which processes find each other answers, and keeps what it is given."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from bot.doctor.finding import Finding, Installation, Verdict

_PATIENCE_S = 5.0


async def check_broker(installation: Installation) -> AsyncIterator[Finding]:
    """One finding: what answers there, or that none is needed."""
    url = installation.settings.broker_url
    if url is None:
        yield Finding(name="broker", verdict=Verdict.OK, text="none is set: one process does everything")
        return
    try:
        # An own client: what the bot does where Redis is gone is not what is asked here.
        async with Redis.from_url(url, socket_timeout=_PATIENCE_S, socket_connect_timeout=_PATIENCE_S) as redis:
            yield await _asked(redis)
    except (RedisError, OSError, ValueError) as error:
        notes = (f"cause: {error}",)
        text = "Redis gives no answer: start it, or look at NENBUA_BROKER_URL"
        yield Finding(name="broker", verdict=Verdict.FAILED, text=text, notes=notes)


async def _asked(redis: Redis) -> Finding:
    await redis.ping()
    try:
        told = await redis.info("server", "persistence", "memory")
    except ResponseError as error:
        text = "Redis answers, and does not tell its version"
        return Finding(name="broker", verdict=Verdict.OK, text=text, notes=(f"cause: {error}",))
    version, doubts = str(told.get("redis_version")), [*_doubts(told)]
    facts = {"version": version, "aof": told.get("aof_enabled"), "memory_policy": told.get("maxmemory_policy")}
    verdict = Verdict.WARNING if doubts else Verdict.OK
    return Finding(name="broker", verdict=verdict, text="; ".join([f"Redis {version} answers", *doubts]), facts=facts)


def _doubts(told: Mapping[str, Any]) -> Iterator[str]:
    if not told.get("aof_enabled"):
        yield "what waits is lost when it restarts: appendonly yes"
    if told.get("maxmemory") and told.get("maxmemory_policy") != "noeviction":
        yield "it drops what waits when its memory is full: maxmemory-policy noeviction"
    if told.get("aof_last_write_status", "ok") != "ok" or told.get("rdb_last_bgsave_status", "ok") != "ok":
        yield "its last write to disk failed: look at its log and its disk"
