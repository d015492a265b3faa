"""Chats that take no messages any more, that took another name, and that are forgotten, in the database."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Column, ColumnElement, Table, and_, delete, exists, false, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import TryLater
from bot.schedule.promise import PromiseState
from bot.storage.database import Database
from bot.storage.naming import keys_with, names_any, naming_columns, naming_tables
from bot.storage.tables import GONE_CHATS, PROMISES
from bot.storage.upsert import insert_new

_LONGEST_REASON = 300
# PostgreSQL takes 32,767 values a statement.
_AT_A_TIME = 1_000
# Somebody may write a row of the new name while the old one's is on its way there.
_ATTEMPTS = 3


class DatabaseChats:
    """Chats by the names their gateway gives them (`telegram:-100123`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def gone(self, chat: str, reason: str, at: datetime) -> None:
        """The chat takes no messages any more; where that was known, what was known first stays."""
        row = {"chat": chat, "reason": reason[:_LONGEST_REASON], "gone_at": at.astimezone(UTC)}
        async with self._database.transaction() as connection:
            await insert_new(connection, GONE_CHATS, row)

    async def back(self, chat: str) -> None:
        """The chat takes messages again; nothing is written where it did all the time, as most do."""
        async with self._database.reading() as connection:
            is_gone = await connection.scalar(select(exists().where(GONE_CHATS.c.chat == chat)))
        if not is_gone:
            return
        async with self._database.transaction() as connection:
            await connection.execute(delete(GONE_CHATS).where(GONE_CHATS.c.chat == chat))

    async def moved(self, chat: str, to: str) -> None:
        """All that is kept of the chat is now kept of the other one; what that one has already, wins.

        Except for a promise that was kept, or begun, under the old name: it is not made again under the new one.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                async with self._database.transaction() as connection:
                    await _move(connection, chat, to)
            except TryLater as error:
                if attempt == _ATTEMPTS or not isinstance(error.__cause__, IntegrityError):
                    raise
            else:
                return

    async def forget_gone(self, before: datetime) -> int:
        """How many chats that went before that moment are forgotten now, with all that was theirs."""
        statement = delete(GONE_CHATS).where(GONE_CHATS.c.gone_at < before.astimezone(UTC)).returning(GONE_CHATS.c.chat)
        async with self._database.transaction() as connection:
            chats = list((await connection.execute(statement)).scalars())
            for start in range(0, len(chats), _AT_A_TIME):
                some = chats[start : start + _AT_A_TIME]
                for table in naming_tables():
                    await connection.execute(delete(table).where(names_any(table, some)))
        return len(chats)


async def _move(connection: AsyncConnection, chat: str, to: str) -> None:
    if chat == to:
        return
    # That the old name takes no messages says nothing of the new one.
    await connection.execute(delete(GONE_CHATS).where(GONE_CHATS.c.chat == chat))
    of_both = _has_twin(PROMISES, PROMISES.c.chat, chat, PromiseState.SENDING, PromiseState.SENT)
    again = and_(PROMISES.c.chat == to, PROMISES.c.state == PromiseState.DUE, of_both)
    await connection.execute(delete(PROMISES).where(again))
    for table in naming_tables():
        for column in naming_columns(table):
            await connection.execute(delete(table).where(column == chat, _has_twin(table, column, to)))
            await connection.execute(update(table).where(column == chat).values({column: to}))


def _has_twin(table: Table, column: Column[str], name: str, *states: PromiseState) -> ColumnElement[bool]:
    """Whether that name has a row that differs in nothing else of a key from this one; in one of the states, if any."""
    twin = table.alias("twin")
    of_that_name = [twin.c[column.name] == name, *([twin.c.state.in_(states)] if states else [])]
    twins = (
        exists().where(*of_that_name, *(twin.c[other] == table.c[other] for other in key)) for key in keys_with(column)
    )
    return or_(false(), *twins)
