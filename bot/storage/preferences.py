"""What people and groups chose, in the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Unpack

import structlog
from sqlalchemy import Row, select

from bot.preferences import (
    OWN_LIST,
    USUAL,
    VN30_LIST,
    Choices,
    ColorTheme,
    Detail,
    MoveColors,
    Preferences,
    PriceUnit,
)
from bot.replies.words import LANGUAGES
from bot.storage.database import Database
from bot.storage.tables import PREFERENCES
from bot.storage.upsert import upsert

log = structlog.get_logger(__name__)


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
    for name, read in _READ.items():
        try:
            if name in chosen:
                chosen[name] = read(chosen[name])
        except ValueError:
            log.warning("preferences.unknown_choice", choice=name)
            del chosen[name]
    return Preferences(**chosen)


def _text(stored: object) -> str:
    if not isinstance(stored, str):
        raise ValueError("no text")  # noqa: TRY004  what a file holds is a value, however it came there
    return stored


def _one_of(*known: str) -> Callable[[object], str]:
    def read(stored: object) -> str:
        if stored not in known:
            raise ValueError("none of those there are")
        return _text(stored)

    return read


_READ: Mapping[str, Callable[[Any], object]] = {
    "theme": ColorTheme,
    "colors": MoveColors,
    "price_unit": PriceUnit,
    "detail": Detail,
    "language": _one_of(*LANGUAGES),
    "default_list": _one_of(OWN_LIST, VN30_LIST),
    "timezone": _text,
}
"""What reads a choice as it is stored; ValueError where it is none."""
