"""An empty database of the test's own, once as an SQLite file and once on a PostgreSQL server."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.storage.database import Database

_DEFAULT_SERVER = "postgresql+asyncpg://postgres@127.0.0.1:5432/test"


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An SQLite file that does not exist yet, in a folder that does not either."""
    return f"sqlite+aiosqlite:///{tmp_path / 'data' / 'nenbua.db'}"


@pytest.fixture
async def postgres_url() -> AsyncIterator[str]:
    """A PostgreSQL database of the test's own, dropped afterwards; skipped where no server answers."""
    server = make_url(os.environ.get("NENBUA_TEST_POSTGRES_URL", _DEFAULT_SERVER))
    name = f"nenbua_test_{uuid4().hex}"
    try:
        async with _administration(server) as connection:
            await connection.exec_driver_sql(f"CREATE DATABASE {name}")
    except (OSError, SQLAlchemyError) as error:
        pytest.skip(f"no PostgreSQL to make databases on answers at {server!r} (NENBUA_TEST_POSTGRES_URL): {error}")
    yield server.set(database=name).render_as_string(hide_password=False)
    async with _administration(server) as connection:
        await connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database at that address, closed afterwards."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@asynccontextmanager
async def _administration(server: URL) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT", connect_args={"timeout": 5})
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()
