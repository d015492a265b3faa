"""Insert a row, or replace the one with the same key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

# Both dialects write ON CONFLICT alike, but SQLAlchemy has it on each dialect's own insert.
_INSERTS: dict[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


async def upsert(
    connection: AsyncConnection,
    table: Table,
    values: Mapping[str, object],
    *,
    where: ColumnElement[bool] | None = None,
) -> None:
    """Write the row; columns outside the primary key take the new values.

    where: what must hold of the row that is there for it to be replaced; None replaces any.
    """
    keys = [column.name for column in table.primary_key]
    statement = _INSERTS[connection.dialect.name](table).values(**values)
    changed = {name: statement.excluded[name] for name in values if name not in keys}
    await connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed, where=where))


async def insert_new(connection: AsyncConnection, table: Table, values: Mapping[str, object]) -> bool:
    """Whether the row is written now; False where one that is the same by a unique key was there."""
    return await insert_new_rows(connection, table, [values]) == 1


async def insert_new_rows(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, object]]) -> int:
    """How many of the rows (one at least) are written now: those that are the same as none by a unique key."""
    statement = _INSERTS[connection.dialect.name](table).values([dict(row) for row in rows]).on_conflict_do_nothing()
    return int((await connection.execute(statement)).rowcount)


async def add_new_rows(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """As `insert_new_rows`, for who writes often and does not count: however many rows, the statement is the same."""
    statement = _INSERTS[connection.dialect.name](table).on_conflict_do_nothing()
    await connection.execute(statement, [dict(row) for row in rows])
