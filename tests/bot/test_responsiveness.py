"""Nobody waits for somebody else's prices: the test would hang, not just be slow, if they did."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.directory import Directory
from bot.directory.spelling import read_mention
from bot.errors import SymbolNotFound
from bot.instruments import Instrument
from bot.prices.chain import PriceChain
from bot.prices.demo import DemoSource
from bot.prices.port import PriceHistory

_PATIENCE_S = 10


@dataclass
class SlowSource:
    """Gives one symbol only once it is told to, all others at once."""

    swift: DemoSource
    slow_symbol: str
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    key: str = "slow"

    def symbols(self) -> frozenset[str]:
        """Those of the other source."""
        return self.swift.symbols()

    async def history(self, instrument: Instrument) -> PriceHistory:
        """The other source's, late for the slow symbol."""
        if instrument.symbol == self.slow_symbol:
            await asyncio.wait_for(self.may_answer.wait(), _PATIENCE_S)
        return await self.swift.history(instrument)

    async def close(self) -> None:
        """Nothing is held open."""


async def test_one_slow_symbol_keeps_nobody_else_waiting() -> None:
    directory = Directory.load()
    source = SlowSource(DemoSource(directory), "FPT")
    chain = PriceChain([source])

    async def ask(symbol: str) -> str:
        mention = read_mention(symbol)
        if mention is None:
            raise SymbolNotFound(symbol)
        return (await chain.history(directory.instrument(mention))).instrument.symbol

    slow = asyncio.create_task(ask("FPT"))
    assert await asyncio.wait_for(ask("HPG"), _PATIENCE_S) == "HPG"
    assert not slow.done()
    source.may_answer.set()
    assert await slow == "FPT"
