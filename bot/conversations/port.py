"""What every memory of conversations does, in this process or shared by several."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from bot.ask import Ask
from bot.understanding.intent import Intent

REMEMBERED_FOR = timedelta(minutes=30)


class Conversations(Protocol):
    """What each person asked last in each chat, for half an hour; nothing of it is kept for longer.

    No method raises anything: where the memory fails, nothing is remembered.
    """

    async def before(self, ask: Ask) -> Intent | None:
        """What the person asked just before in this chat; None where nobody is known or it is too long ago."""
        ...

    async def remember(self, ask: Ask, intent: Intent) -> None:
        """Note what was asked, where it names a symbol to go on from."""
        ...

    async def forget(self, name: str) -> None:
        """All that the person of that name asked, or that was asked in the chat of that name, is forgotten now."""
        ...

    async def close(self) -> None:
        """Let go of what is held open."""
        ...
