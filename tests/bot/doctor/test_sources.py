"""What is found about price sources: real ones on loopback, files, and made-up prices."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from analysis.bars import Bars
from bot.directory import Directory
from bot.doctor import Finding, Installation, Verdict
from bot.doctor.sources import check_sources
from bot.prices.cache import CachedSource
from bot.prices.circuit_breaker import CircuitBreaker
from bot.prices.csv import CsvSource
from bot.prices.demo import DemoSource
from bot.prices.guard import Guard, GuardedPrices
from bot.prices.pace import Pace
from bot.prices.port import PriceSource
from bot.prices.sources import Opened
from bot.prices.yahoo import YahooSource
from bot.storage.database import Database
from bot.storage.price_store import DatabasePriceStore
from tests.bot.prices.samples import Clock, FakeSource, a_history, share
from tests.servers.yahoo import Fault, YahooServer, loopback_session

pytestmark = pytest.mark.usefixtures("fresh_yfinance")

FRIDAY = date(2024, 3, 15)


def bars(close: float, last: date = FRIDAY) -> pd.DataFrame:
    """Five sessions at one price."""
    prices = dict.fromkeys(("open", "high", "low", "close"), close)
    return pd.DataFrame(prices | {"volume": 1_000}, index=pd.bdate_range(end=last, periods=5))


def opened(source: PriceSource, database: Database, *, burst: int = 10) -> Opened:
    """The source as one over a network is opened."""
    pace = Pace(source.key, per_minute=burst, burst=burst)
    guarded = GuardedPrices(source, Guard(source.key, CircuitBreaker(source.key), pace))
    return Opened(prices=CachedSource(guarded, DatabasePriceStore(database)), uncached=guarded)


async def found(installation: Installation) -> list[Finding]:
    return [finding async for finding in check_sources(installation)]


@pytest.fixture
def server() -> Iterator[YahooServer]:
    """A Yahoo that has FPT and the VN-Index."""
    with YahooServer() as running:
        running.serve("FPT.VN", bars(123_600))
        running.serve("^VNINDEX.VN", bars(1_263.78))
        yield running


@pytest.fixture
async def yahoo(server: YahooServer, clock: Clock, database: Database) -> AsyncIterator[Opened]:
    """That Yahoo, opened."""
    source = opened(YahooSource(session=loopback_session(server.url), clock=clock, timeout=1), database)
    yield source
    await source.prices.close()


async def test_a_source_that_is_well(installed: Callable[..., Installation], yahoo: Opened) -> None:
    (finding,) = await found(installed(yahoo))
    took = finding.facts["milliseconds"]
    assert (finding.name, finding.verdict) == ("yahoo", Verdict.OK)
    assert finding.text == f"FPT in {took:,} ms: 5 bars, last close 123,600 VND on 2024-03-15"
    assert isinstance(took, int)
    assert 0 < took < 5_000
    assert finding.notes == ("0 symbols in the cache",)
    facts = {"symbol": "FPT", "bars": 5, "last_session": FRIDAY, "close": 123_600, "currency": "VND", "cached": 0}
    assert {name: finding.facts[name] for name in facts} == facts
    assert (finding.facts["rests_until"], finding.facts["refuses_until"], finding.facts["cause"]) == (None, None, None)


async def test_the_source_itself_is_asked_and_what_is_cached_is_counted(
    installed: Callable[..., Installation], yahoo: Opened, server: YahooServer, database: Database
) -> None:
    store = DatabasePriceStore(database)
    for symbol, day in (("FPT", 14), ("HPG", 15), ("VNM", 13)):
        moment = datetime(2024, 3, day, 9, 30, tzinfo=UTC)
        await store.save(a_history(share(symbol), source="yahoo", fetched_at=moment))
    (finding,) = await found(installed(yahoo))
    assert len(server.charts()) == 1
    oldest, newest = datetime(2024, 3, 13, 9, 30, tzinfo=UTC), datetime(2024, 3, 15, 9, 30, tzinfo=UTC)
    assert (finding.facts["oldest_fetched"], finding.facts["newest_fetched"]) == (oldest, newest)
    (note,) = finding.notes
    assert note.startswith("3 symbols in the cache, fetched from 2024-03-1")
    assert "2024-03-1" in note.partition(" to ")[2]


async def test_where_the_share_is_not_found_the_index_is_asked_for(
    installed: Callable[..., Installation], yahoo: Opened, server: YahooServer
) -> None:
    server.fail("FPT.VN", Fault.NOT_FOUND)
    (finding,) = await found(installed(yahoo))
    assert finding.verdict is Verdict.OK
    assert "VNINDEX in" in finding.text
    assert "last close 1,263.78 points on 2024-03-15" in finding.text


async def test_a_source_that_has_neither_has_failed(
    installed: Callable[..., Installation], yahoo: Opened, server: YahooServer
) -> None:
    server.fail("FPT.VN", Fault.NOT_FOUND)
    server.fail("^VNINDEX.VN", Fault.NOT_FOUND)
    (finding,) = await found(installed(yahoo))
    assert (finding.verdict, finding.text) == (Verdict.FAILED, "FPT: unknown symbol")


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR_JSON, Fault.HTML, Fault.CUT, Fault.SILENCE])
async def test_a_source_that_fails_is_told_with_its_cause_and_the_next_is_examined(
    installed: Callable[..., Installation], yahoo: Opened, server: YahooServer, fault: Fault
) -> None:
    server.fail("FPT.VN", fault)
    failed, demo = await found(installed(yahoo, Opened(prices=DemoSource(Directory.load()))))
    assert (failed.verdict, demo.verdict) == (Verdict.FAILED, Verdict.OK)
    assert failed.text.startswith("FPT: ")
    assert failed.notes[0].startswith("cause: ")
    assert len(failed.notes[0]) > len("cause: ")


async def test_a_refusal_is_told_with_its_end(
    installed: Callable[..., Installation], yahoo: Opened, server: YahooServer
) -> None:
    server.fail("FPT.VN", Fault.RATE_LIMITED)
    (finding,) = await found(installed(yahoo))
    assert (finding.verdict, finding.text) == (Verdict.FAILED, "FPT: rate limited")
    assert finding.facts["refuses_until"] == datetime(2024, 3, 15, 9, 1, tzinfo=UTC)
    assert any(note.startswith("refuses questions until 2024-03-15 ") for note in finding.notes)


async def test_prices_that_the_border_refuses_are_no_answer(
    installed: Callable[..., Installation], yahoo: Opened, server: YahooServer
) -> None:
    server.serve("FPT.VN", bars(123.6))
    (finding,) = await found(installed(yahoo))
    assert finding.verdict is Verdict.FAILED
    assert finding.text.endswith(
        "last close 123.6 VND on 2024-03-15; refused: wrong unit (unit=1000 is for thousand VND)"
    )
    assert finding.facts["close"] == 123.6


async def test_prices_that_lag_are_doubtful(
    installed: Callable[..., Installation], yahoo: Opened, server: YahooServer
) -> None:
    server.serve("FPT.VN", bars(123_600, last=date(2024, 3, 8)))
    (finding,) = await found(installed(yahoo))
    assert finding.verdict is Verdict.WARNING
    # Monday to Friday.
    assert finding.text.endswith("on 2024-03-08; sessions behind: 5")


async def test_the_rest_after_failures_is_told(
    installed: Callable[..., Installation], yahoo: Opened, server: YahooServer
) -> None:
    server.fail("FPT.VN", Fault.SERVER_ERROR_JSON)
    for _ in range(5):
        await found(installed(yahoo))
    (finding,) = await found(installed(yahoo))
    assert finding.text == "FPT: resting"
    assert finding.facts["rests_until"] is not None
    assert any(note.startswith("left alone after failures until ") for note in finding.notes)


async def test_the_question_counts_in_the_budget(installed: Callable[..., Installation], database: Database) -> None:
    # A budget of one question and none before a minute.
    source = FakeSource(answer=a_history(last=FRIDAY))
    one = opened(source, database, burst=1)
    await found(installed(one))
    (finding,) = await found(installed(one))
    assert finding.text == "FPT: busy"
    assert len(source.asked) == 1


async def test_a_cache_that_cannot_be_read_is_told_and_the_source_is_asked_nevertheless(
    installed: Callable[..., Installation], yahoo: Opened, tmp_path: Path
) -> None:
    (tmp_path / "nenbua.db").write_text("this is no database, but it is longer than the header of one" * 10)
    (finding,) = await found(installed(yahoo))
    assert (finding.verdict, finding.notes, finding.facts["cached"]) == (
        Verdict.OK,
        ("the cache cannot be read",),
        None,
    )


def write(folder: Path, symbol: str, close: float, last: str = "2024-03-15") -> None:
    """A price file of one bar."""
    (folder / f"{symbol}.csv").write_text(
        f"date,open,high,low,close,volume\n{last},{close},{close},{close},{close},9\n"
    )


async def test_a_folder_that_is_well(installed: Callable[..., Installation], tmp_path: Path) -> None:
    for number in range(50):
        write(tmp_path, f"A{number:02}", 10_000 + 100 * number, "2024-03-14")
    write(tmp_path, "A00", 10_000)
    (finding,) = await found(installed(Opened(prices=CsvSource(tmp_path))))
    assert (finding.name, finding.verdict) == (f"csv:{tmp_path}", Verdict.OK)
    assert finding.text == "50 symbols, newest bar 2024-03-15 (A00)"
    assert finding.facts["newest"] == FRIDAY
    # Of so many, a part is read, from the first to the last.
    assert finding.facts["files_read"] == 17


async def test_a_folder_in_thousand_vnd(installed: Callable[..., Installation], tmp_path: Path) -> None:
    write(tmp_path, "FPT", 123.6)
    write(tmp_path, "HPG", 27.85)
    (finding,) = await found(installed(Opened(prices=CsvSource(tmp_path))))
    assert (finding.verdict, finding.text) == (Verdict.FAILED, "none of the 2 files read can be used")
    assert finding.notes == ("FPT, HPG: wrong unit (unit=1000 is for thousand VND)",)
    (finding,) = await found(installed(Opened(prices=CsvSource(tmp_path, unit=1000))))
    assert finding.verdict is Verdict.OK


async def test_a_folder_with_a_broken_file(installed: Callable[..., Installation], tmp_path: Path) -> None:
    write(tmp_path, "FPT", 123_600)
    (tmp_path / "HPG.csv").write_bytes(b"\xff\xfe\x00")
    (finding,) = await found(installed(Opened(prices=CsvSource(tmp_path))))
    assert finding.verdict is Verdict.WARNING
    assert finding.text.endswith("(FPT); 1 of the 2 files read cannot be used")
    assert finding.notes == ("HPG: bad file",)


async def test_an_answer_without_bars_is_none(installed: Callable[..., Installation], database: Database) -> None:
    empty = replace(a_history(), bars=Bars(frame=bars(10_000).iloc[:0]))
    (finding,) = await found(installed(opened(FakeSource(answer=empty), database)))
    assert (finding.verdict, finding.text) == (Verdict.FAILED, "AAA: no bars")


async def test_a_folder_that_has_not_been_filled_for_a_while(
    installed: Callable[..., Installation], tmp_path: Path
) -> None:
    write(tmp_path, "FPT", 123_600, "2024-03-08")
    (finding,) = await found(installed(Opened(prices=CsvSource(tmp_path))))
    assert finding.verdict is Verdict.WARNING
    assert finding.text == "1 symbol, newest bar 2024-03-08 (FPT); sessions behind: 5"


async def test_an_empty_folder_has_failed(installed: Callable[..., Installation], tmp_path: Path) -> None:
    (finding,) = await found(installed(Opened(prices=CsvSource(tmp_path))))
    assert (finding.verdict, finding.text) == (Verdict.FAILED, "holds no price file")


async def test_made_up_prices_are_named_as_such(installed: Callable[..., Installation]) -> None:
    directory = Directory.load()
    (finding,) = await found(installed(Opened(prices=DemoSource(directory))))
    assert (finding.name, finding.verdict) == ("demo", Verdict.OK)
    assert finding.text == f"simulated prices of {len(directory.symbols)} symbols"
