"""What somebody wants measured, on shares of their own choice, and what came out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from analysis.exchanges import InstrumentKind
from analysis.signals import Signal, signal_by_key
from analysis.track_record import (
    DEFINITION_VERSION,
    VIETNAM_COSTS,
    Costs,
    Filter,
    Record,
    Selection,
    StatusWanted,
    measure,
)
from analysis.track_record.selections import filters_in, signals_in
from bot.directory import Directory, SymbolMention
from bot.errors import SymbolNotFound
from bot.members import Member, NotRead
from bot.prices.chain import PriceChain
from bot.track_record.facts import record_row
from bot.track_record.gathering import Gathering
from bot.track_record.market import LISTED, Universe
from bot.track_record.share import track_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """These selections, of signals dated from `since` to `until`, both included; None for the span of the data.

    look_ahead: with the figure that nobody could trade, for signals that have to be confirmed.
    """

    selections: tuple[Selection, ...]
    since: date | None = None
    until: date | None = None
    costs: Costs = VIETNAM_COSTS
    look_ahead: bool = False

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Those that have to be looked for."""
        return signals_in(self.selections)

    @property
    def filters(self) -> tuple[Filter, ...]:
        """Those that have to be read."""
        return filters_in(self.selections)

    def looks_ahead(self, selection: Selection) -> bool:
        """Whether the figure is wanted with this one; of many selections with the confirmed ones, as it is theirs."""
        own = len(self.selections) == 1 or selection.status is StatusWanted.CONFIRMED
        return self.look_ahead and own and signal_by_key(selection.signal).needs_confirmation


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What came out on the shares that were read: the records of each selection, in their order."""

    wanted: Wanted
    gathering: Gathering
    records: tuple[tuple[Record, ...], ...]

    def too_short(self, signal: Signal) -> tuple[str, ...]:
        """The shares with fewer bars than that signal can be found on."""
        tracks = self.gathering.tracks
        return tuple(track.symbol for track in tracks if len(track.outcomes.days) < signal.bars_needed)

    def rows(self) -> Iterator[dict[str, object]]:
        """Each record as one object, and what has to be known of the shares beside it."""
        for records in self.records:
            signal = signal_by_key(records[0].selection.signal)
            beside: dict[str, object] = {
                "symbols_missing": self.gathering.missing,
                "too_short": self.too_short(signal),
                "ended": self.gathering.ended,
                "simulated": self.gathering.simulated,
                "adjusted": self.gathering.adjusted,
                "definition": DEFINITION_VERSION,
            }
            yield from ({**record_row(record, self.gathering.universe.key), **beside} for record in records)


def every_listed_share(prices: PriceChain, directory: Directory) -> Universe:
    """Every share that the sources list; empty where none lists any."""
    return Universe(key=LISTED, symbols=shares_among(sorted(prices.symbols()), directory))


def shares_among(symbols: Iterable[str], directory: Directory) -> tuple[str, ...]:
    """Those of the canonical symbols that are shares, in their order: no indices, funds or coins."""
    return tuple(symbol for symbol in symbols if _is_share(directory, symbol))


def _is_share(directory: Directory, symbol: str) -> bool:
    try:
        return directory.instrument(SymbolMention.exactly(symbol)).kind is InstrumentKind.SHARE
    except SymbolNotFound:
        return False


async def gather(
    members: AsyncIterable[Member | NotRead], wanted: Wanted, gathering: Gathering
) -> AsyncIterator[NotRead | None]:
    """Adds what is wanted of each share to the gathering: a step for each, which says why where it was not read."""
    async for one in members:
        if isinstance(one, NotRead):
            gathering.missing.append(one.symbol)
            yield one
        else:
            gathering.add(
                one, await asyncio.to_thread(track_of, one.instrument, one.history, wanted.signals, wanted.filters)
            )
            yield None


def measured(gathering: Gathering, wanted: Wanted) -> Measured:
    """What came out, once all shares are gathered; ValueError where there is none."""
    records: dict[Selection, tuple[Record, ...]] = {}
    for ahead in (False, True):
        some = [one for one in wanted.selections if wanted.looks_ahead(one) is ahead]
        found = measure(
            gathering.pool, some, since=wanted.since, until=wanted.until, costs=wanted.costs, look_ahead=ahead
        )
        records |= zip(some, found, strict=True)
    return Measured(wanted=wanted, gathering=gathering, records=tuple(records[one] for one in wanted.selections))
