"""An empty database of the test's own, opened."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.storage.database import Database


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database at that address, closed afterwards."""
    opened = Database(database_url)
    yield opened
    await opened.close()
