"""The database: opened once, several users at a time, and every way in which it fails."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.errors import TryLater
from bot.storage.database import Database
from bot.storage.preferences import DatabasePreferences
from bot.storage.schema import WrongSchema
from bot.storage.tables import PREFERENCES


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[AsyncConnection]:
    """A plain connection: nothing is migrated."""
    Path(url.partition(":///")[2] or ".").parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        yield connection
    await engine.dispose()


async def people_in(database: Database) -> int:
    """How many there are."""
    async with database.transaction() as connection:
        return (await connection.scalar(select(func.count()).select_from(PREFERENCES))) or 0


def names_in(folder: Path) -> list[str]:
    """What lies in the folder."""
    return sorted(path.name for path in folder.iterdir())


async def fails(database: Database) -> BaseException | None:
    """The cause, where opening the database fails as it should; it is closed again."""
    with pytest.raises(TryLater) as caught:
        await people_in(database)
    await database.close()
    await ended_threads()
    assert caught.value.code == "storage_failed"
    return caught.value.__cause__


async def ended_threads() -> None:
    """Wait for the threads of connections that failed: aiosqlite 0.22 does not, and they complain of a closed loop."""
    async with asyncio.timeout(5):
        while any("_connection_worker_thread" in thread.name for thread in threading.enumerate()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_nothing_is_made_before_first_use(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    assert names_in(tmp_path) == []
    await database.close()
    assert names_in(tmp_path) == []
    assert await people_in(database) == 0
    assert (tmp_path / "data" / "nenbua.db").is_file()
    await database.close()


async def test_closing_leaves_one_whole_file(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    await DatabasePreferences(database).choose("telegram:1", language="vi")
    await database.close()
    await database.close()
    assert names_in(tmp_path / "data") == ["nenbua.db"]


async def test_work_is_kept_where_the_block_ends_well(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(PREFERENCES.insert().values(owner="telegram:1", language="vi"))
    assert await people_in(database) == 1


async def test_work_is_undone_where_the_block_fails(database: Database) -> None:
    async def write_and_fail() -> None:
        async with database.transaction() as connection:
            await connection.execute(PREFERENCES.insert().values(owner="telegram:1", language="vi"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()
    assert await people_in(database) == 0


async def test_work_is_undone_where_its_task_is_cancelled(database: Database) -> None:
    written = asyncio.Event()

    async def write() -> None:
        async with database.transaction() as connection:
            await connection.execute(PREFERENCES.insert().values(owner="telegram:1", language="vi"))
            written.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await asyncio.wait_for(written.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await people_in(database) == 0
    await DatabasePreferences(database).choose("telegram:1", language="en")
    assert await people_in(database) == 1


async def test_many_tasks_open_it_once(database: Database) -> None:
    people = DatabasePreferences(database)
    await asyncio.gather(*(people.choose(f"telegram:{number}", language="vi") for number in range(40)))
    assert await people_in(database) == 40


_WRITER = """
import asyncio, sys
from bot.storage.schema import WrongSchema
from bot.storage.database import Database
from bot.storage.preferences import DatabasePreferences

async def main(url, name):
    print("ready", flush=True)
    sys.stdin.readline()
    database = Database(url)
    for number in range(20):
        await DatabasePreferences(database).choose(f"{name}:{number}", language="vi")
    await database.close()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
def writers(database_url: str) -> Iterator[list[subprocess.Popen[str]]]:
    """Three processes that wait for a line before they open the fresh database and write 20 people each."""
    root = Path(__file__).parents[3]
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", _WRITER, database_url, f"writer{number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        for number in range(3)
    ]
    yield started
    for process in started:
        process.kill()
        process.communicate()


async def test_processes_may_open_a_fresh_database_at_one_time(
    database: Database, writers: list[subprocess.Popen[str]]
) -> None:
    for process in writers:
        assert process.stdout is not None
        assert await asyncio.to_thread(process.stdout.readline) == "ready\n"
    for process in writers:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in writers:
        assert (await asyncio.to_thread(process.communicate, timeout=30))[1] == ""
        assert process.returncode == 0
    assert await people_in(database) == 60


