"""The port behind which every source of fundamental figures stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from analysis.fundamentals import Figure, Stated
from bot.instruments import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyFigures:
    """What one source states about a company; a figure it does not have is not in `figures`.

    source: the key of the source. fetched_at: when it gave them, with zone.
    outage: why these are stored figures and not new ones, as a code (see `TryLater.outage`); None for fresh ones.
    """

    instrument: Instrument
    source: str
    fetched_at: datetime
    figures: Mapping[Figure, Stated]
    outage: str | None = None


class FiguresSource(Protocol):
    """One place that fundamental figures come from."""

    @property
    def key(self) -> str:
        """Its short name, told to users."""
        ...

    async def figures(self, instrument: Instrument) -> CompanyFigures:
        """What it states about the company.

        Raises SymbolNotFound where it does not have the company, RateLimited while it must not be asked, and TryLater
        (with the cause chained) for every other failure outside our hands.
        """
        ...
