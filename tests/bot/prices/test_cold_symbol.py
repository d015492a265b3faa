"""Fifty people who ask for one symbol at one time, which nobody asked for before: the real sources are asked once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.prices.cache import CachedSource
from bot.storage.database import Database
from bot.storage.price_store import DatabasePriceStore
from tests.bot.prices.samples import share
from tests.bot.prices.sites import House, UdfSite, YahooSite

pytestmark = pytest.mark.usefixtures("fresh_yfinance")

ASKERS = 50


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[DatabasePriceStore]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'prices.db'}")
    yield DatabasePriceStore(database)
    await database.close()


def asked(house: House, name: str) -> list[str]:
    """What the site's server was asked for bars so far."""
    site = house.sites[name]
    if isinstance(site, YahooSite):
        return site.server.charts()
    assert isinstance(site, UdfSite)
    return [str(sorted(question.params.items())) for question in site.server.asked("history")]


@pytest.mark.parametrize("name", ["yahoo", "udf"])
async def test_fifty_askers_of_a_cold_symbol_are_one_request_for_bars(
    house: House, store: DatabasePriceStore, name: str
) -> None:
    cache = CachedSource(house.source(name), store, clock=house.clock)
    before = len(asked(house, name))
    histories = await asyncio.gather(*(cache.history(share("FPT")) for _ in range(ASKERS)))
    assert len(asked(house, name)) - before == 1
    assert len(histories) == ASKERS
    assert {history.bars.frame["close"].iloc[-1] for history in histories} == {52_500}
    await cache.close()
