"""A process of the nursery is as one that was begun from nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.bot.gateways.conftest import environment, prices
from tests.servers.bot_api import BotApiServer
from tests.servers.nursery import Child, Nursery, the_nursery

__all__ = ["prices"]

PATIENCE_S = 30


def started(home: Path, env: Mapping[str, str]) -> Child:
    """A bot that listens to Telegram; its log is in that folder."""
    with (home / "bot.log").open("ab") as output:
        process = the_nursery().start(["run"], env=env, stdout=output, stderr=output, cwd=home)
    wait_until(lambda: "telegram.running" in (home / "bot.log").read_text() or process.poll() is not None)
    return process


def wait_until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def bot_environment(home: Path, prices: Path, server: BotApiServer) -> dict[str, str]:
    return environment(home, prices, NENBUA_TOKEN=server.token, NENBUA_API_URL=server.url)


def test_each_has_its_own_arguments_environment_folder_and_files(tmp_path: Path, prices: Path) -> None:
    (tmp_path / ".env").write_text("NENBUA_LOG=loud\n")
    there, elsewhere = tmp_path, tmp_path / "elsewhere"
    elsewhere.mkdir()
    wrong = the_nursery().run(["ask", "rsi fpt"], env=environment(there, prices), cwd=there)
    asked = the_nursery().run(
        ["ask", "--stdin", "--json"],
        env=environment(elsewhere, prices),
        cwd=elsewhere,
        stdin_text='{"text": "rsi hpg"}',
    )
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("nenbua: NENBUA_LOG: ")
    assert (asked.returncode, asked.stderr) == (0, "")
    assert str(elsewhere / "cache" / "nenbua" / "pictures") in asked.stdout


@pytest.mark.parametrize("asking", [signal.SIGINT, signal.SIGTERM])
def test_the_bot_ends_well_when_asked_to(tmp_path: Path, prices: Path, asking: signal.Signals) -> None:
    with BotApiServer() as server:
        process = started(tmp_path, bot_environment(tmp_path, prices, server))
        process.send_signal(asking)
        assert process.wait(PATIENCE_S) == 0
        process.send_signal(asking)


def test_one_that_is_killed_takes_nobody_along(tmp_path: Path, prices: Path) -> None:
    with BotApiServer() as server:
        process = started(tmp_path, bot_environment(tmp_path, prices, server))
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.05)
        process.kill()
        assert process.wait(PATIENCE_S) == process.poll() == -signal.SIGKILL
    assert the_nursery().run(["--version"], env=environment(tmp_path, prices), cwd=tmp_path).returncode == 0


def test_what_is_read_while_importing_cannot_be_changed(tmp_path: Path, prices: Path) -> None:
    env = environment(tmp_path, prices, LC_TIME="vi_VN", PYTHONWARNINGS="default")
    with pytest.raises(ValueError, match="another LC_TIME, PYTHONWARNINGS,"):
        the_nursery().run(["--version"], env=env, cwd=tmp_path)


def test_with_the_nursery_end_its_processes(tmp_path: Path, prices: Path) -> None:
    nursery = Nursery()
    with (tmp_path / "log").open("wb") as log, BotApiServer() as server:
        process = nursery.start(["run"], env=bot_environment(tmp_path, prices, server), stdout=log, stderr=log)
        nursery.close()
        with pytest.raises(ProcessLookupError):
            os.kill(process.pid, 0)
