"""How far a person has come with the lessons, and which poll asks which lesson's question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """When a person last saw a lesson, and last answered its question right and wrong; None where they never did."""

    seen_at: datetime | None = None
    right_at: datetime | None = None
    wrong_at: datetime | None = None

    @property
    def passed(self) -> bool:
        """Whether the person has ever answered right."""
        return self.right_at is not None

    @property
    def failed(self) -> bool:
        """Whether the person has answered, and never right."""
        return self.wrong_at is not None and not self.passed


class Progress(Protocol):
    """Remembers each person's lessons, by the lessons' keys."""

    async def of(self, user: str) -> Mapping[str, Learnt]:
        """What the person has seen or answered so far; lessons left out are new to them."""
        ...

    async def saw(self, user: str, lesson: str, at: datetime) -> None:
        """Remember that the person was shown the lesson."""
        ...

    async def answered(self, user: str, lesson: str, *, right: bool, at: datetime) -> None:
        """Remember the person's answer."""
        ...


class Polls(Protocol):
    """Remembers which lesson's question a poll asks, and takes the answers to it."""

    async def remember(self, poll: str, lesson: str, *, correct: int, at: datetime) -> None:
        """Remember a poll by its id, with the index of the right option in it."""
        ...

    async def answered(self, poll: str, user: str, option: int, at: datetime) -> str | None:
        """The lesson whose question the person has answered by that; None where the poll is not one of ours."""
        ...

    async def forget(self, sent_before: datetime) -> int:
        """How many polls that were sent before then are forgotten now: answers to them count no more."""
        ...
