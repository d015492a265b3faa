"""The updates that wait for the bot, as Telegram keeps them: until a later offset confirms them."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from tests.servers.telegram_rules import Json

_FIRST_UPDATE = 100_000_001
_LARGEST_BATCH = 100
_ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True, kw_only=True)
class _Waiting:
    """One update in line; `repeated` came with its own number, and is handed out even where that is an old one."""

    update: Json
    repeated: bool
    handed_out: bool = False


class UpdateQueue:
    """Updates in the order in which they happened."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []
        self._told: dict[int, Json] = {}
        self._numbers = itertools.count(_FIRST_UPDATE)
        self._allowed: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self._waiting)

    def push(self, update: Json) -> int:
        """The number of the update, which waits from now on; one without a number gets the next."""
        repeated = "update_id" in update
        number = int(update["update_id"]) if repeated else next(self._numbers)
        numbered = {"update_id": number, **copy.deepcopy(update)}
        self._told[number] = numbered
        if self._wanted(numbered):
            self._waiting.append(_Waiting(update=numbered, repeated=repeated))
        return number

    def told(self, number: int) -> Json:
        """The update with this number, confirmed or not."""
        return copy.deepcopy(self._told[number])

    def allow(self, kinds: Sequence[str]) -> None:
        """Keep only these kinds from now on; none named means the usual ones."""
        self._allowed = frozenset(kinds)

    def confirm(self, offset: int) -> None:
        """Forget what comes before the offset; a negative one counts from the end."""
        if offset < 0:
            self._waiting = self._waiting[offset:]
        elif offset:
            self._waiting = [
                waiting
                for waiting in self._waiting
                if waiting.update["update_id"] >= offset or (waiting.repeated and not waiting.handed_out)
            ]

    def batch(self, limit: int) -> list[Json]:
        """The next updates for the bot, which wait on until they are confirmed."""
        due = self._waiting[: min(max(limit, 1), _LARGEST_BATCH)]
        for waiting in due:
            waiting.handed_out = True
        return [waiting.update for waiting in due]

    def take(self) -> list[Json]:
        """All updates that wait; they wait no more."""
        taken = [waiting.update for waiting in self._waiting]
        self._waiting.clear()
        return taken

    def clear(self) -> None:
        """Forget all that waits."""
        self._waiting.clear()

    def _wanted(self, update: Json) -> bool:
        kinds = update.keys() - {"update_id"}
        return bool(kinds & self._allowed) if self._allowed else not kinds <= _ONLY_ON_REQUEST
