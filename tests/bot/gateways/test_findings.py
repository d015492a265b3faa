"""`nenbua doctor`: its lines, its verdict and how it ends."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pandas as pd
import pytest

from bot.doctor import Finding, Verdict
from bot.gateways.findings import list_findings, verdict_line
from tests.bot.gateways.conftest import Command, write_prices
from tests.bot.gateways.test_terminal import nenbua
from tests.servers.udf import UdfServer


def finding(name: str, verdict: Verdict, *notes: str) -> Finding:
    return Finding(name=name, verdict=verdict, text="the text", notes=notes, facts={"number": 7})


WELL, DOUBTFUL, ILL = (finding(*each) for each in (("a", Verdict.OK), ("b", Verdict.WARNING), ("c", Verdict.FAILED)))


@pytest.mark.parametrize(
    ("findings", "line"),
    [
        ([WELL], "1 well"),
        ([WELL, WELL, ILL], "2 well, 1 failed: c"),
        ([ILL, WELL, DOUBTFUL], "1 well, 1 doubtful, 1 failed: b, c"),
    ],
)
def test_the_verdict_names_what_is_not_well(findings: list[Finding], line: str) -> None:
    assert verdict_line(findings) == line


@pytest.mark.parametrize(("findings", "status"), [([WELL], 0), ([WELL, DOUBTFUL], 0), ([ILL, WELL], 1)])
@pytest.mark.parametrize("as_json", [True, False])
async def test_only_what_has_failed_makes_the_status_one(
    findings: list[Finding], status: int, *, as_json: bool
) -> None:
    async def each() -> AsyncIterator[Finding]:
        for one in findings:
            yield one

    assert await list_findings(each(), as_json=as_json) == status


@pytest.fixture
def udf() -> Iterator[UdfServer]:
    """A chart server that has FPT up to today's weekday."""
    with UdfServer() as server:
        prices = dict.fromkeys(("open", "high", "low", "close"), 123.6)
        index = pd.bdate_range(end=pd.Timestamp.now().normalize() - pd.Timedelta(days=1), periods=30)
        server.serve("FPT", pd.DataFrame(prices | {"volume": 1_000}, index=index))
        yield server


def test_files_and_made_up_prices(tmp_path: Path, nenbua_here: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "prices"
    folder.mkdir()
    write_prices(folder, "FPT")
    monkeypatch.setenv("NENBUA_PRICES", f"csv:{folder},demo")
    finished = nenbua_here("doctor")
    lines = finished.stdout.splitlines()
    assert (finished.status, finished.stderr) == (0, "")
    assert lines[0].startswith(f"warning  csv:{folder}: 1 symbol, newest bar 2025-02-21 (FPT); sessions behind: ")
    assert lines[1].startswith("ok       demo: simulated prices of ")
    assert lines[2:4] == [
        "ok       database: opens and takes what is written, schema 0007",
        f"         sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}",
    ]
    assert lines[-3:] == [
        "ok       letters: pictures have every Vietnamese letter",
        "ok       pictures: 60 candles stand where mplfinance draws them, to 2 pixels",
        f"5 well, 1 doubtful: csv:{folder}",
    ]


def test_a_server_that_is_well_a_dead_one_and_a_broken_database(tmp_path: Path, prices: Path, udf: UdfServer) -> None:
    (tmp_path / "nenbua.db").write_text("no database" * 100)
    address = f"udf:{udf.url}?unit=1000, udf:http://127.0.0.1:9/dead"
    finished = nenbua(["doctor", "--json"], tmp_path, prices, NENBUA_PRICES=address)
    well, dead, database, directory, *_ = (json.loads(line) for line in finished.stdout.splitlines())
    assert finished.returncode == 1
    assert (well["name"], well["verdict"]) == (f"udf:{udf.url.removeprefix('http://')}?unit=1000", "ok")
    assert (well["facts"]["close"], well["facts"]["bars"]) == (123_600, 30)
    assert (dead["name"], dead["verdict"], dead["text"]) == (
        "udf:127.0.0.1:9/dead",
        "failed",
        "FPT: no connection to its server",
    )
    assert (database["verdict"], directory["verdict"]) == ("failed", "ok")
    assert database["text"] == "cannot be used: (sqlite3.DatabaseError) file is not a database"
    assert "Traceback" not in finished.stderr


def test_a_wrong_address_is_wrong_usage(nenbua_here: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NENBUA_PRICES", "google")
    finished = nenbua_here("doctor")
    assert (finished.status, finished.stdout) == (2, "")
    assert finished.stderr == "nenbua: NENBUA_PRICES: google: sources are csv, demo, udf, yahoo\n"


def test_the_help_shows_an_example(nenbua_here: Command) -> None:
    assert "example: NENBUA_PRICES=yahoo nenbua doctor" in nenbua_here("doctor", "--help").stdout
