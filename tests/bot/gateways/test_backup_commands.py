"""`nenbua backup` and `nenbua restore`, as an operator types them."""

from __future__ import annotations

import asyncio
import os
import pty
import sqlite3
import subprocess
import sys
import termios
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.database import Database
from bot.storage.schema import newest_revision
from bot.storage.watchlists import DatabaseWatchlists
from tests.bot.gateways.conftest import Command, environment

SYMBOLS = ("VNM", "FPT")


async def watch(url: str) -> None:
    """A group's list in the database."""
    database = Database(url)
    await DatabaseWatchlists(database).add("telegram:-1", SYMBOLS)
    await database.close()


async def watched(url: str) -> tuple[str, ...]:
    """The group's list there."""
    database = Database(url)
    try:
        return await DatabaseWatchlists(database).of("telegram:-1")
    finally:
        await database.close()


@pytest.fixture
def url(nenbua_here: Command, tmp_path: Path) -> str:  # noqa: ARG001 - it sets the same address.
    """The database that the commands find, with a group's list."""
    address = f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}"
    asyncio.run(watch(address))
    return address


def test_a_backup_moves_to_another_kind_of_database(
    nenbua_here: Command, url: str, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = nenbua_here("backup", "kept.db")
    assert (kept.status, kept.stdout, kept.stderr) == (0, "kept.db: 2 rows\n", "")
    monkeypatch.setenv("NENBUA_DATABASE_URL", postgres_url)
    restored = nenbua_here("restore", "kept.db")
    assert (restored.status, restored.stdout, restored.stderr) == (0, "kept.db: 2 rows are back\n", "")
    assert asyncio.run(watched(postgres_url)) == asyncio.run(watched(url)) == SYMBOLS


def test_nothing_is_replaced_unless_told(nenbua_here: Command, url: str) -> None:
    assert nenbua_here("backup", "kept.db").status == 0
    again, back = nenbua_here("backup", "kept.db"), nenbua_here("restore", "kept.db")
    assert (again.status, again.stderr) == (2, "nenbua: kept.db is there already\n")
    assert (back.status, back.stderr) == (2, "nenbua: kept.db was not restored: the database is not empty\n")
    assert nenbua_here("backup", "kept.db", "--overwrite", "--with-prices").status == 0
    assert nenbua_here("restore", "kept.db", "--replace").status == 0
    assert asyncio.run(watched(url)) == SYMBOLS


def test_what_cannot_be_done_is_said_in_a_line(nenbua_here: Command, url: str, tmp_path: Path) -> None:
    assert nenbua_here("backup", "nowhere/kept.db").stderr == (
        "nenbua: nowhere/kept.db cannot be written: No such file or directory\n"
    )
    missing = nenbua_here("restore", "kept.db")
    assert (missing.status, missing.stderr) == (2, "nenbua: kept.db does not exist\n")
    assert nenbua_here("backup", "kept.db").status == 0
    for file in ("kept.db", "nenbua.db"):
        with closing(sqlite3.connect(tmp_path / file)) as changed:
            changed.execute("UPDATE alembic_version SET version_num = '9999'")
            changed.commit()
    newer = "a newer version of this program wrote it, update this one"
    newer += f" (its schema is 9999, this program's is {newest_revision()})\n"
    refused, failed = nenbua_here("restore", "kept.db", "--replace"), nenbua_here("backup", "another.db")
    assert (refused.status, refused.stderr) == (2, f"nenbua: kept.db cannot be used: {newer}")
    assert (failed.status, failed.stderr) == (1, f"nenbua: the database failed, there is no backup: {newer}")
    assert url.endswith("nenbua.db")
    assert not (tmp_path / "another.db").exists()


def test_a_terminal_sees_how_far_it_is(url: str, tmp_path: Path) -> None:
    assert asyncio.run(watched(url)) == SYMBOLS
    ours, theirs = pty.openpty()
    # A terminal that is 0 columns wide, as a new one is here, shows no bar.
    termios.tcsetwinsize(ours, (24, 80))
    done = subprocess.run(
        [sys.executable, "-m", "bot", "backup", str(tmp_path / "kept.db")],
        check=True,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment(tmp_path, tmp_path),
        cwd=Path(__file__).parents[3],
    )
    assert done.stdout.endswith(b"kept.db: 2 rows\n")
    os.set_blocking(ours, False)
    assert b" rows/s" in os.read(ours, 65536)
    for end in (ours, theirs):
        os.close(end)


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_the_help_shows_an_example(nenbua_here: Command, command: str) -> None:
    assert f"example: nenbua {command} nenbua-" in nenbua_here(command, "--help").stdout
