"""What people and groups chose, in the database."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Unpack

import structlog
from sqlalchemy import Row, select

from bot.preferences import USUAL, Choices, ColorTheme, Detail, MoveColors, Preferences, PriceUnit
from bot.storage.database import Database
from bot.storage.tables import PREFERENCES
from bot.storage.upsert import upsert

log = structlog.get_logger(__name__)

_CHOICES = {"theme": ColorTheme, "colors": MoveColors, "price_unit": PriceUnit, "detail": Detail}


class DatabasePreferences:
    """Choices by the owner's name (`telegram:123`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, owner: str) -> Preferences:
        """The owner's choices; what was never chosen, or cannot be read, is as usual."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(PREFERENCES).where(PREFERENCES.c.owner == owner))).one_or_none()
        return USUAL if row is None else _preferences(row)

    async def choose(self, owner: str, **choices: Unpack[Choices]) -> None:
        """Keep these; the owner's other choices stay as they are, whoever makes them at the same time."""
        if not choices:
            return
        async with self._database.transaction() as connection:
            await upsert(connection, PREFERENCES, {"owner": owner, **choices})


def _preferences(row: Row[Any]) -> Preferences:
    chosen = {field.name: value for field in fields(Preferences) if (value := getattr(row, field.name)) is not None}
    for name, choice in _CHOICES.items():
        try:
            if name in chosen:
                chosen[name] = choice(chosen[name])
        except ValueError:
            log.warning("preferences.unknown_choice", choice=name)
            del chosen[name]
    return Preferences(**chosen)
