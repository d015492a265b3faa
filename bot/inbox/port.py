"""What every inbox does, in this process or shared by several."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

MOST_WAITING = 20
"""So many of one line wait at most; what comes then is passed over: somebody floods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One thing to deal with, as it came over the wire.

    number: no other has it; what comes again under it is passed over. line: what is of one line is dealt with one after
    the other, in the order it came; the chat's name, or the person's where there is no chat. content: JSON. came_at: in
    seconds since 1970, by the clock of whoever put it.
    """

    number: int
    line: str
    content: bytes
    came_at: float = field(default_factory=time.time, compare=False)


class Inbox(Protocol):
    """Keeps what has come in until it is dealt with.

    Lines take turns: the next is the line that was served least of late, so that one that floods makes no other wait.
    """

    async def put(self, incoming: Sequence[Incoming]) -> int:
        """How many are new and will be dealt with; the others came before, or their line has too many waiting.

        Raises TryLater (`storage_failed`) where none of them could be kept; they may be put again.
        """
        ...

    async def take(self) -> Incoming:
        """The first of a line of which nothing is in hand, as soon as there is one; `done` follows."""
        ...

    async def done(self, incoming: Incoming) -> None:
        """It is dealt with, and the next of its line may be taken."""
        ...

    async def waiting(self) -> int:
        """How many are not taken yet."""
        ...

    async def close(self) -> None:
        """Let go of what is held open; nothing is put or taken any more."""
        ...
