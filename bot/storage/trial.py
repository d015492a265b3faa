"""Whether a database can be opened, read and written."""

from __future__ import annotations

from sqlalchemy import delete

from bot.storage.database import Database
from bot.storage.schema import revision_of
from bot.storage.tables import PREFERENCES
from bot.storage.upsert import upsert

# No gateway names anybody so.
_NOBODY = "doctor:nobody"


async def try_out(database: Database) -> str:
    """The version of its schema, after a row was written and taken away again; raises as `Database.transaction`."""
    async with database.transaction() as connection:
        await upsert(connection, PREFERENCES, {"owner": _NOBODY, "language": "en"})
        await connection.execute(delete(PREFERENCES).where(PREFERENCES.c.owner == _NOBODY))
        return str(await connection.run_sync(revision_of))
