"""Everything that is kept about one person, told and deleted as one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Table, delete, or_, select
from sqlalchemy.sql.elements import ColumnElement

from bot.storage.database import Database
from bot.storage.moments import moment_of
from bot.storage.tables import METADATA

_NAMING = ("owner", "user", "chat")
"""Columns that name a person, or the private chat with one, which has the same name."""


class DatabasePersonalData:
    """Whatever a table has under a person's name: a table with such a column needs no line here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def export(self, user: str) -> Mapping[str, object]:
        """All of it, by the table's name: a list of rows, moments and days as ISO text."""
        told: dict[str, object] = {}
        async with self._database.reading() as connection:
            for table in personal_tables():
                rows = (await connection.execute(select(table).where(_theirs(table, user)))).mappings().all()
                told[table.name] = [{name: _plain(value) for name, value in row.items()} for row in rows]
        return told

    async def forget(self, user: str) -> int:
        """How many rows are deleted now: all of them, or none where that fails."""
        deleted = 0
        async with self._database.transaction() as connection:
            for table in personal_tables():
                deleted += (await connection.execute(delete(table).where(_theirs(table, user)))).rowcount
        return deleted


def personal_tables() -> tuple[Table, ...]:
    """The tables that name people."""
    return tuple(table for table in METADATA.sorted_tables if any(name in table.c for name in _NAMING))


def _theirs(table: Table, user: str) -> ColumnElement[bool]:
    return or_(*(table.c[name] == user for name in _NAMING if name in table.c))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return moment_of(value).isoformat()
    return value.isoformat() if isinstance(value, date) else value
