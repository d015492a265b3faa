"""Before a bot or a worker starts: what it needs is there, or a line tells what is not, and nothing has been begun."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import text

from bot.cli import main
from bot.cli.exit_status import WrongSetting
from bot.cli.preflight import drop_from_environment, preflight
from bot.errors import TryLater
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.schema import newest_revision
from tests.bot.gateways.conftest import environment
from tests.servers.started import free_port, missing

SECRET = "hunter2hunter2hunter2"  # noqa: S105 - made up
TOKEN = f"123456:{SECRET}"
NOBODY = "127.0.0.1:1"

Told = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for all files of the bot, and nothing of this machine's own settings."""
    for name in [name for name in os.environ if name.upper().startswith("NENBUA_")]:
        monkeypatch.delenv(name)
    for name in ("HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("NENBUA_PRICES", "demo")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """What is told of these settings, a line each; nothing, where the bot could start."""

    def tell(*, hears: bool = True, **values: str) -> list[str]:
        for name, value in values.items():
            monkeypatch.setenv(f"NENBUA_{name.upper()}", value)
        try:
            asyncio.run(preflight(Settings(), hears=hears))
        except WrongSetting as error:
            return str(error).splitlines()
        return []

    return tell


def test_all_is_well_and_the_database_has_the_newest_schema(told: Told, own_folder: Path, redis_url: str) -> None:
    assert told(broker_url=redis_url, metrics_listen=f"127.0.0.1:{free_port()}") == []
    with closing(sqlite3.connect(own_folder / "nenbua" / "nenbua.db")) as made:
        assert made.execute("SELECT version_num FROM alembic_version").fetchone() == (newest_revision(),)


def test_postgresql_is_well(told: Told, postgres_url: str) -> None:
    assert told(database_url=postgres_url) == []


def test_everything_is_told_at_once_and_nothing_is_made(told: Told, own_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        lines = told(
            prices="yahuu",
            metrics_listen=address,
            broker_url=f"redis://:{SECRET}@{NOBODY}/0",
            database_url=f"postgresql+asyncpg://nenbua:{SECRET}@{NOBODY}/nenbua",
        )
    _, _, port = address.partition(":")
    assert [line.partition(": ")[0] for line in lines] == [
        "NENBUA_PRICES",
        "NENBUA_METRICS_LISTEN",
        "NENBUA_BROKER_URL",
        "NENBUA_DATABASE_URL",
    ]
    assert lines[0] == "NENBUA_PRICES: yahuu: sources are csv, demo, udf, yahoo"
    assert lines[1] == (
        f"NENBUA_METRICS_LISTEN: nothing can listen at port {port} of 127.0.0.1: Address already in use"
    )
    assert lines[2].startswith("NENBUA_BROKER_URL: Redis cannot be reached: Error 111 connecting to 127.0.0.1:1.")
    assert lines[3].startswith("NENBUA_DATABASE_URL: the database cannot be opened: [Errno 111] Connect call failed")
    assert SECRET not in "".join(lines)
    assert list(own_folder.iterdir()) == []


def test_no_database_is_made_where_something_else_is_wrong(told: Told, own_folder: Path) -> None:
    assert len(told(prices="")) == 0
    shutil.rmtree(own_folder / "nenbua")
    assert len(told(prices="yahuu")) == 1
    assert list(own_folder.iterdir()) == []


# -- addresses


def webhook_at(address: str) -> dict[str, str]:
    """The settings of a webhook there."""
    return {"webhook_url": "https://bot.example.vn", "webhook_secret": SECRET, "webhook_listen": address}


def test_only_who_hears_needs_the_address_of_the_webhook(told: Told) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = webhook_at(f"127.0.0.1:{taken.getsockname()[1]}")
        (line,) = told(**listen)
        assert line.startswith("NENBUA_WEBHOOK_LISTEN: nothing can listen at port ")
        assert told(hears=False, **listen) == []


def test_an_address_of_somebody_else(told: Told) -> None:
    (line,) = told(**webhook_at("192.0.2.1:8443"))
    assert line == (
        "NENBUA_WEBHOOK_LISTEN: nothing can listen at port 8443 of 192.0.2.1: Cannot assign requested address"
    )


def test_a_host_that_is_no_name(told: Told) -> None:
    (line,) = told(metrics_listen="..:9464")
    assert line.startswith("NENBUA_METRICS_LISTEN: nothing can listen at port 9464 of ..: ")


def test_a_port_that_is_the_system_s_own(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> socket.socket:
        raise PermissionError(13, "Permission denied (while attempting to bind on address ('127.0.0.1', 443))")

    monkeypatch.setattr("bot.cli.preflight.socket.create_server", refuse)
    assert told(metrics_listen="127.0.0.1:443") == [
        "NENBUA_METRICS_LISTEN: nothing can listen at port 443 of 127.0.0.1: Permission denied"
    ]


def test_an_address_is_free_again_after_the_look(told: Told) -> None:
    port = free_port()
    assert told(metrics_listen=f"127.0.0.1:{port}") == []
    with socket.create_server(("127.0.0.1", port)):
        pass


# -- Redis


@contextmanager
def password_at(url: str) -> Iterator[str]:
    """The same Redis with a password while the block lasts; the URL has a wrong one."""
    with closing(Redis.from_url(url)) as client:
        client.config_set("requirepass", "right-" + SECRET)
        try:
            yield url.replace("redis://", f"redis://:{SECRET}@")
        finally:
            client.config_set("requirepass", "")


def test_a_wrong_password_of_redis(told: Told, redis_url: str) -> None:
    with password_at(redis_url) as wrong:
        (line,) = told(broker_url=wrong)
        assert line.startswith("NENBUA_BROKER_URL: Redis cannot be reached: invalid username-password pair")
        (line,) = told(broker_url=redis_url)
        assert line.startswith("NENBUA_BROKER_URL: Redis cannot be reached: ")
        # The server's own words, which differ by its version.
        assert "authenticat" in line.lower()
    assert SECRET not in line


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ("socket_timeout=x", "Invalid value for 'socket_timeout' in connection URL."),
        ("nothing=1", "AbstractConnection.__init__() got an unexpected keyword argument 'nothing'"),
    ],
)
def test_an_option_that_redis_does_not_take(told: Told, options: str, reason: str) -> None:
    assert told(broker_url=f"redis://{NOBODY}/0?{options}") == [f"NENBUA_BROKER_URL: Redis cannot be reached: {reason}"]


def test_a_server_that_takes_the_connection_and_says_nothing(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.preflight._PATIENCE_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        (line,) = told(broker_url=f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
    assert line.startswith("NENBUA_BROKER_URL: Redis cannot be reached: Timeout reading from 127.0.0.1")


# -- the database


async def _with_revision(url: str, revision: str) -> None:
    database = Database(url)
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    await database.close()


def test_a_database_of_a_newer_version(told: Told, database_url: str) -> None:
    asyncio.run(_with_revision(database_url, "9999"))
    (line,) = told(database_url=database_url)
    assert line == (
        "NENBUA_DATABASE_URL: a newer version of nenbua wrote that database (has schema 9999, and this one knows "
        f"{newest_revision()}): update this one"
    )


def test_a_database_of_an_older_version_is_brought_to_the_newest(told: Told, own_folder: Path) -> None:
    assert told() == []
    file = own_folder / "nenbua" / "nenbua.db"
    shutil.copy(file, own_folder / "kept.db")
    with closing(sqlite3.connect(file)) as older:
        older.execute("DROP TABLE updates_in_hand")
        older.execute("UPDATE alembic_version SET version_num = '0007'")
        older.commit()
    assert told() == []
    with closing(sqlite3.connect(file)) as found:
        assert found.execute("SELECT version_num FROM alembic_version").fetchone() == (newest_revision(),)


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("/proc/nobody/nenbua.db", "No such file or directory"),
        ("{folder}", "unable to open database file"),
        ("{folder}/text.db", "file is not a database"),
    ],
)
def test_a_file_that_is_no_database_or_cannot_be_made(told: Told, tmp_path: Path, place: str, reason: str) -> None:
    (tmp_path / "text.db").write_text("not a database at all, but long enough to be read as one " * 40)
    (line,) = told(database_url=f"sqlite+aiosqlite:///{place.format(folder=tmp_path)}")
    assert line.startswith("NENBUA_DATABASE_URL: the database cannot be opened: ")
    assert reason in line


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (f"postgresql+asyncpg://nenbua@{NOBODY}/n?command_timeout=x", "invalid command_timeout value"),
        ("sqlite+aiosqlite:///nenbua.db?timeout=x", "could not convert string to float"),
        (f"sqlite+aiosqlite://u:{SECRET}@h/nenbua.db", "Invalid SQLite URL: sqlite+aiosqlite://u:***@h/nenbua.db"),
    ],
)
def test_an_option_that_the_driver_does_not_take(told: Told, url: str, reason: str) -> None:
    (line,) = told(database_url=url)
    assert line.startswith(f"NENBUA_DATABASE_URL: the database cannot be opened: {reason}")


def test_a_password_that_may_be_a_part_of_any_word_is_not_looked_for(told: Told) -> None:
    (line,) = told(database_url=f"postgresql+asyncpg://nenbua:p@{NOBODY}/nenbua")
    assert line.startswith("NENBUA_DATABASE_URL: the database cannot be opened: ")


def test_what_a_driver_repeats_is_hidden(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_: Database) -> str:
        raise TryLater("storage_failed") from OSError(f"refused for nenbua:{SECRET}\nsee the manual")

    monkeypatch.setattr(Database, "revision", fail)
    (line,) = told(database_url=f"postgresql+asyncpg://nenbua:{SECRET}@{NOBODY}/nenbua")
    assert line == "NENBUA_DATABASE_URL: the database cannot be opened: refused for nenbua:[hidden]"


# -- the command line


@pytest.fixture
def ended(capsys: pytest.CaptureFixture[str], logging_as_before: None) -> Callable[[str], list[str]]:  # noqa: ARG001
    """What a command tells that ends with 2 at once; it prints nothing else."""

    def run(command: str) -> list[str]:
        assert main([command]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        lines = printed.err.splitlines()
        assert [line for line in lines if not line.startswith("nenbua: NENBUA_")] == []
        return [line.removeprefix("nenbua: ") for line in lines]

    return run


@pytest.mark.parametrize("command", ["run", "work"])
def test_nothing_is_set(ended: Callable[[str], list[str]], command: str) -> None:
    missing_setting = {"run": "NENBUA_TOKEN is missing", "work": "NENBUA_BROKER_URL is missing"}[command]
    (line,) = ended(command)
    assert line.startswith(missing_setting)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_each_setting_empty_is_each_setting_missing(
    ended: Callable[[str], list[str]], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(f"NENBUA_{name.upper()}", "")
    (line,) = ended("run")
    assert line.startswith("NENBUA_TOKEN is missing")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_each_setting_of_the_wrong_type(
    ended: Callable[[str], list[str]], monkeypatch: pytest.MonkeyPatch, own_folder: Path, name: str
) -> None:
    monkeypatch.setenv("NENBUA_TOKEN", TOKEN)
    monkeypatch.setenv(f"NENBUA_{name.upper()}", f"?{SECRET}")
    (line,) = ended("run")
    assert line.startswith(f"NENBUA_{name.upper()}: ")
    assert SECRET not in line
    assert list(own_folder.iterdir()) == []


# -- as processes


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command as an operator does, until it ends."""

    def run(command: str, **changed: str) -> subprocess.CompletedProcess[str]:
        env = environment(tmp_path, tmp_path, NENBUA_PRICES="demo", NENBUA_TOKEN=TOKEN, **changed)
        words = [sys.executable, "-m", "bot", command]
        return subprocess.run(words, env=env, capture_output=True, text=True, timeout=60, check=False)

    return run


def test_the_bot_ends_with_2_where_redis_is_not_there(
    process: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    # One process that draws would be started with the parts.
    changed = {"NENBUA_DRAWING_PROCESSES": "1", "NENBUA_BROKER_URL": f"redis://:{SECRET}@{NOBODY}/0"}
    finished = process("run", **changed)
    assert (finished.returncode, finished.stdout) == (2, "")
    (line,) = finished.stderr.splitlines()
    assert line.startswith("nenbua: NENBUA_BROKER_URL: Redis cannot be reached: Error 111 ")
    assert SECRET not in line
    assert not (tmp_path / "nenbua.db").exists()
    assert not (tmp_path / "data").exists()


def test_a_worker_ends_with_2_where_a_newer_version_wrote_the_database(
    process: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path, redis_url: str
) -> None:
    asyncio.run(_with_revision(f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}", "9999"))
    finished = process("work", NENBUA_BROKER_URL=redis_url)
    assert (finished.returncode, finished.stdout) == (2, "")
    (line,) = finished.stderr.splitlines()
    assert line.startswith("nenbua: NENBUA_DATABASE_URL: a newer version of nenbua wrote that database")


def test_no_process_that_is_started_later_inherits_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NENBUA_TOKEN", TOKEN)
    monkeypatch.setenv("nenbua_broker_url", f"redis://:{SECRET}@{NOBODY}")
    drop_from_environment()
    program = shutil.which("env") or missing("env", "coreutils")
    inherited = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    assert "HOME=" in inherited
    assert SECRET not in inherited
