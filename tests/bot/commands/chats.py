"""A person in private and in a group, as a gateway tells of them."""

from __future__ import annotations

from dataclasses import replace

from bot.ask import Ask, ChatKind
from bot.assistant import Assistant
from bot.chat_rights import OurRights
from bot.reply import Reply
from tests.bot.conftest import NOW

NAME, GROUP_NAME = "telegram:1", "telegram:-5"

PERSON = Ask(text="", asked_at=NOW, locale="vi", chat=NAME, user=NAME)


class Rights:
    """What a gateway would find out."""

    def __init__(self, *, administrator: bool) -> None:
        self._administrator = administrator

    async def may_configure(self) -> bool:
        """As it was made."""
        return self._administrator

    async def ours(self) -> OurRights | None:
        """Nothing to tell."""
        return None


def in_group(*, administrator: bool, user: str = NAME) -> Ask:
    """The person in a group."""
    rights = Rights(administrator=administrator)
    return replace(PERSON, chat=GROUP_NAME, user=user, chat_kind=ChatKind.GROUP, rights=rights)


async def say(assistant: Assistant, ask: Ask, text: str) -> Reply:
    """The answer, as a gateway asks for it."""
    return await assistant.answer(await assistant.with_preferences(replace(ask, text=text)))
