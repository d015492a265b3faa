"""An installation with a database of its own, to which a test adds sources."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from bot.directory import Directory
from bot.doctor import Installation
from bot.doctor.wrong_settings import _Given
from bot.prices.border import Border
from bot.prices.sources import Opened
from bot.storage.database import Database
from bot.storage.price_store import DatabasePriceStore
from tests.bot.prices.conftest import fresh_yfinance
from tests.bot.prices.samples import Clock
from tests.bot.prices.test_failover import FRIDAY_EVENING
from tests.bot.storage.test_database import ended_threads

# A fixture of the prices' tests, for these too.
__all__ = ["fresh_yfinance"]


@pytest.fixture
def clock() -> Clock:
    """Friday, 2024-03-15, 16:00 in Vietnam."""
    return Clock(FRIDAY_EVENING)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """One that does not exist yet."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}")
    yield database
    await database.close()
    await ended_threads()


@pytest.fixture
def installed(database: Database, clock: Clock) -> Callable[..., Installation]:
    """The installation with these sources."""

    def with_sources(*sources: Opened) -> Installation:
        return Installation(
            settings=_Given(),
            clock=clock,
            sources=sources,
            database=database,
            database_url="sqlite+aiosqlite:///nenbua.db",
            store=DatabasePriceStore(database),
            directory=Directory.load(),
            border=Border(clock),
            longest_question=5,
        )

    return with_sources


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port of loopback where connections are taken and nothing is ever said."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])
