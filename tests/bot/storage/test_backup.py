"""Backups: from either database to either, whole or not at all, of this version and of older ones."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import stat
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Table, create_engine, insert

from bot.errors import TryLater
from bot.storage.alerts import DatabaseAlerts
from bot.storage.backup import WrongBackup, back_up, reason_of, restore
from bot.storage.database import Database
from bot.storage.lessons import DatabasePolls
from bot.storage.preferences import DatabasePreferences
from bot.storage.promises import keep_promise
from bot.storage.schema import migrate
from bot.storage.tables import METADATA, PREFERENCES, PRICE_HISTORIES, UPDATES_IN_HAND
from bot.storage.watchlists import DatabaseWatchlists
from tests.bot.storage.samples import (
    AN,
    BINH,
    GROUP,
    NOON,
    ODD,
    a_promise,
    a_row,
    add_row,
    an_alert,
    count_in,
    rows_in,
)
from tests.bot.storage.test_database import ended_threads

ROWS_A_TABLE = 3


def nothing(_done: int, _total: int) -> None:
    """What nobody watches."""


async def save(database: Database, file: Path, *, prices: bool = False, overwrite: bool = False) -> int:
    """A backup that nobody watches."""
    return await back_up(database, file, prices=prices, overwrite=overwrite, tell=nothing)


async def bring_back(file: Path, database: Database, *, replace: bool = False) -> int:
    """A restoring that nobody watches."""
    return await restore(file, database, replace=replace, tell=nothing)


async def fill(database: Database) -> None:
    """A few rows in every table, one of them with nothing where nothing may be, and with odd letters."""
    async with database.transaction() as connection:
        for table in METADATA.sorted_tables:
            rows = [a_row(table) for _ in range(ROWS_A_TABLE - 1)]
            nothing_more = {column.name: None for column in table.columns if column.nullable}
            rows.append(a_row(table) | nothing_more | odd(table))
            await connection.execute(insert(table), rows)


def odd(table: Table) -> dict[str, str]:
    """A name that would do harm as a part of a query, where the table has names."""
    return {name: ODD for name in ("owner", "user") if name in table.c}


def comparable(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with their moments in one zone, which SQLite does not give back."""
    return [{name: in_utc(value) for name, value in row.items()} for row in rows]


def in_utc(value: object) -> object:
    """The moment in UTC; anything else as it is."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return value


async def contents(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Everything in the database that is there to stay."""
    tables = (table for table in METADATA.sorted_tables if table is not UPDATES_IN_HAND)
    return {table.name: comparable(await rows_in(database, table)) for table in tables}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the backup goes: names with letters that mean something in addresses."""
    folder = tmp_path / "sao lưu #1?"
    folder.mkdir()
    return folder / "nến búa 100%.db"


@pytest.fixture
async def filled(database: Database) -> Database:
    """A database with something in every table."""
    await fill(database)
    return database


@pytest.fixture
def other_url(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty database of the other kind lies."""
    if database_url.startswith("postgresql"):
        return f"sqlite+aiosqlite:///{tmp_path / 'other.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def other(other_url: str) -> AsyncIterator[Database]:
    """A database of the other kind, with nothing in it."""
    opened = Database(other_url)
    yield opened
    await opened.close()


def content(file: Path) -> bytes:
    """All of the file."""
    return file.read_bytes()


def write(file: Path, what: bytes) -> None:
    """Put this in the place of the file."""
    file.unlink(missing_ok=True)
    file.write_bytes(what)


def mode(file: Path) -> int:
    """Who may do what with it."""
    return stat.S_IMODE(file.stat().st_mode)


def neighbours(file: Path) -> list[Path]:
    """What lies in its folder."""
    return list(file.parent.iterdir())


def change(file: Path, statement: str) -> None:
    """Do something to the backup."""
    with closing(sqlite3.connect(file)) as backup:
        backup.execute(statement)
        backup.commit()


async def refusal(file: Path, database: Database, *, replace: bool = False) -> str:
    """What is said of the file, which must be refused; the database stays as it was."""
    before = await contents(database)
    with pytest.raises(WrongBackup) as caught:
        await bring_back(file, database, replace=replace)
    assert await contents(database) == before
    return str(caught.value)


