"""What people and groups chose, remembered for a minute in front of the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from bot.chats import PersonalData
from bot.lately import Lately
from bot.preferences import Choices, Preferences, PreferenceStore

HOLDS_S = 60.0
_MOST_OWNERS = 10_000


class RememberedPreferences:
    """The store's choices. What is chosen through here counts at once, what others change in the store in a minute.

    It is for a process that answers alone: where several do, the next answer may come from another one.
    """

    def __init__(self, store: PreferenceStore, *, remembered: Lately[str, Preferences] | None = None) -> None:
        self._store = store
        self._remembered = remembered or Lately[str, Preferences](holds=HOLDS_S, most=_MOST_OWNERS)
        self._changes = 0

    async def of(self, owner: str) -> Preferences:
        """As the store's."""
        preferences = self._remembered.get(owner)
        if preferences is None:
            changes = self._changes
            preferences = await self._store.of(owner)
            # What was read while somebody chose may be from before.
            if changes == self._changes:
                self._remembered.keep(owner, preferences)
        return preferences

    async def choose(self, owner: str, **choices: Unpack[Choices]) -> None:
        """As the store's."""
        try:
            await self._store.choose(owner, **choices)
        finally:
            # A failure does not tell whether it was kept.
            self.drop(owner)

    def drop(self, owner: str) -> None:
        """Remember nothing of the owner: the store is asked."""
        self._changes += 1
        self._remembered.drop(owner)


class WithPreferences:
    """Everything that is kept about one person, and what is remembered of the person's choices."""

    def __init__(self, kept: PersonalData, preferences: RememberedPreferences) -> None:
        self._kept = kept
        self._preferences = preferences

    async def export(self, user: str) -> Mapping[str, object]:
        """All that is kept; what is remembered is kept as well."""
        return await self._kept.export(user)

    async def forget(self, user: str) -> int:
        """How many rows are deleted now; what is remembered of them is forgotten too."""
        try:
            return await self._kept.forget(user)
        finally:
            self._preferences.drop(user)
