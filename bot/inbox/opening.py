"""The inbox that all processes of one bot share."""

from __future__ import annotations

from bot.inbox.redis import RedisInbox


def open_shared_inbox(bot: str, redis_url: str) -> RedisInbox:
    """The inbox of that bot in that Redis.

    bot: a name that no other bot with that Redis has.
    """
    return RedisInbox(redis_url, prefix=f"nenbua:inbox:{bot}")
