"""Lists of symbols, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.rows import known, readable, symbol_of
from bot.storage.tables import WATCHED
from bot.storage.turns import take_turn
from bot.storage.upsert import upsert
from bot.watching.watchlist import MOST_WATCHED

# Nobody adds so many symbols one after another; PostgreSQL counts as far again.
_FARTHEST = 2**30


class DatabaseWatchlists:
    """Lists by the owner's name (`telegram:123`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, owner: str) -> tuple[str, ...]:
        """The owner's symbols, in the order they were added."""
        async with self._database.reading() as connection:
            return tuple(await _list_of(connection, owner))

    async def add(self, owner: str, symbols: Sequence[str]) -> tuple[str, ...]:
        """Those that were added: symbols on the list already, and those beyond `MOST_WATCHED`, are left out."""
        async with self._database.transaction() as connection:
            await take_turn(connection, f"watched {owner}")
            listed = await _list_of(connection, owner)
            new = [symbol for symbol in dict.fromkeys(symbols) if symbol not in listed]
            added = tuple(new[: max(MOST_WATCHED - len(listed), 0)])
            last = max(listed.values(), default=-1)
            for place, symbol in enumerate(added, start=last + 1):
                # A row of that symbol that cannot be read would be in the way.
                await upsert(connection, WATCHED, {"owner": owner, "symbol": symbol, "place": place})
        return added

    async def remove(self, owner: str, symbols: Sequence[str]) -> tuple[str, ...]:
        """Those that were taken off the list."""
        async with self._database.transaction() as connection:
            await take_turn(connection, f"watched {owner}")
            listed = await _list_of(connection, owner)
            gone = tuple(symbol for symbol in dict.fromkeys(symbols) if symbol in listed)
            await connection.execute(delete(WATCHED).where(WATCHED.c.owner == owner, WATCHED.c.symbol.in_(gone)))
        return gone


async def _list_of(connection: AsyncConnection, owner: str) -> dict[str, int]:
    """The owner's symbols with their places, in order."""
    table = WATCHED.c
    # Two lists that became one have places twice.
    query = select(WATCHED).where(table.owner == owner).order_by(table.place, table.symbol)
    return dict(readable(WATCHED, await connection.execute(query), _symbol_and_place))


def _symbol_and_place(row: Row[Any]) -> tuple[str, int]:
    place = known(int, row.place)
    if abs(place) > _FARTHEST:
        raise ValueError("no place that another one can follow")
    return symbol_of(row.symbol), place
