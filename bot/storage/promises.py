"""Promises in the database: each is a row before it is a message."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.schedule.promise import Address, NewPromise, Promise, PromiseState
from bot.storage.database import Database
from bot.storage.moments import moment_of
from bot.storage.rows import known, known_or_none, readable
from bot.storage.tables import GONE_CHATS, PROMISES
from bot.storage.upsert import insert_new, insert_new_rows

log = structlog.get_logger(__name__)

# SQLite takes 32,766 values a statement; a row has twelve.
_ROWS_AT_ONCE = 500
_LONGEST_REASON = 300
_OPEN = (PromiseState.DUE, PromiseState.SENDING)
_FREE: dict[str, object] = {"worker": None, "held_until": None}


class DatabasePromises:
    """The promises as one worker sees them: what it takes, no other one gets before the moment that it said."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._worker = uuid4().hex

    async def make(self, promises: Sequence[NewPromise]) -> int:
        """How many of them are new; what a chat was promised before is not promised again."""
        made = 0
        for first in range(0, len(promises), _ROWS_AT_ONCE):
            rows = [_row(promise) for promise in promises[first : first + _ROWS_AT_ONCE]]
            async with self._database.transaction() as connection:
                made += await insert_new_rows(connection, PROMISES, rows)
        return made

    async def take(self, most: int, *, now: datetime, until: datetime) -> Sequence[Promise]:
        """So many at most that can be worked on now, earliest due first: nobody else gets them until that moment.

        Those of chats that are gone rest.
        """
        held = {"worker": self._worker, "held_until": until.astimezone(UTC)}
        # PostgreSQL looks into a WITH once only, so that it locks no more rows than it gives.
        free = _free(now.astimezone(UTC), most).cte("free")
        statement = update(PROMISES).where(PROMISES.c.number.in_(select(free.c.number))).values(held)
        async with self._database.statement() as connection:
            rows = (await connection.execute(statement.returning(PROMISES))).all()
        return sorted(readable(PROMISES, rows, _promise), key=lambda promise: (promise.due_at, promise.number))

    async def hold(self, numbers: Collection[int], until: datetime) -> None:
        """What this worker took and has not ended stays with it until then, of the promises of those numbers."""
        held = and_(PROMISES.c.worker == self._worker, PROMISES.c.number.in_(numbers))
        await self._change(held, {"held_until": until.astimezone(UTC)})

    async def let_go(self) -> None:
        """All that this worker took and did not begin to send may be taken at once."""
        mine = and_(PROMISES.c.worker == self._worker, PROMISES.c.state == PromiseState.DUE)
        await self._change(mine, _FREE)

    async def begin(self, promise: Promise, *, after_message: int | None, until: datetime) -> bool:
        """Whether it may be sent now: False where this worker has lost it. From now on it may have been sent.

        Nobody else gets it until that moment, even where the worker was so slow that its hold had ended.
        """
        begun: dict[str, object] = {"state": PromiseState.SENDING, "tries": promise.tries + 1}
        begun |= {"after_message": after_message, "held_until": until.astimezone(UTC)}
        return bool(await self._change(self._in_hand(promise), begun))

    async def sent(self, promise: Promise, message: int, *, final_at: datetime | None = None) -> None:
        """It became that message; its final form is asked for at that moment, if any."""
        ended: dict[str, object] = {"state": PromiseState.SENT, "message": message, "provisional": False}
        if final_at is not None:
            ended |= {"state": PromiseState.DUE, "provisional": True, "try_at": final_at.astimezone(UTC)}
        await self._change(self._in_hand(promise), ended | _FREE)

    async def again(self, promise: Promise, at: datetime, *, maybe_sent: bool = False) -> None:
        """It is taken up again at that moment, not before."""
        state = PromiseState.SENDING if maybe_sent else PromiseState.DUE
        later: dict[str, object] = {"state": state, "try_at": at.astimezone(UTC)}
        await self._change(self._in_hand(promise), later | _FREE)

    async def rest(self, chat: str, until: datetime) -> None:
        """Nothing more is tried in that chat until then."""
        moment = until.astimezone(UTC)
        theirs = and_(PROMISES.c.chat == chat, PROMISES.c.state.in_(_OPEN), PROMISES.c.try_at < moment)
        await self._change(theirs, {"try_at": moment})

    async def end(self, promise: Promise, state: PromiseState, reason: str) -> None:
        """It failed or was dropped, for that reason."""
        ended: dict[str, object] = {"state": state, "reason": reason[:_LONGEST_REASON]}
        await self._change(self._in_hand(promise), ended | _FREE)

    async def drop(self, due_before: datetime) -> Sequence[Promise]:
        """What was due before then and nobody has in hand: it is dropped now."""
        table = PROMISES.c
        late = and_(
            table.state == PromiseState.DUE,
            table.message.is_(None),
            table.worker.is_(None),
            table.due_at < due_before.astimezone(UTC),
        )
        statement = update(PROMISES).where(late).values(state=PromiseState.DROPPED, reason="too late")
        async with self._database.statement() as connection:
            rows = (await connection.execute(statement.returning(PROMISES))).all()
        return readable(PROMISES, rows, _promise)

    async def find(self, number: int) -> Promise | None:
        """The promise of that number."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(PROMISES).where(PROMISES.c.number == number))).all()
        return next(iter(readable(PROMISES, rows, _promise)), None)

    async def messages_in(self, chat: str) -> Sequence[int]:
        """The numbers of the messages that promises to the chat became."""
        query = select(PROMISES.c.message).where(PROMISES.c.chat == chat, PROMISES.c.message.is_not(None))
        async with self._database.reading() as connection:
            return [int(message) for message in (await connection.execute(query)).scalars()]

    async def newest_messages(self, due_after: datetime) -> Sequence[tuple[Address, int]]:
        """What each chat was sent last, of what was due after then: where, and the number of the message."""
        table = PROMISES.c
        sent = and_(table.message.is_not(None), table.due_at > due_after.astimezone(UTC))
        query = select(table.chat, func.max(table.message)).where(sent).group_by(table.chat)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [(Address(chat=chat), int(message)) for chat, message in rows]

    async def forget(self, due_before: datetime) -> int:
        """How many that were due before then are deleted now."""
        statement = delete(PROMISES).where(PROMISES.c.due_at < due_before.astimezone(UTC))
        async with self._database.transaction() as connection:
            return int((await connection.execute(statement)).rowcount)

    def _in_hand(self, promise: Promise) -> ColumnElement[bool]:
        return and_(PROMISES.c.number == promise.number, PROMISES.c.worker == self._worker)

    async def _change(self, where: ColumnElement[bool], values: Mapping[str, object]) -> int:
        async with self._database.statement() as connection:
            return int((await connection.execute(update(PROMISES).where(where).values(values))).rowcount)


def _free(now: datetime, most: int) -> Select[tuple[int]]:
    """Whatever is to be done now and nobody has in hand."""
    table = PROMISES.c
    return (
        select(table.number)
        .where(
            table.state.in_(_OPEN),
            table.try_at <= now,
            or_(table.held_until.is_(None), table.held_until <= now),
            table.chat.not_in(select(GONE_CHATS.c.chat)),
        )
        .order_by(table.due_at, table.number)
        .limit(most)
        .with_for_update(skip_locked=True)
    )


async def keep_promise(connection: AsyncConnection, promise: NewPromise) -> int | None:
    """The number of the promise that is kept now; None where the chat was promised this before."""
    if not await insert_new(connection, PROMISES, _row(promise)):
        return None
    table = PROMISES.c
    query = select(table.number).where(
        table.chat == promise.address.chat,
        table.thread == (promise.address.thread or 0),
        table.kind == promise.kind,
        table.session == promise.session,
    )
    return int((await connection.execute(query)).scalar_one())


def _row(promise: NewPromise) -> dict[str, object]:
    due_at = promise.due_at.astimezone(UTC)
    return {
        "chat": promise.address.chat,
        "thread": promise.address.thread or 0,
        "kind": promise.kind,
        "session": promise.session,
        "due_at": due_at,
        "content": json.dumps(dict(promise.content), allow_nan=False),
        "answers": promise.answers,
        "state": PromiseState.DUE,
        "try_at": due_at,
        "tries": 0,
        "provisional": False,
    }


def _promise(row: Row[Any]) -> Promise:
    return Promise(
        number=row.number,
        address=Address(chat=known(str, row.chat), thread=known(int, row.thread) or None),
        kind=known(str, row.kind),
        session=known(date, row.session),
        due_at=moment_of(row.due_at),
        content=_content(row),
        answers=known_or_none(int, row.answers),
        state=PromiseState(row.state),
        tries=known(int, row.tries),
        after_message=known_or_none(int, row.after_message),
        message=known_or_none(int, row.message),
        provisional=row.provisional,
        reason=row.reason,
    )


def _content(row: Row[Any]) -> Mapping[str, object]:
    """What the message is made from; nothing where that is damaged, so that one such row holds up no others."""
    try:
        return dict(json.loads(row.content))
    except (ValueError, TypeError) as error:
        log.warning("promises.corrupt_row", number=row.number, cause=str(error))
        return {}
