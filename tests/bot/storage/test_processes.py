"""Several real processes on one database: nothing is lost, nothing is locked, nobody asks twice."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.prices.cache import CachedSource
from bot.storage.database import Database
from bot.storage.price_store import DatabasePriceStore
from bot.storage.tables import ALERTS, PREFERENCES, PROMISES, WATCHED
from tests.bot.prices.samples import AAA, Clock, FakeSource, a_history, share
from tests.bot.storage.samples import count_in

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
PROCESSES, SYMBOLS, PEOPLE = 3, 60, 40
PATIENCE_S = 30

# Each process saves the same symbols in an order of its own, as if it had fetched them in its own minute, and reads in
# between what the others have written.
_WORKER = f"""
import asyncio, random, sys
from datetime import UTC, datetime, timedelta
from bot.storage.database import Database
from bot.storage.price_store import DatabasePriceStore
from tests.bot.prices.samples import a_history, share

async def main(url, number):
    shares = [share(f"S{{one:03}}") for one in range({SYMBOLS})]
    random.Random(number).shuffle(shares)
    print("ready", flush=True)
    sys.stdin.readline()
    database = Database(url)
    store = DatabasePriceStore(database)
    fetched_at = datetime(2026, 11, 20, 9, number, tzinfo=UTC)
    for instrument in shares:
        await store.save(a_history(instrument, fetched_at=fetched_at, close=100 * (number + 1)))
        loaded = await store.load("fake", instrument)
        assert loaded is not None and loaded.fetched_at >= fetched_at, loaded
    await store.load_many("fake", shares)
    await database.close()

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""

_ASKER = """
import asyncio, sys
from datetime import UTC, datetime
from bot.prices.cache import CachedSource
from bot.storage.database import Database
from bot.storage.price_store import DatabasePriceStore
from tests.bot.prices.samples import AAA, Clock, FakeSource

async def main(url):
    database = Database(url)
    cache = CachedSource(FakeSource(), DatabasePriceStore(database), clock=Clock(datetime(2026, 11, 20, 9, tzinfo=UTC)))
    await cache.history(AAA)
    await database.close()

asyncio.run(main(sys.argv[1]))
"""


@contextmanager
def processes(program: str, url: str, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    """So many processes of the program, each given the database and its number; ended with the block."""
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", program, url, str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for number in range(count)
    ]
    try:
        yield started
    finally:
        for process in started:
            process.kill()
            process.communicate()


async def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit status and what it complained of."""
    _, complaints = await asyncio.to_thread(process.communicate, timeout=PATIENCE_S)
    return process.returncode, complaints


async def work_at_one_time(workers: Sequence[subprocess.Popen[str]]) -> None:
    """Let them begin together; each must end well and without a complaint."""
    for worker in workers:
        assert worker.stdout is not None
        assert await asyncio.to_thread(worker.stdout.readline) == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("\n")
        worker.stdin.flush()
    for worker in workers:
        assert await ended(worker) == (0, "")


# A bot and a worker: each promises, answers, and adds to one group's list, several things at one time.
_BUSY = f"""
import asyncio, sys
from bot.storage.alerts import DatabaseAlerts
from bot.storage.database import Database
from bot.storage.preferences import DatabasePreferences
from bot.storage.promises import keep_promise
from bot.storage.watchlists import DatabaseWatchlists
from tests.bot.storage.samples import GROUP, a_promise, an_alert

async def answer(database, person):
    await DatabasePreferences(database).choose(person, language="vi")
    await DatabaseAlerts(database).add(an_alert(person))
    await DatabaseWatchlists(database).add(GROUP, [f"S{{one}}" for one in range(30)])

async def promise(database, person):
    async with database.transaction() as connection:
        await keep_promise(connection, a_promise(GROUP))
        await keep_promise(connection, a_promise(person))

async def main(url, number):
    print("ready", flush=True)
    sys.stdin.readline()
    database = Database(url)
    people = [f"telegram:{{number}}{{person:03}}" for person in range({PEOPLE})]
    await asyncio.gather(*(do(database, person) for person in people for do in (answer, promise)))
    await database.close()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_processes_that_save_and_load_at_one_time_lose_nothing(database_url: str) -> None:
    with processes(_WORKER, database_url, PROCESSES) as workers:
        await work_at_one_time(workers)
    database = Database(database_url)
    store = DatabasePriceStore(database)
    loaded = await store.load_many("fake", [share(f"S{one:03}") for one in range(SYMBOLS)])
    # Whoever came last: what was fetched last is there.
    last = PROCESSES - 1
    assert len(loaded) == SYMBOLS
    assert {history.fetched_at for history in loaded.values()} == {NOW + timedelta(minutes=last)}
    assert {history.bars.frame["close"].iloc[0] for history in loaded.values()} == {100 * PROCESSES}
    await database.close()


async def test_a_bot_and_a_worker_write_at_one_time(database_url: str) -> None:
    with processes(_BUSY, database_url, 2) as workers:
        await work_at_one_time(workers)
    database = Database(database_url)
    counts = {table.name: await count_in(database, table) for table in (PREFERENCES, ALERTS, WATCHED, PROMISES)}
    assert counts == {"preferences": 2 * PEOPLE, "alerts": 2 * PEOPLE, "watched": 30, "promises": 2 * PEOPLE + 1}
    await database.close()


async def test_what_another_process_has_fetched_is_not_asked_for_again(database_url: str) -> None:
    database = Database(database_url)
    source = FakeSource(answer=a_history(fetched_at=NOW, close=1))
    cache = CachedSource(source, DatabasePriceStore(database), clock=Clock(NOW))
    with processes(_ASKER, database_url, 1) as (asker,):
        assert await ended(asker) == (0, "")
    history = await cache.history(AAA)
    assert source.asked == []
    assert history.bars.frame["close"].iloc[0] == 10_000
    assert list(await cache.at_hand([AAA])) == ["AAA"]
    await database.close()
