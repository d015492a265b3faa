"""What is known of chats: whether they still take messages, and where they went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

FORGOTTEN_AFTER = timedelta(days=90)
"""So long a chat that is gone keeps its settings, in case it comes back."""


class Chats(Protocol):
    """Remembers chats, by the names their gateway gives them. Every method raises TryLater where the storage fails."""

    async def gone(self, chat: str, reason: str, at: datetime) -> None:
        """The chat takes no messages any more: nothing is promised to it, and its alerts rest."""
        ...

    async def back(self, chat: str) -> None:
        """The chat takes messages again."""
        ...

    async def moved(self, chat: str, to: str) -> None:
        """All that is kept of the chat is now kept of the other one; what that one has already, wins."""
        ...

    async def forget_gone(self, before: datetime) -> int:
        """How many chats that went before that moment are forgotten now, with all that was theirs."""
        ...


class PersonalData(Protocol):
    """Everything that is kept about one person. Both methods raise TryLater where the storage fails."""

    async def export(self, user: str) -> Mapping[str, object]:
        """All of it, by what it is, as JSON knows it."""
        ...

    async def forget(self, user: str) -> int:
        """How many rows are deleted now: all of them."""
        ...
