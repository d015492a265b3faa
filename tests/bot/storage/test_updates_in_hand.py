"""The journal in the database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import TryLater
from bot.inbox import Incoming
from bot.storage.database import Database
from bot.storage.updates_in_hand import ANSWERED_WITHIN, DatabaseJournal

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FIRST = Incoming(number=11, line="chat -100", content='{"text": "rsi của FPT"}'.encode())
SECOND = Incoming(number=12, line="person 7", content=b'{"update_id": 12}')


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


def journal_at(database: Database, moment: datetime = NOON) -> DatabaseJournal:
    return DatabaseJournal(database, lambda: moment)


async def test_the_next_process_finds_what_was_not_dealt_with_in_its_order(database: Database) -> None:
    journal = journal_at(database)
    third = Incoming(number=5, line="chat 1", content=b"[]")
    await journal.write([SECOND, FIRST], [])
    await journal.write([third], [SECOND.number])
    assert list(await journal.left()) == [third, FIRST]


async def test_what_is_kept_twice_is_there_once(database: Database) -> None:
    journal = journal_at(database)
    await journal.write([FIRST], [])
    await journal.write([FIRST, SECOND], [])
    assert list(await journal.left()) == [FIRST, SECOND]


async def test_what_has_ended_three_processes_is_dropped(database: Database) -> None:
    journal = journal_at(database)
    await journal.write([FIRST], [])
    assert [len(await journal.left()) for _ in range(4)] == [1, 1, 1, 0]


async def test_nobody_waits_for_more_than_a_day(database: Database) -> None:
    await journal_at(database).write([FIRST], [])
    await journal_at(database, NOON + timedelta(seconds=1)).write([SECOND], [])
    later = journal_at(database, NOON + ANSWERED_WITHIN + timedelta(seconds=0.5))
    assert list(await later.left()) == [SECOND]


async def test_the_largest_batch_there_is(database: Database) -> None:
    many = [Incoming(number=number, line=f"chat {number}", content=b"{}") for number in range(1_000)]
    journal = journal_at(database)
    await journal.write(many, [])
    await journal.write([], [one.number for one in many[1:]])
    assert list(await journal.left()) == many[:1]


async def test_a_database_that_fails(tmp_path: Path) -> None:
    broken = tmp_path / "nenbua.db"
    broken.write_bytes(b"no database" * 1000)
    opened = Database(f"sqlite+aiosqlite:///{broken}")
    with pytest.raises(TryLater):
        await journal_at(opened).write([FIRST], [])
    await opened.close()
