"""`nenbua cache warm` from a chart server on loopback: what it fetches, tells, and survives."""

from __future__ import annotations

import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import termios
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.bot.gateways.conftest import Command, Finished, environment
from tests.logged import has_trace
from tests.servers.udf import Staged, UdfServer

SYMBOLS = ("ACB", "FPT", "HPG", "MWG", "SSI", "VCB", "VIC", "VNM")
PATIENCE_S = 30


@pytest.fixture
def server() -> Iterator[UdfServer]:
    """A chart server that has all of them, up to today."""
    closes = 50_000 + np.cumsum(np.where(np.arange(50) % 2 == 0, 200.0, -100.0))
    columns = {"open": closes, "high": closes + 100, "low": closes - 100, "close": closes, "volume": closes * 10}
    bars = pd.DataFrame(columns, index=pd.bdate_range(end=datetime.now(UTC).date(), periods=50))
    with UdfServer() as running:
        for symbol in SYMBOLS:
            running.serve(symbol, bars)
        yield running


def list_of(folder: Path, symbols: Sequence[str] = SYMBOLS) -> str:
    """A file that names these shares."""
    path = folder / "mine.csv"
    path.write_text("\n".join(["ticker", *symbols]) + "\n")
    return str(path)


def address(server: UdfServer) -> str:
    """The server as a source, asked as often as we like."""
    return f"udf:{server.url}?per_minute=6000"


@pytest.fixture
def nenbua(server: UdfServer, nenbua_here: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs the command with the server as its source."""
    monkeypatch.setenv("NENBUA_PRICES", address(server))
    return nenbua_here


def asked_for(server: UdfServer) -> list[str]:
    """The symbols whose bars the server was asked for, in order; a history may come in several pages."""
    symbols = [question.params["symbol"] for question in server.asked("history")]
    return [symbol for number, symbol in enumerate(symbols) if symbols[:number][-1:] != [symbol]]


def counts(finished: Finished) -> Mapping[str, Any]:
    """Its summary without the reasons."""
    summary: Mapping[str, Any] = json.loads(finished.stdout)
    return {name: summary[name] for name in ("fetched", "fresh", "failed", "left")}


def rows_of(home: Path) -> int:
    """How many symbols the database holds, which must be whole."""
    with closing(sqlite3.connect(home / "nenbua.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return int(database.execute("SELECT count(*) FROM price_histories").fetchone()[0])


def watched(server: UdfServer, home: Path, universe: str) -> tuple[str, str]:
    """What the command prints, and what its watcher sees on the terminal."""
    ours, theirs = pty.openpty()
    # A terminal that is 0 columns wide, as a new one is here, shows no bar.
    termios.tcsetwinsize(ours, (24, 80))
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "cache", "warm", "--universe", universe],
        env=environment(home, home, NENBUA_PRICES=address(server)),
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    ) as process:
        output, _ = process.communicate(timeout=PATIENCE_S)
    os.set_blocking(ours, False)
    seen = os.read(ours, 65536).decode()
    for end in (ours, theirs):
        os.close(end)
    return output, seen


def test_a_bar_moves_and_a_second_run_has_only_left_to_do_what_failed(
    server: UdfServer, tmp_path: Path, nenbua: Command
) -> None:
    printed, seen = watched(server, tmp_path, list_of(tmp_path))
    assert printed == "8 fetched\n"
    assert "/8 [" in seen
    assert asked_for(server) == list(SYMBOLS)
    second = nenbua("cache", "warm", "--universe", list_of(tmp_path, [*SYMBOLS, "XQZ"]), "--json")
    assert second.status == 1
    assert second.stderr == "nenbua: XQZ: no price source has it\n"
    assert counts(second) == {"fetched": 0, "fresh": 8, "failed": 1, "left": 0}
    assert json.loads(second.stdout)["failures"] == [
        {"symbol": "XQZ", "code": "unknown_symbol", "reason": "no price source has it"}
    ]
    assert set(asked_for(server)) == {*SYMBOLS, "XQZ"}
    assert rows_of(tmp_path) == 8


def test_a_server_that_refuses_for_an_hour_ends_the_run(server: UdfServer, tmp_path: Path, nenbua: Command) -> None:
    server.always("history", Staged(status=429, headers={"Retry-After": "3600"}))
    finished = nenbua("cache", "warm", "--universe", list_of(tmp_path))
    assert (finished.status, finished.stdout) == (1, "1 failed, 7 left for the next run\n")
    assert "nenbua: ACB: the server answered 429\n" in finished.stderr


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_ended_in_the_middle_loses_nothing(
    server: UdfServer, tmp_path: Path, nenbua: Command, ending: signal.Signals
) -> None:
    server.delay = 0.25
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "cache", "warm", "--universe", list_of(tmp_path)],
        env=environment(tmp_path, tmp_path, NENBUA_PRICES=address(server)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        deadline = monotonic() + PATIENCE_S
        while len(asked_for(server)) < 4 and monotonic() < deadline:
            sleep(0.01)
        process.send_signal(ending)
        _, told = process.communicate(timeout=PATIENCE_S)
    assert not has_trace(told)
    # Whoever was asked for last may have been lost; three were saved before.
    done = rows_of(tmp_path)
    assert 3 <= done < len(SYMBOLS)
    server.delay = 0
    finished = nenbua("cache", "warm", "--universe", list_of(tmp_path), "--json")
    assert counts(finished) == {"fetched": len(SYMBOLS) - done, "fresh": done, "failed": 0, "left": 0}
    assert len(asked_for(server)) <= len(SYMBOLS) + 1


def test_the_whole_market_is_the_imported_listing_where_the_server_lists_nothing(
    server: UdfServer, tmp_path: Path, nenbua: Command
) -> None:
    shares = ("FPT,HOSE", "HPG,HOSE", "VCB,DELISTED", "VNM,HOSE")
    rows = [f"{share},Tên,Name,Bank,1000,2026-02-10" for share in shares]
    listing = tmp_path / "listing.csv"
    listing.write_text("\n".join(["ticker,exchange,name_vi,name_en,sector,shares_outstanding,as_of", *rows]) + "\n")
    nothing = nenbua("cache", "warm", "--universe", "all")
    assert (nothing.status, server.questions) == (2, [])
    assert "nenbua symbols import" in nothing.stderr
    assert not (tmp_path / "nenbua.db").exists()
    assert nenbua("symbols", "import", str(listing)).status == 0
    assert nenbua("cache", "warm", "--universe", "all").stdout == "3 fetched\n"
    assert asked_for(server) == ["FPT", "HPG", "VNM"]
    scanned = nenbua("scan", "--universe", "all")
    assert (scanned.status, asked_for(server)) == (0, ["FPT", "HPG", "VNM"])


def test_sources_without_a_cache_need_no_warming(nenbua: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NENBUA_PRICES", "demo")
    finished = nenbua("cache", "warm")
    assert (finished.status, finished.stdout) == (0, "")
    assert "nothing to warm" in finished.stderr


@pytest.mark.parametrize("arguments", [["cache"], ["cache", "warm", "--universe", "nowhere.csv"]])
def test_wrong_usage_is_status_2(server: UdfServer, nenbua: Command, arguments: list[str]) -> None:
    finished = nenbua(*arguments)
    assert (finished.status, finished.stdout) == (2, "")
    assert server.questions == []
