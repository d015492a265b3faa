"""A company as an operator's listing tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from analysis.exchanges import InstrumentKind

DELISTED = "DELISTED"
"""The exchange of a share that is traded nowhere any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """One row of a listing.

    symbol: canonical. exchange: HOSE, HNX, UPCOM, or `DELISTED`.
    names and short_name: without legal form ("CTCP"), empty where it does not tell.
    sector: a key of `bot.directory.sectors`, or as the listing writes it; None where it does not tell.
    shares_outstanding: as of `as_of`; None where not told. as_of: the day of all that is told; None where not known.
    figures: fundamental figures as of `as_of`, by the value of their `analysis.fundamentals.Figure` and in its unit.
    """

    symbol: str
    kind: InstrumentKind
    exchange: str
    name_vi: str
    name_en: str
    short_name: str = ""
    sector: str | None = None
    shares_outstanding: int | None = None
    as_of: date | None = None
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_delisted(self) -> bool:
        """Whether its share is traded nowhere any more."""
        return self.exchange == DELISTED
