"""What people asked last, for messages that go on from it: "còn khung tuần?"."""

from bot.conversations.port import REMEMBERED_FOR, Conversations

__all__ = ["REMEMBERED_FOR", "Conversations"]
