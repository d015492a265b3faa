"""How much was sent in the last seconds: exact in any window, in this process or shared by several through Redis.

A message counts from the moment it may go until so long after it has arrived: whenever in between Telegram takes it, no
stretch of time holds more than is allowed. Time is a clock that never goes back, or Redis's own: nobody's wall clock
can make all wait, or let too much through.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol
from uuid import uuid4

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

# So long after an answer could have gone, broadcasts still let it go first: it needs a moment to ask again.
_GRACE_S = 0.03
# A process that was killed leaves messages under way: no request takes longer than this.
_LONGEST_REQUEST_S = 60.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """At most so many messages in any stretch of so many seconds; whoever names the same key shares them."""

    key: str
    most: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Messages that somebody wants to send to the chat, within the window of all and that of its own.

    urgent: an answer to a person; what is not waits while an answer waits for the window of all.
    key: no other claim has it.
    """

    chat: str
    own: Window
    everybody: Window
    messages: int
    urgent: bool
    key: str = field(default_factory=lambda: uuid4().hex)


class Wait(NamedTuple):
    """The seconds until asking again may help, and whether it is others that are waited for: the window of all is full.

    Else the own chat has had enough for now.
    """

    seconds: float
    for_others: bool = False


GO = Wait(0.0)
"""Nothing is waited for."""


class Windows(Protocol):
    """What was sent, and which chats are to be left alone."""

    async def take(self, claim: Claim) -> Wait:
        """`GO` where the messages may go now, and then `arrived` follows; else what is waited for."""
        ...

    async def arrived(self, claim: Claim) -> None:
        """The messages have been taken or refused: from now on they grow old."""
        ...

    async def pause(self, chat: str, seconds: float) -> None:
        """Nothing goes to the chat for so long."""
        ...

    async def close(self) -> None:
        """Let go of what is held open."""
        ...


@dataclass(slots=True)
class _Messages:
    """When messages have arrived, oldest first, and how many are still under way."""

    arrived: deque[float] = field(default_factory=deque)
    under_way: int = 0

    def wait(self, window: Window, messages: int, now: float) -> float:
        """How long until so many more fit in."""
        while self.arrived and self.arrived[0] + window.seconds <= now:
            self.arrived.popleft()
        too_many = len(self.arrived) + self.under_way + messages - window.most
        if too_many <= 0:
            return 0.0
        # What is under way arrives now at the earliest.
        return (self.arrived[too_many - 1] - now if too_many <= len(self.arrived) else 0.0) + window.seconds


class MemoryWindows:
    """The windows of one process, by its own steady clock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._messages: OrderedDict[str, _Messages] = OrderedDict()
        self._paused: dict[str, float] = {}
        self._answers_until = float("-inf")
        self._longest_s = 0.0

    async def take(self, claim: Claim) -> Wait:
        """As the port says."""
        now = self._clock()
        self._drop_old(now)
        own, everybody = self._of(claim.own), self._of(claim.everybody)
        wait = max(self._paused.get(claim.chat, now) - now, own.wait(claim.own, claim.messages, now))
        if wait > 0:
            return Wait(wait)
        if not claim.urgent and now < self._answers_until:
            return Wait(self._answers_until - now, for_others=True)
        wait = everybody.wait(claim.everybody, claim.messages, now)
        if wait > 0:
            if claim.urgent:
                self._answers_until = max(self._answers_until, now + wait + _GRACE_S)
            return Wait(wait, for_others=True)
        for messages in (everybody, own):
            messages.under_way += claim.messages
        return GO

    async def arrived(self, claim: Claim) -> None:
        """As the port says."""
        now = self._clock()
        for window in (claim.everybody, claim.own):
            messages = self._of(window)
            messages.under_way -= claim.messages
            messages.arrived.extend([now] * claim.messages)

    async def pause(self, chat: str, seconds: float) -> None:
        """As the port says."""
        self._paused[chat] = max(self._paused.get(chat, 0.0), self._clock() + seconds)

    async def close(self) -> None:
        """Nothing is held open."""

    def _of(self, window: Window) -> _Messages:
        self._longest_s = max(self._longest_s, window.seconds)
        messages = self._messages.setdefault(window.key, _Messages())
        self._messages.move_to_end(window.key)
        return messages

    def _drop_old(self, now: float) -> None:
        """Forget chats that nothing was sent to for as long as any window lasts: they are the first ones."""
        while self._messages:
            key, messages = next(iter(self._messages.items()))
            if messages.under_way or (messages.arrived and messages.arrived[-1] + self._longest_s > now):
                break
            del self._messages[key]
        for chat in [chat for chat, until in self._paused.items() if until <= now]:
            del self._paused[chat]


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


class RedisWindows:
    """The windows that all processes with this Redis and prefix share; while it fails, each counts for itself."""

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
            *(_microseconds(_GRACE_S), _microseconds(_LONGEST_REQUEST_S)),
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
