"""Rows of every table, lists, alerts and summaries to store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from itertools import count
from types import UnionType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Integer,
    LargeBinary,
    String,
    Table,
    func,
    insert,
    select,
)

from bot.schedule.promise import Address, NewPromise
from bot.schedule.subscription import Subscription, SummaryKind
from bot.storage.database import Database
from bot.storage.moments import Day, Moment
from bot.watching.alert import AlertKind, Condition, NewAlert

AN, BINH = "telegram:1", "telegram:2"
GROUP = "telegram:-1001"
NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
# Names that would do harm as a part of a query, and letters beyond Latin ones.
ODD = "telegram:1'; DROP TABLE alerts; -- nến búa 🔨"

_numbers = count(1)


def an_alert(owner: str = AN, *, value: float = 120_000, symbol: str = "FPT", chat: str | None = None) -> NewAlert:
    """A price that somebody waits for, told in private unless a chat is named."""
    return NewAlert(
        owner=owner,
        address=Address(chat=chat or owner),
        symbol=symbol,
        condition=Condition(kind=AlertKind.PRICE_ABOVE, value=value),
        language="vi",
        created_at=NOON,
    )


def a_promise(chat: str = AN, kind: str = "daily", *, session: date = TODAY, thread: int | None = None) -> NewPromise:
    """A message that a chat will get."""
    return NewPromise(address=Address(chat=chat, thread=thread), kind=kind, session=session, due_at=NOON)


def a_subscription(
    chat: str = GROUP, kind: SummaryKind = SummaryKind.DAILY, *, thread: int | None = None, shares: str = "watchlist"
) -> Subscription:
    """A summary at a quarter past three."""
    return Subscription(
        address=Address(chat=chat, thread=thread),
        kind=kind,
        at=time(15, 15),
        zone=VIETNAM,
        language="vi",
        shares=shares,
        since=NOON,
    )


def a_row(table: Table, **given: object) -> dict[str, object]:
    """A row of any table with something in every column, other than every row before; what is given, stands there."""
    number = next(_numbers)
    return {column.name: given.get(column.name, _something(column, number)) for column in table.columns}


def _something(column: Column[object], number: int) -> object:
    kinds: tuple[tuple[type | UnionType, object], ...] = (
        (Boolean, True),
        (Integer, number),
        (Double, number / 4),
        (Moment | DateTime, NOON),
        (Day | Date, TODAY),
        (LargeBinary, b"\x00\xff"),
        (String, f"{column.name[:3]}{number}"[: getattr(column.type, "length", None)]),
    )
    return next(value for kind, value in kinds if isinstance(column.type, kind))


async def add_row(database: Database, table: Table, **given: object) -> Mapping[str, object]:
    """The row, written."""
    row = a_row(table, **given)
    async with database.transaction() as connection:
        await connection.execute(insert(table).values(row))
    return row


async def rows_in(database: Database, table: Table) -> list[dict[str, Any]]:
    """All rows of the table, by its key."""
    async with database.reading() as connection:
        found = await connection.execute(select(table).order_by(*table.primary_key))
        return [dict(row) for row in found.mappings()]


async def count_in(database: Database, table: Table) -> int:
    """How many rows the table has."""
    async with database.reading() as connection:
        return await connection.scalar(select(func.count()).select_from(table)) or 0
