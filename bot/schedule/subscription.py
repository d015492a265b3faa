"""Which chat wants which summary, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.schedule.promise import Address


class SummaryKind(StrEnum):
    """daily: after the close. morning: before the open. weekly: after the last session of a week."""

    DAILY = "daily"
    MORNING = "morning"
    WEEKLY = "weekly"


class SummaryPart(StrEnum):
    """What a summary may hold beyond the market itself."""

    WATCHLIST = "watchlist"
    SIGNALS = "signals"
    RISK = "risk"
    LESSON = "lesson"


ALL_PARTS = frozenset(SummaryPart)

DEFAULT_TIMES = {SummaryKind.DAILY: time(15, 15), SummaryKind.MORNING: time(8, 30), SummaryKind.WEEKLY: time(16, 0)}
"""In Vietnam: after the close (14:45, put-through to 15:00), before the open (9:00), and Friday after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One summary for one chat.

    at, zone: the minute of the day, where. shares: `watchlist`, `vn30`, or symbols joined by commas.
    holiday_notes: whether a note comes on the evening before the market closes for a holiday.
    """

    address: Address
    kind: SummaryKind
    at: time
    zone: ZoneInfo
    language: str
    shares: str
    parts: frozenset[SummaryPart] = ALL_PARTS
    holiday_notes: bool = True
    since: datetime


class Subscriptions(Protocol):
    """Remembers them. Every method raises TryLater where the storage fails."""

    async def of(self, address: Address) -> tuple[Subscription, ...]:
        """The chat's (in a forum: the topic's), in the order of the kinds."""
        ...

    async def put(self, subscription: Subscription) -> None:
        """Keep it in place of the one of the same chat and kind."""
        ...

    async def remove(self, address: Address, kind: SummaryKind | None = None) -> int:
        """How many are gone now: those of that kind, or all."""
        ...

    async def all(self) -> Sequence[Subscription]:
        """Every one whose chat is still there."""
        ...
