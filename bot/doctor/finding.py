"""What is examined, and what is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.clock import Clock, utc_now
from bot.directory import Directory
from bot.doctor.telegram_port import TelegramAsked
from bot.prices.border import Border
from bot.prices.sources import Opened
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.price_store import DatabasePriceStore


class Verdict(StrEnum):
    """How the examined part is."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How one part is, told to the operator in English.

    name: the part. text: one line. notes: further lines. facts: what they rest on, plain values by name.
    """

    name: str
    verdict: Verdict
    text: str
    notes: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The parts that are examined.

    database_url: as it may be shown, without a password. telegram: None without a token. longest_question: seconds that
    a source may take.
    """

    settings: Settings
    sources: Sequence[Opened]
    database: Database
    database_url: str
    store: DatabasePriceStore
    directory: Directory
    telegram: TelegramAsked | None = None
    border: Border = field(default_factory=Border)
    clock: Clock = utc_now
    longest_question: float = 30.0


def written(moment: datetime) -> str:
    """The moment in the operator's own time, to the minute, with its zone."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M %Z}"
