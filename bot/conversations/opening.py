"""Which memory of conversations a process has."""

from __future__ import annotations

from bot.conversations.memory import MemoryConversations
from bot.conversations.port import Conversations
from bot.conversations.redis import RedisConversations


def open_conversations(bot: str, redis_url: str | None) -> Conversations:
    """The memory of that bot: shared by all who have that Redis, or this process's own.

    bot: a name that no other bot with that Redis has.
    """
    if redis_url is None:
        return MemoryConversations()
    return RedisConversations(redis_url, prefix=f"nenbua:conversations:{bot}")
