"""Which buckets a process counts with."""

from __future__ import annotations

from bot.pacing.memory import MemoryPace, NoPace
from bot.pacing.port import Pace


def open_pace(bot: str, redis_url: str | None, *, has_limits: bool = True) -> Pace:
    """The buckets of that bot: shared by all who have that Redis, or this process's own; none where nothing limits.

    bot: a name that no other bot with that Redis has.
    """
    if not has_limits:
        return NoPace()
    if redis_url is None:
        return MemoryPace()
    # Most bots run alone, and need not load the client.
    from bot.pacing.redis import RedisPace  # noqa: PLC0415  as above

    return RedisPace(redis_url, prefix=f"nenbua:pace:{bot}")
