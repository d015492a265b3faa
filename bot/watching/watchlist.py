"""Lists of symbols that a person or a group watches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

MOST_WATCHED = 50
"""So many symbols a list."""


class Watchlists(Protocol):
    """Remembers lists, by the owner's name (`telegram:123`); each symbol once, in the order they were added."""

    async def of(self, owner: str) -> tuple[str, ...]:
        """The owner's symbols. Raises TryLater where they cannot be read, as all of these do."""
        ...

    async def add(self, owner: str, symbols: Sequence[str]) -> tuple[str, ...]:
        """Those that were added: symbols on the list already, and those beyond `MOST_WATCHED`, are left out."""
        ...

    async def remove(self, owner: str, symbols: Sequence[str]) -> tuple[str, ...]:
        """Those that were taken off the list."""
        ...
