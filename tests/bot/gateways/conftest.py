"""Prices made by hand, the bot as a process of its own, and a Bot API server for it to talk to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.cli import main
from tests.bot.gateways.playing import play, stage
from tests.servers.bot_api import BotApiServer
from tests.servers.nursery import Child, the_nursery

# Fixtures of the stage, for the tests of the handlers.
__all__ = ["play", "stage"]

FIRST_SESSION = date(2024, 1, 1)
SESSIONS = 300


def closes(sessions: int = SESSIONS) -> list[int]:
    """Closes in VND: up 100 twice, down 100 once, so that every third is a fall."""
    prices, price = [], 20_000
    for session in range(sessions):
        price += -100 if session % 3 == 2 else 100
        prices.append(price)
    return prices


def weekdays(sessions: int = SESSIONS) -> list[date]:
    """So many weekdays from the first session on."""
    days: list[date] = []
    day = FIRST_SESSION
    while len(days) < sessions:
        if day.weekday() < 5:
            days.append(day)
        day += timedelta(days=1)
    return days


def write_prices(folder: Path, symbol: str, sessions: int = SESSIONS) -> None:
    """A CSV of the contract: each bar opens at the close before, its shadows are 50 VND."""
    rows = ["date,open,high,low,close,volume"]
    opening = 20_000
    for day, close in zip(weekdays(sessions), closes(sessions), strict=True):
        rows.append(f"{day},{opening},{max(opening, close) + 50},{min(opening, close) - 50},{close},1000000")
        opening = close
    (folder / f"{symbol}.csv").write_text("\n".join(rows) + "\n")


@pytest.fixture(scope="session")
def prices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with FPT, HPG, VNM and VNINDEX, and XAA with ten bars only."""
    folder = tmp_path_factory.mktemp("prices")
    for symbol in ("FPT", "HPG", "VNM", "VNINDEX"):
        write_prices(folder, symbol)
    write_prices(folder, "XAA", sessions=10)
    return folder


def environment(home: Path, prices: Path, **changed: str) -> dict[str, str]:
    """The bot's environment: nothing of this machine's own settings, all its files under `home`.

    Only what is kept of the texts is shared by all: to work it out anew would take each process two seconds.
    """
    texts = home / "cache" / "nenbua" / "texts"
    if not texts.is_symlink():
        texts.parent.mkdir(parents=True, exist_ok=True)
        shared = Path(os.environ["XDG_CACHE_HOME"]) / "nenbua" / "texts"
        shared.mkdir(parents=True, exist_ok=True)
        texts.symlink_to(shared, target_is_directory=True)
    own = {name: value for name, value in os.environ.items() if not name.startswith("NENBUA_")}
    settings = {
        "NENBUA_PRICES": f"csv:{prices}",
        "NENBUA_DATABASE_URL": f"sqlite+aiosqlite:///{home / 'nenbua.db'}",
        # A process that draws takes a second of a core to start.
        "NENBUA_DRAWING_PROCESSES": "0",
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "HOME": str(home),
        "PYTHONWARNINGS": "error",
    }
    return own | settings | changed


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command ended, and what it printed."""

    status: int | str | None
    stdout: str
    stderr: str


Command: TypeAlias = Callable[..., Finished]


@pytest.fixture
def nenbua_here(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    logging_as_before: None,  # noqa: ARG001 - the command sets the logging up.
) -> Command:
    """Runs a command in this process, as one of its own takes seconds to start; its files are in the test's folder."""
    for name, value in environment(tmp_path, tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Finished:
        try:
            status: int | str | None = main(arguments)
        except SystemExit as wrong_usage:
            status = wrong_usage.code
        printed = capsys.readouterr()
        return Finished(status, printed.out, printed.err)

    return run


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningBot:
    """The bot's process and what it has logged so far."""

    process: Child | subprocess.Popen[bytes]
    log: Path

    def logged(self) -> str:
        """All it has logged."""
        return self.log.read_text()

    def stop(self) -> int:
        """Ask it to stop, and wait; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=15)


@contextmanager
def running_bot(home: Path, env: Mapping[str, str], *, from_nothing: bool = False) -> Iterator[RunningBot]:
    """The bot as a process of its own; it is ended when the block ends, whatever happened.

    from_nothing: by a new interpreter, as an operator starts it, and not by the nursery.
    """
    home.mkdir(parents=True, exist_ok=True)
    log = home / "bot.log"
    with log.open("ab") as output:
        process: Child | subprocess.Popen[bytes]
        if from_nothing:
            command = [sys.executable, "-m", "bot", "run"]
            process = subprocess.Popen(command, env=dict(env), stdout=output, stderr=output)
        else:
            process = the_nursery().start(["run"], env=env, stdout=output, stderr=output)
        try:
            yield RunningBot(process=process, log=log)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(timeout=15)


@pytest.fixture
def telegram() -> Iterator[BotApiServer]:
    """A Bot API server of the test's own."""
    with BotApiServer() as server:
        yield server


@pytest.fixture
def start_bot(telegram: BotApiServer, prices: Path, tmp_path: Path) -> Iterator[Callable[..., RunningBot]]:
    """Starts a bot that talks to the test's server, by the nursery or not; other arguments change its environment."""
    started = []

    def start(*, from_nothing: bool = False, **changed: str) -> RunningBot:
        ours = {"NENBUA_TOKEN": telegram.token, "NENBUA_API_URL": telegram.url, "NENBUA_LOG": "debug"}
        env = environment(tmp_path, prices, **(ours | changed))
        context = running_bot(tmp_path, env, from_nothing=from_nothing)
        bot = context.__enter__()
        started.append(context)
        return bot

    yield start
    for context in started:
        context.__exit__(None, None, None)
