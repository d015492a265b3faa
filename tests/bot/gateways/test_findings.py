"""`nenbua doctor`: its lines, its verdict and how it ends."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pandas as pd
import pytest

from bot.doctor import Finding, Verdict
from bot.gateways.findings import list_findings, verdict_line
from bot.storage.schema import newest_revision
from tests.bot.gateways.conftest import Command, write_prices
from tests.bot.gateways.test_terminal import nenbua
from tests.logged import has_trace
from tests.servers.bot_api import BotApiServer
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
    lines = [line for line in finished.stdout.splitlines() if not line.startswith(" ")]
    assert (finished.status, finished.stderr) == (0, "")
    assert lines[0] == "ok       settings: 3 set, the others have their defaults"
    assert lines[1].startswith("warning  token: NENBUA_TOKEN is not set")
    assert lines[2].startswith(f"warning  csv:{folder}: 1 symbol, newest bar 2025-02-21 (FPT); sessions behind: ")
    assert lines[3].startswith("ok       demo: simulated prices of ")
    assert lines[4:7] == [
        "ok       database: opens and takes what is written",
        f"ok       migrations: schema {newest_revision()}, this program's",
        "ok       broker: none is set: one process does everything",
    ]
    assert lines[8:10] == [
        "ok       letters: pictures have every Vietnamese letter",
        "ok       pictures: 60 candles stand where mplfinance draws them, to 2 pixels",
    ]
    assert f"         sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}" in finished.stdout.splitlines()
    assert " failed" not in lines[-1]


def test_a_server_that_is_well_a_dead_one_and_a_broken_database(tmp_path: Path, prices: Path, udf: UdfServer) -> None:
    (tmp_path / "nenbua.db").write_text("no database" * 100)
    address = f"udf:{udf.url}?unit=1000, udf:http://127.0.0.1:9/dead"
    finished = nenbua(["doctor", "--json"], tmp_path, prices, NENBUA_PRICES=address)
    found = {told["name"]: told for told in map(json.loads, finished.stdout.splitlines())}
    well, dead = found[f"udf:{udf.url.removeprefix('http://')}?unit=1000"], found["udf:127.0.0.1:9/dead"]
    assert finished.returncode == 1
    assert (well["verdict"], well["facts"]["close"], well["facts"]["bars"]) == ("ok", 123_600, 30)
    assert (dead["verdict"], dead["text"]) == ("failed", "FPT: no connection to its server")
    assert (found["database"]["verdict"], found["directory"]["verdict"]) == ("failed", "ok")
    assert found["database"]["text"].endswith(" is not a database")
    assert found["clock"]["verdict"] == "ok"
    assert well["name"] in found["clock"]["facts"]
    assert not has_trace(finished.stderr)


def test_a_bot_that_telegram_knows(
    telegram: BotApiServer, redis_url: str, nenbua_here: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram.set_abilities(inline=True)
    for name, value in {
        "NENBUA_TOKEN": telegram.token,
        "NENBUA_API_URL": telegram.url,
        "NENBUA_BROKER_URL": redis_url,
        "NENBUA_PRICES": "demo",
    }.items():
        monkeypatch.setenv(name, value)
    finished = nenbua_here("doctor")
    assert finished.status == 0
    assert "ok       token: is that of @nenbua_bot, number 123456\n" in finished.stdout
    assert "ok       updates: come by polling, 0 waiting\n" in finished.stdout
    assert "broker: Redis " in finished.stdout
    assert "ok       clock: agrees with Telegram to 30 seconds\n" in finished.stdout
    assert telegram.token not in finished.stdout + finished.stderr


@pytest.mark.parametrize("api", ["", "http://127.0.0.1:9"])
def test_a_bot_that_telegram_does_not_know(
    telegram: BotApiServer, nenbua_here: Command, monkeypatch: pytest.MonkeyPatch, api: str
) -> None:
    monkeypatch.setenv("NENBUA_TOKEN", "123456:WRONG-token")
    monkeypatch.setenv("NENBUA_API_URL", api or telegram.url)
    monkeypatch.setenv("NENBUA_PRICES", "demo")
    finished = nenbua_here("doctor")
    assert finished.status == 1
    assert ("failed   telegram: no answer" if api else "failed   token: Telegram does not know it") in finished.stdout
    assert "WRONG" not in finished.stdout + finished.stderr


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_wrong_settings_are_all_told(
    nenbua_here: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, form: list[str]
) -> None:
    monkeypatch.setenv("NENBUA_PRICES", "google")
    monkeypatch.setenv("NENBUA_LOG", "loud")
    finished = nenbua_here("doctor", *form)
    lines = [
        "failed   NENBUA_LOG: 'loud' is none of debug, info, warning, error",
        "failed   NENBUA_PRICES: google: sources are csv, demo, udf, yahoo",
        "2 failed: NENBUA_LOG, NENBUA_PRICES",
    ]
    told = finished.stdout.splitlines()
    assert (finished.status, finished.stderr) == (2, "")
    if form:
        assert [json.loads(line)["name"] for line in told] == ["NENBUA_LOG", "NENBUA_PRICES"]
    else:
        assert told == lines
    assert not (tmp_path / "nenbua.db").exists()


def test_the_help_shows_an_example(nenbua_here: Command) -> None:
    assert "example: NENBUA_PRICES=yahoo nenbua doctor" in nenbua_here("doctor", "--help").stdout
