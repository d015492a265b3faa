"""Promises in the database: each is a row before it is a message."""

from __future__ import annotations

import json
from datetime import UTC

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.schedule.promise import NewPromise, PromiseState
from bot.storage.tables import PROMISES
from bot.storage.upsert import insert_new


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
