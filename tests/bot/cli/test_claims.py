"""`nenbua claims`: its rows, its document, and what it refuses."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from analysis.claims import CLAIMS
from bot.cli import main
from tests.analysis.builders import random_bars

pytestmark = pytest.mark.usefixtures("logging_as_before")

INDEX_CASE = "vnindex_hammer_2023_10_25"


@pytest.fixture(autouse=True)
def in_an_empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without settings, and with a database of its own."""
    for name in [name for name in os.environ if name.upper().startswith("NENBUA_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NENBUA_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'claims.db'}")


@pytest.fixture
def prices(tmp_path: Path) -> str:
    """Random walks of two shares and the VN-Index over the days that claims name."""
    folder = tmp_path / "walks"
    folder.mkdir()
    for seed, symbol in enumerate(("FPT", "VNM", "VNINDEX")):
        frame = random_bars(seed, pd.bdate_range("2022-01-03", "2025-12-31")).frame
        frame.to_csv(folder / f"{symbol}.csv", index_label="date")
    return f"csv:{folder}"


def test_every_claim_is_one_object(prices: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claims", "--prices", prices, "--json"]) == 0
    printed = capsys.readouterr()
    rows = [json.loads(line, parse_constant=pytest.fail) for line in printed.out.splitlines()]
    assert [row["claim"] for row in rows] == [claim.key for claim in CLAIMS]
    columns = ["claim", "source", "says", "definition", "verdict", "reason", "measured_until", "simulated", "facts"]
    assert all(list(row) == columns for row in rows)
    facts = [fact for row in rows for fact in row["facts"]]
    assert facts
    assert all(list(fact) == ["name", "value", "unit", "span", "cases"] for fact in facts)
    assert all(isinstance(fact["value"], str) == (fact["unit"] == "text") for fact in facts)
    index = next(row for row in rows if row["claim"] == INDEX_CASE)
    assert (index["verdict"], index["measured_until"]) == ("contradicted", "2025-12-31")
    assert next(row for row in rows if row["claim"].startswith("rut_"))["verdict"] == "not_testable"
    assert "no prices: BTC-USD" in printed.err


def test_chosen_claims_as_a_table(prices: str, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ["--claim", "hammer_within_the_day", "--claim", INDEX_CASE, "--claim", INDEX_CASE]
    assert main(["claims", "--prices", prices, *chosen]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["claim", "source", "verdict", "reason"]
    assert [line.split()[:3] for line in lines] == [
        ["hammer_within_the_day", "hammer", "not_testable"],
        [INDEX_CASE, "hammer", "contradicted"],
    ]


def test_the_settings_say_where_prices_are(
    prices: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NENBUA_PRICES", prices)
    assert main(["claims", "--claim", INDEX_CASE]) == 0
    assert "contradicted" in capsys.readouterr().out


def test_the_document_is_written(prices: str, tmp_path: Path) -> None:
    path = tmp_path / "claims.md"
    assert main(["claims", "--prices", prices, "--claim", INDEX_CASE, "--markdown", str(path)]) == 0
    written = path.read_text(encoding="utf-8")
    assert f"nenbua claims --prices {prices} --markdown docs/claims.md" in written
    assert f"### {INDEX_CASE}" in written


def test_nothing_could_be_tested(prices: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claims", "--prices", prices, "--claim", "rut_first_2600_january_2026"]) == 1
    assert "There are no prices of RUT here." in capsys.readouterr().out


def test_simulated_prices_are_called_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "claims.md"
    main(["claims", "--prices", "demo", "--claim", INDEX_CASE, "--markdown", str(path)])
    assert "these prices are simulated" in capsys.readouterr().err
    assert "**These prices are simulated" in path.read_text(encoding="utf-8")
    main(["claims", "--prices", "demo", "--claim", INDEX_CASE, "--json"])
    assert json.loads(capsys.readouterr().out)["simulated"] is True


def test_without_a_list_of_shares_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    frame = random_bars(1, pd.bdate_range("2023-01-02", periods=300)).frame
    frame.to_csv(folder / "VNINDEX.csv", index_label="date")
    assert main(["claims", "--prices", f"csv:{folder}", "--claim", "hammer_colour"]) == 1
    printed = capsys.readouterr()
    assert "the sources list no Vietnamese share" in printed.err
    assert "There are no prices of any Vietnamese share here." in printed.out


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--claim", "nothing_of_the_sort"], "there is no claim 'nothing_of_the_sort'; claims are hammer_win_rate"),
        (["--prices", "csv:/nowhere/at/all"], "--prices: csv:/nowhere/at/all: there is no folder"),
        (["--prices", ""], "--prices: names no source"),
        (["--claim", INDEX_CASE, "--markdown", "/nowhere/at/all.md"], "--markdown: there is no folder '/nowhere/at'"),
        (["--claim", INDEX_CASE, "--markdown", "."], ". cannot be written: Is a directory"),
    ],
)
def test_what_cannot_be_used_is_refused(
    options: list[str], problem: str, prices: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["claims", "--prices", prices, *options]) == 2
    assert f"nenbua: {problem}" in capsys.readouterr().err
