"""Puts the parts together, as the settings say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from bot.assistant import Assistant
from bot.commands.command import Drawn, Services
from bot.directory import Directory
from bot.knowledge import load_knowledge
from bot.prices.chain import PriceChain
from bot.prices.sources import Surroundings, open_chain
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.people import DatabasePeople
from bot.storage.price_store import DatabasePriceStore


class DrawingRoom:
    """Draws in one thread of its own, so that neither the event loop nor a fetch waits for a picture."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")

    async def __call__(self, draw: Callable[[Drawn], bytes], chart: Drawn, /) -> bytes:
        """The picture that `draw(chart)` gives."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, draw, chart)

    def close(self) -> None:
        """Wait for the picture in hand and stop."""
        self._thread.shutdown()


@asynccontextmanager
async def open_prices(settings: Settings) -> AsyncIterator[PriceChain]:
    """The prices alone, until the block ends; WrongAddress where none can be opened."""
    database = Database(settings.database_url)
    prices = await _opened(settings, database)
    try:
        yield prices
    finally:
        await prices.close()
        await database.close()


async def _opened(settings: Settings, database: Database) -> PriceChain:
    surroundings = Surroundings(directory=Directory.load(), store=DatabasePriceStore(database))
    prices = open_chain(settings.prices, surroundings)
    # A source may look through thousands of files for its symbols: once, now, and beside the event loop.
    await asyncio.to_thread(prices.symbols)
    return prices


@asynccontextmanager
async def open_assistant(settings: Settings) -> AsyncIterator[Assistant]:
    """The assistant, and everything it uses until the block ends; WrongAddress where no prices can be opened."""
    database = Database(settings.database_url)
    prices = await _opened(settings, database)
    drawing_room = DrawingRoom()
    services = Services(
        prices=prices,
        directory=Directory.load(),
        knowledge=load_knowledge(),
        people=DatabasePeople(database),
        draw=drawing_room,
    )
    try:
        yield Assistant(services)
    finally:
        drawing_room.close()
        await prices.close()
        await database.close()
