"""`nenbua symbols` as a person calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli import main

# Each runs the command in this process, which sets the logging up.
pytestmark = pytest.mark.usefixtures("logging_as_before")

HEAD = "ticker,exchange,name_vi,name_en,sector,shares_outstanding,as_of,colour\n"
QQA = "QQA,HNX,CTCP Nhựa Thông Quảng Ngạn,Quang Ngan Rosin JSC,Hóa chất,5000000,2026-02-10,red\n"


@pytest.fixture(autouse=True)
def _own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NENBUA_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}")
    monkeypatch.chdir(tmp_path)


def listing(folder: Path, text: str) -> str:
    path = folder / "listing.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_right_listing_is_taken_and_then_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["symbols", "import", listing(tmp_path, HEAD + QQA)]) == 0
    told = capsys.readouterr().out
    assert "companies taken from listing.csv: 1 (1 new, 0 changed, 0 as before)" in told
    assert "columns not used: 'colour'" in told
    assert "started again" in told
    assert main(["symbols", "find", "nhua", "thong", "quang", "ngan"]) == 0
    assert capsys.readouterr().out.split(maxsplit=2) == ["QQA", "HNX", "Nhựa Thông Quảng Ngạn\n"]
    assert main(["symbols", "show", "qqa", "--json"]) == 0
    known = json.loads(capsys.readouterr().out)
    assert known["sector"] == "chemicals"
    assert known["shares_outstanding"] == [{"shares": 5_000_000, "as_of": "2026-02-10", "source": "listing"}]


def test_wrong_rows_are_told_with_their_lines_and_end_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = QQA + QQA.replace("QQA", "QQ\x1b[31m") + QQA.replace("QQA", "QQB").replace("HNX", "LSE") + "x\n"
    assert main(["symbols", "import", listing(tmp_path, HEAD + rows)]) == 1
    told = capsys.readouterr().out
    assert "refused: 3" in told
    assert "line 3: 'QQ\\x1b[31m': no Vietnamese ticker" in told
    assert "line 4: 'QQB': unknown exchange 'LSE'" in told
    assert "line 5: more or fewer values than columns" in told
    assert "\x1b" not in told


def test_of_a_ticker_on_many_rows_the_first_lines_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["symbols", "import", listing(tmp_path, HEAD + QQA * 30)]) == 1
    told = capsys.readouterr().out
    assert "20, 21 and 10 more: 'QQA': the same ticker more than once" in told
    assert "22" not in told


def test_a_dry_run_says_so_and_takes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["symbols", "import", listing(tmp_path, HEAD + QQA), "--dry-run"]) == 0
    assert "companies to be taken from listing.csv: 1" in capsys.readouterr().out
    assert main(["symbols", "show", "QQA"]) == 1


@pytest.mark.parametrize("text", ["", "<html>", "ticker\n", '"'])
def test_what_is_no_listing_ends_with_2_and_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    assert main(["symbols", "import", listing(tmp_path, text)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert main(["symbols", "import", str(tmp_path / "none.csv")]) == 2


def test_a_broken_database_ends_with_1_and_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "nenbua.db").write_bytes(b"no database" * 100)
    assert main(["symbols", "import", listing(tmp_path, HEAD + QQA)]) == 1
    assert "nothing was changed" in capsys.readouterr().err


def test_what_is_not_found_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["symbols", "find", "qwertyuiop"]) == 1
    assert main(["symbols", "show", "FTP"]) == 1
    assert "near to it: FPT" in capsys.readouterr().err


def test_near_ones_are_told_up_to_three(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["symbols", "find", "FTP", "--json"]) == 0
    found = [json.loads(line)["symbol"] for line in capsys.readouterr().out.splitlines()]
    assert found[0] == "FPT"
    assert 1 <= len(found) <= 3


def test_everything_known_is_shown_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["symbols", "show", "SHB"]) == 0
    told = capsys.readouterr().out
    for line in ("sector              banks", "since 2021-10-11, from HNX, to HOSE", "4,594,200,024", "2026-02-10"):
        assert line in told


@pytest.mark.parametrize("part", ["import", "find", "show"])
def test_help_shows_an_example(capsys: pytest.CaptureFixture[str], part: str) -> None:
    with pytest.raises(SystemExit) as left:
        main(["symbols", part, "--help"])
    assert left.value.code == 0
    assert f"example: nenbua symbols {part}" in capsys.readouterr().out
