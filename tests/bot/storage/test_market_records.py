"""What signals were worth, kept: it comes back as it was, and damage costs a new measurement and nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Table, select, update
from structlog.testing import capture_logs

from analysis.track_record import (
    DEFINITION_VERSION,
    Occurrences,
    Pool,
    Selection,
    StatusWanted,
    every_selection,
    measure,
)
from analysis.track_record.occurrences import COLUMNS
from bot.errors import TryLater
from bot.storage.database import Database
from bot.storage.market_records import DatabaseMarketRecords
from bot.storage.tables import MARKET_RECORDS, SHARE_TRACKS
from bot.track_record.market import KeptTrack, MarketRecord, Measurement
from bot.track_record.share import track_of
from tests.bot.prices.samples import share
from tests.bot.storage.test_database import ended_threads
from tests.bot.track_record.samples import history_of, walk

# In Vietnam it is the next day already.
MEASURED_AT = datetime(2026, 11, 20, 18, 30, 15, 123456, tzinfo=UTC)
HAMMER = Selection(signal="hammer", status=StatusWanted.CONFIRMED)
RAREST = Selection(signal="hammer", status=StatusWanted.CONFIRMED, filters=("six_steps",))


@cache
def everything() -> tuple[MarketRecord, ...]:
    """The records of every selection over two shares: some of many signals, some of none."""
    pool = Pool.of([track_of(share(symbol), history_of(walk(seed))) for seed, symbol in enumerate(("AAA", "AAB"))])
    return tuple(
        MarketRecord(
            universe="listed",
            symbols=2,
            missing=("XYZ", "ABC"),
            ended=1,
            first=date(2020, 1, 6),
            last=date(2021, 7, 16),
            simulated=True,
            definition=DEFINITION_VERSION,
            measured_at=MEASURED_AT,
            records=records,
            digest="0f" * 16,
            sources=("csv", "udf:charts.example.vn/a path"),
        )
        for records in measure(pool, every_selection(), look_ahead=True)
    )


def of(selection: Selection) -> MarketRecord:
    return next(record for record in everything() if record.selection == selection)


@pytest.fixture
def store(database: Database) -> DatabaseMarketRecords:
    return DatabaseMarketRecords(database)


async def change(database: Database, table: Table, **values: object) -> None:
    async with database.transaction() as connection:
        await connection.execute(update(table).values(**values))


async def test_every_record_comes_back_exactly(store: DatabaseMarketRecords) -> None:
    await store.keep("here", everything())
    back = [await store.record("here", "listed", record.selection.key) for record in everything()]
    assert back == list(everything())
    # Among them are records with every field filled, and such without a single signal.
    figures = [one for record in everything() for one in record.records]
    assert min(one.signals.n for one in figures) == 0 < max(one.signals.n for one in figures)
    assert {one.mean_difference is None for one in figures} == {True, False}


async def test_a_record_without_any_session_missing_comes_back(store: DatabaseMarketRecords) -> None:
    plain = replace(of(HAMMER), missing=(), ended=0, simulated=False)
    await store.keep("here", [plain])
    assert await store.record("here", "listed", HAMMER.key) == plain


async def test_numbers_that_are_none_never_pass_for_others(database: Database, store: DatabaseMarketRecords) -> None:
    await store.keep("here", everything())
    async with database.reading() as connection:
        contents = (await connection.scalars(select(MARKET_RECORDS.c.content))).all()
    assert len(contents) == len(everything())
    assert not [content for content in contents if "NaN" in content or "Infinity" in content]


async def test_newer_records_take_the_place_of_older_ones(store: DatabaseMarketRecords) -> None:
    later = replace(of(HAMMER), measured_at=MEASURED_AT + timedelta(days=1), last=date(2021, 7, 19))
    await store.keep("here", [of(HAMMER), of(RAREST)])
    await store.keep("here", [later])
    assert await store.record("here", "listed", HAMMER.key) == later
    assert await store.record("here", "listed", RAREST.key) == of(RAREST)


async def test_sources_universes_and_selections_are_kept_apart(store: DatabaseMarketRecords) -> None:
    await store.keep("here", [of(HAMMER)])
    assert await store.record("there", "listed", HAMMER.key) is None
    assert await store.record("here", "vn30", HAMMER.key) is None
    assert await store.record("here", "listed", RAREST.key) is None


async def test_it_tells_when_each_selection_was_measured_by_a_definition(store: DatabaseMarketRecords) -> None:
    await store.keep("here", [of(HAMMER), replace(of(RAREST), definition=DEFINITION_VERSION + 1)])
    await store.keep("there", [of(RAREST)])
    measured = Measurement(measured_at=MEASURED_AT, digest="0f" * 16)
    assert await store.measured("here", "listed", DEFINITION_VERSION) == {HAMMER.key: measured}
    assert await store.measured("here", "vn30", DEFINITION_VERSION) == {}


async def test_what_is_found_unchanged_is_as_new_and_nothing_else_of_it_changes(store: DatabaseMarketRecords) -> None:
    elsewhere = replace(of(HAMMER), universe="vn30")
    await store.keep("here", [of(HAMMER), of(RAREST), elsewhere])
    await store.keep("there", [of(HAMMER)])
    later = MEASURED_AT + timedelta(days=2)
    await store.confirm("here", "listed", later)
    for selection in (HAMMER, RAREST):
        assert await store.record("here", "listed", selection.key) == replace(of(selection), measured_at=later)
    assert await store.record("here", "vn30", HAMMER.key) == elsewhere
    assert await store.record("there", "listed", HAMMER.key) == of(HAMMER)


@pytest.mark.parametrize(
    "content",
    ["", "{", "null", "{}", "[]", "[{}]", "[1]", '[{"selection": null}]', "[[]]"],
)
async def test_a_damaged_record_counts_as_none_and_is_written_over(
    database: Database, store: DatabaseMarketRecords, content: str
) -> None:
    await store.keep("here", [of(HAMMER)])
    await change(database, MARKET_RECORDS, content=content)
    assert await store.record("here", "listed", HAMMER.key) is None
    await store.keep("here", [of(HAMMER)])
    assert await store.record("here", "listed", HAMMER.key) == of(HAMMER)


async def test_a_record_of_a_signal_that_is_no_more_counts_as_none(
    database: Database, store: DatabaseMarketRecords
) -> None:
    await store.keep("here", [of(HAMMER)])
    async with database.transaction() as connection:
        content = (await connection.scalars(select(MARKET_RECORDS.c.content))).one()
        await connection.execute(update(MARKET_RECORDS).values(content=content.replace('"hammer"', '"hummer"')))
    with capture_logs() as logs:
        assert await store.record("here", "listed", HAMMER.key) is None
    assert [line["event"] for line in logs] == ["storage.row_unreadable"]


def a_track(symbol: str = "AAA", seed: int = 1) -> KeptTrack:
    found = Occurrences.of(history_of(walk(seed)), lambda _: 50.0)
    return KeptTrack(symbol=symbol, digest="0123456789abcdef" * 2, definition=DEFINITION_VERSION, occurrences=found)


def assert_same(one: KeptTrack | None, other: KeptTrack) -> None:
    assert one is not None
    assert (one.symbol, one.digest, one.definition) == (other.symbol, other.digest, other.definition)
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(one.occurrences, name), getattr(other.occurrences, name))


async def test_a_track_comes_back_and_gives_way_to_a_newer_one(store: DatabaseMarketRecords) -> None:
    await store.keep_track("here", a_track(), MEASURED_AT)
    assert_same(await store.track("here", "AAA"), a_track())
    newer = replace(a_track(seed=2), digest="f" * 32, definition=DEFINITION_VERSION + 1)
    await store.keep_track("here", newer, MEASURED_AT)
    assert_same(await store.track("here", "AAA"), newer)


async def test_tracks_of_other_shares_and_sources_are_kept_apart(store: DatabaseMarketRecords) -> None:
    await store.keep_track("here", a_track(), MEASURED_AT)
    assert await store.track("here", "AAB") is None
    assert await store.track("there", "AAA") is None


@pytest.mark.parametrize("damage", [b"", b"\xff", b"NT01" + bytes(400)])
async def test_a_damaged_track_counts_as_none_and_is_written_over(
    database: Database, store: DatabaseMarketRecords, damage: bytes
) -> None:
    await store.keep_track("here", a_track(), MEASURED_AT)
    await change(database, SHARE_TRACKS, packed_signals=damage)
    with capture_logs() as logs:
        assert await store.track("here", "AAA") is None
    assert [line["event"] for line in logs] == ["track_records.corrupt_track"]
    await store.keep_track("here", a_track(), MEASURED_AT)
    assert_same(await store.track("here", "AAA"), a_track())


async def test_records_are_kept_all_or_none(store: DatabaseMarketRecords) -> None:
    refused: Any = None
    with pytest.raises(TryLater):
        await store.keep("here", [of(HAMMER), replace(of(RAREST), first=refused)])
    assert await store.record("here", "listed", HAMMER.key) is None


async def test_many_at_once_lose_nothing(store: DatabaseMarketRecords) -> None:
    tracks = [a_track(f"AA{letter}") for letter in "ABCDEFGH"]
    await asyncio.gather(*(store.keep_track("here", track, MEASURED_AT) for track in tracks))
    for track in tracks:
        assert_same(await store.track("here", track.symbol), track)


async def test_a_database_that_fails_is_told(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}")
    with pytest.raises(TryLater):
        await DatabaseMarketRecords(database).record("here", "listed", HAMMER.key)
    # aiosqlite does not wait for the thread of a connection that failed.
    await ended_threads()


async def test_reading_makes_no_database(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}")
    assert await DatabaseMarketRecords(database).record("here", "listed", HAMMER.key) is None
    assert database.is_made() is False
