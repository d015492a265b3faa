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
from bot.prices.packing import pack_bars
from bot.prices.port import PriceHistory
from bot.storage.database import Database
from bot.storage.price_store import DatabasePriceStore, Stored
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


async def test_many_are_loaded_at_once(store: DatabasePriceStore) -> None:
    # More than one question to the database.
    shares = [share(f"S{number:03}") for number in range(450)]
    for instrument in shares[::3]:
        await store.save(a_history(instrument, close=int(instrument.symbol[1:]) + 10))
    await store.save(a_history(shares[1], source="another"))
    loaded = await store.load_many("fake", shares)
    assert list(loaded) == [instrument.symbol for instrument in shares[::3]]
    for instrument in shares[::3]:
        assert loaded[instrument.symbol].instrument is instrument
        assert loaded[instrument.symbol].bars.frame["close"].iloc[0] == int(instrument.symbol[1:]) + 10
    assert await store.load_many("fake", []) == {}


@pytest.mark.parametrize("adjusted", [True, False])
async def test_whether_prices_are_adjusted_comes_back(store: DatabasePriceStore, adjusted: bool) -> None:  # noqa: FBT001 - a parameter of the test
    await store.save(replace(a_history(), adjusted=adjusted))
    loaded = await store.load("fake", AAA)
    assert loaded is not None
    assert loaded.adjusted is adjusted


async def test_what_a_source_told_of_a_company_comes_back_where_the_directory_has_nothing(
    store: DatabasePriceStore,
) -> None:
    told = replace(AAA, exchange="UPCOM", names=(("vi", "Công ty A"),))
    await store.save(a_history(told))
    unknown = replace(AAA, exchange=None)
    known = replace(AAA, names=(("vi", "Tên của danh bạ"), ("en", "The directory's")))
    for asked, expected in (
        (unknown, told),
        (known, known),
        (replace(known, exchange=None), replace(known, exchange="UPCOM")),
    ):
        loaded = await store.load("fake", asked)
        assert loaded is not None
        assert loaded.instrument == expected


async def test_a_name_of_any_length_is_kept_as_far_as_there_is_room(store: DatabasePriceStore) -> None:
    await store.save(a_history(replace(AAA, names=(("en", "A" * 199 + "BCD"),))))
    loaded = await store.load("fake", AAA)
    assert loaded is not None
    assert loaded.instrument.names == (("vi", "A" * 199 + "B"),)


@pytest.mark.parametrize(
    ("later", "kept"),
    [
        pytest.param(timedelta(0), 200, id="of the same moment"),
        pytest.param(timedelta(microseconds=1), 100, id="a moment later"),
        pytest.param(timedelta(hours=23), 100, id="hours later"),
        pytest.param(timedelta(days=2), 200, id="by a clock that was days ahead"),
        pytest.param(timedelta(hours=-1), 200, id="earlier"),
    ],
)
async def test_bars_that_were_fetched_later_stay(store: DatabasePriceStore, later: timedelta, kept: float) -> None:
    await store.save(a_history(fetched_at=FETCHED_AT + later, close=100))
    await store.save(a_history(fetched_at=FETCHED_AT.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")), close=200))
    loaded = await store.load("fake", AAA)
    assert loaded is not None
    assert loaded.bars.frame["close"].iloc[0] == kept
    assert loaded.fetched_at == FETCHED_AT + (later if kept == 100 else timedelta(0))


async def test_a_summary_counts_a_sources_rows(store: DatabasePriceStore) -> None:
    assert await store.summary("fake") == Stored(count=0, oldest=None, newest=None)
    for hours, symbol in enumerate(("AAA", "BBB", "CCC")):
        await store.save(a_history(share(symbol), fetched_at=FETCHED_AT + timedelta(hours=hours)))
    await store.save(a_history(source="another"))
    assert await store.summary("fake") == Stored(count=3, oldest=FETCHED_AT, newest=FETCHED_AT + timedelta(hours=2))


def of_another_version() -> bytes:
    return b"NB99" + pack_bars(bars_until(date(2026, 11, 20)))[4:]


def with_a_wrong_checksum() -> bytes:
    packed = bytearray(pack_bars(bars_until(date(2026, 11, 20))))
    packed[-20] ^= 1
    return bytes(packed)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"NB01", id="the mark alone"),
        pytest.param(b"not what was written", id="something else"),
        pytest.param(b"\0" * 200, id="zeros"),
        pytest.param(of_another_version(), id="of a version to come"),
        pytest.param(pack_bars(bars_until(date(2026, 11, 20)))[:-1], id="cut short"),
        pytest.param(with_a_wrong_checksum(), id="a wrong checksum"),
    ],
)
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


@pytest.mark.parametrize(
    "damage",
    [
        "fetched_at = 'the day before yesterday'",
        "fetched_at = ''",
        "fetched_at = 20261120",
        "fetched_at = x'00ff'",
        "packed_bars = 'text'",
        "packed_bars = 7",
    ],
)
async def test_a_row_of_another_kind_than_was_written_takes_no_other_with_it(sqlite_url: str, damage: str) -> None:
    # SQLite keeps any kind of value in any column.
    database = Database(sqlite_url)
    store = DatabasePriceStore(database)
    for symbol in ("AAA", "BBB", "CCC"):
        await store.save(a_history(share(symbol)))
    async with database.transaction() as connection:
        await connection.exec_driver_sql(f"UPDATE price_histories SET {damage} WHERE symbol = 'BBB'")  # noqa: S608 - the test's own words
    with capture_logs() as logs:
        loaded = await store.load_many("fake", [share(symbol) for symbol in ("AAA", "BBB", "CCC")])
    assert list(loaded) == ["AAA", "CCC"]
    assert [(line["event"], line["symbol"]) for line in logs] == [("prices.corrupt_row", "BBB")]
    assert (await store.summary("fake")).count == 3
    await store.save(a_history(share("BBB"), close=500))
    assert await store.load("fake", share("BBB")) is not None
    await database.close()


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
    await store.save(a_history(close=100, fetched_at=FETCHED_AT))
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
