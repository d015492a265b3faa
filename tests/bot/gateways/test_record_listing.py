"""`nenbua record`: its rows, its table, what it refuses, and building ahead."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.bars import check_bars
from analysis.signals import signal_by_key
from analysis.track_record import ENTRIES, EXIT_BARS, every_selection
from tests.analysis.builders import random_bars
from tests.bot.gateways.conftest import Command, Finished
from tests.bot.track_record.samples import history_of
from tests.logged import has_trace

SYMBOLS = ("ACB", "FPT", "HPG", "VNM")
FIELDS = (
    *("signal", "status", "min_volume", "universe", "since", "until", "entry", "exit_bars", "n", "wins", "win_rate"),
    *("wilson_low", "wilson_high", "mean", "median", "base_n", "base_wins", "base_mean", "base_median"),
)
"""Those that SIGNALS.md names, in its order."""


@pytest.fixture
def walks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Price files of random walks, and of an index; the last bar years ago."""
    folder = tmp_path / "walks"
    folder.mkdir()
    for seed, symbol in enumerate((*SYMBOLS, "VNINDEX")):
        write(folder, symbol, seed)
    monkeypatch.setenv("NENBUA_PRICES", f"csv:{folder}")
    return folder


def write(folder: Path, symbol: str, seed: int, *, bars: int = 700) -> None:
    frame = random_bars(seed, pd.bdate_range("2020-01-06", periods=bars)).frame
    frame.to_csv(folder / f"{symbol}.csv", index_label="date")


@pytest.fixture
def record(nenbua_here: Command, walks: Path) -> Callable[..., Finished]:
    """Runs `nenbua record` on those prices."""

    def run(*arguments: str, prices: Path = walks) -> Finished:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("NENBUA_PRICES", f"csv:{prices}")
            return nenbua_here("record", *arguments)

    return run


def rows_of(finished: Finished) -> list[dict[str, Any]]:
    assert (finished.status, finished.stderr) == (0, "")
    return [json.loads(line) for line in finished.stdout.splitlines()]


def returns_by_hand(folder: Path, *, since: str = "", exit_bars: int = 10) -> list[float]:
    """What oversold shares brought until so many bars later, read from the files without the record's own code."""
    oversold = signal_by_key("rsi_oversold")
    returns: list[float] = []
    for symbol in SYMBOLS:
        table = pd.read_csv(folder / f"{symbol}.csv", index_col="date", parse_dates=["date"])
        closes = table["close"].to_numpy()
        bars = [event.bar for event in oversold.find(history_of(check_bars(table))) if str(event.session) >= since]
        returns += [closes[bar + exit_bars] / closes[bar] - 1 for bar in bars if bar + exit_bars < len(closes)]
    return returns


def test_a_row_for_each_entry_and_exit_with_the_contracts_fields(record: Callable[..., Finished]) -> None:
    rows = rows_of(record("hammer", "--json"))
    assert [(row["entry"], row["exit_bars"]) for row in rows] == [
        (entry.value, bars) for entry in ENTRIES for bars in EXIT_BARS
    ]
    for row in rows:
        assert tuple(row)[: len(FIELDS)] == FIELDS
        assert (row["signal"], row["status"], row["universe"]) == ("hammer", "confirmed", "listed")
        assert (row["symbols_missing"], row["too_short"], row["ended"]) == ([], [], [])
        assert (row["simulated"], row["definition"], row["shares"]) == (False, 1, 4)
        assert (row["since"], row["until"]) == ("2020-01-06", "2022-09-09")


def test_the_figures_are_those_counted_by_hand(record: Callable[..., Finished], walks: Path) -> None:
    for since in ("", "2021-06-01"):
        rows = rows_of(record("rsi_oversold", "--json", *(["--since", since] if since else [])))
        (row,) = (row for row in rows if (row["entry"], row["exit_bars"]) == ("known_close", 10))
        returns = returns_by_hand(walks, since=since)
        assert row["n"] == len(returns) > 5
        assert row["wins"] == sum(one > 0 for one in returns)
        assert row["mean"] == pytest.approx(np.mean(returns))
        assert row["median"] == pytest.approx(np.median(returns))


def test_what_looks_ahead_follows_under_its_own_name(record: Callable[..., Finished]) -> None:
    rows = rows_of(record("hammer", "--status", "rejected", "--look-ahead", "--json"))
    assert [row["entry"] for row in rows] == ["known_close"] * 3 + ["next_open"] * 3 + ["look_ahead"] * 3
    assert [row["status"] for row in rows] == ["rejected"] * 6 + ["confirmed"] * 3


