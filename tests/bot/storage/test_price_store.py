"""Cached prices: what was saved comes back, and damage or an outage of the database is told as such."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from analysis.bars import Defect, DroppedBar
from bot.errors import TryLater
from bot.prices.port import PriceHistory
from bot.storage.database import Database
from bot.storage.price_store import DatabasePriceStore
from bot.storage.tables import PRICE_HISTORIES
from tests.bot.prices.samples import AAA, BITCOIN, a_history, bars_until, share

FETCHED_AT = datetime(2026, 11, 20, 8, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def store(database: Database) -> DatabasePriceStore:
    return DatabasePriceStore(database)


@pytest.fixture
async def small_disk(sqlite_url: str) -> AsyncIterator[Database]:
    """An SQLite database that has no room for more than its tables and a few rows."""
    database = Database(sqlite_url)
    async with database.transaction() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    yield database
    await database.close()


def many_bars() -> PriceHistory:
    """Ten years of bars, some volumes unknown, with two dropped ones."""
    dropped = (
        DroppedBar(session=date(2013, 7, 29), defect=Defect.NOT_POSITIVE),
        DroppedBar(session=date(2020, 2, 29), defect=Defect.MISSING_PRICE),
    )
    bars = bars_until(date(2026, 11, 20), 3_000, close=12.345, dropped=dropped)
    bars.frame.iloc[::7, 4] = np.nan
    return replace(a_history(fetched_at=FETCHED_AT), bars=bars)


async def test_what_was_never_saved_is_none(store: DatabasePriceStore) -> None:
    assert await store.load("fake", AAA) is None


async def test_what_was_saved_comes_back(store: DatabasePriceStore) -> None:
    saved = many_bars()
    await store.save(saved)
    loaded = await store.load("fake", AAA)
    assert loaded is not None
    pd.testing.assert_frame_equal(loaded.bars.frame, saved.bars.frame, check_exact=True, check_freq=False)
    assert loaded.bars.dropped == saved.bars.dropped
    assert loaded.instrument is AAA
    assert (loaded.source, loaded.fetched_at, loaded.outage) == ("fake", FETCHED_AT, None)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh", "America/New_York"])
async def test_the_moment_comes_back_with_its_zone(store: DatabasePriceStore, zone: str) -> None:
    await store.save(a_history(fetched_at=FETCHED_AT.astimezone(ZoneInfo(zone))))
    loaded = await store.load("fake", AAA)
    assert loaded is not None
    assert loaded.fetched_at == FETCHED_AT
    assert loaded.fetched_at.utcoffset() is not None


async def test_new_bars_take_the_place_of_old_ones(store: DatabasePriceStore) -> None:
    await store.save(many_bars())
    later = FETCHED_AT + timedelta(days=3)
    await store.save(a_history(fetched_at=later, close=500))
    loaded = await store.load("fake", AAA)
    assert loaded is not None
    assert loaded.bars.frame["close"].tolist() == [500, 501, 502]
    assert (loaded.fetched_at, loaded.bars.dropped) == (later, ())


async def test_each_source_and_symbol_has_its_own(store: DatabasePriceStore) -> None:
    prices = {("yahoo", AAA): 100.0, ("udf", AAA): 200.0, ("yahoo", BITCOIN): 300.0}
    for (source, instrument), close in prices.items():
        await store.save(a_history(instrument, source=source, close=close))
    for (source, instrument), close in prices.items():
        loaded = await store.load(source, instrument)
        assert loaded is not None
        assert loaded.bars.frame["close"].tolist() == [close, close + 1, close + 2]
    assert await store.load("udf", BITCOIN) is None


@pytest.mark.parametrize("damage", [b"", b"NB01", b"not what was written", b"\0" * 200])
async def test_a_damaged_row_counts_as_none_and_is_overwritten(
    database: Database, store: DatabasePriceStore, damage: bytes
) -> None:
    await store.save(a_history())
    async with database.transaction() as connection:
        await connection.execute(update(PRICE_HISTORIES).values(packed_bars=damage))
    with capture_logs() as logs:
        assert await store.load("fake", AAA) is None
    told = [(line["event"], line["log_level"], line["source"], line["symbol"]) for line in logs]
    assert told == [("prices.corrupt_row", "warning", "fake", "AAA")]
    await store.save(a_history(close=500))
    assert await store.load("fake", AAA) is not None


async def test_many_writers_and_readers_at_a_time(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(2)]
    stores = [DatabasePriceStore(database) for database in databases]
    shares = [share(f"S{number:02}") for number in range(20)]
    await asyncio.gather(
        *(store.save(a_history(instrument, close=100)) for instrument in shares for store in stores),
        *(store.load("fake", instrument) for instrument in shares for store in stores),
    )
    for instrument in shares:
        for store in stores:
            loaded = await store.load("fake", instrument)
            assert loaded is not None
            assert loaded.bars.frame["close"].tolist() == [100, 101, 102]
    for database in databases:
        await database.close()


async def test_a_full_disk_is_a_failure_that_keeps_what_was_saved(small_disk: Database) -> None:
    store = DatabasePriceStore(small_disk)
    await store.save(a_history(close=100))
    with pytest.raises(TryLater) as caught:
        await store.save(many_bars())
    assert caught.value.code == "storage_failed"
    assert "full" in str(caught.value.__cause__)
    loaded = await store.load("fake", AAA)
    assert loaded is not None
    assert loaded.bars.frame["close"].tolist() == [100, 101, 102]


async def test_a_failure_does_not_repeat_the_values(small_disk: Database) -> None:
    with pytest.raises(TryLater) as caught:
        await DatabasePriceStore(small_disk).save(many_bars())
    assert "NB01" not in str(caught.value.__cause__)
    assert "2026-11-20" not in str(caught.value.__cause__)
