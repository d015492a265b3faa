"""What is remembered of the lessons: each person's progress, and the polls that ask their questions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.lessons.progress import Learnt
from bot.storage.database import Database
from bot.storage.moments import moment_or_none
from bot.storage.rows import readable
from bot.storage.tables import LESSON_POLLS, LESSON_PROGRESS
from bot.storage.upsert import upsert


class DatabaseProgress:
    """People's lessons, by the name their gateway gives them (`telegram:123`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, user: str) -> Mapping[str, Learnt]:
        """What the person has seen or answered so far, by the lesson's key.

        Raises TryLater (`storage_failed`) where the database fails.
        """
        async with self._database.reading() as connection:
            found = await connection.execute(select(LESSON_PROGRESS).where(LESSON_PROGRESS.c.user == user))
            rows = found.all()
        return dict(readable(LESSON_PROGRESS, rows, _lesson_and_progress))

    async def saw(self, user: str, lesson: str, at: datetime) -> None:
        """Remember that the person was shown the lesson; raises TryLater where the database fails."""
        async with self._database.transaction() as connection:
            await _note(connection, user, lesson, "seen_at", at)

    async def answered(self, user: str, lesson: str, *, right: bool, at: datetime) -> None:
        """Remember the person's answer; raises TryLater where the database fails."""
        async with self._database.transaction() as connection:
            await _note_answer(connection, user, lesson, right=right, at=at)


class DatabasePolls:
    """Polls by the id that their gateway gives them, and the answers to them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remember(self, poll: str, lesson: str, *, correct: int, at: datetime) -> None:
        """Remember a poll with the index of its right option; raises TryLater where the database fails."""
        row = {"poll": poll, "lesson": lesson, "correct": correct, "sent_at": at.astimezone(UTC)}
        async with self._database.transaction() as connection:
            await upsert(connection, LESSON_POLLS, row)

    async def answered(self, poll: str, user: str, option: int, at: datetime) -> str | None:
        """The lesson whose question the person has answered, which is kept; None where the poll is not known.

        What was right when the poll was sent decides. Raises TryLater where the database fails.
        """
        async with self._database.transaction() as connection:
            found = await connection.execute(select(LESSON_POLLS).where(LESSON_POLLS.c.poll == poll))
            row = found.one_or_none()
            if row is None:
                return None
            await _note_answer(connection, user, row.lesson, right=option == row.correct, at=at)
        return str(row.lesson)

    async def forget(self, sent_before: datetime) -> int:
        """How many polls that were sent before then are forgotten now; raises TryLater where the database fails."""
        statement = delete(LESSON_POLLS).where(LESSON_POLLS.c.sent_at < sent_before.astimezone(UTC))
        async with self._database.transaction() as connection:
            return int((await connection.execute(statement)).rowcount)


def _lesson_and_progress(row: Row[Any]) -> tuple[str, Learnt]:
    return row.lesson, Learnt(
        seen_at=moment_or_none(row.seen_at),
        right_at=moment_or_none(row.right_at),
        wrong_at=moment_or_none(row.wrong_at),
    )


async def _note_answer(connection: AsyncConnection, user: str, lesson: str, *, right: bool, at: datetime) -> None:
    await _note(connection, user, lesson, "right_at" if right else "wrong_at", at)


async def _note(connection: AsyncConnection, user: str, lesson: str, column: str, at: datetime) -> None:
    await upsert(connection, LESSON_PROGRESS, {"user": user, "lesson": lesson, column: at.astimezone(UTC)})
