"""`NENBUA_PRICES`: what it opens, and what is said about a value that opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.directory import Directory
from bot.instruments import Instrument
from bot.prices.cache import CachedSource
from bot.prices.chain import PriceChain
from bot.prices.csv import CsvSource
from bot.prices.demo import DemoSource
from bot.prices.port import PriceHistory, PriceSource
from bot.prices.sources import SOURCES, Surroundings, WrongAddress, open_chain
from bot.prices.yahoo import YahooSource
from tests.bot.prices.samples import AAA, FakeStore, a_history


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: FakeStore) -> Callable[[str], PriceChain]:
    """Opens a chain in a folder with `prices` (AAA at 12), `more prices` (BBB) and a file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for folder, symbol in (("prices", "AAA"), ("more prices", "BBB")):
        (tmp_path / folder).mkdir()
        text = "date,open,high,low,close,volume\n2024-01-08,10,14,9,12,100\n"
        (tmp_path / folder / f"{symbol}.csv").write_text(text)
    (tmp_path / "file.csv").write_text("")
    return lambda addresses: open_chain(addresses, Surroundings(directory=Directory.load(), store=store))


def kinds(chain: PriceChain) -> list[type[PriceSource]]:
    """What it asks, in order."""
    return [type(source) for source in chain._sources]


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        ("yahoo", [CachedSource]),
        ("yahoo:", [CachedSource]),
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
        ("csv:prices", 12, True),
        ("csv:prices?unit=1", 12, True),
        ("csv:prices?unit=1000", 12_000, True),
        ("csv:prices?adjusted=0", 12, False),
        ("csv:prices?adjusted=1", 12, True),
        ("csv:prices?unit=1000&adjusted=0", 12_000, False),
        ("csv:prices?adjusted=0&unit=1000", 12_000, False),
        # An absolute path, and options of the second source only.
        ("csv:more prices?unit=1000, csv:{folder}/prices?adjusted=0", 12, False),
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
    given = a_history(source="yahoo")

    async def history(_: YahooSource, instrument: Instrument) -> PriceHistory:
        assert instrument is AAA
        return given

    monkeypatch.setattr(YahooSource, "history", history)
    chain = opened("yahoo")
    assert await chain.history(AAA) is given
    assert store.kept == {("yahoo", "AAA"): given}
    await chain.close()


_KINDS = "csv, demo, yahoo"


@pytest.mark.parametrize(
    ("addresses", "said"),
    [
        ("", f"names no source; sources are {_KINDS}"),
        (" , ,", f"names no source; sources are {_KINDS}"),
        ("google", f"google: sources are {_KINDS}"),
        ("Yahoo", f"Yahoo: sources are {_KINDS}"),
        ("https://prices.example/x", f"https://prices.example/x: sources are {_KINDS}"),
        ("prices", f"prices: sources are {_KINDS}"),
        ("yahoo;demo", f"yahoo;demo: sources are {_KINDS}"),
        ("demo,csv:nowhere", "csv:nowhere: there is no folder 'nowhere'"),
        ("csv:file.csv", "csv:file.csv: there is no folder 'file.csv'"),
        ("csv:~nobody-of-that-name/prices", "there is no folder '~nobody-of-that-name/prices'"),
        ("csv", "name the folder, as in csv:prices"),
        ("csv:", "name the folder, as in csv:prices"),
        ("csv:?unit=1000", "name the folder, as in csv:prices"),
        ("yahoo:HOSE", "yahoo:HOSE: write yahoo alone"),
        ("demo:2021", "demo:2021: write demo alone"),
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
