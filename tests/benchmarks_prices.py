"""Speed of the cache and the directory, and how seldom a source is asked: the second half of `make bench`."""

from __future__ import annotations

import asyncio
import csv
import gzip
import logging
import os
import resource
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import pandas as pd
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from analysis.bars import PRICES, Bars
from analysis.exchanges import InstrumentKind, Market
from bot.directory import Directory, SymbolMention, read_mention
from bot.directory.company import Company
from bot.directory.entries import read_entries
from bot.directory.listing import read_listing
from bot.directory.listing_file import read_table
from bot.errors import SymbolNotFound
from bot.instruments import Instrument
from bot.logs import set_up_logs
from bot.members import Member, read_members
from bot.prices.border import Border
from bot.prices.cache import CachedSource
from bot.prices.chain import PriceChain
from bot.prices.csv import read_bars
from bot.prices.port import PriceHistory, PriceSource
from bot.prices.udf import UdfSource
from bot.prices.yahoo import YahooSource
from bot.storage.database import Database
from bot.storage.price_store import DatabasePriceStore
from tests.analysis.builders import random_bars
from tests.conftest import MARKET_DATA
from tests.servers.udf import UdfServer
from tests.servers.yahoo import YahooServer, loopback_session

SHARES, BARS, LONG = 1494, 250, 2500
_LOADS = 400
# So many files are read for their bars; the others' are as long.
_DIFFERENT = 200
_LISTING = MARKET_DATA / "listing_vn.csv.gz"
_POSTGRES = os.environ.get("NENBUA_TEST_POSTGRES_URL", "postgresql+asyncpg://postgres@127.0.0.1:5432/test")
_QUESTIONS = ("Vinamilk", "hoa phat", "Cổ phiếu FPT", "ngan hang ngoai thuong", "vinamlik", "Thế giới di động", "XYZW")


class Silent:
    """A source that must not be asked: what is measured lies in the cache."""

    key = "bench"

    def symbols(self) -> frozenset[str]:
        """None."""
        return frozenset()

    async def history(self, instrument: Instrument) -> PriceHistory:
        """Nothing: a symbol that is not in the cache is missed in the count."""
        raise SymbolNotFound(instrument.symbol)

    async def close(self) -> None:
        """Nothing."""


def a_share(symbol: str, exchange: str = "HOSE") -> Instrument:
    """A Vietnamese share."""
    return Instrument(
        symbol=symbol, kind=InstrumentKind.SHARE, market=Market.VIETNAM, currency="VND", exchange=exchange
    )


def history_of(instrument: Instrument, frame: pd.DataFrame, fetched_at: datetime) -> PriceHistory:
    """These bars as the source gave them."""
    return PriceHistory(instrument=instrument, bars=Bars(frame=frame), source=Silent.key, fetched_at=fetched_at)


async def timed(runs: int, run: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """The median and the ninth decile of so many runs, in milliseconds, after one that does not count."""
    await run()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        await run()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=10)[-1]


async def one_series(url: str, name: str) -> None:
    """A long series out of the database, as a frame."""
    database = Database(url)
    store = DatabasePriceStore(database)
    frame = random_bars(1, pd.bdate_range(end="2026-11-20", periods=LONG)).frame
    share = a_share("BENCH")
    await store.save(history_of(share, frame, datetime.now(UTC)))
    median, decile = await timed(_LOADS, lambda: store.load(Silent.key, share))
    print(f"cached {LONG}-bar series, {name:10}  {median:7.2f} ms   9 of 10 below {decile:.2f} ms")
    await database.close()


@asynccontextmanager
async def postgres() -> AsyncIterator[str | None]:
    """An empty database on the server of the tests, to compare with; None where no server answers."""
    server = make_url(_POSTGRES)
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT", connect_args={"timeout": 2})
    name = f"nenbua_bench_{os.getpid()}"
    try:
        async with engine.connect() as connection:
            await connection.exec_driver_sql(f"CREATE DATABASE {name}")
    except (OSError, SQLAlchemyError):
        yield None
    else:
        yield server.set(database=name).render_as_string(hide_password=False)
        async with engine.connect() as connection:
            await connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await engine.dispose()


def exchanges() -> Mapping[str, str]:
    """The exchange of each share of the listing beside the project: by another one's limits it would look doubtful."""
    with gzip.open(_LISTING, "rt", encoding="utf-8") as lines:
        return {row["ticker"]: row["exchange"] for row in csv.DictReader(lines)}


