"""Nobody waits for somebody else's picture or prices: each test would hang, not just be slow, if they did."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field

import pytest

from bot.composition import DrawingRoom
from bot.directory import Directory
from bot.directory.spelling import read_mention
from bot.errors import SymbolNotFound
from bot.instruments import Instrument
from bot.prices.chain import PriceChain
from bot.prices.demo import DemoSource
from bot.prices.port import PriceHistory

_PATIENCE_S = 10


async def test_the_event_loop_runs_on_while_a_picture_is_drawn() -> None:
    room = DrawingRoom()
    loop_has_run = threading.Event()

    def draw(chart: str) -> bytes:
        assert loop_has_run.wait(_PATIENCE_S), "the event loop stood still"
        return chart.encode()

    picture = asyncio.create_task(room(draw, "chart"))
    await asyncio.sleep(0)
    loop_has_run.set()
    assert await picture == b"chart"
    room.close()


async def test_a_failing_picture_leaves_the_room_ready_for_the_next() -> None:
    room = DrawingRoom()

    def spill(chart: str) -> bytes:
        raise ValueError(chart)

    with pytest.raises(ValueError, match="ink"):
        await room(spill, "ink")
    assert await room(str.encode, "clean") == b"clean"
    room.close()


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
