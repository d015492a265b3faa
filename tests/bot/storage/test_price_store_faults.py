"""Faults of the storage under a cache of prices: the answer comes, the cause is in the log, the rest is unaffected."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.prices.cache import CachedSource
from bot.prices.port import PriceHistory
from bot.storage.database import Database
from bot.storage.price_store import DatabasePriceStore
from tests.bot.prices.samples import AAA, Clock, FakeSource, a_history, share
from tests.bot.storage.test_database import ended_threads

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@asynccontextmanager
async def cache_over(url: str, *, timeout: float = 15) -> AsyncIterator[CachedSource]:  # noqa: ASYNC109 - the database's
    """A cache over that database, before a source that has AAA."""
    database = Database(url, timeout=timeout)
    yield CachedSource(FakeSource(answer=a_history(fetched_at=NOW)), DatabasePriceStore(database), clock=Clock(NOW))
    await database.close()
    await ended_threads()


def file_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def causes(logs: Sequence[Any]) -> list[str]:
    """What the log says of the store's failures."""
    assert {(line["event"], line["symbol"]) for line in logs} <= {("prices.store_failed", "AAA")}
    return [str(line["cause"]) for line in logs]


async def answered(cache: CachedSource) -> tuple[PriceHistory, list[str]]:
    """The answer, and the failures noted meanwhile."""
    with capture_logs() as logs:
        history = await cache.history(AAA)
    return history, causes(logs)


def read_only_folders(tmp_path: Path) -> list[Path]:
    """Folders in which nobody can write, not even the system's administrator; and one that only forbids it."""
    folders = [Path("/proc/self"), Path("/sys/kernel")]
    forbidden = tmp_path / "forbidden"
    forbidden.mkdir(mode=0o555)
    return [folder for folder in [*folders, forbidden] if folder.is_dir() and not _writable(folder)]


def _writable(folder: Path) -> bool:
    try:
        (folder / "probe").touch()
    except OSError:
        return False
    (folder / "probe").unlink()
    return True


async def test_a_folder_that_cannot_be_written_keeps_nobody_from_an_answer(tmp_path: Path) -> None:
    folders = read_only_folders(tmp_path)
    assert folders
    for folder in folders:
        async with cache_over(file_url(folder / "nenbua" / "nenbua.db")) as cache:
            history, failures = await answered(cache)
            assert history.bars.frame["close"].iloc[0] == 10_000
            # Once for the look into the store, once for the saving.
            assert len(failures) == 2
            assert all("Error" in failure for failure in failures)


async def test_a_database_in_a_folder_that_became_read_only_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "nenbua.db"
    async with cache_over(file_url(path)) as cache:
        await cache.history(AAA)
    url = f"sqlite+aiosqlite:///file:{path}?mode=ro&uri=true"
    async with cache_over(url) as cache:
        history, failures = await answered(cache)
        assert failures == []
        assert history.fetched_at == NOW


async def test_a_database_that_another_process_holds_costs_the_time_out_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "nenbua.db"
    async with cache_over(file_url(path), timeout=0.2) as cache:
        await cache.at_hand([AAA])
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            started = perf_counter()
            history, failures = await answered(cache)
            assert perf_counter() - started < 5
            assert history.bars.frame["close"].iloc[0] == 10_000
            assert [("locked" in failure) for failure in failures] == [True]
            other.execute("ROLLBACK")
        # What could not be saved is asked for again, and saved then.
        assert await cache.at_hand([AAA]) == {}
        assert (await answered(cache))[1] == []
        assert list(await cache.at_hand([AAA])) == ["AAA"]


async def test_a_schema_of_a_later_version_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "nenbua.db"
    async with cache_over(file_url(path)) as cache:
        await cache.history(AAA)
    with closing(sqlite3.connect(path)) as later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")
        later.commit()
    async with cache_over(file_url(path)) as cache:
        history, failures = await answered(cache)
        assert history.bars.frame["close"].iloc[0] == 10_000
        assert len(failures) == 2
        assert all("9999" in failure for failure in failures)
    with closing(sqlite3.connect(path)) as later:
        assert later.execute("SELECT count(*) FROM price_histories").fetchone() == (1,)
        assert later.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


# A disk without room for more, as the system tells it: a file that may not grow. AAA was saved before, BIG is too long.
_ON_A_FULL_DISK = """
import asyncio, json, resource, signal, sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from structlog.testing import capture_logs
from bot.prices.cache import CachedSource
from bot.storage.database import Database
from bot.storage.price_store import DatabasePriceStore
from tests.bot.prices.samples import Clock, FakeSource, a_history, bars_until, share

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)

async def main(path):
    database = Database(f"sqlite+aiosqlite:///{path}")
    store = DatabasePriceStore(database)
    source = FakeSource()
    cache = CachedSource(source, store, clock=Clock(NOW))
    await store.save(a_history(share("AAA"), fetched_at=NOW))
    largest = max(file.stat().st_size for file in Path(path).parent.iterdir())
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 4096, resource.RLIM_INFINITY))
    told = {}
    for symbol, count in (("BIG", 40_000), ("AAA", 3), ("BBB", 3)):
        bars = bars_until(date(2026, 11, 20), count)
        source.answer = replace(a_history(share(symbol), fetched_at=NOW), bars=bars)
        with capture_logs() as logs:
            history = await cache.history(share(symbol))
        told[symbol] = [len(history.bars.frame), [line["cause"] for line in logs]]
    told["asked"] = source.asked
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await database.close()
    print(json.dumps(told))

asyncio.run(main(sys.argv[1]))
"""


async def test_on_a_full_disk_everybody_is_answered_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "data" / "nenbua.db"
    run = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", _ON_A_FULL_DISK, str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=30,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    assert run.stderr == ""
    told = json.loads(run.stdout)
    bars, failures = told["BIG"]
    assert bars == 40_000
    assert len(failures) == 1
    assert "full" in failures[0] or "disk I/O error" in failures[0]
    # What was saved before is read, and whoever comes next is answered, saved or not.
    assert told["AAA"] == [3, []]
    assert told["BBB"][0] == 3
    assert told["asked"] == ["BIG", "BBB"]
    with closing(sqlite3.connect(path)) as whole:
        assert whole.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database = Database(file_url(path))
    assert await DatabasePriceStore(database).load("fake", share("AAA")) is not None
    await database.close()


@pytest.mark.parametrize("damage", ["x'4e423939'", "x''", "'text'"])
async def test_a_corrupt_row_is_fetched_anew_and_its_neighbour_is_unaffected(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "nenbua.db"
    async with cache_over(file_url(path)) as cache:
        await cache.history(AAA)
        with closing(sqlite3.connect(path)) as other:
            other.execute(
                "INSERT INTO price_histories (source, symbol, fetched_at, packed_bars, adjusted) "
                "SELECT source, 'BBB', fetched_at, packed_bars, adjusted FROM price_histories"
            )
            other.execute(f"UPDATE price_histories SET packed_bars = {damage} WHERE symbol = 'AAA'")  # noqa: S608 - the test's own words
            other.commit()
        with capture_logs() as logs:
            assert list(await cache.at_hand([AAA, share("BBB")])) == ["BBB"]
            assert (await cache.history(AAA)).bars.frame["close"].iloc[0] == 10_000
        assert {(line["event"], line["symbol"]) for line in logs} == {("prices.corrupt_row", "AAA")}
        assert sorted(await cache.at_hand([AAA, share("BBB")])) == ["AAA", "BBB"]
