"""A source that is ill, from the real client to the answer of the chain: how often it is asked, and who answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pandas as pd
import pytest

from bot.errors import NenBuaError
from bot.prices.cache import CachedSource
from bot.prices.chain import PriceChain
from bot.prices.circuit_breaker import CircuitBreaker
from bot.prices.csv import CsvSource
from bot.prices.guard import Guard, GuardedPrices
from bot.prices.pace import Pace
from bot.prices.yahoo import YahooSource
from tests.bot.prices.samples import AAA, Clock, FakeStore, share
from tests.servers.yahoo import Fault, YahooServer, loopback_session

pytestmark = pytest.mark.usefixtures("fresh_yfinance")

# Friday, 16:00 in Vietnam: an hour after the close of the last bar below.
FRIDAY_EVENING = datetime(2024, 3, 15, 9, tzinfo=UTC)
SYMBOLS = [f"B{first}{second}" for first in "ABCDE" for second in "ABCDEFGHIJ"]


@pytest.fixture
def yahoo() -> Iterator[YahooServer]:
    """A Yahoo that has AAA."""
    prices = dict.fromkeys(("open", "high", "low", "close"), 10_000.0)
    with YahooServer() as server:
        server.serve(
            "AAA.VN", pd.DataFrame(prices | {"volume": 100}, index=pd.bdate_range(end="2024-03-15", periods=5))
        )
        yield server


@pytest.fixture
def files(tmp_path: Path) -> CsvSource:
    """A folder with AAA."""
    (tmp_path / "AAA.csv").write_text("date,open,high,low,close,volume\n2024-03-14,10,14,9,12,100\n")
    return CsvSource(tmp_path)


@pytest.fixture
def clock() -> Clock:
    return Clock(FRIDAY_EVENING)


@pytest.fixture
async def guarded(yahoo: YahooServer, clock: Clock) -> AsyncIterator[CachedSource]:
    """Yahoo behind cache, circuit breaker and pace, as `NENBUA_PRICES=yahoo` opens it, on loopback."""
    source = YahooSource(session=loopback_session(yahoo.url), clock=clock, timeout=1)
    guard = Guard("yahoo", CircuitBreaker("yahoo", clock=clock), Pace("yahoo", per_minute=60_000, burst=100))
    cached = CachedSource(GuardedPrices(source, guard), FakeStore(), clock=clock)
    yield cached
    await cached.close()


async def reason(chain: PriceChain, symbol: str) -> object:
    """Why there is no answer; None where there is one."""
    try:
        await chain.history(share(symbol))
    except NenBuaError as error:
        return error.fields.get("reason", error.code)
    return None


async def test_a_dead_yahoo_is_asked_about_five_symbols_of_fifty(yahoo: YahooServer, guarded: CachedSource) -> None:
    chain = PriceChain([guarded])
    for symbol in SYMBOLS:
        yahoo.fail(f"{symbol}.VN", Fault.SERVER_ERROR_JSON)
    reasons = [await reason(chain, symbol) for symbol in SYMBOLS]
    assert reasons[5:] == ["resting"] * 45
    assert "resting" not in reasons[:5]
    assert len(set(yahoo.charts())) == 5


async def test_a_scan_over_a_dead_yahoo_is_answered_from_files_at_once(
    yahoo: YahooServer, guarded: CachedSource, files: CsvSource
) -> None:
    yahoo.fail("AAA.VN", Fault.CUT)
    chain = PriceChain([guarded, files])
    for _ in range(5):
        history = await chain.history(AAA)
        assert (history.source, history.instead_of) == ("csv", "yahoo")
    asked, began = len(yahoo.charts()), monotonic()
    for _ in range(100):
        assert (await chain.history(AAA)).source == "csv"
    assert monotonic() - began < 2
    assert len(yahoo.charts()) == asked


async def test_yahoo_that_is_well_again_is_used_again(yahoo: YahooServer, guarded: CachedSource, clock: Clock) -> None:
    chain = PriceChain([guarded])
    for symbol in SYMBOLS[:6]:
        yahoo.fail(f"{symbol}.VN", Fault.SERVER_ERROR_JSON)
        await reason(chain, symbol)
    assert await reason(chain, "AAA") == "resting"
    clock.now = FRIDAY_EVENING.replace(second=30)
    history = await chain.history(AAA)
    assert (history.source, history.bars.frame["close"].iloc[-1]) == ("yahoo", 10_000)


async def test_unknown_symbols_and_refusals_do_not_open_the_circuit(
    yahoo: YahooServer, guarded: CachedSource, clock: Clock
) -> None:
    chain = PriceChain([guarded])
    for symbol in SYMBOLS[:8]:
        yahoo.fail(f"{symbol}.VN", Fault.NOT_FOUND)
    assert {await reason(chain, symbol) for symbol in SYMBOLS[:8]} == {"unknown_symbol"}
    yahoo.fail(f"{SYMBOLS[8]}.VN", Fault.RATE_LIMITED)
    assert {await reason(chain, SYMBOLS[8]) for _ in range(8)} == {"rate_limited"}
    # The quiet time that the refusal asks for is over.
    clock.now = FRIDAY_EVENING.replace(hour=11)
    assert await reason(chain, "AAA") is None


async def test_a_silent_yahoo_costs_a_person_the_limit_and_files_answer(
    yahoo: YahooServer, guarded: CachedSource, files: CsvSource
) -> None:
    yahoo.fail("AAA.VN", Fault.SILENCE)
    began = monotonic()
    histories = await asyncio.gather(*(PriceChain([guarded, files], longest_wait=0.6).history(AAA) for _ in range(20)))
    assert 0.6 - 0.01 < monotonic() - began < 4
    assert {(history.source, history.instead_of) for history in histories} == {("csv", "yahoo")}
    assert len(yahoo.charts()) == 1
