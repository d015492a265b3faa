"""Rows of the database that hold what nobody of ours has written: every answer that reads them is still one."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Table

from bot.ask import Ask
from bot.assistant import Assistant
from bot.reply import Reply
from bot.storage.tables import ALERTS, LESSON_PROGRESS, METADATA, PREFERENCES, SUBSCRIPTIONS, WATCHED
from tests.bot.conftest import NOW
from tests.fuzz.telegram_limits import complaints

AN = "telegram:1"
RUBBISH: Sequence[object] = (
    "", "x", -1, 2**63 - 1, float("inf"), b"\x00\xff", "<b>🔨\x00", "25:99", "9999-12-31 23:59:59.999999", "{", "null",
    '{"a": {}}', None,
)  # fmt: skip
"""Of every type that SQLite keeps, in every column."""

CASES = {
    PREFERENCES: (("/settings dark",), ("/price FPT", "/settings")),
    WATCHED: (("/watch FPT HPG VNINDEX",), ("/watch", "/export")),
    SUBSCRIPTIONS: (("/summary daily 15:15",), ("/summary", "/export")),
    ALERTS: (("/alert FPT rsi < 5",), ("/alerts", "/export")),
    LESSON_PROGRESS: (("/learn",), ("/learn", "/export")),
}
"""What leaves a row in each table, and what reads it."""


def test_every_table_that_an_answer_reads_is_among_them() -> None:
    # What a worker reads, what is a cache of its own, and what only an operator fills, has tests beside it.
    elsewhere = {
        "companies", "company_figures", "gone_chats", "lesson_polls", "market_records", "price_histories", "promises",
        "sent_pictures", "share_tracks", "updates_in_hand",
    }  # fmt: skip
    assert {table.name for table in CASES} | elsewhere == METADATA.tables.keys()


@pytest.mark.parametrize("table", CASES, ids=lambda table: table.name)
async def test_rubbish_in_any_column_is_no_bug(assistant: Assistant, tmp_path: Path, table: Table) -> None:
    made_by, read_by = CASES[table]
    wrong = []
    for text in made_by:
        await _asked(assistant, text)
    for column in table.columns:
        before = await asyncio.to_thread(_exchange, tmp_path / "nenbua.db", table.name, column.name, [])
        assert before, f"no row in {table.name}"
        for value in RUBBISH:
            if await asyncio.to_thread(_exchange, tmp_path / "nenbua.db", table.name, column.name, [value]):
                for text in read_by:
                    reply = await _asked(assistant, text)
                    wrong += [f"{column.name} = {value!r}, {text}: {one}" for one in complaints(reply)]
        await asyncio.to_thread(_exchange, tmp_path / "nenbua.db", table.name, column.name, before)
    assert not wrong, "\n".join(wrong)


async def _asked(assistant: Assistant, text: str) -> Reply:
    """The answer, asked as a gateway does."""
    ask = Ask(text=text, asked_at=NOW, chat=AN, user=AN)
    return await assistant.answer(await assistant.with_preferences(ask))


def _exchange(file: Path, table: str, column: str, values: Sequence[object]) -> list[object]:
    """The values that stood in the first row's column before it got this one; none where the database refuses it."""
    with closing(sqlite3.connect(file)) as database, database:
        before = [row[0] for row in database.execute(f'SELECT "{column}" FROM "{table}" LIMIT 1')]  # noqa: S608
        try:
            for value in values:
                first = f'SELECT min(rowid) FROM "{table}"'  # noqa: S608 - our own names
                database.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ({first})', [value])  # noqa: S608
        except (sqlite3.IntegrityError, OverflowError):
            return []
        return before
