"""The connection to the database, opened on first use and brought to the newest schema."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import TryLater
from bot.metrics import DATABASE_FAILURES
from bot.storage.schema import WrongSchema, bring_up_to_date, make_or_refuse, revision_of

_PAUSE_S = 0.05
# https://www.sqlite.org/fileformat.html, section 1.3: what every database that is not empty begins with.
_SQLITE = b"SQLite format 3\0"
# PostgreSQL: any number that nobody else locks.
_MIGRATION_LOCK = 20_261_121
# OSError: no folder, no server, no answer in time.
_FAILURES = (SQLAlchemyError, OSError, WrongSchema)


class Database:
    """One database by its URL (`sqlite+aiosqlite:///…`, `postgresql+asyncpg://…`), opened when it is first used.

    file: where it lies; None for one that is no file, or whose place SQLite itself must read.
    timeout: seconds to wait, with SQLite for another process that is writing, with PostgreSQL for a connection.
    migrates: whether an older schema is brought to the newest; else it is refused. A new database gets it either way.
    """

    def __init__(self, url: str | URL, *, timeout: float = 15.0, migrates: bool = True) -> None:
        self._url = make_url(url)
        self._is_sqlite = self._url.get_backend_name() == "sqlite"
        self.file = _file_of(self._url) if self._is_sqlite else None
        self._timeout = timeout
        self._migrates = migrates
        self._engine: AsyncEngine | None = None
        self._opening = asyncio.Lock()

    def is_made(self) -> bool:
        """False where there is nothing to read yet: an SQLite file that nobody has made. Nothing is opened."""
        try:
            return self.file is None or self.file.stat() is not None
        except FileNotFoundError:
            return False
        except OSError:  # Opening it tells why it cannot be looked at.
            return True

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A connection whose work is kept when the block ends without an exception.

        With a file of SQLite one such block waits for the other from its beginning on, so that what is read in it is
        still so when something is written.

        Raises TryLater (`storage_failed`, with the cause chained) where the database cannot be opened or fails.
        """
        with _failures_told():
            engine = await self._open()
            async with engine.begin() as connection:
                if self.file is not None:
                    await connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[AsyncConnection]:
        """A connection for one statement that writes, kept when the block ends: a step of work shorter.

        Raises TryLater as `transaction` does.
        """
        with _failures_told():
            engine = await self._open()
            # SQLite waits by itself for another writer where the first statement of a block is the one that writes.
            async with engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read with, a step of work shorter than a transaction; nothing done with it is kept.

        Raises TryLater as `transaction` does.
        """
        with _failures_told():
            engine = await self._open()
            if not self._is_sqlite:
                # Two messages to the server less, and nothing is left open there.
                engine = engine.execution_options(isolation_level="AUTOCOMMIT")
            async with engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read everything as it is at one moment, whatever is written meanwhile.

        Raises TryLater as `transaction` does.
        """
        with _failures_told():
            engine = await self._open()
            if not self._is_sqlite:
                engine = engine.execution_options(isolation_level="REPEATABLE READ")
            async with engine.connect() as connection:
                if self._is_sqlite:
                    # Python's driver begins a transaction only to write.
                    await connection.exec_driver_sql("BEGIN")
                yield connection

    async def revision(self) -> str | None:
        """The number of its schema as it lies there; None where there is none yet. Nothing is made or migrated.

        Raises TryLater as `transaction` does.
        """
        if not self.is_made():
            return None
        with _failures_told():
            engine = await self._connected()
            try:
                async with engine.connect() as connection:
                    return await connection.run_sync(revision_of)
            finally:
                await engine.dispose()

    async def _open(self) -> AsyncEngine:
        async with self._opening:
            if self._engine is None:
                self._engine = await self._create()
        return self._engine

    async def _create(self) -> AsyncEngine:
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        engine = await self._connected()
        try:
            async with engine.begin() as connection:
                # Two processes may start at once: one migrates, the other waits and finds nothing left to do.
                if self._is_sqlite:
                    deadline = monotonic() + self._timeout
                    await _let_readers_and_a_writer_work_side_by_side(connection, deadline)
                    await connection.exec_driver_sql("BEGIN IMMEDIATE")
                else:
                    await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
                await connection.run_sync(bring_up_to_date if self._migrates else make_or_refuse)
        except BaseException:
            await engine.dispose()
            raise
        return engine

    async def _connected(self) -> AsyncEngine:
        """An engine that has connected; ArgumentError where its driver does not take an option of the URL."""
        if self.file is not None:
            _refuse_what_cannot_be_opened(self.file)
        try:
            engine = self._engine_of_url()
            try:
                async with engine.connect():
                    return engine
            except BaseException:
                await engine.dispose()
                raise
        except (TypeError, ValueError) as error:
            raise ArgumentError(str(error)) from error

    def _engine_of_url(self) -> AsyncEngine:
        return create_async_engine(
            self._url,
            connect_args={"timeout": self._timeout},
            # A server may have ended a connection that lay idle: it is tried before use.
            pool_pre_ping=not self._is_sqlite,
            # Every block ends its transaction itself; to roll back once more costs SQLite's thread a step.
            pool_reset_on_return=None if self._is_sqlite else "rollback",
            hide_parameters=True,
        )

    async def close(self) -> None:
        """Close what was opened."""
        if self._engine is not None:
            await self._engine.dispose()
            self._engine = None


@contextmanager
def _failures_told() -> Iterator[None]:
    """What fails in the block is counted, and raised as TryLater (`storage_failed`) with its cause chained."""
    try:
        yield
    except _FAILURES as error:
        DATABASE_FAILURES.inc()
        raise TryLater("storage_failed") from error


def _file_of(url: URL) -> Path | None:
    """The file of an SQLite database; None for one in memory, and for one whose place SQLite itself must read."""
    name = url.database
    return Path(name) if name and not name.startswith((":memory:", "file:")) else None


def _refuse_what_cannot_be_opened(file: Path) -> None:
    """Raises as the driver does, for a place where no file can be, and for a file that holds something else.

    The thread that the driver begins may outlive the event loop then.
    """
    try:
        sqlite3.connect(file).close()
    except sqlite3.OperationalError as error:
        raise OperationalError(None, None, error) from error
    with file.open("rb") as opened:
        beginning = opened.read(len(_SQLITE))
    if beginning not in {b"", _SQLITE}:
        wrong = sqlite3.DatabaseError("file is not a database")
        raise DatabaseError(None, None, wrong) from wrong


async def _let_readers_and_a_writer_work_side_by_side(connection: AsyncConnection, deadline: float) -> None:
    """Switch SQLite to WAL, for two processes on one file; try again while another one writes, until then.

    For this lock SQLite does not always wait by itself.
    """
    while True:
        try:
            await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        except OperationalError as error:
            if getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise
            await asyncio.sleep(_PAUSE_S)
        else:
            return
