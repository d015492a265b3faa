"""Many instruments read one after another, a few ahead of the one in hand."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from analysis.price_limits import Limit
from analysis.signals import History
from analysis.timeframes import Timeframe
from bot.directory import Directory, SymbolMention, read_mention
from bot.errors import NenBuaError, SymbolNotFound
from bot.instruments import Instrument
from bot.limits import last_limit
from bot.prices.chain import PriceChain
from bot.prices.port import PriceHistory

# So many are asked for at a time: a source over a network answers a few at once, files need no more.
_AHEAD = 4
# So many are looked up in a cache at a time: one look for them all, and few enough to hold in memory.
_LOOKED_UP = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One instrument with its prices and their finished daily bars."""

    prices: PriceHistory
    history: History

    @property
    def instrument(self) -> Instrument:
        """The instrument."""
        return self.prices.instrument

    @property
    def limit(self) -> Limit | None:
        """The price limit that its last bar is known to have closed at."""
        return last_limit(self.prices, self.history.frame)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRead:
    """A symbol that no prices were got for, and why."""

    symbol: str
    failure: NenBuaError


async def read_members(
    prices: PriceChain,
    directory: Directory,
    symbols: Iterable[str],
    *,
    as_of: date | None = None,
    max_age: timedelta | None = None,
) -> AsyncIterator[Member | NotRead]:
    """Each symbol's finished daily bars up to that day, in the order given, as soon as they are there.

    symbols: canonical, or as people write them. max_age: as of `PriceChain.history`. What cannot be read is told in
    its place and stops nothing.
    """
    under_way: deque[asyncio.Task[Member | NotRead]] = deque()
    try:
        async for asked in looked_up(prices, directory, symbols, max_age=max_age):
            under_way.append(asyncio.create_task(_read(prices, asked, as_of, max_age)))
            if len(under_way) == _AHEAD:
                yield await under_way.popleft()
        while under_way:
            yield await under_way.popleft()
    finally:
        for task in under_way:
            task.cancel()


async def looked_up(
    prices: PriceChain, directory: Directory, symbols: Iterable[str], *, max_age: timedelta | None = None
) -> AsyncIterator[Instrument | PriceHistory | NotRead]:
    """Each symbol's prices where they are at hand, else whose symbol it is, or why it is nobody's; in the order given.

    No source is asked, and the cache once for many symbols.
    """
    waiting = iter(symbols)
    while asked := [_asked_for(prices, directory, symbol) for symbol in islice(waiting, _LOOKED_UP)]:
        at_hand = await prices.at_hand([one for one in asked if isinstance(one, Instrument)], max_age=max_age)
        for one in asked:
            yield one if isinstance(one, NotRead) else at_hand.get(one.symbol, one)


def _asked_for(prices: PriceChain, directory: Directory, symbol: str) -> Instrument | NotRead:
    try:
        return instrument_of(prices, directory, symbol)
    except NenBuaError as error:
        return NotRead(symbol=symbol, failure=error)


async def _read(
    prices: PriceChain, asked: Instrument | PriceHistory | NotRead, as_of: date | None, max_age: timedelta | None
) -> Member | NotRead:
    if isinstance(asked, NotRead):
        return asked
    if isinstance(asked, Instrument):
        symbol = asked.symbol
        try:
            asked = await prices.history(asked, max_age=max_age)
        except NenBuaError as error:
            return NotRead(symbol=symbol, failure=error)
    known, instrument = asked.until(as_of), asked.instrument
    bars = known.bars_in(Timeframe.DAY, as_of)
    history = History.of(bars, kind=instrument.kind, listings=instrument.listings, adjusted=known.adjusted)
    return Member(prices=known, history=history)


def instrument_of(prices: PriceChain, directory: Directory, symbol: str) -> Instrument:
    """Whose symbol that is, canonical or as people write it; SymbolNotFound where it can be none.

    A symbol that a source lists is meant literally, although people mean VNINDEX by "VNI".
    """
    mention = SymbolMention.exactly(symbol) if prices.lists(symbol) else read_mention(symbol)
    if mention is None:
        raise SymbolNotFound(symbol)
    return directory.instrument(mention)
