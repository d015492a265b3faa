"""Every signal in the history of one instrument after another, as rows of plain facts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.signals import SIGNALS, Event, Fact, Signal, find_events
from bot.directory import Directory
from bot.errors import SymbolNotFound
from bot.members import Member, NotRead, instrument_of, read_members
from bot.prices.chain import PriceChain


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events are wanted: of these signals, dated from `since` to `until`, both included; None for no end."""

    signals: Sequence[Signal] = SIGNALS
    since: date | None = None
    until: date | None = None

    def has(self, event: Event) -> bool:
        """Whether its date lies in the span."""
        after = self.since is None or event.session >= self.since
        return after and (self.until is None or event.session <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One instrument's wanted events, oldest first."""

    member: Member
    events: tuple[Event, ...]

    def rows(self) -> Iterator[dict[str, Fact]]:
        """Each as one object: the symbol, what every event has, and the signal's own facts."""
        symbol = self.member.instrument.symbol
        for event in self.events:
            yield {
                "symbol": symbol,
                "signal": event.signal,
                "date": event.session,
                "known_on": event.known_on,
                "status": event.status.value if event.status else None,
                **event.facts,
            }


async def events_of(
    prices: PriceChain, directory: Directory, symbols: Sequence[str], wanted: Wanted
) -> AsyncIterator[Found | NotRead]:
    """Each instrument with its events, ordered by symbol, as soon as they are found.

    All bars serve as warm-up and for confirmation, whatever span is wanted. A symbol named twice, in whatever writing,
    is one.
    """
    named = sorted({_canonical(prices, directory, symbol.upper()) for symbol in symbols})
    async for member in read_members(prices, directory, named):
        if isinstance(member, NotRead):
            yield member
        else:
            events = tuple(event for event in find_events(member.history, wanted.signals) if wanted.has(event))
            yield Found(member=member, events=events)


def _canonical(prices: PriceChain, directory: Directory, symbol: str) -> str:
    """The canonical symbol; what is no symbol stays as it is written, to be told as such in its place."""
    try:
        return instrument_of(prices, directory, symbol).symbol
    except SymbolNotFound:
        return symbol
