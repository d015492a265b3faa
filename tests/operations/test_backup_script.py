"""The backup script, run by a shell as cron does, on the database of a bot that runs."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.database import Database
from bot.storage.watchlists import DatabaseWatchlists
from tests.bot.gateways.conftest import RunningBot, environment
from tests.servers.bot_api import BotApiServer

SCRIPT = Path(__file__).parents[2] / "docs" / "operations" / "backup.sh"
OWNERS = [f"telegram:{number}" for number in range(1, 41)]
SYMBOLS = ("VNM", "FPT")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where the backups go; it is not there yet, and its name has a space."""
    return tmp_path / "kept backups"


def run(home: Path, target: Path | str, *arguments: str, url: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """The script, with the program of this environment first on the PATH."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = environment(home, home, NENBUA_DATABASE_URL=url, **({"PATH": path} | changed))
    return subprocess.run(
        ["/bin/sh", str(SCRIPT), str(target), *arguments],
        env=env,
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )


def backups(target: Path) -> list[Path]:
    """Everything that lies there, hidden files too."""
    return sorted(target.iterdir())


async def watch(url: str) -> None:
    """Lists of many people in the database."""
    database = Database(url)
    for owner in OWNERS:
        await DatabaseWatchlists(database).add(owner, SYMBOLS)
    await database.close()


async def watched(url: str) -> dict[str, tuple[str, ...]]:
    """Their lists there."""
    database = Database(url)
    try:
        return {owner: await DatabaseWatchlists(database).of(owner) for owner in OWNERS}
    finally:
        await database.close()


@pytest.fixture
def filled(sqlite_url: str) -> str:
    """An SQLite database with eighty rows."""
    asyncio.run(watch(sqlite_url))
    return sqlite_url


def test_a_running_bot_is_backed_up_and_all_rows_come_back(
    tmp_path: Path, target: Path, database_url: str, telegram: BotApiServer, start_bot: Callable[..., RunningBot]
) -> None:
    asyncio.run(watch(database_url))
    chat = telegram.private_chat(user_id=77)
    start_bot(NENBUA_DATABASE_URL=database_url)
    telegram.send_text("/watch HPG", chat=chat)
    telegram.wait_for("sendPhoto", chat_id=chat.id)
    finished = run(tmp_path, target, url=database_url)
    assert finished.returncode == 0, finished.stderr
    (backup,) = backups(target)
    assert backup.stat().st_mode & 0o777 == 0o600
    assert finished.stdout.startswith(f"{backup}: ")
    assert finished.stdout.endswith(" rows, restored and counted; 1 kept\n")
    # The drill: into a database of its own, by the command that an operator types.
    elsewhere = f"sqlite+aiosqlite:///{tmp_path / 'elsewhere.db'}"
    nenbua = Path(sys.executable).parent / "nenbua"
    env = environment(tmp_path, tmp_path, NENBUA_DATABASE_URL=elsewhere)
    subprocess.run([nenbua, "restore", str(backup)], env=env, cwd=tmp_path, check=True, stdout=subprocess.PIPE)
    assert asyncio.run(watched(elsewhere)) == dict.fromkeys(OWNERS, SYMBOLS)
    with closing(sqlite3.connect(tmp_path / "elsewhere.db")) as restored:
        assert restored.execute("SELECT symbol FROM watched WHERE owner = 'telegram:77'").fetchall() == [("HPG",)]


def test_the_newest_are_kept(tmp_path: Path, target: Path, filled: str) -> None:
    target.mkdir()
    old = [target / f"nenbua-2026-11-{day:02}T024000Z.db" for day in range(1, 6)]
    for file in [*old, target / "nenbua-by-hand.db", target / "notes.txt"]:
        file.write_text("another backup")
    finished = run(tmp_path, target, "3", url=filled)
    assert finished.stdout.endswith(": 80 rows, restored and counted; 3 kept\n")
    left = {file.name for file in backups(target)}
    (new,) = left - {file.name for file in old} - {"nenbua-by-hand.db", "notes.txt"}
    assert left == {old[3].name, old[4].name, new, "nenbua-by-hand.db", "notes.txt"}


def refused(finished: subprocess.CompletedProcess[str], said: str, status: int = 1) -> None:
    assert (finished.returncode, finished.stdout) == (status, "")
    assert said in finished.stderr


def test_a_full_disk_leaves_the_old_backups_alone(tmp_path: Path, target: Path, filled: str) -> None:
    target.mkdir()
    old = target / "nenbua-2026-11-01T024000Z.db"
    old.write_text("another backup")
    # No file may have more than 16 KB: the nearest thing to a full disk that needs no disk of its own.
    limited = tmp_path / "limited.sh"
    limited.write_text(f'#!/bin/sh\nulimit -f 32\nexec {Path(sys.executable).parent / "nenbua"} "$@"\n')
    limited.chmod(0o755)
    folder = tmp_path / "bin"
    folder.mkdir()
    limited.rename(folder / "nenbua")
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    refused(run(tmp_path, target, "1", url=filled, PATH=path), "no backup could be made")
    assert backups(target) == [old]


@pytest.mark.parametrize("place", ["file", "below a file"])
def test_a_target_that_is_no_folder(tmp_path: Path, filled: str, place: str) -> None:
    in_the_way = tmp_path / "in-the-way"
    in_the_way.write_text("a file")
    where = in_the_way if place == "file" else in_the_way / "backups"
    refused(run(tmp_path, where, url=filled), f"{where} cannot be made")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_target_that_is_not_ours(tmp_path: Path, target: Path, filled: str) -> None:
    target.mkdir(mode=0o500)
    refused(run(tmp_path, target, url=filled), f"nothing can be written in {target}")


def test_a_database_that_is_not_there(tmp_path: Path, target: Path, sqlite_url: str) -> None:
    refused(run(tmp_path, target, url=sqlite_url), "the database does not exist yet")
    assert backups(target) == []


def test_a_server_that_is_not_there(tmp_path: Path, target: Path) -> None:
    refused(run(tmp_path, target, url="postgresql+asyncpg://127.0.0.1:9/nenbua"), "there is no backup")
    assert backups(target) == []


@pytest.mark.parametrize(
    ("lost", "said"),
    [("restore", "the backup cannot be restored"), ("rows", "the backup holds 80 rows, and 79 came back")],
)
def test_what_is_not_proven_is_not_kept(tmp_path: Path, target: Path, filled: str, lost: str, said: str) -> None:
    """A program that loses a row on the way, or cannot restore."""
    target.mkdir()
    old = target / "nenbua-2026-11-01T024000Z.db"
    old.write_text("another backup")
    folder = tmp_path / "bin"
    folder.mkdir()
    program = Path(sys.executable).parent / "nenbua"
    loses = {
        "restore": '[ "$1" != restore ] || exit 1',
        "rows": 'case $* in *counted.db) echo "$2: 79 rows"; exit ;; esac',
    }
    (folder / "nenbua").write_text(f'#!/bin/sh\n{loses[lost]}\nexec {program} "$@"\n')
    (folder / "nenbua").chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    refused(run(tmp_path, target, "1", url=filled, PATH=path), said)
    assert backups(target) == [old]


@pytest.mark.parametrize("arguments", [["0"], ["-1"], ["many"], [""], ["1", "2"]])
def test_wrong_usage(tmp_path: Path, target: Path, filled: str, arguments: list[str]) -> None:
    finished = run(tmp_path, target, *arguments, url=filled)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert not target.exists()


def test_the_program_is_missing(tmp_path: Path, target: Path, filled: str) -> None:
    refused(run(tmp_path, target, url=filled, PATH="/usr/bin:/bin"), "the command nenbua is not on the PATH", 2)


def test_shellcheck_finds_nothing() -> None:
    program = shutil.which("shellcheck")
    if program is None:
        pytest.skip("shellcheck is not installed here: apt-get install shellcheck")
    subprocess.run([program, "--shell=sh", str(SCRIPT)], check=True)