def test_costs_are_percent(record: Callable[..., Finished]) -> None:
    options = ("--buy-fee", "0.2", "--sell-fee", "0", "--sell-tax", "0.5")
    row = rows_of(record("rsi_oversold", "--json", *options))[0]
    assert (row["buy_fee"], row["sell_fee"], row["sell_tax"]) == (0.002, 0, 0.005)
    assert row["mean_after_costs"] == pytest.approx((1 + row["mean"]) * 0.995 / 1.002 - 1)
    usual = rows_of(record("rsi_oversold", "--json"))[0]
    assert (usual["buy_fee"], usual["sell_fee"], usual["sell_tax"]) == (0.0015, 0.0015, 0.001)


def test_conditions_narrow_what_is_counted(record: Callable[..., Finished]) -> None:
    def n(*options: str) -> int:
        row = rows_of(record("inside_bar", "--status", "all", "--json", *options))[0]
        assert row["filters"] == [option for option in options if option.startswith(("rsi", "above"))]
        return int(row["n"])

    whole = n()
    assert whole > n("--min-volume", "1.2") > n("--min-volume", "1.5") > 0
    assert whole > n("--filter", "above_sma200") > n("--filter", "above_sma200", "--filter", "rsi_below_30") >= 0


def test_all_measures_every_selection(record: Callable[..., Finished]) -> None:
    rows = rows_of(record("all", "--symbols", "fpt", "FPT", "--look-ahead", "--json"))
    tradable = [row for row in rows if row["entry"] != "look_ahead"]
    assert len(tradable) == len(every_selection()) * len(ENTRIES) * len(EXIT_BARS)
    what = ("signal", "min_volume", "filters", "exit_bars")
    ahead = [tuple(str(row[name]) for name in what) for row in rows if row["entry"] == "look_ahead"]
    assert len(ahead) == len(set(ahead)) > 0
    assert {row["universe"] for row in rows} == {"FPT"}
    assert {row["shares"] for row in rows} == {1}