def market() -> tuple[Sequence[str], Sequence[tuple[str, pd.DataFrame]]]:
    """As many symbols as the market has, with an exchange and a year of bars up to one day each.

    Real ones where they are there.
    """
    folder = MARKET_DATA / "vn"
    if folder.is_dir():
        files = sorted(folder.glob("*.csv.gz"))
        symbols = [path.name.removesuffix(".csv.gz") for path in files]
        on = exchanges()
        read = [(on.get(symbols[number], "UPCOM"), read_bars(files[number]).frame) for number in range(_DIFFERENT)]
        newest = max(frame.index[-1] for _, frame in read)
        # The files are in thousand VND.
        thousands = pd.Series(dict.fromkeys(PRICES, 1000.0) | {"volume": 1.0})
        frames = [
            (exchange, frame.iloc[-BARS:] * thousands)
            for exchange, frame in read
            if len(frame) >= BARS and frame.index[-1] == newest
        ]
    else:
        print("no real prices beside the project: simulated bars instead")
        symbols = ["".join(letters) for letters in product("ABCDEGHIKLMNPRST", repeat=3)]
        days = pd.bdate_range(end="2026-11-20", periods=BARS)
        frames = [("HOSE", random_bars(seed, days).frame) for seed in range(_DIFFERENT)]
    # People mean an index by some symbols, such as VNI.
    symbols = [symbol for symbol in symbols if (mention := read_mention(symbol)) and mention.symbol == symbol]
    symbols = symbols[:SHARES]
    return symbols, [frames[number % len(frames)] for number in range(len(symbols))]


async def whole_market(url: str) -> None:
    """The way a scan takes: every share of the market out of the cache, one after another, through the border."""
    database = Database(url)
    store = DatabasePriceStore(database)
    symbols, frames = market()
    last = max(frame.index[-1] for _, frame in frames)
    fetched_at = datetime.combine(last.date(), datetime.min.time(), tzinfo=UTC) + timedelta(hours=12)
    for symbol, (exchange, frame) in zip(symbols, frames, strict=True):
        await store.save(history_of(a_share(symbol, exchange), frame, fetched_at))
    cache = CachedSource(Silent(), store, clock=lambda: fetched_at)
    chain = PriceChain([cache], border=Border(lambda: fetched_at))
    await _read_market(PriceChain([cache]), symbols, "as it is")
    await _read_market(chain, symbols, "border, first")
    await _read_market(chain, symbols, "border, again")
    await database.close()


async def _read_market(chain: PriceChain, symbols: Sequence[str], name: str) -> None:
    start = time.perf_counter()
    read = [member async for member in read_members(chain, Directory.load(), symbols)]
    took = time.perf_counter() - start
    there = sum(isinstance(member, Member) for member in read)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"market from the cache, {name:14}{took * 1000:7.0f} ms   {there} shares, peak {peak:.0f} MB")


def look_up() -> None:
    """Names among the companies of the operator's listing."""
    companies: Sequence[Company] = ()
    if _LISTING.is_file():
        entries = {entry.instrument.symbol: entry for entry in read_entries()}
        companies = read_listing(read_table(_LISTING), entries, today=date(2026, 11, 21)).companies
    else:
        print("no listing beside the project: names are looked up among the packaged companies alone")
    directory = Directory.load(companies)
    directory.prepare()
    taken = []
    for question in _QUESTIONS * 30:
        start = time.perf_counter()
        directory.search(question)
        taken.append((time.perf_counter() - start) * 1000)
    print(
        f"look-up among {len(companies)} companies    {statistics.median(taken):7.2f} ms   "
        f"9 of 10 below {statistics.quantiles(taken, n=10)[-1]:.2f} ms"
    )


@contextmanager
def cold_sources() -> Iterator[dict[str, tuple[PriceSource, Callable[[], int]]]]:
    """Both sources over a network, on servers that have FPT, each with the count of requests for bars."""
    frame = random_bars(1, pd.bdate_range(end=datetime.now(UTC).date(), periods=LONG)).frame
    with YahooServer(delay=0.1) as yahoo, UdfServer(delay=0.1) as udf:
        yahoo.serve("FPT.VN", frame)
        udf.serve("FPT", frame)
        yield {
            "yahoo": (YahooSource(session=loopback_session(yahoo.url)), lambda: len(yahoo.charts())),
            "udf": (UdfSource(udf.url), lambda: len(udf.asked("history"))),
        }


async def cold_symbol(url: str) -> None:
    """Fifty people who ask for one symbol at one time, which nobody has asked for before."""
    database = Database(url)
    store = DatabasePriceStore(database)
    share = Directory.load().instrument(SymbolMention.exactly("FPT"))
    with cold_sources() as sources:
        for name, (source, requests) in sources.items():
            cache = CachedSource(source, store)
            start = time.perf_counter()
            await asyncio.gather(*(cache.history(share) for _ in range(50)))
            took = (time.perf_counter() - start) * 1000
            print(f"50 askers of a cold symbol, {name:6} {took:7.0f} ms   {requests()} request(s) for bars")
            await cache.close()
    await database.close()


async def measure_prices() -> None:
    """All of it, in databases of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        url = f"sqlite+aiosqlite:///{Path(scratch)}/bench.db"
        await one_series(url, "SQLite")
        async with postgres() as server:
            if server:
                await one_series(server, "PostgreSQL")
        await whole_market(url)
        await cold_symbol(url)
    look_up()


if __name__ == "__main__":
    set_up_logs(logging.ERROR)
    asyncio.run(measure_prices())
