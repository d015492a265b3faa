"""What a summary tells, read from the price sources."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.directory import Directory, SymbolMention
from bot.errors import TryLater, UserError
from bot.members import Member, read_members
from bot.prices.chain import PriceChain
from bot.prices.port import PriceHistory
from bot.replies.risk import LARGE, SMALL
from bot.replies.several import Missing
from bot.schedule.market_facts import (
    MarketFacts,
    Wanted,
    abroad_facts,
    breadth_facts,
    index_facts,
    provisional_since,
    share_facts,
)

MAIN_INDEX = "VNINDEX"
"""The index that stands for the market."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """The prices that were got: of the index, by symbol those of shares, and of indices abroad."""

    index: PriceHistory | Missing
    shares: dict[str, PriceHistory]
    abroad: Sequence[PriceHistory | Missing]


class MarketReader:
    """Reads what a summary tells."""

    def __init__(self, prices: PriceChain, directory: Directory) -> None:
        self._prices = prices
        self._directory = directory

    async def index(self, symbol: str = MAIN_INDEX) -> PriceHistory | Missing:
        """The prices of that index, or why there are none."""
        instrument = self._directory.instrument(SymbolMention.exactly(symbol))
        try:
            return await self._prices.history(instrument)
        except (UserError, TryLater) as error:
            return Missing(instrument=instrument, error=error)

    async def read(self, index: PriceHistory | Missing, wanted: Wanted) -> MarketFacts | None:
        """The facts of that session; None where its bar is not there yet: that of the index, or without it any."""
        # How many shares of a made-up market rose is worth no long work.
        everything = [] if isinstance(index, PriceHistory) and index.simulated else self._prices.listed_at_once()
        shares = await self._shares((*wanted.shares.symbols, *wanted.basket, *sorted(everything)))
        abroad = await asyncio.gather(*(self.index(symbol) for symbol in ((SMALL, LARGE) if wanted.abroad else ())))
        # Other answers go on meanwhile.
        return await asyncio.to_thread(_facts, _Read(index=index, shares=shares, abroad=abroad), wanted)

    async def _shares(self, wanted: Iterable[str]) -> dict[str, PriceHistory]:
        symbols = dict.fromkeys(wanted)
        read: dict[str, PriceHistory] = {}
        asked = iter(symbols)
        async for member in read_members(self._prices, self._directory, symbols):
            symbol = next(asked)
            if isinstance(member, Member):
                read[symbol] = member.prices
        return read


def _facts(read: _Read, wanted: Wanted) -> MarketFacts | None:
    main = None if isinstance(read.index, Missing) else index_facts(read.index, wanted)
    told = (*wanted.shares.symbols, *(symbol for symbol in wanted.basket if symbol not in wanted.shares.symbols))
    shares = {
        symbol: share
        for symbol in told
        if symbol in read.shares and (share := share_facts(read.shares[symbol], wanted)) is not None
    }
    if main is None and not (isinstance(read.index, Missing) and shares):
        return None
    abroad = [abroad_facts(one, wanted) for one in read.abroad if isinstance(one, PriceHistory)]
    facts = MarketFacts(
        wanted=wanted,
        index=main,
        breadth=breadth_facts(read.shares.values(), wanted),
        listed=tuple(shares[symbol] for symbol in wanted.shares.symbols if symbol in shares),
        others=tuple(share for symbol, share in shares.items() if symbol not in wanted.shares.symbols),
        idle=tuple(symbol for symbol in wanted.shares.symbols if symbol in read.shares and symbol not in shares),
        silent=tuple(symbol for symbol in wanted.shares.symbols if symbol not in read.shares),
        abroad={one.prices.instrument.symbol: one for one in abroad if one is not None},
        missing=tuple(_missing((read.index, *read.abroad))),
    )
    return replace(facts, provisional_at=provisional_since(facts.histories, facts.session))


def _missing(answers: Iterable[PriceHistory | Missing]) -> Iterable[Missing]:
    return (answer for answer in answers if isinstance(answer, Missing))
