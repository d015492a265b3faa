"""Many instruments read one after another, a few ahead of the one in hand."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import islice

from analysis.exchanges import TRADING_HOURS
from analysis.signals import History
from analysis.timeframes import Timeframe, bars_in
from bot.directory import Directory, SymbolMention, read_mention
from bot.errors import NenBuaError, SymbolNotFound
from bot.instruments import Instrument
from bot.prices.chain import PriceChain
from bot.prices.port import PriceHistory

# So many are asked for at a time: a source over a network answers a few at once, files need no more.
_AHEAD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One instrument with its prices and their finished daily bars."""

    prices: PriceHistory
    history: History

    @property
    def instrument(self) -> Instrument:
        """The instrument."""
        return self.prices.instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRead:
    """A symbol that no prices were got for, and why."""

    symbol: str
    failure: NenBuaError


async def read_members(
    prices: PriceChain, directory: Directory, symbols: Iterable[str], *, as_of: date | None = None
) -> AsyncIterator[Member | NotRead]:
    """Each symbol's finished daily bars up to that day, in the order given, as soon as they are there.

    symbols: canonical, or as people write them. What cannot be read is told in its place and stops nothing.
    """
    waiting = iter(symbols)
    under_way: deque[asyncio.Task[Member | NotRead]] = deque()
    try:
        while True:
            for symbol in islice(waiting, _AHEAD - len(under_way)):
                under_way.append(asyncio.create_task(_read(prices, directory, symbol, as_of)))
            if not under_way:
                return
            yield await under_way.popleft()
    finally:
        for task in under_way:
            task.cancel()


async def _read(prices: PriceChain, directory: Directory, symbol: str, as_of: date | None) -> Member | NotRead:
    try:
        known = await prices.history(directory.instrument(_mention(prices, symbol)))
    except NenBuaError as error:
        return NotRead(symbol=symbol, failure=error)
    if as_of is not None:
        known = replace(known, bars=known.bars.until(as_of))
    instrument = known.instrument
    moment = _known_at(known, as_of)
    bars = bars_in(known.bars, Timeframe.DAY, kind=instrument.kind, market=instrument.market, moment=moment)
    history = History.of(bars, kind=instrument.kind, exchange=instrument.exchange, adjusted=known.adjusted)
    return Member(prices=known, history=history)


def _mention(prices: PriceChain, symbol: str) -> SymbolMention:
    """What was written; a symbol that a source lists is meant literally, although people mean VNINDEX by "VNI"."""
    mention = read_mention(symbol)
    if prices.lists(symbol):
        return SymbolMention(symbol=symbol, market=None, exchange=None, explicit=True)
    if mention is None:
        raise SymbolNotFound(symbol)
    return mention


def _known_at(known: PriceHistory, as_of: date | None) -> datetime:
    if as_of is None:
        return known.fetched_at
    evening = datetime.combine(as_of, time.max, tzinfo=TRADING_HOURS[known.instrument.market].zone)
    return min(known.fetched_at, evening)
