"""An empty database of the test's own, opened."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import Database


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the newest schema and no rows, made by the migrations."""
    path = tmp_path_factory.mktemp("migrated") / "nenbua.db"

    async def make() -> None:
        database = Database(f"sqlite+aiosqlite:///{path}")
        async with database.reading():
            pass
        await database.close()

    asyncio.run(make())
    return path


@pytest.fixture
async def database(database_url: str, migrated_file: Path) -> AsyncIterator[Database]:
    """A database at that address, closed afterwards; a file is copied, as the migrations take four times as long."""
    opened = Database(database_url)
    if opened.file is not None:
        opened.file.parent.mkdir(parents=True)
        shutil.copyfile(migrated_file, opened.file)
    yield opened
    await opened.close()
