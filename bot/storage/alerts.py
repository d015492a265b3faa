"""What people want to be told of, in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date
from typing import Any

from sqlalchemy import Row, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import UserError
from bot.schedule.promise import Address, NewPromise
from bot.storage.database import Database
from bot.storage.moments import moment_of
from bot.storage.promises import keep_promise
from bot.storage.rows import finite_or_none, known, known_or_none, language_of, readable, symbol_of
from bot.storage.tables import ALERTS, GONE_CHATS
from bot.storage.turns import take_turn
from bot.watching.alert import MOST_ALERTS, Alert, AlertKind, AlertState, Condition, NewAlert

_LOOKING = (AlertState.ARMED, AlertState.WAITING)


class DatabaseAlerts:
    """Alerts by the person's name (`telegram:123`) and by number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, alert: NewAlert) -> Alert:
        """The alert as kept; an equal one that looks out is given back. Raises UserError `too_many_alerts`."""
        values = _row(alert)
        same = ("owner", "chat", "thread", "symbol", "kind", "value", "signal")
        equal = and_(
            ALERTS.c.state.in_(_LOOKING), *(ALERTS.c[name].is_not_distinct_from(values[name]) for name in same)
        )
        async with self._database.transaction() as connection:
            await take_turn(connection, f"alerts {alert.owner}")
            for there in readable(ALERTS, await connection.execute(select(ALERTS).where(equal)), _alert):
                return there
            count = select(func.count()).select_from(ALERTS).where(ALERTS.c.owner == alert.owner)
            if (await connection.scalar(count) or 0) >= MOST_ALERTS:
                raise UserError("too_many_alerts", limit=MOST_ALERTS)
            row = (await connection.execute(insert(ALERTS).values(values).returning(ALERTS))).one()
        return _alert(row)

    async def of(self, owner: str) -> tuple[Alert, ...]:
        """All of the person's, oldest first."""
        query = select(ALERTS).where(ALERTS.c.owner == owner).order_by(ALERTS.c.number)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(readable(ALERTS, rows, _alert))

    async def delete(self, owner: str, number: int) -> Alert | None:
        """The alert that is gone now; None where the person has none with that number."""
        async with self._database.transaction() as connection:
            statement = delete(ALERTS).where(*_own(owner, number)).returning(ALERTS)
            rows = (await connection.execute(statement)).all()
        return next(iter(readable(ALERTS, rows, _alert)), None)

    async def rearm(self, owner: str, number: int, *, price: float | None, session: date | None) -> Alert | None:
        """The alert, armed again, counting from that close; None where the person has none with that number."""
        again = {
            "state": AlertState.ARMED,
            "reference_price": price,
            "reference_on": session,
            "signal_on": None,
            "promise": None,
        }
        async with self._database.transaction() as connection:
            statement = update(ALERTS).where(*_own(owner, number)).values(again).returning(ALERTS)
            rows = (await connection.execute(statement)).all()
        return next(iter(readable(ALERTS, rows, _alert)), None)

    async def looking(self) -> Mapping[str, Sequence[Alert]]:
        """Every alert that is armed or waiting, and whose chat is still there, by symbol."""
        gone = select(GONE_CHATS.c.chat)
        query = select(ALERTS).where(ALERTS.c.state.in_(_LOOKING), ALERTS.c.chat.not_in(gone)).order_by(ALERTS.c.number)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        found: dict[str, list[Alert]] = {}
        for alert in readable(ALERTS, rows, _alert):
            found.setdefault(alert.symbol, []).append(alert)
        return found

    async def tell(self, alert: Alert, promise: NewPromise) -> bool:
        """Keep the alert's new state and the promise to tell of it, or neither.

        False where it was promised before, and where the alert looks out no more: deleted, or fired meanwhile.
        """
        looking = select(ALERTS.c.number).where(ALERTS.c.number == alert.number, ALERTS.c.state.in_(_LOOKING))
        async with self._database.transaction() as connection:
            if (await connection.execute(looking.with_for_update())).one_or_none() is None:
                return False
            number = await keep_promise(connection, promise)
            if number is None:
                return False
            await _keep_state(connection, alert, number)
        return True


async def _keep_state(connection: AsyncConnection, alert: Alert, promise: int) -> None:
    values = {
        "state": alert.state,
        "fired_on": alert.fired_on,
        "signal_on": alert.signal_on,
        "promise": alert.promise if alert.promise is not None else promise,
    }
    await connection.execute(update(ALERTS).where(ALERTS.c.number == alert.number).values(values))


def _own(owner: str, number: int) -> tuple[Any, Any]:
    return ALERTS.c.owner == owner, ALERTS.c.number == number


def _row(alert: NewAlert) -> dict[str, object]:
    return {
        "owner": alert.owner,
        "chat": alert.address.chat,
        "thread": alert.address.thread or 0,
        "symbol": alert.symbol,
        "kind": alert.condition.kind,
        "value": alert.condition.value,
        "signal": alert.condition.signal,
        "language": alert.language,
        "reference_price": alert.reference_price,
        "reference_on": alert.reference_on,
        "created_at": alert.created_at.astimezone(UTC),
        "state": AlertState.ARMED,
    }


def _alert(row: Row[Any]) -> Alert:
    return Alert(
        number=known(int, row.number),
        owner=known(str, row.owner),
        address=Address(chat=known(str, row.chat), thread=known(int, row.thread) or None),
        symbol=symbol_of(row.symbol),
        condition=_condition(row),
        language=language_of(row.language),
        created_at=moment_of(row.created_at),
        reference_price=finite_or_none(row.reference_price),
        reference_on=known_or_none(date, row.reference_on),
        state=AlertState(row.state),
        fired_on=known_or_none(date, row.fired_on),
        signal_on=known_or_none(date, row.signal_on),
        promise=known_or_none(int, row.promise),
    )


def _condition(row: Row[Any]) -> Condition:
    kind, value, signal = AlertKind(row.kind), finite_or_none(row.value), known_or_none(str, row.signal)
    if kind is not AlertKind.SIGNAL:
        return Condition(kind=kind, value=known(float, value))
    return Condition(kind=kind, signal=known(str, signal))
