"""The buckets that all processes of a bot share through Redis, by its own clock."""

from __future__ import annotations

import time
from collections.abc import Sequence

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.pacing.memory import MemoryPace
from bot.pacing.port import Bucket, Verdict

# Nobody waits longer for a count; after a failure Redis is left alone for a while.
_PATIENCE_S = 1.0
_AWAY_S = 5.0
_FEW = 1_000

_VERDICTS = (Verdict.ANSWER, Verdict.NOTICE, Verdict.SILENCE)

log = structlog.get_logger(__name__)

# All is looked at and taken in one step, whoever else asks. Microseconds. A bucket that is full again has no key.
_OF = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local full_at, told, waits = {}, {}, {}
local is_empty, was_told = false, false
for number, key in ipairs(KEYS) do
    local burst, every = tonumber(ARGV[2 * number - 1]), tonumber(ARGV[2 * number])
    local kept = redis.call('HMGET', key, 'full_at', 'told')
    full_at[number] = math.max(tonumber(kept[1] or '0'), now)
    told[number] = kept[2] == '1'
    waits[number] = math.max(full_at[number] + every - now - burst * every, 0)
    if waits[number] > 0 then
        is_empty = true
        was_told = was_told or told[number]
    end
end
for number, key in ipairs(KEYS) do
    local burst, every = tonumber(ARGV[2 * number - 1]), tonumber(ARGV[2 * number])
    if not is_empty then
        local still = told[number] and full_at[number] - now > burst * every / 2
        local full = full_at[number] + every
        redis.call('HSET', key, 'full_at', string.format('%.0f', full), 'told', still and '1' or '0')
        redis.call('PEXPIRE', key, math.ceil((full - now) / 1000))
    elseif waits[number] > 0 and not was_told then
        redis.call('HSET', key, 'told', '1')
    end
end
return {is_empty and (was_told and 2 or 1) or 0, unpack(waits)}
"""


class RedisPace:
    """As the port says; while Redis fails, each process counts for itself, which is logged once.

    Who is refused is refused here until a token may have come: a flood asks Redis no more often than answers do.
    """

    def __init__(self, url: str, *, prefix: str) -> None:
        self._redis: Redis = Redis.from_url(url, socket_timeout=_PATIENCE_S, socket_connect_timeout=_PATIENCE_S)
        self._script = self._redis.register_script(_OF)
        self._prefix = prefix
        self._alone = MemoryPace()
        self._refused_until: dict[str, float] = {}
        self._away_until: float | None = None

    async def of(self, buckets: Sequence[Bucket]) -> Verdict:
        """As the port says."""
        now = time.monotonic()
        if any(self._refused_until.get(bucket.key, now) > now for bucket in buckets):
            return Verdict.SILENCE
        if self._away_until is not None and now < self._away_until:
            return await self._alone.of(buckets)
        try:
            answer = await self._script(
                keys=[f"{self._prefix}:{bucket.key}" for bucket in buckets],
                args=[number for bucket in buckets for number in (bucket.burst, round(bucket.every_s * 1e6))],
            )
        except (RedisError, OSError) as error:
            self._failed(error)
            return await self._alone.of(buckets)
        self._worked()
        self._note(buckets, answer[1:])
        return _VERDICTS[answer[0]]

    def is_silent(self, bucket: Bucket) -> bool:
        """As the port says."""
        now = time.monotonic()
        return self._refused_until.get(bucket.key, now) > now or self._alone.is_silent(bucket)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    def _note(self, buckets: Sequence[Bucket], waits: Sequence[int]) -> None:
        now = time.monotonic()
        for bucket, wait in zip(buckets, waits, strict=True):
            if wait > 0:
                self._refused_until[bucket.key] = now + wait / 1e6
        if len(self._refused_until) > _FEW:
            self._refused_until = {key: until for key, until in self._refused_until.items() if until > now}

    def _failed(self, error: Exception) -> None:
        if self._away_until is None:
            log.warning("pacing.not_shared", cause=repr(error))
        self._away_until = time.monotonic() + _AWAY_S

    def _worked(self) -> None:
        if self._away_until is not None:
            log.info("pacing.shared_again")
        self._away_until = None
