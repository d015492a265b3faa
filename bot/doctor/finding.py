"""What is examined, and what is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.directory import Directory
from bot.prices.border import Border
from bot.prices.sources import Opened
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

    database_url: as it may be shown, without a password. longest_question: seconds that a source may take.
    """

    sources: Sequence[Opened]
    database: Database
    database_url: str
    store: DatabasePriceStore
    directory: Directory
    border: Border = field(default_factory=Border)
    longest_question: float = 30.0
