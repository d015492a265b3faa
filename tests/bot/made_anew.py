"""Every reply made for its own ask, as if none were the same for all."""

from __future__ import annotations

from bot.ask import Ask
from bot.reply import Reply
from bot.same_replies import Answer, SameReplies
from bot.understanding.intent import Intent


class MadeAnew(SameReplies):
    """Keeps nothing and hides nothing."""

    async def reply(self, intent: Intent, ask: Ask, answer: Answer) -> Reply:  # noqa: ARG002 - the other's
        """What `answer` gives to that very ask."""
        return await answer(ask)