def test_universes_go_by_their_names(record: Callable[..., Finished], tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    with file.open("w") as lines:
        csv.writer(lines).writerows([["ticker"], ["FPT"], ["HPG"], ["FPT"]])
    (row, *_) = rows_of(record("hammer", "--json", "--universe", str(file)))
    assert (row["universe"], row["shares"]) == ("mine.csv", 2)
    (row, *_) = rows_of(record("hammer", "--json", "--universe", "ALL"))
    assert (row["universe"], row["shares"]) == ("all", 4)
    finished = record("hammer", "--json", "--universe", "vn30")
    (row, *_) = map(json.loads, finished.stdout.splitlines())
    assert (finished.status, row["universe"], row["shares"]) == (0, "vn30", 4)
    assert len(row["symbols_missing"]) == 26


def test_the_table_tells_what_has_to_be_known(record: Callable[..., Finished], walks: Path) -> None:
    frame = pd.read_csv(walks / "HPG.csv").iloc[:600]
    frame.to_csv(walks / "HPG.csv", index=False)
    finished = record("hammer", "--look-ahead")
    assert finished.status == 0
    text = finished.stdout
    assert text.startswith("Universe listed, shares: 4. Signals dated 2020-01-06 to 2022-09-09. Definition 1.\n")
    for told in (
        "a selection by survivors",
        "\nNet: after 0.15 % to buy, 0.15 % to sell and 0.10 % tax on what is sold, whatever the market; ",
        "Stopped trading since, and counted: HPG.",
        "it is too\nnarrow",
        "look-ahead (nobody could trade this): hammer confirmed",
        "\nBy period, bought at known_close and sold 10 bars later\n",
        "\n2020-01-06  2020-12-31  ",
        "\n2021-01-01  2022-09-09  ",
    ):
        assert told in text
    assert "SIMULATED" not in text
    assert max(map(len, text.splitlines())) < 170


def test_the_table_names_the_costs_that_were_asked_for(record: Callable[..., Finished]) -> None:
    text = record("hammer", "--symbols", "FPT", "--buy-fee", "0", "--sell-tax", "0.25").stdout
    assert "\nNet: after 0.00 % to buy, 0.15 % to sell and 0.25 % tax on what is sold, " in text


def test_too_few_are_called_so(record: Callable[..., Finished]) -> None:
    for line in record("hammer", "--symbols", "FPT").stdout.splitlines():
        if line.startswith(("known_close ", "next_open ")):
            assert line.endswith("too few data (n < 30)")
    enough = [line for line in record("inside_bar").stdout.splitlines() if line.startswith("known_close ")]
    assert len(enough) == 3
    assert not [line for line in enough if "too few" in line]


def test_the_table_of_all_has_a_line_for_each_selection(record: Callable[..., Finished]) -> None:
    text = record("all", "--symbols", "FPT").stdout
    for selection in every_selection():
        assert f"\n{selection.key}  " in text


def test_prices_that_are_not_adjusted_are_called_so(
    nenbua_here: Command, walks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address, adjusted in ((f"csv:{walks}", True), (f"csv:{walks}?adjusted=0", False)):
        monkeypatch.setenv("NENBUA_PRICES", address)
        assert (
            "Not all prices are adjusted" in nenbua_here("record", "doji", "--symbols", "FPT").stdout
        ) is not adjusted
        finished = nenbua_here("record", "doji", "--symbols", "FPT", "--json")
        assert {json.loads(line)["adjusted"] for line in finished.stdout.splitlines()} == {adjusted}


def test_made_up_prices_are_called_so(nenbua_here: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NENBUA_PRICES", "demo")
    assert nenbua_here("record", "doji", "--symbols", "FPT").stdout.startswith("SIMULATED PRICES")
    finished = nenbua_here("record", "doji", "--symbols", "FPT", "--json")
    assert {json.loads(line)["simulated"] for line in finished.stdout.splitlines()} == {True}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["hamer"], "there is no signal 'hamer'; signals are ath_breakout, "),
        (["hammer", "--filter", "six"], "there is no filter 'six'; filters are rsi_below_30, "),
        (["doji", "--status", "confirmed"], "doji needs no confirmation"),
        (["rsi_oversold", "--look-ahead"], "--look-ahead: rsi_oversold needs no confirmation"),
        (["inside_bar", "--filter", "six_steps"], "inside_bar has no six steps"),
        (["hammer", "--status", "all", "--filter", "six_steps"], "only confirmed signals of hammer"),
        (["hammer", "--since", "2021-01-02", "--until", "2021-01-01"], "--since 2021-01-02 is after --until"),
        (["hammer", "--since", "yesterday"], "--since"),
        (["hammer", "--min-volume", "nan"], "'nan' is no ratio above 0"),
        (["hammer", "--min-volume", "0"], "'0' is no ratio above 0"),
        (["hammer", "--min-volume", "much"], "'much' is no ratio above 0"),
        (["hammer", "--buy-fee", "100"], "'100' is no percentage from 0 to below 100"),
        (["hammer", "--sell-tax", "-1"], "'-1' is no percentage from 0 to below 100"),
        (["hammer", "--universe", "nowhere.csv"], "--universe nowhere.csv: "),
        (["hammer", "--universe", "vn30", "--symbols", "FPT"], "not allowed with argument"),
        (["all", "--min-volume", "1.2"], "all takes no --status"),
        (["build", "--symbols", "FPT"], "build takes no option but --universe"),
        (["build", "--json"], "build takes no option but --universe"),
        (["build", "--buy-fee", "0"], "build takes no option but --universe"),
    ],
)
def test_wrong_usage_is_told(record: Callable[..., Finished], arguments: list[str], told: str) -> None:
    finished = record(*arguments)
    assert (finished.status, finished.stdout) == (2, "")
    assert told in finished.stderr
    assert not has_trace(finished.stderr)


@pytest.mark.parametrize(
    ("content", "told"), [("symbol\nFPT\n", "must name a column 'ticker'"), ("ticker\n", "there is no symbol in it")]
)
def test_a_universe_that_is_none_is_told(
    record: Callable[..., Finished], tmp_path: Path, content: str, told: str
) -> None:
    (tmp_path / "file.csv").write_text(content)
    finished = record("hammer", "--universe", "file.csv")
    assert (finished.status, finished.stdout) == (2, "")
    assert told in finished.stderr


@pytest.mark.parametrize("name", ["listed", "vn30", "All"])
def test_a_file_may_not_go_by_the_name_of_one_of_ours(
    record: Callable[..., Finished], tmp_path: Path, name: str
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / name).write_text("ticker\nFPT\n")
    finished = record("hammer", "--universe", f"sub/{name}")
    assert (finished.status, finished.stdout) == (2, "")
    assert "another name" in finished.stderr


