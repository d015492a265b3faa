"""The market's records: what is kept of them, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from analysis.track_record import Occurrences, Record, Selection
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
    sources: the keys of the sources that gave the prices, in the order of the shares; empty where that is not known.
    first, last: the first and the last session of the data. simulated: whether any price is made up.
    definition: the `DEFINITION_VERSION` it was measured by; measured_at: when, or when it was last found unchanged.
    digest: names the bars of all shares; empty where nobody has to find it again.
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
    digest: str = ""
    sources: tuple[str, ...] = ()

    @property
    def selection(self) -> Selection:
        """What was counted; that of the figure which nobody could trade, the last, may be another."""
        return self.records[0].selection


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTrack:
    """A share's signals as they were found in bars with this digest, by this definition."""

    symbol: str
    digest: str
    definition: int
    occurrences: Occurrences


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """When something was measured, and on which bars, as `MarketRecord` says."""

    measured_at: datetime
    digest: str


class MarketRecords(Protocol):
    """Keeps market records, and what a build has found so far.

    prices: names the settings of the sources; what was measured on other prices is never given.
    """

    async def record(self, prices: str, universe: str, selection: str) -> MarketRecord | None:
        """What is kept of the selection with that key; None where nothing is, or it is damaged. Raises TryLater."""
        ...

    async def measured(self, prices: str, universe: str, definition: int) -> Mapping[str, Measurement]:
        """When each selection, by its key, was measured by that definition, and on what. Raises TryLater."""
        ...

    async def confirm(self, prices: str, universe: str, measured_at: datetime) -> None:
        """Note that every record of the universe was found unchanged then. Raises TryLater."""
        ...

    async def keep(self, prices: str, records: Sequence[MarketRecord]) -> None:
        """Keep these in place of older ones of their selections. Raises TryLater."""
        ...

    async def track(self, prices: str, symbol: str) -> KeptTrack | None:
        """What was found in that share's bars; None where nothing is kept, or it is damaged. Raises TryLater."""
        ...

    async def keep_track(self, prices: str, track: KeptTrack, tracked_at: datetime) -> None:
        """Keep this in place of what was found in that share's bars before. Raises TryLater."""
        ...


def market_universe(prices: PriceChain, directory: Directory) -> Universe:
    """Every Vietnamese share that can be had without asking a source over a network, else VN30."""
    listed = listed_shares(prices, directory)
    return Universe(key=LISTED, symbols=listed) if listed else Universe(key=VN30, symbols=tuple(vn30()))


def listed_shares(prices: PriceChain, directory: Directory) -> tuple[str, ...]:
    """The Vietnamese shares among what can be had without asking a source over a network, by symbol."""
    return tuple(symbol for symbol in sorted(prices.listed_at_once()) if _is_vietnamese_share(directory, symbol))


def _is_vietnamese_share(directory: Directory, symbol: str) -> bool:
    try:
        return directory.instrument(SymbolMention.exactly(symbol)).is_vietnamese_share
    except SymbolNotFound:
        return False
