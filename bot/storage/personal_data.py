"""Everything that is kept about one person, told and deleted as one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import delete, select

from bot.storage.database import Database
from bot.storage.moments import moment_of
from bot.storage.naming import names_any, naming_tables


class DatabasePersonalData:
    """Whatever a table has under a person's name: a table with such a column needs no line here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def export(self, user: str) -> Mapping[str, object]:
        """All of it, by the table's name: a list of rows, moments and days as ISO text."""
        told: dict[str, object] = {}
        async with self._database.reading() as connection:
            for table in naming_tables():
                rows = (await connection.execute(select(table).where(names_any(table, [user])))).mappings().all()
                told[table.name] = [{name: _plain(value) for name, value in row.items()} for row in rows]
        return told

    async def forget(self, user: str) -> int:
        """How many rows are deleted now: all of them, or none where that fails."""
        deleted = 0
        async with self._database.transaction() as connection:
            for table in naming_tables():
                deleted += (await connection.execute(delete(table).where(names_any(table, [user])))).rowcount
        return deleted


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return moment_of(value).isoformat()
    if isinstance(value, bytes):
        # Nobody of ours writes any here.
        return value.decode(errors="replace")
    return value.isoformat() if isinstance(value, date) else value
