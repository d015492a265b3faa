"""`nenbua events` and `nenbua scan` as processes: the contract's rows, the table, and what ends them early."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import termios
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.bars import check_bars
from analysis.signals import SIGNALS, History, find_events
from tests.analysis.builders import random_bars
from tests.bot.gateways.conftest import environment
from tests.bot.gateways.test_terminal import nenbua
from tests.logged import has_trace
from tests.servers.nursery import pipe, the_nursery

SYMBOLS = ("ACB", "FPT", "HPG", "VNM")
EVERYTHING = ("events", "--all", "--json")


@pytest.fixture
def walks(tmp_path: Path) -> Path:
    """Price files of random walks, the last bar years ago."""
    folder = tmp_path / "walks"
    folder.mkdir()
    for seed, symbol in enumerate(SYMBOLS):
        frame = random_bars(seed, pd.bdate_range("2020-01-06", periods=400)).frame
        frame.to_csv(folder / f"{symbol}.csv", index_label="date")
    return folder


def history_of(folder: Path, symbol: str) -> History:
    table = pd.read_csv(folder / f"{symbol}.csv", index_col="date", parse_dates=["date"])
    return History(frame=check_bars(table).frame)


def rows_of(finished: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in finished.stdout.splitlines()]


def test_events_are_the_contracts_rows(tmp_path: Path, walks: Path) -> None:
    finished = nenbua(["events", "vnm", "FPT", "fpt", "--json"], tmp_path, walks)

    rows = rows_of(finished)
    assert (finished.returncode, finished.stderr) == (0, "")
    expected = [(symbol, event) for symbol in ("FPT", "VNM") for event in find_events(history_of(walks, symbol))]
    assert len(rows) == len(expected) > 100
    for row, (symbol, event) in zip(rows, expected, strict=True):
        assert list(row)[:5] == ["symbol", "signal", "date", "known_on", "status"]
        assert (row["symbol"], row["signal"], row["date"]) == (symbol, event.signal, event.session.isoformat())
        assert row["known_on"] == (event.known_on.isoformat() if event.known_on else None)
        assert row["status"] == (event.status.value if event.status else None)
        for name, value in event.facts.items():
            assert row[name] == (value.isoformat() if isinstance(value, date) else value)
    order = [(row["symbol"], row["date"], row["signal"]) for row in rows]
    assert order == sorted(order)
    assert {row["status"] for row in rows} >= {None, "confirmed", "rejected"}


def test_events_are_ordered_by_the_canonical_symbol(tmp_path: Path, walks: Path) -> None:
    # Typed, HOSEINDEX comes before VN30; what is meant, VNINDEX, comes after it.
    frame = 20 * random_bars(9, pd.bdate_range("2020-01-06", periods=200)).frame
    for symbol in ("VN30", "VNINDEX"):
        frame.to_csv(walks / f"{symbol}.csv", index_label="date")

    finished = nenbua(["events", "hoseindex", "VN30", "VNINDEX", "--json"], tmp_path, walks)

    symbols = [row["symbol"] for row in rows_of(finished)]
    assert (finished.returncode, finished.stderr) == (0, "")
    assert symbols == sorted(symbols)
    assert 2 * symbols.count("VN30") == len(symbols) > 0


def test_a_span_and_signals_choose_among_them(tmp_path: Path, walks: Path) -> None:
    whole = rows_of(nenbua(["events", "FPT", "--json"], tmp_path, walks))
    chosen = ["--since", "2020-06-01", "--until", "2020-12-31", "--signal", "doji", "--signal", "rsi_oversold"]

    rows = rows_of(nenbua(["events", "FPT", "--json", *chosen], tmp_path, walks))

    assert rows == [
        row
        for row in whole
        if "2020-06-01" <= row["date"] <= "2020-12-31" and row["signal"] in {"doji", "rsi_oversold"}
    ]
    assert len(rows) > 2


def test_all_takes_every_listed_symbol_once_from_the_first_source(tmp_path: Path, walks: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "FPT.csv").write_text("date,open,high,low,close,volume\n2024-01-08,9,9,9,9,1\n")
    random_bars(9, pd.bdate_range("2023-01-02", periods=90)).frame.to_csv(other / "SSI.csv", index_label="date")

    finished = nenbua(["events", "--all", "--json"], tmp_path, walks, NENBUA_PRICES=f"csv:{walks},csv:{other}")

    rows = rows_of(finished)
    assert finished.returncode == 0
    assert list(dict.fromkeys(row["symbol"] for row in rows)) == ["ACB", "FPT", "HPG", "SSI", "VNM"]
    assert [row for row in rows if row["symbol"] == "FPT"] == rows_of(
        nenbua(["events", "FPT", "--json"], tmp_path, walks)
    )


def test_an_unknown_symbol_is_told_and_the_others_printed(tmp_path: Path, walks: Path) -> None:
    finished = nenbua(["events", "FPT", "XXQ", "?!", "VNM", "--json"], tmp_path, walks)

    assert finished.returncode == 1
    assert sorted(finished.stderr.splitlines()) == [
        "nenbua: ?!: no price source has it",
        "nenbua: XXQ: no price source has it",
    ]
    assert {row["symbol"] for row in rows_of(finished)} == {"FPT", "VNM"}


def test_a_file_that_is_no_table_of_bars_is_told_with_its_row(tmp_path: Path, walks: Path) -> None:
    good = (walks / "FPT.csv").read_text().splitlines()
    (walks / "AAA.csv").write_text("\n".join([*good, good[3]]))

    finished = nenbua(["events", "AAA", "FPT", "--json"], tmp_path, walks)

    assert finished.returncode == 1
    *_, told = finished.stderr.splitlines()
    assert told.startswith("nenbua: AAA: row 400: the date 2020-01-08 follows 2021-07-16; sort the rows")
    assert {row["symbol"] for row in rows_of(finished)} == {"FPT"}


def test_without_json_it_is_a_table(tmp_path: Path, walks: Path) -> None:
    finished = nenbua(["events", "FPT", "--signal", "doji"], tmp_path, walks)

    head, *lines = finished.stdout.splitlines()
    assert head.split() == ["symbol", "date", "signal", "status", "known_on"]
    assert len(lines) > 2
    assert {line.split()[2] for line in lines} == {"doji"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["events"],
        ["events", "FPT", "--all"],
        ["events", "FPT", "--since", "yesterday"],
        ["events", "FPT", "--signal", "hammers"],
        ["scan", "--filter", "cheap"],
        ["scan", "--signal", "cheap"],
        ["scan", "--signal", "doji", "--filter", "hammer"],
        ["scan", "--universe", "/nowhere.csv"],
    ],
)
def test_wrong_usage_is_status_2(tmp_path: Path, walks: Path, arguments: list[str]) -> None:
    finished = nenbua(arguments, tmp_path, walks)

    assert (finished.returncode, finished.stdout) == (2, "")
    assert "nenbua" in finished.stderr
    assert not has_trace(finished.stderr)


def test_a_reader_that_leaves_early_ends_it_quietly(tmp_path: Path, walks: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "events", "--all", "--json"],
        env=environment(tmp_path, walks),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["symbol"] == "ACB"
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait(timeout=60) in {0, 1}
    assert told == ""


def test_an_interrupt_ends_it_quietly(tmp_path: Path, walks: Path) -> None:
    with pipe() as (printed, output), (tmp_path / "told").open("w") as told:
        process = the_nursery().start(EVERYTHING, env=environment(tmp_path, walks), stdout=output, stderr=told)
        with process:
            output.close()
            printed.readline()
            process.send_signal(signal.SIGINT)
            printed.read()
            assert process.wait() in {0, 1}
    assert not has_trace((tmp_path / "told").read_text())


def test_a_bar_moves_where_somebody_watches(tmp_path: Path, walks: Path) -> None:
    ours, theirs = pty.openpty()
    # A terminal that is 0 columns wide, as a new one is here, shows no bar.
    termios.tcsetwinsize(ours, (24, 80))
    with (tmp_path / "printed").open("w") as printed:
        process = the_nursery().start(EVERYTHING, env=environment(tmp_path, walks), stdout=printed, stderr=theirs)
        with process:
            assert process.wait() == 0
    # Without a bar there is nothing to read, and nothing to wait for.
    os.set_blocking(ours, False)
    seen = os.read(ours, 65536).decode()
    for end in (ours, theirs):
        os.close(end)

    assert "/4 [" in seen
    assert len([json.loads(line) for line in (tmp_path / "printed").read_text().splitlines()]) > 100


def test_a_scan_finds_what_the_histories_show(tmp_path: Path, walks: Path) -> None:
    universe = tmp_path / "mine.csv"
    universe.write_text("name,ticker\nx,fpt\ny,ACB\nz,XXQ\n")
    day = "2020-11-03"
    keys = [signal.key for signal in SIGNALS]
    arguments = ["scan", "--universe", str(universe), "--as-of", day, "--json"]
    for key in keys:
        arguments += ["--signal", key]

    finished = nenbua(arguments, tmp_path, walks)

    assert finished.returncode == 0
    assert finished.stderr == "nenbua: no prices: XXQ\n"
    expected = []
    for symbol in ("ACB", "FPT"):
        history = history_of(walks, symbol)
        history = History(frame=history.frame[history.frame.index <= day])
        last = history.bars - 1
        expected += [(symbol, event.signal) for event in find_events(history) if last in {event.bar, event.known_bar}]
    assert [(row["symbol"], row["signal"]) for row in rows_of(finished)] == expected


def test_a_scan_by_filter_tells_its_figures(tmp_path: Path, walks: Path) -> None:
    arguments = ["scan", "--universe", "all", "--json", "--filter", "oversold", "--filter", "overbought"]
    histories = {symbol: history_of(walks, symbol) for symbol in SYMBOLS}
    extreme = {
        symbol: np.flatnonzero((history.rsi14 > 70) | (history.rsi14 < 30)) for symbol, history in histories.items()
    }
    symbol = next(symbol for symbol in SYMBOLS if extreme[symbol].size)
    day = histories[symbol].sessions[int(extreme[symbol][0])]

    found = rows_of(nenbua([*arguments, "--as-of", day.isoformat()], tmp_path, walks))

    assert symbol in {row["symbol"] for row in found}
    for row in found:
        assert (row["rsi"] < 30) is (row["filter"] == "oversold")
        history = histories[row["symbol"]]
        bar = history.sessions.index(date.fromisoformat(row["date"]))
        assert row["close"] == history.candles.close[bar]
        assert row["rsi"] == pytest.approx(history.rsi14[bar], abs=1e-9)
        ratio = history.volume_ratio[bar]
        assert row["volume_ratio"] == (None if np.isnan(ratio) else ratio)


def test_a_scan_with_nothing_to_look_at_is_status_1(tmp_path: Path, walks: Path) -> None:
    finished = nenbua(["scan", "--as-of", "1999-01-04"], tmp_path, walks)

    assert finished.returncode == 1
    assert "no prices" in finished.stderr
