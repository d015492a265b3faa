"""The market's records: what is kept of them, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from analysis.exchanges import InstrumentKind, Market
from analysis.track_record import Record, Track
from bot.directory import Directory, SymbolMention
from bot.directory.baskets import vn30
from bot.errors import SymbolNotFound
from bot.prices.chain import PriceChain

LISTED, VN30 = "listed", "vn30"


@dataclass(frozen=True, slots=True, kw_only=True)
class Universe:
    """Some shares whose signals are counted together.

    key: LISTED for every Vietnamese share that the sources list, VN30 for the members of that basket.
    """

    key: str
    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketRecord:
    """The records of one selection over a universe, by entry and exit.

    symbols: how many shares were looked at; missing: those of the universe without prices; ended: how many stopped
    trading before the data end, kept all the same.
    first, last: the first and the last session of the data. simulated: whether any price is made up.
    definition: the `DEFINITION_VERSION` it was measured by; measured_at: when.
    """

    universe: str
    symbols: int
    missing: tuple[str, ...]
    ended: int
    first: date
    last: date
    simulated: bool
    definition: int
    measured_at: datetime
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTrack:
    """A share's signals as they were found in bars with this digest, by this definition."""

    digest: str
    definition: int
    track: Track


class MarketRecords(Protocol):
    """Keeps market records, and the tracks that a build has got so far.

    prices: names the settings of the sources; what was measured on other prices is never given.
    """

    async def record(self, prices: str, universe: str, selection: str) -> MarketRecord | None:
        """What is kept of that selection (`Selection.key`); None where nothing is. Raises TryLater."""
        ...

    async def keep(self, prices: str, records: Sequence[MarketRecord]) -> None:
        """Keep these in place of older ones of their selections. Raises TryLater."""
        ...


def market_universe(prices: PriceChain, directory: Directory) -> Universe:
    """Every Vietnamese share that can be had without asking a source over a network, else VN30."""
    listed = tuple(symbol for symbol in sorted(prices.listed_at_once()) if _is_vietnamese_share(directory, symbol))
    return Universe(key=LISTED, symbols=listed) if listed else Universe(key=VN30, symbols=tuple(vn30()))


def _is_vietnamese_share(directory: Directory, symbol: str) -> bool:
    try:
        instrument = directory.instrument(SymbolMention.exactly(symbol))
    except SymbolNotFound:
        return False
    return instrument.kind is InstrumentKind.SHARE and instrument.market is Market.VIETNAM
