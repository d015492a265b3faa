"""What keeps count of questions, in this process or for several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Verdict(Enum):
    """ANSWER: as ever. NOTICE: too much, and they have not been told yet. SILENCE: too much still."""

    ANSWER = "answer"
    NOTICE = "notice"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Holds `burst` tokens when full; every so many seconds one more. Each answer takes one.

    So no stretch of time brings more than burst + seconds / every_s answers. key: whoever names it shares the bucket.
    """

    key: str
    burst: int
    every_s: float

    @property
    def full_after_s(self) -> float:
        """How long an empty one takes to be full."""
        return self.burst * self.every_s


class Pace(Protocol):
    """Counts what is answered; what is refused takes nothing."""

    async def of(self, buckets: Sequence[Bucket]) -> Verdict:
        """What becomes of a question that takes one token of each bucket; where one is empty, none is taken.

        Who was told that it is too much is not told again before that bucket has been half full. Raises nothing.
        """
        ...

    def is_silent(self, bucket: Bucket) -> bool:
        """Whether a question that takes of this bucket would be met with silence now, as far as this process knows."""
        ...

    async def close(self) -> None:
        """Let go of what is held open."""
        ...
