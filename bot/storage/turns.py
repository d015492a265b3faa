"""One after the other, where what is written depends on what was read before."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection


async def take_turn(connection: AsyncConnection, name: str) -> None:
    """Wait until no other transaction has its turn at what is called so; the turn ends with the transaction.

    In SQLite every transaction waits for the one before from its beginning on.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
