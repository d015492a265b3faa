"""`NENBUA_PRICES`: what it opens, and what is said about a value that opens nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from analysis.plausibility import Doubt
from bot.directory import Directory
from bot.errors import RateLimited, TryLater
from bot.instruments import Instrument
from bot.prices.cache import CachedSource
from bot.prices.chain import PriceChain
from bot.prices.csv import CsvSource
from bot.prices.demo import DemoSource
from bot.prices.port import PriceHistory, PriceSource
from bot.prices.sources import SOURCES, OpenedSources, Surroundings, WrongAddress, open_sources
from bot.prices.udf import UdfSource
from bot.prices.yahoo import YahooSource
from tests.bot.prices.samples import AAA, FakeStore, a_history, bars_until, share
from tests.servers.udf import UdfServer


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def opened_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: FakeStore) -> Callable[[str], OpenedSources]:
    """Opens sources in a folder with `prices` (AAA at 1,200), `more prices` (BBB) and a file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for folder, symbol in (("prices", "AAA"), ("more prices", "BBB")):
        (tmp_path / folder).mkdir()
        text = "date,open,high,low,close,volume\n2024-01-08,1000,1400,900,1200,100\n"
        (tmp_path / folder / f"{symbol}.csv").write_text(text)
    (tmp_path / "file.csv").write_text("")
    return lambda addresses: open_sources(addresses, Surroundings(directory=Directory.load(), store=store))


@pytest.fixture
def opened(opened_sources: Callable[[str], OpenedSources]) -> Callable[[str], PriceChain]:
    """Opens a chain there."""
    return lambda addresses: opened_sources(addresses).prices


def kinds(chain: PriceChain) -> list[type[PriceSource]]:
    """What it asks, in order."""
    return [type(source) for source in chain._sources]


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        ("yahoo", [CachedSource]),
        ("yahoo:", [CachedSource]),
        ("yahoo?per_minute=10", [CachedSource]),
        ("yahoo?per_minute=1,demo", [CachedSource, DemoSource]),
        ("udf:http://127.0.0.1:9/api?unit=1000,udf:https://b.vn?adjusted=0&proxy=1", [CachedSource, CachedSource]),
        ("demo", [DemoSource]),
        ("csv:prices", [CsvSource]),
        ("csv:prices?", [CsvSource]),
        ("csv:~/prices", [CsvSource]),
        ("csv:prices,csv:more prices,yahoo", [CsvSource, CsvSource, CachedSource]),
        (" csv:prices , yahoo ,", [CsvSource, CachedSource]),
        (",demo", [DemoSource]),
        ("\n csv:prices,\n yahoo\n", [CsvSource, CachedSource]),
    ],
)
async def test_opens_a_chain_in_its_order(
    opened: Callable[[str], PriceChain], addresses: str, expected: list[type[PriceSource]]
) -> None:
    chain = opened(addresses)
    assert kinds(chain) == expected
    await chain.close()


@pytest.mark.parametrize(
    ("addresses", "close", "adjusted"),
    [
        ("csv:prices", 1_200, True),
        ("csv:prices?unit=1", 1_200, True),
        ("csv:prices?unit=1000", 1_200_000, True),
        ("csv:prices?adjusted=0", 1_200, False),
        ("csv:prices?adjusted=1", 1_200, True),
        ("csv:prices?unit=1000&adjusted=0", 1_200_000, False),
        ("csv:prices?adjusted=0&unit=1000", 1_200_000, False),
        # An absolute path, and options of the second source only.
        ("csv:more prices?unit=1000, csv:{folder}/prices?adjusted=0", 1_200, False),
    ],
)
async def test_options_of_a_folder(
    opened: Callable[[str], PriceChain], tmp_path: Path, addresses: str, close: float, *, adjusted: bool
) -> None:
    history = await opened(addresses.format(folder=tmp_path)).history(AAA)
    assert (history.bars.frame["close"].tolist(), history.adjusted) == ([close], adjusted)


