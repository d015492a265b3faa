"""What has come in and is not dealt with yet, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any

import structlog
from sqlalchemy import Row, delete, select, update

from bot.clock import Clock
from bot.inbox import Incoming
from bot.storage.database import Database
from bot.storage.moments import moment_of
from bot.storage.rows import known, readable
from bot.storage.tables import UPDATES_IN_HAND
from bot.storage.upsert import add_new_rows

ANSWERED_WITHIN = timedelta(days=1)
"""Nobody waits longer for an answer; Telegram keeps what was not fetched as long."""

_MOST_TRIES = 3

log = structlog.get_logger(__name__)


class DatabaseJournal:
    """The journal of the one process that answers on this database. Methods raise TryLater where storage fails."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def left(self) -> Sequence[Incoming]:
        """What was left behind in the last day, in the order it came; what has ended three processes is dropped."""
        table = UPDATES_IN_HAND
        oldest = (self._clock() - ANSWERED_WITHIN).astimezone(UTC)
        hopeless = (table.c.tries >= _MOST_TRIES) | (table.c.came_at < oldest)
        async with self._database.transaction() as connection:
            dropped = (await connection.execute(delete(table).where(hopeless))).rowcount
            rows = (await connection.execute(select(table).order_by(table.c.number))).all()
            await connection.execute(update(table).values(tries=table.c.tries + 1))
        if dropped:
            log.error("inbox.dropped", count=dropped, tries=_MOST_TRIES)
        return readable(table, rows, _incoming)

    async def write(self, kept: Sequence[Incoming], dropped: Sequence[int]) -> None:
        """The former have come, those with the latter numbers are dealt with."""
        came_at = self._clock().astimezone(UTC)
        rows = [
            {"number": one.number, "line": one.line, "content": one.content, "came_at": came_at, "tries": 0}
            for one in kept
        ]
        async with self._database.transaction() as connection:
            if rows:
                await add_new_rows(connection, UPDATES_IN_HAND, rows)
            if dropped:
                await connection.execute(delete(UPDATES_IN_HAND).where(UPDATES_IN_HAND.c.number.in_(dropped)))


def _incoming(row: Row[Any]) -> Incoming:
    return Incoming(
        number=row.number,
        line=known(str, row.line),
        content=known(bytes, row.content),
        came_at=moment_of(row.came_at).timestamp(),
    )
