"""Which memory of conversations a process has."""

from __future__ import annotations

from bot.conversations.memory import MemoryConversations
from bot.conversations.port import Conversations


def open_conversations(bot: str, redis_url: str | None) -> Conversations:
    """The memory of that bot: shared by all who have that Redis, or this process's own.

    bot: a name that no other bot with that Redis has.
    """
    if redis_url is None:
        return MemoryConversations()
    # Most bots run alone, and need not load the client.
    from bot.conversations.redis import RedisConversations  # noqa: PLC0415  as above

    return RedisConversations(redis_url, prefix=f"nenbua:conversations:{bot}")
