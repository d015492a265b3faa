"""A row that cannot be read costs no other, wherever rows are read."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table
from structlog.testing import capture_logs

from bot.inbox import Incoming
from bot.lessons.progress import Learnt
from bot.schedule.promise import Address
from bot.storage.alerts import DatabaseAlerts
from bot.storage.backup import back_up
from bot.storage.database import Database
from bot.storage.lessons import DatabaseProgress
from bot.storage.promises import DatabasePromises
from bot.storage.rows import finite_or_none, known, known_or_none, language_of, symbol_of
from bot.storage.subscriptions import DatabaseSubscriptions
from bot.storage.tables import ALERTS, LESSON_PROGRESS, PROMISES, SUBSCRIPTIONS, UPDATES_IN_HAND, WATCHED
from bot.storage.updates_in_hand import DatabaseJournal
from bot.storage.watchlists import DatabaseWatchlists
from bot.watching.watchlist import MOST_WATCHED
from tests.bot.storage.samples import AN, GROUP, NOON, a_promise, a_subscription, an_alert, count_in

HERE = Address(chat=GROUP)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """Where the database lies: only SQLite takes anything in any column."""
    return tmp_path / "nenbua.db"


@pytest.fixture
async def here(file: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{file}")
    yield database
    await database.close()


async def damage(file: Path, table: Table, column: str, value: object, *, row: int = 1) -> None:
    """Write that into the column of that row, as a hand with another program would."""

    def write() -> None:
        with closing(sqlite3.connect(file)) as database, database:
            statement = f'UPDATE "{table.name}" SET "{column}" = ? WHERE rowid = ?'  # noqa: S608  our own names
            assert database.execute(statement, [value, row]).rowcount == 1

    await asyncio.to_thread(write)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("symbol", ""),
        ("symbol", "<b>"),
        ("symbol", b"\x00\xff"),
        ("created_at", "yesterday"),
        ("created_at", 5),
        ("created_at", "25:99"),
        ("reference_on", "2026-13-01"),
        ("fired_on", b"2026-11-20"),
        ("signal_on", "x"),
        ("kind", "horoscope"),
        ("kind", "signal"),
        ("value", "dear"),
        ("value", float("inf")),
        ("value", None),
        ("reference_price", float("-inf")),
        ("language", "la"),
        ("thread", "x"),
        ("promise", "x"),
        ("chat", b"telegram:1"),
    ],
)
async def test_of_alerts_the_others_are_served(here: Database, file: Path, column: str, value: object) -> None:
    alerts = DatabaseAlerts(here)
    broken, whole = await alerts.add(an_alert(value=1.0)), await alerts.add(an_alert(value=2.0))
    await damage(file, ALERTS, column, value, row=broken.number)
    with capture_logs() as logs:
        assert await alerts.of(AN) == (whole,)
        assert await alerts.looking() == {"FPT": [whole]}
    told = {"event": "storage.row_unreadable", "log_level": "warning", "table": "alerts", "key": [broken.number]}
    assert {name: logs[0][name] for name in told} == told
    # Nothing of what stands there.
    assert logs[0]["cause"] in {"ValueError", "TypeError", "StopIteration"}
    assert logs[0].keys() - told.keys() == {"cause"}


async def test_an_equal_alert_that_cannot_be_read_is_made_anew(here: Database, file: Path) -> None:
    alerts = DatabaseAlerts(here)
    broken = await alerts.add(an_alert())
    await damage(file, ALERTS, "created_at", "x", row=broken.number)
    again = await alerts.add(an_alert())
    assert again.number != broken.number
    assert await alerts.of(AN) == (again,)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("since", "x"),
        ("at", b"15:15"),
        ("zone", b"\x00"),
        ("zone", ""),
        ("language", "la"),
        ("shares", ""),
        ("shares", "FPT,<b>"),
        ("parts", b"risk"),
        ("kind", "hourly"),
    ],
)
async def test_of_subscriptions_the_others_are_served(here: Database, file: Path, column: str, value: object) -> None:
    subscriptions = DatabaseSubscriptions(here)
    await subscriptions.put(a_subscription())
    whole = a_subscription(chat=AN, shares="FPT,BTC-USD")
    await subscriptions.put(whole)
    await damage(file, SUBSCRIPTIONS, column, value)
    assert await subscriptions.of(HERE) == ()
    assert await subscriptions.all() == [whole]


@pytest.mark.parametrize(
    ("column", "value"),
    [("symbol", ""), ("symbol", "fpt"), ("symbol", b"FPT"), ("place", "x"), ("place", 2**63 - 1), ("place", 0.5)],
)
async def test_of_a_list_the_other_symbols_are_served(here: Database, file: Path, column: str, value: object) -> None:
    lists = DatabaseWatchlists(here)
    await lists.add(AN, ["FPT", "HPG"])
    await damage(file, WATCHED, column, value)
    assert await lists.of(AN) == ("HPG",)
    assert await lists.add(AN, ["VCB", "FPT"]) == ("VCB", "FPT")
    assert await lists.of(AN) == ("HPG", "VCB", "FPT")


async def test_what_cannot_be_read_takes_no_place_of_a_full_list(here: Database, file: Path) -> None:
    lists = DatabaseWatchlists(here)
    await lists.add(AN, [f"S{number:02}" for number in range(MOST_WATCHED)])
    await damage(file, WATCHED, "symbol", "?")
    assert await lists.add(AN, ["FPT", "HPG"]) == ("FPT",)


@pytest.mark.parametrize("column", ["seen_at", "right_at", "wrong_at"])
async def test_of_lessons_the_others_are_known(here: Database, file: Path, column: str) -> None:
    progress = DatabaseProgress(here)
    await progress.saw(AN, "rsi", NOON)
    await progress.saw(AN, "macd", NOON)
    await damage(file, LESSON_PROGRESS, column, "x")
    assert await progress.of(AN) == {"macd": Learnt(seen_at=NOON, right_at=None, wrong_at=None)}


@pytest.mark.parametrize(
    ("column", "value"), [("session", "x"), ("due_at", "2026"), ("tries", "x"), ("state", b"due"), ("message", "x")]
)
async def test_of_promises_the_others_are_kept(here: Database, file: Path, column: str, value: object) -> None:
    promises = DatabasePromises(here)
    assert await promises.make([a_promise(), a_promise(GROUP)]) == 2
    await damage(file, PROMISES, column, value)
    assert [taken.address for taken in await promises.take(9, now=NOON, until=LATER)] == [HERE]
    assert await promises.find(1) is None


@pytest.mark.parametrize(("column", "value"), [("came_at", "9 o'clock"), ("content", "text"), ("line", b"1")])
async def test_of_what_was_left_behind_the_others_are_answered(
    here: Database, file: Path, column: str, value: object
) -> None:
    journal = DatabaseJournal(here, lambda: NOON)
    whole = Incoming(number=2, line="2", content=b"{}", came_at=NOON.timestamp())
    await journal.write([Incoming(number=1, line="1", content=b"{}", came_at=NOON.timestamp()), whole], [])
    await damage(file, UPDATES_IN_HAND, column, value)
    assert await journal.left() == [whole]


@pytest.mark.parametrize(("column", "value"), [("created_at", "x"), ("fired_on", 7)])
async def test_a_backup_has_all_others(here: Database, file: Path, column: str, value: object) -> None:
    alerts = DatabaseAlerts(here)
    await alerts.add(an_alert(value=1.0))
    whole = await alerts.add(an_alert(value=2.0))
    await damage(file, ALERTS, column, value)
    kept = file.with_name("backup.db")
    assert await back_up(here, kept, prices=True, overwrite=False, tell=lambda _, __: None) == 1
    copy = Database(f"sqlite+aiosqlite:///{kept}")
    assert await DatabaseAlerts(copy).of(AN) == (whole,)
    assert await count_in(copy, ALERTS) == 1
    await copy.close()


def test_what_is_what_it_should_be_is_given_back() -> None:
    assert known(int, 5) == 5
    assert (known_or_none(str, None), known_or_none(str, "x")) == (None, "x")
    assert (finite_or_none(None), finite_or_none(5), finite_or_none(-0.5)) == (None, 5.0, -0.5)
    assert [symbol_of(one) for one in ("FPT", "BTC-USD", "E1VFVN30")] == ["FPT", "BTC-USD", "E1VFVN30"]
    assert [language_of(one) for one in ("vi", "en")] == ["vi", "en"]
