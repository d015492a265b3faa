"""What is remembered of the lessons: each person's progress, and the polls that ask their questions."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.errors import TryLater
from bot.lessons.progress import Learnt
from bot.storage.database import Database
from bot.storage.lessons import DatabasePolls, DatabaseProgress

AN, BINH = "telegram:1", "telegram:2"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)


async def test_nothing_is_known_of_a_stranger(database: Database) -> None:
    assert await DatabaseProgress(database).of(AN) == {}


async def test_what_was_seen_and_answered_comes_back_with_its_times(database: Database) -> None:
    progress = DatabaseProgress(database)
    await progress.saw(AN, "rsi", NOON)
    await progress.answered(AN, "rsi", right=False, at=LATER)
    await progress.saw(AN, "volume", LATER)
    assert await progress.of(AN) == {"rsi": Learnt(seen_at=NOON, wrong_at=LATER), "volume": Learnt(seen_at=LATER)}


async def test_times_of_any_zone_are_the_same_moments(database: Database) -> None:
    progress = DatabaseProgress(database)
    await progress.saw(AN, "rsi", NOON.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")))
    (learnt,) = (await progress.of(AN)).values()
    assert learnt.seen_at == NOON
    assert learnt.seen_at.tzinfo is not None


async def test_a_lesson_once_passed_stays_passed(database: Database) -> None:
    progress = DatabaseProgress(database)
    for right in (False, True, False):
        await progress.answered(AN, "rsi", right=right, at=LATER)
    learnt = (await progress.of(AN))["rsi"]
    assert (learnt.passed, learnt.failed) == (True, False)


async def test_a_wrong_answer_is_no_pass(database: Database) -> None:
    progress = DatabaseProgress(database)
    await progress.answered(AN, "rsi", right=False, at=NOON)
    learnt = (await progress.of(AN))["rsi"]
    assert (learnt.passed, learnt.failed) == (False, True)


async def test_each_person_has_their_own(database: Database) -> None:
    progress = DatabaseProgress(database)
    await progress.answered(AN, "rsi", right=True, at=NOON)
    await progress.answered(BINH, "rsi", right=False, at=NOON)
    assert [(await progress.of(user))["rsi"].passed for user in (AN, BINH)] == [True, False]


async def test_an_answer_to_a_poll_is_its_lesson_s(database: Database) -> None:
    polls, progress = DatabasePolls(database), DatabaseProgress(database)
    await polls.remember("5300", "rsi", correct=3, at=NOON)
    await polls.remember("5301", "volume", correct=0, at=NOON)
    assert await polls.answered("5300", AN, 3, LATER) == "rsi"
    assert await polls.answered("5301", AN, 3, LATER) == "volume"
    assert await polls.answered("5300", BINH, 0, LATER) == "rsi"
    assert await progress.of(AN) == {"rsi": Learnt(right_at=LATER), "volume": Learnt(wrong_at=LATER)}
    assert await progress.of(BINH) == {"rsi": Learnt(wrong_at=LATER)}


async def test_a_poll_that_is_not_ours_changes_nothing(database: Database) -> None:
    assert await DatabasePolls(database).answered("5300", AN, 0, NOON) is None
    assert await DatabaseProgress(database).of(AN) == {}


async def test_polls_and_progress_outlive_the_program(database_url: str) -> None:
    first = Database(database_url)
    await DatabasePolls(first).remember("5300", "rsi", correct=1, at=NOON)
    await first.close()
    second = Database(database_url)
    assert await DatabasePolls(second).answered("5300", AN, 1, LATER) == "rsi"
    await second.close()
    third = Database(database_url)
    assert (await DatabaseProgress(third).of(AN))["rsi"].passed
    await third.close()


async def test_a_group_may_answer_at_one_time(database: Database) -> None:
    polls, progress = DatabasePolls(database), DatabaseProgress(database)
    await polls.remember("5300", "rsi", correct=1, at=NOON)
    people = [f"telegram:{number}" for number in range(20)]
    await asyncio.gather(*(polls.answered("5300", user, number % 4, LATER) for number, user in enumerate(people)))
    assert [(await progress.of(user))["rsi"].passed for user in people] == [number % 4 == 1 for number in range(20)]


async def test_names_are_values_and_no_sql(database: Database) -> None:
    odd = "telegram:1'; DROP TABLE lesson_polls; --"
    await DatabaseProgress(database).answered(odd, odd, right=True, at=NOON)
    assert set(await DatabaseProgress(database).of(odd)) == {odd}
    assert await DatabasePolls(database).answered(odd, odd, 0, NOON) is None


async def test_a_database_that_fails_says_so(tmp_path: Path) -> None:
    (tmp_path / "nenbua.db").write_bytes(b"no database" * 100)
    broken = Database(f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}")
    for attempt in (
        DatabaseProgress(broken).of(AN),
        DatabaseProgress(broken).saw(AN, "rsi", NOON),
        DatabasePolls(broken).answered("1", AN, 0, NOON),
    ):
        with pytest.raises(TryLater) as failure:
            await attempt
        assert failure.value.code == "storage_failed"
    await broken.close()
