"""Backups: everything that is in the database as one SQLite file, whichever database it is, and back again."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from sqlalchemy import URL, Row, Table, delete, false, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import TryLater
from bot.storage.database import Database
from bot.storage.moments import Day, Moment, moment_or_none
from bot.storage.rows import known_or_none, readable
from bot.storage.schema import WrongSchema
from bot.storage.tables import METADATA, PRICE_HISTORIES, UPDATES_IN_HAND

# So few rows with years of prices are some megabytes.
_AT_A_TIME = 200

Tell: TypeAlias = Callable[[int, int], object]
"""Is told how many rows are copied, and of how many."""


class WrongBackup(Exception):
    """A backup that cannot be made or used so; its text is the end of a line for the operator that names the file."""


async def back_up(database: Database, file: Path, *, prices: bool, overwrite: bool, tell: Tell) -> int:
    """How many rows of the database are in the file now, all as they were at one moment; others go on writing.

    The file has its name only once it is whole. prices: whether the cache of prices goes into it too.
    Raises WrongBackup, OSError where the file cannot be written, TryLater where a database fails.
    """
    await asyncio.to_thread(_refuse, database, file, overwrite=overwrite)
    tables = _tables(prices=prices)
    # Beside the file, for it to move into place in one step; what people chose is nobody else's to read.
    with TemporaryDirectory(dir=file.parent, prefix=f".{file.name}.") as folder:
        part = Path(folder) / "part.db"
        copy = _sqlite(part)
        try:
            async with database.snapshot() as source, copy.transaction() as target:
                rows = await _copy(tables, source, target, tell)
        finally:
            await copy.close()
        await asyncio.to_thread(_put_in_place, part, file)
    return rows


async def restore(file: Path, database: Database, *, replace: bool, tell: Tell) -> int:
    """How many rows of the backup are in the database now: all of them, or the database stays as it was.

    A backup of an older version is brought to the newest schema on the way; the file stays as it is. Prices are left
    alone where the backup has none. replace: whether what is in the database gives way; else it must be empty.
    Raises WrongBackup, OSError where the file cannot be read, TryLater where the database fails.
    """
    with TemporaryDirectory() as folder:
        whole = Path(folder) / "backup.db"
        await asyncio.to_thread(_take_out, file, whole)
        backup = _sqlite(whole)
        try:
            await _migrate(backup)
            async with backup.snapshot() as source, database.transaction() as target:
                return await _fill(source, target, replace=replace, tell=tell)
        finally:
            await backup.close()


def reason_of(failure: TryLater) -> str:
    """Why a database failed, for the operator."""
    if isinstance(failure.__cause__, WrongSchema):
        return f"a newer version of this program wrote it, update this one ({failure.__cause__})"
    return str(failure.__cause__ or failure)


def _refuse(database: Database, file: Path, *, overwrite: bool) -> None:
    if not database.is_made():
        raise WrongBackup("has nothing to hold: the database does not exist yet")
    if not file.exists():
        return
    if not overwrite:
        raise WrongBackup("is there already")
    if database.file is not None and file.samefile(database.file):
        raise WrongBackup("is the database itself")


def _sqlite(file: Path) -> Database:
    return Database(URL.create("sqlite+aiosqlite", database=str(file)))


async def _fill(source: AsyncConnection, target: AsyncConnection, *, replace: bool, tell: Tell) -> int:
    has_prices = await _count(source, PRICE_HISTORIES) > 0
    tables = _tables(prices=has_prices)
    for table in tables:
        if replace:
            await target.execute(delete(table))
        elif await _count(target, table):
            raise WrongBackup("was not restored: the database is not empty")
    rows = await _copy(tables, source, target, tell)
    for table in tables:
        await _go_on_counting(target, table)
    return rows


def _tables(*, prices: bool) -> list[Table]:
    """Those that a backup has: questions of the moment are none of its business."""
    left_out = {UPDATES_IN_HAND} if prices else {UPDATES_IN_HAND, PRICE_HISTORIES}
    return [table for table in METADATA.sorted_tables if table not in left_out]


async def _copy(tables: Sequence[Table], source: AsyncConnection, target: AsyncConnection, tell: Tell) -> int:
    total, copied = sum([await _count(source, table) for table in tables]), 0
    for table in tables:
        async with source.stream(select(table)) as rows:
            async for some in rows.partitions(_AT_A_TIME):
                if written := readable(table, some, partial(_writable, table)):
                    await target.execute(insert(table), written)
                copied += len(written)
                tell(copied, total)
    return copied


async def _count(connection: AsyncConnection, table: Table) -> int:
    return await connection.scalar(select(func.count()).select_from(table)) or 0


def _writable(table: Table, row: Row[Any]) -> dict[str, object]:
    """The row as it may be written; TypeError where SQLite has something else in place of a day or a moment."""
    values: dict[str, object] = dict(row._mapping)  # noqa: SLF001  the public name of it, as SQLAlchemy has it
    for column in table.columns:
        if isinstance(column.type, Moment):
            values[column.name] = moment_or_none(values[column.name])
        elif isinstance(column.type, Day):
            known_or_none(date, values[column.name])
    return values


async def _go_on_counting(connection: AsyncConnection, table: Table) -> None:
    """The next row gets a number beyond those there are; SQLite sees to that by itself."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name != "postgresql":
        return
    sequence = func.pg_get_serial_sequence(table.name, column.name)
    following = func.coalesce(func.max(column), 0) + 1
    await connection.execute(select(func.setval(sequence, following, false())))


async def _migrate(backup: Database) -> None:
    try:
        async with backup.reading():
            pass
    except TryLater as error:
        raise WrongBackup(f"cannot be used: {reason_of(error)}") from error


def _take_out(file: Path, to: Path) -> None:
    """Copy the backup, as the file is to stay what it was; WrongBackup where it is none, or damaged."""
    if not file.is_file():
        raise WrongBackup("does not exist")
    try:
        with (
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(to)) as copy,
        ):
            source.backup(copy)
            sound = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            ours = copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    except sqlite3.DatabaseError as error:
        raise WrongBackup(f"is no backup: {error}") from error
    if not sound:
        raise WrongBackup("is damaged")
    if ours is None:
        raise WrongBackup("is no backup of this program")


def _put_in_place(part: Path, file: Path) -> None:
    with closing(sqlite3.connect(part)) as connection:
        # Else even reading it would need a second file beside it.
        connection.execute("PRAGMA journal_mode=DELETE")
    part.chmod(0o600)
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.replace(file)
