"""Which pictures a gateway has sent, and what it calls them, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select

from bot.storage.database import Database
from bot.storage.tables import SENT_PICTURES
from bot.storage.upsert import upsert

KEPT_FOR = timedelta(days=14)
"""A picture shows a session: after two weeks nobody asks for it any more."""

MOST_KEPT = 20_000
"""So many are kept at most, the newest."""


class DatabaseSentPictures:
    """The gateway's names of pictures, by whatever stands for a picture. Methods raise TryLater where storage fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def file_for(self, picture: str) -> str | None:
        """What the gateway calls the picture; None where it is not known."""
        query = select(SENT_PICTURES.c.file).where(SENT_PICTURES.c.picture == picture)
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def keep(self, pictures: Sequence[str], file: str, at: datetime) -> None:
        """Remember one file by all of these, as sent at that moment."""
        # In one order everywhere, or two writers could wait for each other.
        rows = [{"picture": picture, "file": file, "sent_at": at.astimezone(UTC)} for picture in sorted(pictures)]
        async with self._database.transaction() as connection:
            for row in rows:
                await upsert(connection, SENT_PICTURES, row)

    async def forget(self, file: str) -> None:
        """Drop everything that stands for this file."""
        async with self._database.transaction() as connection:
            await connection.execute(delete(SENT_PICTURES).where(SENT_PICTURES.c.file == file))

    async def drop_old(self, at: datetime, most: int = MOST_KEPT) -> int:
        """How many are dropped now: those sent more than `KEPT_FOR` before that moment, and all but the newest."""
        sent_at = SENT_PICTURES.c.sent_at
        surplus = select(sent_at).order_by(sent_at.desc()).offset(most).limit(1)
        async with self._database.transaction() as connection:
            newest_surplus = (await connection.execute(surplus)).scalar_one_or_none()
            dropped = sent_at < (at - KEPT_FOR).astimezone(UTC)
            if newest_surplus is not None:
                dropped |= sent_at <= newest_surplus
            return int((await connection.execute(delete(SENT_PICTURES).where(dropped))).rowcount)
