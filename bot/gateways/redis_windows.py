"""How much was sent in the last seconds by all who share a Redis.

Time is Redis's own: no other clock has a say in it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.gateways.sending_windows import GRACE_S, STEP_S, Claim, MemoryWindows, Wait

# A process that was killed leaves messages under way: no request takes longer than this.
_LONGEST_REQUEST_S = 60.0

# All is looked at and noted in one step, whoever else asks. Microseconds; what is under way has a time yet to come.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local everybody, own, paused, answers = unpack(KEYS)
local claim, messages, urgent = ARGV[1], tonumber(ARGV[2]), ARGV[3] == '1'
local grace, longest = tonumber(ARGV[4]), tonumber(ARGV[5])
local function stamp(moment) return string.format('%.0f', moment) end
local function wait(key, most, length)
    redis.call('ZREMRANGEBYSCORE', key, '-inf', stamp(now - length))
    redis.call('ZREMRANGEBYSCORE', key, '(' .. stamp(now + longest), '+inf')
    local too_many = redis.call('ZCARD', key) + messages - most
    if too_many <= 0 then return 0 end
    local arrived = redis.call('ZRANGE', key, too_many - 1, too_many - 1, 'WITHSCORES')[2]
    return math.min(arrived - now, 0) + length
end
local function note(key, length)
    for number = 1, messages do redis.call('ZADD', key, stamp(now + longest), claim .. number) end
    redis.call('PEXPIRE', key, math.ceil((length + longest) / 1000))
end
local left = math.max(redis.call('PTTL', paused) * 1000, wait(own, tonumber(ARGV[8]), tonumber(ARGV[9])))
if left > 0 then return {left, 0} end
if not urgent then
    left = redis.call('PTTL', answers) * 1000
    if left > 0 then return {left, 1} end
end
left = wait(everybody, tonumber(ARGV[6]), tonumber(ARGV[7]))
if left > 0 then
    if urgent then redis.call('SET', answers, '1', 'PX', math.ceil((left + grace) / 1000)) end
    return {left, 1}
end
note(everybody, tonumber(ARGV[7]))
note(own, tonumber(ARGV[9]))
return {0, 0}
"""
_ARRIVED = """
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000000 + time[2])
for _, key in ipairs(KEYS) do
    for number = 1, tonumber(ARGV[2]) do redis.call('ZADD', key, 'XX', now, ARGV[1] .. number) end
end
return 0
"""


log = structlog.get_logger(__name__)


class RedisWindows:
    """The windows that all processes with this Redis and prefix share; while it fails, each counts for itself."""

    step_s = STEP_S

    def __init__(self, url: str, *, prefix: str) -> None:
        self._redis: Redis = Redis.from_url(url)
        self._take = self._redis.register_script(_TAKE)
        self._arrived = self._redis.register_script(_ARRIVED)
        self._prefix = prefix
        self._alone = MemoryWindows()
        self._taken_alone: set[str] = set()

    async def take(self, claim: Claim) -> Wait:
        """As the port says."""
        keys = [*self._keys(claim), self._paused(claim.chat), f"{self._prefix}:answers"]
        numbers: list[str | int] = [
            *(claim.key, claim.messages, int(claim.urgent)),
            *(_microseconds(GRACE_S), _microseconds(_LONGEST_REQUEST_S)),
            *(claim.everybody.most, _microseconds(claim.everybody.seconds)),
            *(claim.own.most, _microseconds(claim.own.seconds)),
        ]
        answer = await self._asked(lambda: self._take(keys=keys, args=numbers))
        if answer is not None:
            microseconds, for_others = answer
            return Wait(microseconds / 1e6, for_others=bool(for_others))
        wait = await self._alone.take(claim)
        if wait.seconds == 0:
            self._taken_alone.add(claim.key)
        return wait

    async def arrived(self, claim: Claim) -> None:
        """As the port says."""
        if claim.key in self._taken_alone:
            self._taken_alone.remove(claim.key)
            await self._alone.arrived(claim)
        else:
            await self._asked(lambda: self._arrived(keys=self._keys(claim), args=[claim.key, claim.messages]))

    async def pause(self, chat: str, seconds: float) -> None:
        """As the port says."""
        milliseconds = max(round(seconds * 1000), 1)
        if await self._asked(lambda: self._redis.set(self._paused(chat), "1", px=milliseconds)) is None:
            await self._alone.pause(chat, seconds)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def _asked(self, ask: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - whatever Redis answers
        """Redis's answer, or None where it gives none."""
        try:
            return await ask()
        except (RedisError, OSError) as error:
            log.warning("telegram.limits_not_shared", cause=repr(error))
            return None

    def _keys(self, claim: Claim) -> list[str]:
        return [f"{self._prefix}:{window.key}" for window in (claim.everybody, claim.own)]

    def _paused(self, chat: str) -> str:
        return f"{self._prefix}:paused:{chat}"


def _microseconds(seconds: float) -> int:
    return round(seconds * 1e6)
