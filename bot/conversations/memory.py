"""The conversations of one process."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from bot.ask import Ask
from bot.conversations.port import REMEMBERED_FOR
from bot.understanding.intent import Intent

_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class _Said:
    intent: Intent
    at: datetime


class MemoryConversations:
    """As the port says, in memory only; the oldest is forgotten where there are too many."""

    def __init__(self) -> None:
        self._said: OrderedDict[tuple[str | None, str], _Said] = OrderedDict()

    async def before(self, ask: Ask) -> Intent | None:
        """As the port says."""
        said = self._said.get((ask.chat, ask.user)) if ask.user else None
        return said.intent if said and ask.asked_at - said.at <= REMEMBERED_FOR else None

    async def remember(self, ask: Ask, intent: Intent) -> None:
        """As the port says."""
        if ask.user is None or not intent.arguments.symbols:
            return
        self._said[ask.chat, ask.user] = _Said(intent, ask.asked_at)
        self._said.move_to_end((ask.chat, ask.user))
        if len(self._said) > _MOST_REMEMBERED:
            self._said.popitem(last=False)

    async def forget(self, name: str) -> None:
        """As the port says."""
        for key in [key for key in self._said if name in key]:
            del self._said[key]

    async def close(self) -> None:
        """Nothing is held open."""