@pytest.fixture
def in_vietnam(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The computer's clock shows another time than UTC."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Ho_Chi_Minh")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_vietnam")
async def test_everything_comes_back_in_either_kind_of_database(filled: Database, file: Path, other: Database) -> None:
    everything = (len(METADATA.tables) - 1) * ROWS_A_TABLE
    assert await save(filled, file, prices=True) == everything
    before = await contents(filled)
    assert await bring_back(file, other) == everything
    assert await contents(other) == before
    assert await bring_back(file, filled, replace=True) == everything
    assert await contents(filled) == before


async def test_what_is_in_hand_is_left_out_and_left_alone(filled: Database, file: Path, other: Database) -> None:
    await save(filled, file, prices=True)
    with closing(sqlite3.connect(file)) as backup:
        assert backup.execute("SELECT count(*) FROM updates_in_hand").fetchone() == (0,)
    in_hand = await add_row(other, UPDATES_IN_HAND)
    await bring_back(file, other)
    assert [row["number"] for row in await rows_in(other, UPDATES_IN_HAND)] == [in_hand["number"]]


async def test_prices_are_left_out_and_left_alone(filled: Database, file: Path, other: Database) -> None:
    assert await save(filled, file) == (len(METADATA.tables) - 2) * ROWS_A_TABLE
    cached = await add_row(other, PRICE_HISTORIES)
    await bring_back(file, other)
    assert [row["symbol"] for row in await rows_in(other, PRICE_HISTORIES)] == [cached["symbol"]]


async def test_a_backup_is_one_file_that_nobody_else_reads(filled: Database, file: Path) -> None:
    await save(filled, file)
    assert neighbours(file) == [file]
    assert mode(file) == 0o600
    with closing(sqlite3.connect(file)) as backup:
        assert backup.execute("PRAGMA journal_mode").fetchone() == ("delete",)


async def test_a_file_that_is_there_is_replaced_only_where_that_is_said(filled: Database, file: Path) -> None:
    write(file, b"mine")
    with pytest.raises(WrongBackup, match="is there already"):
        await save(filled, file)
    assert content(file) == b"mine"
    assert await save(filled, file, overwrite=True) > 0
    assert content(file).startswith(b"SQLite")


async def test_the_database_itself_is_no_place_for_its_backup(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    await DatabaseWatchlists(database).add(AN, ["FPT"])
    (tmp_path / "link.db").symlink_to(tmp_path / "data" / "nenbua.db")
    with pytest.raises(WrongBackup, match="is the database itself"):
        await save(database, tmp_path / "link.db", overwrite=True)
    assert await DatabaseWatchlists(database).of(AN) == ("FPT",)
    await database.close()


async def test_of_a_database_that_does_not_exist_there_is_no_backup(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(WrongBackup, match="does not exist yet"):
        await save(Database(sqlite_url), tmp_path / "backup.db")
    assert neighbours(tmp_path / "backup.db") == []


async def test_a_folder_that_is_not_there(filled: Database, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await save(filled, tmp_path / "nowhere" / "backup.db")


async def test_a_backup_that_fails_leaves_the_one_before(filled: Database, file: Path) -> None:
    await save(filled, file)
    before = content(file)
    async with filled.transaction() as connection:
        # One of the last tables: the others are copied by then.
        await connection.exec_driver_sql("ALTER TABLE watched RENAME TO watched_of_old")
    with pytest.raises(TryLater):
        await save(filled, file, overwrite=True)
    assert content(file) == before
    assert neighbours(file) == [file]


async def test_a_backup_shows_one_moment_while_others_write(filled: Database, file: Path) -> None:
    """Rows that are written two and two, one into the first table that is copied and one into the last."""
    first, last = METADATA.tables["alerts"], METADATA.tables["watched"]
    written = 0

    async def write() -> None:
        nonlocal written
        while True:
            async with filled.transaction() as connection:
                for table in (first, last):
                    await connection.execute(insert(table).values(a_row(table)))
                written += 1

    writer = asyncio.create_task(write())
    for number in range(3):
        await save(filled, file.with_suffix(f".{number}"))
    during, _ = written, writer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writer
    assert during > 3
    for number in range(3):
        with closing(sqlite3.connect(file.with_suffix(f".{number}"))) as backup:
            counts = [backup.execute(f"SELECT count(*) FROM {name}").fetchone() for name in (first, last)]  # noqa: S608
            assert counts[0] == counts[1]


async def test_how_far_it_is_is_told(database: Database, file: Path, other: Database) -> None:
    await DatabaseWatchlists(database).add(AN, [f"S{number}" for number in range(50)])
    for person in range(9):
        await DatabaseWatchlists(database).add(f"telegram:{person}", [f"S{number}" for number in range(50)])
    told: list[tuple[int, int]] = []
    await back_up(database, file, prices=False, overwrite=False, tell=lambda *step: told.append(step))
    assert told == [(200, 450), (400, 450), (450, 450)]
    await restore(file, other, replace=False, tell=lambda *step: told.append(step))
    assert told[3:] == told[:3]


async def test_a_database_that_is_not_empty_is_replaced_only_where_that_is_said(
    database: Database, file: Path, other: Database
) -> None:
    await DatabaseWatchlists(database).add(AN, ["FPT"])
    await save(database, file)
    await DatabaseWatchlists(other).add(BINH, ["HPG"])
    await DatabasePreferences(other).choose(AN, language="vi")
    assert "not empty" in await refusal(file, other)
    assert await bring_back(file, other, replace=True) == 1
    assert await contents(other) == await contents(database)


async def test_what_is_restored_goes_on(database: Database, file: Path, other: Database) -> None:
    kept = await DatabaseAlerts(database).add(an_alert())
    async with database.transaction() as connection:
        promise = await keep_promise(connection, a_promise())
    await save(database, file)
    await bring_back(file, other)
    alerts = DatabaseAlerts(other)
    assert await alerts.add(an_alert()) == kept
    assert (await alerts.add(an_alert(BINH))).number == kept.number + 1
    async with other.transaction() as connection:
        assert await keep_promise(connection, a_promise()) is None
        assert await keep_promise(connection, a_promise(GROUP)) not in {None, promise}


async def test_a_restoring_that_fails_changes_nothing(filled: Database, file: Path, other: Database) -> None:
    await save(filled, file)
    await DatabaseWatchlists(other).add(BINH, ["HPG"])
    async with other.transaction() as connection:
        # One of the tables that are filled after others.
        await connection.exec_driver_sql("ALTER TABLE subscriptions RENAME COLUMN shares TO whose")
    with pytest.raises(TryLater):
        await bring_back(file, other, replace=True)
    assert await DatabaseWatchlists(other).of(BINH) == ("HPG",)
    assert await count_in(other, PREFERENCES) == 0


async def test_a_backup_of_a_newer_version_is_refused(database: Database, file: Path) -> None:
    await DatabaseWatchlists(database).add(AN, ["FPT"])
    await save(database, file)
    change(file, "UPDATE alembic_version SET version_num = '9999'")
    assert "a newer version of this program wrote it" in await refusal(file, database, replace=True)


async def test_a_database_of_a_newer_version_is_told(database: Database, file: Path) -> None:
    await DatabaseWatchlists(database).add(AN, ["FPT"])
    await save(database, file)
    async with database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    await database.close()
    with pytest.raises(TryLater) as caught:
        await bring_back(file, database)
    assert "a newer version of this program wrote it" in reason_of(caught.value)
    # aiosqlite does not wait for the thread of a connection that failed.
    await ended_threads()


async def test_a_backup_of_an_older_version_is_brought_to_the_newest(file: Path, other: Database) -> None:
    engine = create_engine(URL.create("sqlite", database=str(file)))
    with engine.begin() as connection:
        migrate(connection, "0004")
        connection.exec_driver_sql("INSERT INTO people VALUES ('telegram:1', 'en')")
        connection.exec_driver_sql("INSERT INTO lesson_polls VALUES ('5300', 'rsi', 1, '2026-11-20 05:00:00.000000')")
    engine.dispose()
    before = content(file)
    assert await bring_back(file, other) == 2
    assert (await DatabasePreferences(other).of(AN)).language == "en"
    assert await DatabasePolls(other).answered("5300", AN, 1, NOON) == "rsi"
    assert content(file) == before


async def test_what_is_no_backup_is_refused(database: Database, file: Path) -> None:
    assert await refusal(file, database) == "does not exist"
    assert await refusal(file.parent, database) == "does not exist"
    write(file, b"date,open,high,low,close,volume\n" * 100)
    assert "is no backup" in await refusal(file, database)
    write(file, b"")
    change(file, "CREATE TABLE notes (text)")
    assert await refusal(file, database) == "is no backup of this program"


async def test_a_damaged_backup_is_refused(filled: Database, file: Path) -> None:
    await save(filled, file, prices=True)
    whole = content(file)
    write(file, whole[: len(whole) // 2])
    assert re.search("damaged|malformed", await refusal(file, filled, replace=True))
    middle = len(whole) // 2
    write(file, whole[:middle] + b"\xaa" * 4096 + whole[middle + 4096 :])
    assert re.search("damaged|malformed", await refusal(file, filled, replace=True))
