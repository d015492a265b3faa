"""What is kept about a person, as the storage tells it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chats import PersonalData
from bot.replies.kept_data import Rows


async def kept_about(personal_data: PersonalData, owner: str) -> Mapping[str, Rows]:
    """The rows of each table. Raises TryLater where they cannot be read."""
    told = await personal_data.export(owner)
    return {table: rows for table, rows in told.items() if isinstance(rows, list)}