async def test_a_network_source_is_asked_through_the_store(
    opened: Callable[[str], PriceChain], store: FakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = a_history(source="yahoo", last=date(2024, 1, 8))

    async def history(_: YahooSource, instrument: Instrument) -> PriceHistory:
        assert instrument is AAA
        return given

    monkeypatch.setattr(YahooSource, "history", history)
    chain = opened("yahoo")
    assert (await chain.history(AAA)).bars is given.bars
    (kept,) = store.kept.values()
    assert replace(kept, remarks=()) == given
    await chain.close()


async def test_every_history_passes_the_border(opened: Callable[[str], PriceChain], tmp_path: Path) -> None:
    (tmp_path / "prices" / "AAA.csv").write_text("date,open,high,low,close,volume\n2024-01-08,10,14,9,12,100\n")
    doubts = [remark.doubt for remark in (await opened("csv:prices").history(AAA)).remarks]
    assert doubts == [Doubt.WRONG_UNIT, Doubt.STALE]
    right = await opened("csv:prices?unit=1000").history(AAA)
    assert right.bars.frame["close"].tolist() == [12_000]
    assert [remark.doubt for remark in right.remarks] == [Doubt.STALE]


async def test_what_cannot_be_right_is_not_kept(
    opened: Callable[[str], PriceChain], monkeypatch: pytest.MonkeyPatch, store: FakeStore
) -> None:
    given = a_history(source="yahoo", last=date(2024, 1, 8))
    thousands = replace(given, bars=replace(given.bars, frame=given.bars.frame / 1_000))

    async def history(_: YahooSource, instrument: Instrument) -> PriceHistory:  # noqa: ARG001 - the source's
        return thousands

    monkeypatch.setattr(YahooSource, "history", history)
    chain = opened("yahoo")
    with pytest.raises(TryLater, match="wrong_unit"):
        await chain.history(AAA)
    assert store.kept == {}
    await chain.close()


async def test_figures_and_prices_of_yahoo_stand_behind_one_circuit_breaker(
    opened_sources: Callable[[str], OpenedSources], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def history(_: YahooSource, instrument: Instrument) -> PriceHistory:
        asked.append(instrument.symbol)
        raise TryLater("source_failed", source="yahoo", symbol=instrument.symbol, reason="connection")

    monkeypatch.setattr(YahooSource, "history", history)
    sources = opened_sources("csv:prices,yahoo")
    (figures,) = sources.figures
    for symbol in ("BBB", "CCC", "DDD", "EEE", "FFF"):
        with pytest.raises(TryLater):
            await sources.prices.history(share(symbol))
    with pytest.raises(TryLater) as caught:
        await figures.figures(AAA)
    assert (caught.value.fields["reason"], len(asked), figures.key) == ("resting", 5, "yahoo")
    await sources.prices.close()


async def test_prices_and_search_of_a_server_share_one_budget(
    opened_sources: Callable[[str], OpenedSources], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def history(_: UdfSource, instrument: Instrument) -> PriceHistory:
        return a_history(instrument, source="udf:127.0.0.1:9/x")

    async def search(_: UdfSource, text: str, limit: int) -> Sequence[Instrument]:  # noqa: ARG001  the port's shape.
        return [AAA]

    monkeypatch.setattr(UdfSource, "history", history)
    monkeypatch.setattr(UdfSource, "search", search)
    sources = opened_sources("udf:http://127.0.0.1:9/x?per_minute=2")
    assert (await sources.prices.history(AAA)).source == "udf:127.0.0.1:9/x"
    assert await sources.prices.search("ngan hang", 3) == [AAA]
    # The third question within a minute would have to wait for half of one.
    with pytest.raises(RateLimited):
        await sources.prices.history(share("BBB"))
    assert (sources.figures, len(sources.each)) == ((), 1)
    await sources.prices.close()


_KINDS = "csv, demo, udf, yahoo"


@pytest.mark.parametrize(
    ("addresses", "said"),
    [
        ("", f"names no source; sources are {_KINDS}"),
        (" , ,", f"names no source; sources are {_KINDS}"),
        ("google", f"google: sources are {_KINDS}"),
        ("Yahoo", f"Yahoo: sources are {_KINDS}"),
        ("https://prices.example/x", f"https: sources are {_KINDS}"),
        ("123456:TEST-token", f"123456: sources are {_KINDS}"),
        ("udf:https://b.vn,half@c.vn", f"an entry begins with none of them: sources are {_KINDS}"),
        ("udf:https://u:half,yahoo", "udf:https://u: name the server"),
        ("yahoo:https://u:secret@b.vn", "yahoo:https://b.vn: write yahoo alone"),
        ("csv:https://u:secret@b.vn", "csv:https://b.vn: there is no folder"),
        ("prices", f"prices: sources are {_KINDS}"),
        ("yahoo;demo", f"yahoo;demo: sources are {_KINDS}"),
        ("demo,csv:nowhere", "csv:nowhere: there is no folder 'nowhere'"),
        ("csv:file.csv", "csv:file.csv: there is no folder 'file.csv'"),
        ("csv:~nobody-of-that-name/prices", "there is no folder '~nobody-of-that-name/prices'"),
        ("csv", "name the folder, as in csv:prices"),
        ("csv:", "name the folder, as in csv:prices"),
        ("csv:?unit=1000", "name the folder, as in csv:prices"),
        *[
            (f"yahoo{address}", f"yahoo{address}: write yahoo alone, or yahoo?per_minute=10")
            for address in (
                ":HOSE",
                "?per_minute=0",
                "?per_minute=",
                "?per_minute=fast",
                "?per_minute=12345678",
                f"?per_minute={'9' * 5_000}",
                "?per_hour=60",
                "?per_minute=10:20",
                ":HOSE?per_minute=10",
                "?per_minute=10&unit=1000",
            )
        ],
        ("udf", "udf:: name the server, as in udf:https://charts.example.vn/api?unit=1000"),
        ("udf:https://u:p@b.vn?unit=2.5", "udf:https://b.vn?unit=2.5: the options are unit=1000, adjusted=0"),
        ("udf:https://b.vn?key=1", "udf:https://b.vn?key=1: I do not know key; the options are unit=1000"),
        ("demo:2021", "demo:2021: write demo alone"),
        ("demo?seed=2", "demo:?seed=2: write demo alone"),
        *[
            (f"csv:prices?{options}", f"csv:prices?{options}: the options are unit=1000 and adjusted=0")
            for options in (
                "unit=0",
                "unit=-1",
                "unit=1e3",
                "unit=0.5",
                "unit=",
                "unit",
                "unit=thousand",
                "adjusted=no",
                "adjusted=",
                "adjusted=2",
                "Unit=1000",
                "unit=1000&ajusted=0",
                "unit=1000?adjusted=0",
            )
        ],
    ],
)
def test_a_wrong_value_is_told_with_what_to_write(
    opened: Callable[[str], PriceChain], addresses: str, said: str
) -> None:
    with pytest.raises(WrongAddress) as caught:
        opened(addresses)
    assert said in str(caught.value)


def test_the_words_name_every_kind() -> None:
    assert ", ".join(sorted(SOURCES)) == _KINDS


async def test_a_chart_server_is_asked_as_its_address_says(
    opened_sources: Callable[[str], OpenedSources], store: FakeStore
) -> None:
    with UdfServer() as server:
        yesterday = datetime.now(UTC).date() - timedelta(days=1)
        server.serve("AAA", bars_until(yesterday, close=100.02).frame, told={"description": "Công ty AAA"})
        server.finds({"symbol": "BBB", "exchange": "HNX", "type": "stock"})
        sources = opened_sources(f"udf:{server.url}?unit=1000&adjusted=0")
        history = await sources.prices.history(AAA)
        found = await sources.prices.search("công ty", 3)
        await sources.prices.close()
    assert (history.bars.frame["close"].tolist(), history.adjusted) == ([100_020, 101_020, 102_020], False)
    key = f"udf:127.0.0.1:{urlsplit(server.url).port}/chart/api?unit=1000&adjusted=0"
    assert set(store.kept) == {(key, "AAA")}
    assert history.source == key
    assert [instrument.symbol for instrument in found] == ["BBB"]
