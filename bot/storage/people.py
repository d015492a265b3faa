"""What is remembered about a person: the language they chose."""

from __future__ import annotations

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.tables import PEOPLE
from bot.storage.upsert import upsert


class DatabasePeople:
    """People by the name their gateway gives them (`telegram:123`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def language(self, user: str) -> str | None:
        """The language the person chose, or None."""
        async with self._database.transaction() as connection:
            found: str | None = await connection.scalar(select(PEOPLE.c.language).where(PEOPLE.c.user == user))
        return found

    async def choose_language(self, user: str, language: str) -> None:
        """Remember the choice."""
        async with self._database.transaction() as connection:
            await upsert(connection, PEOPLE, {"user": user, "language": language})
