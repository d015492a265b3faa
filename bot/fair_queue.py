"""Whose turn it is among many who wait: who was served least of late, so that one who floods makes no other wait.

What was served counts less and less: half as much after so many turns of all (`_LATE`). Turns and not seconds are
counted, as nobody's debt is paid while nothing happens. One turn in four goes to who has waited longest: so nobody
waits for ever, whoever else comes.
"""

from __future__ import annotations

import heapq
import math
from itertools import count
from typing import Generic, NamedTuple, TypeVar

# Long against the turns that a hundred people take in a second or two, and all that is remembered stays small.
_LATE = 1_000
# Who was served less than this of late is forgotten, and is as one who comes for the first time.
_LEAST = 0.5
_LONGEST_EVERY = 4
# A queue of so many is never tidied.
_FEW = 64

_Line = TypeVar("_Line", str, int)


class _Place(NamedTuple):
    """Where somebody stands: how much they got of late, then who came first."""

    served: float
    number: int


class FairTurns(Generic[_Line]):
    """The lines that wait, in the order of their turns; for one event loop, in memory.

    How much a line got is kept as a logarithm, counted from the first turn on: so it stays the same while others are
    served, and the order of those who wait with it. Whatever comes in, no more than some thousand lines are remembered
    beside those that wait.

    newest_first: of those who got the same, above all nothing, it is who came last: where a hundred begin to flood at
    once, nobody can tell them from others yet, and another person's wait is no longer for it.
    """

    def __init__(self, *, newest_first: bool = False) -> None:
        self._numbers = count(step=-1 if newest_first else 1)
        self._given = 0
        self._turns = 0.0
        self._tidied_at = 0.0
        self._served: dict[_Line, float] = {}
        self._waiting: dict[_Line, _Place] = {}
        self._heap: list[tuple[_Place, _Line]] = []

    def __len__(self) -> int:
        """How many lines wait."""
        return len(self._waiting)

    def join(self, line: _Line) -> None:
        """The line waits for a turn; nothing happens where it does already."""
        if line not in self._waiting:
            self._stand(line, next(self._numbers))

    def leave(self, line: _Line) -> None:
        """The line does not wait any more; nothing happens where it does not."""
        self._waiting.pop(line, None)

    def first(self) -> _Line | None:
        """The line whose turn it is, and goes on waiting; None where none waits."""
        if self._waiting and self._given % _LONGEST_EVERY == _LONGEST_EVERY - 1:
            return next(iter(self._waiting))
        while self._heap:
            place, line = self._heap[0]
            if self._waiting.get(line) == place:
                return line
            heapq.heappop(self._heap)
        return None

    def place(self, line: _Line) -> int:
        """The place of a line that waits, from 1; KeyError where it does not wait."""
        own = self._waiting[line]
        return sum(place <= own for place in self._waiting.values())

    def take(self) -> _Line | None:
        """The line whose turn it is: it is served and waits no more; None where none waits."""
        line = self.first()
        if line is not None:
            self.leave(line)
            self.served(line)
        return line

    def served(self, line: _Line, cost: float = 1.0) -> None:
        """Count that the line got so much, whether it waits or not."""
        self._served[line] = self._now + math.log2(2 ** (self._of(line) - self._now) + cost)
        self._given += 1
        self._turns += cost
        self._tidy()
        place = self._waiting.pop(line, None)
        if place is not None:
            self._stand(line, place.number)

    @property
    def remembered(self) -> int:
        """Of how many lines it is known that they were served of late."""
        return len(self._served)

    @property
    def _now(self) -> float:
        return self._turns / _LATE

    @property
    def _forgotten(self) -> float:
        return self._now + math.log2(_LEAST)

    def _of(self, line: _Line) -> float:
        served = self._served.get(line, -math.inf)
        return served if served > self._forgotten else -math.inf

    def _stand(self, line: _Line, number: int) -> None:
        place = _Place(self._of(line), number)
        self._waiting[line] = place
        heapq.heappush(self._heap, (place, line))
        if len(self._heap) > 2 * len(self._waiting) + _FEW:
            self._heap = [(place, line) for line, place in self._waiting.items()]
            heapq.heapify(self._heap)

    def _tidy(self) -> None:
        if self._turns - self._tidied_at >= _LATE:
            self._tidied_at = self._turns
            self._served = {line: served for line, served in self._served.items() if served > self._forgotten}