def test_symbols_without_prices_are_told_and_the_others_measured(record: Callable[..., Finished]) -> None:
    finished = record("hammer", "--symbols", "FPT", "ZZZ", "!", "--json")
    assert finished.status == 0
    assert finished.stderr == "nenbua: no price source has ZZZ, !\n"
    rows = [json.loads(line) for line in finished.stdout.splitlines()]
    assert [row["symbols_missing"] for row in rows] == [["ZZZ", "!"]] * 6
    assert {row["shares"] for row in rows} == {1}


def test_a_file_that_cannot_be_read_is_told_with_its_cause(record: Callable[..., Finished], walks: Path) -> None:
    (walks / "HPG.csv").write_text("date,open\n2024-01-08,9\n")
    finished = record("hammer", "--json")
    assert finished.status == 0
    assert finished.stderr.endswith("nenbua: HPG: the column 'high' is missing\n")
    assert json.loads(finished.stdout.splitlines()[0])["symbols_missing"] == ["HPG"]


def test_nothing_that_can_be_read_ends_with_one(record: Callable[..., Finished]) -> None:
    finished = record("hammer", "--symbols", "ZZZ", "--json")
    assert (finished.status, finished.stdout) == (1, "")
    assert "no share could be read" in finished.stderr


def test_shares_with_too_few_bars_are_told(record: Callable[..., Finished], walks: Path) -> None:
    write(walks, "SSI", 9, bars=5)
    finished = record("ath_breakout", "--symbols", "SSI", "FPT", "--json")
    assert "bars, too few have SSI\n" in finished.stderr
    assert [json.loads(line)["too_short"] for line in finished.stdout.splitlines()] == [["SSI"]] * 6


@pytest.mark.parametrize("span", [["--since", "2030-01-01"], ["--until", "2019-01-01"]])
def test_a_span_without_data_counts_nothing_and_says_so(record: Callable[..., Finished], span: list[str]) -> None:
    finished = record("hammer", *span, "--json")
    rows = [json.loads(line) for line in finished.stdout.splitlines()]
    assert (finished.status, len(rows)) == (0, 6)
    assert {(row["n"], row["mean"], row["win_rate"], row["base_n"]) for row in rows} == {(0, None, None, 0)}
    assert "there is nothing in the span that was asked for" in finished.stderr
    assert "no such signal in this span" in record("hammer", *span).stdout


def kept(folder: Path) -> tuple[int, int]:
    """How many records and how many tracks the database holds."""
    with closing(sqlite3.connect(folder / "nenbua.db")) as database:
        records, tracks = (
            database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608  names of ours.
            for table in ("market_records", "share_tracks")
        )
    return int(records), int(tracks)


def test_build_keeps_the_market_and_goes_on_where_it_ended(
    record: Callable[..., Finished], walks: Path, tmp_path: Path
) -> None:
    finished = record("build")
    assert (finished.status, finished.stderr) == (0, "")
    assert finished.stdout.startswith(
        "listed: 4 shares (0 without prices, 0 ended, 4 looked through anew), 2020-01-06 to 2022-09-09, "
    )
    assert kept(tmp_path) == (len(every_selection()), 4)
    write(walks, "SSI", 9)
    assert "listed: 5 shares (0 without prices, 0 ended, 1 looked through anew)" in record("build").stdout


def test_build_tells_who_has_no_prices(record: Callable[..., Finished], tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("ticker\nFPT\nZZZ\n")
    finished = record("build", "--universe", "mine.csv")
    assert (finished.status, finished.stderr) == (0, "nenbua: ZZZ: no price source has it\n")
    assert finished.stdout.startswith("mine.csv: 1 shares (1 without prices, ")


def test_build_without_any_prices_keeps_nothing(record: Callable[..., Finished], tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("ticker\nZZZ\n")
    finished = record("build", "--universe", "mine.csv")
    assert (finished.status, finished.stdout) == (1, "")
    assert finished.stderr.endswith("nenbua: too few shares could be read; what was measured before stays\n")
    assert not (tmp_path / "nenbua.db").exists()


def test_a_database_that_fails_is_told(
    record: Callable[..., Finished], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nenbua.db").write_text("no database at all, but long enough to be looked at as one" * 20)
    monkeypatch.setenv("NENBUA_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}")
    finished = record("build")
    assert (finished.status, finished.stdout) == (1, "")
    assert "the database failed" in finished.stderr
    assert not has_trace(finished.stderr)