@pytest.mark.parametrize("url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:"])
async def test_a_database_in_memory(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    database = Database(url)
    await DatabasePreferences(database).choose("telegram:1", language="vi")
    assert await people_in(database) == 1
    await database.close()
    assert names_in(tmp_path) == []


async def test_a_file_that_may_only_be_read(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writable = Database(sqlite_url)
    await DatabasePreferences(writable).choose("telegram:1", language="vi")
    await writable.close()
    monkeypatch.chdir(tmp_path)
    read_only = Database(f"sqlite+aiosqlite:///file:{tmp_path}/data/nenbua.db?mode=ro&uri=true")
    people = DatabasePreferences(read_only)
    with pytest.raises(TryLater) as caught:
        await people.choose("telegram:1", language="en")
    assert caught.value.code == "storage_failed"
    assert "readonly" in str(caught.value.__cause__)
    assert (await people.of("telegram:1")).language == "vi"
    await read_only.close()
    assert names_in(tmp_path) == ["data"]


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert isinstance(await fails(Database(f"sqlite+aiosqlite:///{tmp_path}/file/data/nenbua.db")), OSError)


async def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    assert isinstance(await fails(Database(f"sqlite+aiosqlite:///{tmp_path}")), OperationalError)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite+aiosqlite:///{folder}/nenbua.db?timeout=x",
        "postgresql+asyncpg://127.0.0.1:1/nenbua?command_timeout=x",
        "postgresql+asyncpg://127.0.0.1:1/nenbua?sslmode=require",
    ],
)
async def test_an_option_that_the_driver_does_not_take(tmp_path: Path, url: str) -> None:
    assert isinstance(await fails(Database(url.format(folder=tmp_path))), ArgumentError)


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "nenbua.db").write_text("date,open,high,low,close,volume\n" * 100)
    cause = await fails(Database(f"sqlite+aiosqlite:///{tmp_path}/nenbua.db"))
    assert isinstance(cause, DatabaseError)
    assert "not a database" in str(cause)


async def test_a_schema_of_a_later_version(database_url: str) -> None:
    database = Database(database_url)
    async with database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    await database.close()
    cause = await fails(Database(database_url))
    assert isinstance(cause, WrongSchema)
    assert "9999" in str(cause)


async def test_a_file_that_another_program_holds(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url, timeout=0.1)
    people = DatabasePreferences(database)
    await people.choose("telegram:1", language="vi")
    with closing(sqlite3.connect(tmp_path / "data" / "nenbua.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(TryLater) as caught:
            await people.choose("telegram:1", language="en")
        assert "locked" in str(caught.value.__cause__)
        # Reading goes on.
        assert (await people.of("telegram:1")).language == "vi"
        other.execute("ROLLBACK")
    await people.choose("telegram:1", language="en")
    assert (await people.of("telegram:1")).language == "en"
    await database.close()


async def test_opening_waits_for_another_program_that_writes(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with closing(sqlite3.connect(tmp_path / "data" / "nenbua.db", isolation_level=None)) as other:
        other.execute("CREATE TABLE notes (text)")
        other.execute("BEGIN IMMEDIATE")
        database = Database(sqlite_url)
        opening = asyncio.create_task(people_in(database))
        await asyncio.sleep(0.2)
        assert not opening.done()
        other.execute("COMMIT")
        assert await opening == 0
    async with database.transaction() as connection:
        assert await connection.scalar(text("PRAGMA journal_mode")) == "wal"
    await database.close()


async def test_opening_does_not_wait_for_ever(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with closing(sqlite3.connect(tmp_path / "data" / "nenbua.db", isolation_level=None)) as other:
        other.execute("CREATE TABLE notes (text)")
        other.execute("BEGIN IMMEDIATE")
        async with asyncio.timeout(5):
            assert "locked" in str(await fails(Database(sqlite_url, timeout=0.1)))


async def test_after_a_failure_to_open_the_next_use_tries_again(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    database = Database(sqlite_url)
    assert isinstance(await fails(database), OSError)
    (tmp_path / "data").unlink()
    assert await people_in(database) == 0
    await database.close()


async def test_no_server(unused_tcp_port: int) -> None:
    url = f"postgresql+asyncpg://nenbua:pass-word@127.0.0.1:{unused_tcp_port}/nenbua"
    cause = await fails(Database(url))
    assert isinstance(cause, ConnectionRefusedError)
    assert "pass-word" not in str(cause)


async def test_a_server_that_does_not_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        async with asyncio.timeout(5):
            cause = await fails(Database(f"postgresql+asyncpg://nenbua@127.0.0.1:{port}/nenbua", timeout=0.2))
    assert isinstance(cause, TimeoutError)


async def test_a_database_that_does_not_exist(postgres_url: str) -> None:
    cause = await fails(Database(f"{postgres_url}_of_another_name"))
    assert "does not exist" in str(cause)


async def test_a_connection_that_the_server_has_ended_is_replaced(postgres_url: str) -> None:
    database = Database(postgres_url)
    people = DatabasePreferences(database)
    await people.choose("telegram:1", language="vi")
    async with connected(postgres_url) as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
        ended = (await connection.exec_driver_sql(f"{others} current_database()")).scalars().all()
    assert ended == [True]
    assert (await people.of("telegram:1")).language == "vi"
    await database.close()


async def test_reading_leaves_no_transaction_open_on_a_server(postgres_url: str) -> None:
    reader, observer = Database(postgres_url), Database(postgres_url)
    others = (
        "SELECT state FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend'"
    )
    async with reader.reading() as connection:
        await connection.exec_driver_sql("SELECT 1")
        async with observer.reading() as beside:
            assert (await beside.exec_driver_sql(others)).scalars().all() == ["idle"]
    async with reader.transaction() as connection:
        await connection.exec_driver_sql("SELECT 1")
        async with observer.reading() as beside:
            assert (await beside.exec_driver_sql(others)).scalars().all() == ["idle in transaction"]
    await reader.close()
    await observer.close()
