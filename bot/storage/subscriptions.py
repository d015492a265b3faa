"""Which chat wants which summary, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, delete, select

from bot.preferences import OWN_LIST, VN30_LIST
from bot.schedule.promise import Address
from bot.schedule.subscription import Subscription, SummaryKind, SummaryPart
from bot.storage.database import Database
from bot.storage.moments import moment_of
from bot.storage.rows import known, language_of, readable, symbol_of
from bot.storage.tables import GONE_CHATS, SUBSCRIPTIONS
from bot.storage.upsert import upsert

_KINDS = list(SummaryKind)


class DatabaseSubscriptions:
    """Subscriptions by chat, topic and kind."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, address: Address) -> tuple[Subscription, ...]:
        """The chat's (in a forum: the topic's), in the order of the kinds."""
        table = SUBSCRIPTIONS.c
        query = select(SUBSCRIPTIONS).where(table.chat == address.chat, table.thread == (address.thread or 0))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(sorted(readable(SUBSCRIPTIONS, rows, _subscription), key=lambda one: _KINDS.index(one.kind)))

    async def put(self, subscription: Subscription) -> None:
        """Keep it in place of the one of the same chat and kind."""
        async with self._database.transaction() as connection:
            await upsert(connection, SUBSCRIPTIONS, _row(subscription))

    async def remove(self, address: Address, kind: SummaryKind | None = None) -> int:
        """How many are gone now: those of that kind, or all."""
        table = SUBSCRIPTIONS.c
        statement = delete(SUBSCRIPTIONS).where(table.chat == address.chat, table.thread == (address.thread or 0))
        if kind is not None:
            statement = statement.where(table.kind == kind)
        async with self._database.transaction() as connection:
            return int((await connection.execute(statement)).rowcount)

    async def all(self) -> Sequence[Subscription]:
        """Every one whose chat is still there."""
        query = select(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.chat.not_in(select(GONE_CHATS.c.chat)))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return readable(SUBSCRIPTIONS, rows, _subscription)


def _row(subscription: Subscription) -> dict[str, object]:
    return {
        "chat": subscription.address.chat,
        "thread": subscription.address.thread or 0,
        "kind": subscription.kind,
        "at": subscription.at.strftime("%H:%M"),
        "zone": subscription.zone.key,
        "language": subscription.language,
        "shares": subscription.shares,
        "parts": ",".join(sorted(subscription.parts)),
        "holiday_notes": subscription.holiday_notes,
        "since": subscription.since.astimezone(UTC),
    }


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        address=Address(chat=known(str, row.chat), thread=known(int, row.thread) or None),
        kind=SummaryKind(row.kind),
        at=time.fromisoformat(known(str, row.at)),
        zone=ZoneInfo(known(str, row.zone)),
        language=language_of(row.language),
        shares=_shares_of(row.shares),
        parts=frozenset(SummaryPart(part) for part in known(str, row.parts).split(",") if part),
        holiday_notes=known(bool, row.holiday_notes),
        since=moment_of(row.since),
    )


def _shares_of(stored: object) -> str:
    """Whose shares, or which. Raises TypeError or ValueError."""
    shares = known(str, stored)
    if shares not in (OWN_LIST, VN30_LIST):
        for symbol in shares.split(","):
            symbol_of(symbol)
    return shares
