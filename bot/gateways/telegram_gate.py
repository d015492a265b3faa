"""Where a flood ends: what would be met with silence is not kept, read or noted at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from telegram import Chat

from bot.inbox import Inbox, Incoming
from bot.pacing import Pace
from bot.pacing.questions import Questions

_MESSAGES = ("message", "channel_post")
_WORDS = ("text", "caption")


class GatedInbox:
    """An inbox that passes over the words of those who have asked too much and were told so.

    Presses go through: they are to be acknowledged. What is no question, such as that a group has moved, does too.
    """

    def __init__(self, inbox: Inbox, pace: Pace) -> None:
        self._inbox = inbox
        self._questions = Questions(pace)

    async def put(self, incoming: Sequence[Incoming]) -> int:
        """As the port says."""
        kept = [one for one in incoming if not self._is_flood(one)]
        return await self._inbox.put(kept) if kept else 0

    async def take(self) -> Incoming:
        """As the port says."""
        return await self._inbox.take()

    async def done(self, incoming: Incoming) -> None:
        """As the port says."""
        await self._inbox.done(incoming)

    async def waiting(self) -> int:
        """As the port says."""
        return await self._inbox.waiting()

    async def close(self) -> None:
        """As the port says."""
        await self._inbox.close()

    def _is_flood(self, one: Incoming) -> bool:
        try:
            update = json.loads(one.content)
        except ValueError:
            return False
        if not isinstance(update, Mapping):
            return False
        query = update.get("inline_query")
        if query is not None:
            person = _name_in(query, "from")
            return person is not None and self._questions.is_typing_too_much(person)
        return any(self._is_a_question_too_many(update[kind]) for kind in _MESSAGES if kind in update)

    def _is_a_question_too_many(self, message: object) -> bool:
        if not isinstance(message, Mapping) or not any(key in message for key in _WORDS):
            return False
        chat = message.get("chat")
        is_private = isinstance(chat, Mapping) and chat.get("type") == Chat.PRIVATE
        # Who writes in the name of a chat is nobody we know.
        person = None if "sender_chat" in message else _name_in(message, "from")
        return self._questions.is_silent(person, None if is_private else _name_in(message, "chat"))


def _name_in(happening: object, key: str) -> str | None:
    """The name of who or what stands there under that key."""
    thing = happening.get(key) if isinstance(happening, Mapping) else None
    number = thing.get("id") if isinstance(thing, Mapping) else None
    return None if number is None else f"telegram:{number}"
