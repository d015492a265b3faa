"""What was found out lately, kept for some seconds so that it need not be found out again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Lately(Generic[Key, Value]):
    """Values by their keys, each for so many seconds after it was kept, and no more than `most` at a time.

    The one that was kept first goes first. clock: seconds that only grow.
    """

    def __init__(self, *, holds: float, most: int, clock: Callable[[], float] = monotonic) -> None:
        self._holds = holds
        self._most = most
        self._clock = clock
        # All hold equally long: in the order in which they were kept, they end too.
        self._kept: OrderedDict[Key, tuple[float, Value]] = OrderedDict()

    @property
    def size(self) -> int:
        """How many take up room, those included that nobody is given any more."""
        return len(self._kept)

    def get(self, key: Key) -> Value | None:
        """The value; None where none is kept, or for too long."""
        kept = self._kept.get(key)
        return kept[1] if kept is not None and self._clock() < kept[0] else None

    def keep(self, key: Key, value: Value) -> None:
        """Keep the value from now on; those whose time is over make room."""
        now = self._clock()
        self._kept[key] = (now + self._holds, value)
        self._kept.move_to_end(key)
        while self._kept and (len(self._kept) > self._most or next(iter(self._kept.values()))[0] <= now):
            self._kept.popitem(last=False)

    def drop(self, key: Key) -> None:
        """Keep nothing under that key any more."""
        self._kept.pop(key, None)
