"""What a canonical symbol stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.exchanges import InstrumentKind, Market
from analysis.listings import Listings, Transfer

CANONICAL_SYMBOL = re.compile(r"[A-Z0-9]{1,10}(?:-[A-Z]{1,4})?")
"""What every canonical symbol looks like; no path, tag or query does."""


_WRITTEN_EXCHANGES = {"UPCOM": "UPCoM"}


def exchange_as_written(exchange: str) -> str:
    """An exchange's code as people write it."""
    return _WRITTEN_EXCHANGES.get(exchange, exchange)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One thing that has prices.

    symbol: canonical, such as `FPT`, `VNINDEX`, `AAPL`, `BTC-USD`.
    currency: ISO code of its prices per share or coin; None for an index, whose level is in points.
    exchange: where it is listed today (`HOSE`, `HNX`, `UPCOM`, `NASDAQ` ...); None where we do not know.
    transfers: how it came to that exchange from others, ascending; empty where it never moved, or we do not know.
    names: its name by language; empty where we do not know it.
    """

    symbol: str
    kind: InstrumentKind
    market: Market
    currency: str | None
    exchange: str | None = None
    transfers: tuple[Transfer, ...] = ()
    names: tuple[tuple[str, str], ...] = ()

    @property
    def listings(self) -> Listings:
        """Where it was listed on which day."""
        return Listings(exchange=self.exchange, transfers=self.transfers)

    @property
    def is_vietnamese_share(self) -> bool:
        """Whether it is a share listed in Vietnam: those have price limits, and the costs and records that we know."""
        return self.kind is InstrumentKind.SHARE and self.market is Market.VIETNAM

    @property
    def written_exchange(self) -> str | None:
        """Its exchange as people write it, None where we do not know it."""
        return exchange_as_written(self.exchange) if self.exchange else None

    def name(self, lang: str) -> str | None:
        """Its name in that language, else in any, else None."""
        names = dict(self.names)
        return names.get(lang) or next(iter(names.values()), None)
