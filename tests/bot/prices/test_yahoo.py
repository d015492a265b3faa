"""The real yfinance client, through YahooSource, against a server on loopback."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import warnings
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from json import JSONDecodeError
from pathlib import Path
from time import perf_counter

import curl_cffi
import numpy as np
import pandas as pd
import pytest
from curl_cffi.requests import exceptions as curl_errors
from yfinance.exceptions import YFDataException, YFPricesMissingError, YFRateLimitError

from analysis.bars import BarsError, Defect, DroppedBar
from analysis.exchanges import InstrumentKind, Market
from bot.errors import RateLimited, SymbolNotFound, TryLater, UserError
from bot.instruments import Instrument
from bot.prices.yahoo import YahooSource, yahoo_symbol
from tests.servers.yahoo import Fault, YahooServer, loopback_session

pytestmark = pytest.mark.usefixtures("fresh_yfinance")

NOON = datetime(2024, 1, 12, 12, tzinfo=UTC)
SECOND = 1.0


FPT = Instrument(symbol="FPT", kind=InstrumentKind.SHARE, market=Market.VIETNAM, currency="VND", exchange="HOSE")
VNINDEX = replace(FPT, symbol="VNINDEX", kind=InstrumentKind.INDEX, currency=None)
APPLE = replace(FPT, symbol="AAPL", market=Market.UNITED_STATES, currency="USD", exchange="NASDAQ")


def week(*closes: float) -> pd.DataFrame:
    """One bar per weekday from Monday, 2024-01-08: open 1,000 below the close, high 1,000 above, low 1,500 below."""
    close = np.array(closes, dtype=np.float64)
    columns = {"open": close - 1000, "high": close + 1000, "low": close - 1500, "close": close, "volume": close * 10}
    return pd.DataFrame(columns, index=pd.bdate_range("2024-01-08", periods=len(close)))


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def server() -> Iterator[YahooServer]:
    with YahooServer() as running:
        running.serve("FPT.VN", week(100_000, 101_000, 102_000))
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def source(server: YahooServer, clock: Clock) -> AsyncIterator[YahooSource]:
    opened = YahooSource(session=loopback_session(server.url), clock=clock, timeout=SECOND)
    yield opened
    await opened.close()


async def test_good_answer(source: YahooSource) -> None:
    history = await source.history(FPT)
    assert history.instrument is FPT
    assert (history.source, history.fetched_at, history.outage) == ("yahoo", NOON, None)
    assert (history.adjusted, history.simulated) == (True, False)
    assert history.bars.frame["close"].tolist() == [100_000, 101_000, 102_000]
    assert history.bars.frame["volume"].tolist() == [1_000_000, 1_010_000, 1_020_000]
    assert history.bars.dropped == ()
    assert (source.key, source.symbols()) == ("yahoo", frozenset())


async def test_prices_cost_one_request(source: YahooSource, server: YahooServer) -> None:
    await source.history(FPT)
    (asked,) = server.charts()
    assert asked.startswith("/v8/finance/chart/FPT.VN?range=10y&interval=1d")
    assert len(server.requests) <= 4


async def test_fetched_at_is_the_moment_before_the_question(server: YahooServer) -> None:
    def clock() -> datetime:
        return NOON + timedelta(minutes=len(server.requests))

    source = YahooSource(session=loopback_session(server.url), clock=clock, timeout=SECOND)
    assert (await source.history(FPT)).fetched_at == NOON
    await source.close()


async def test_dates_are_those_of_the_exchange(source: YahooSource, server: YahooServer) -> None:
    # Midnight in Vietnam is 17:00 UTC of the day before.
    server.serve("FPT.VN", week(100_000, 101_000), stamped_at=time(0))
    assert (await source.history(FPT)).bars.sessions.tolist() == [date(2024, 1, 8), date(2024, 1, 9)]
    # 20:00 in New York is 01:00 UTC of the day after.
    server.serve("AAPL", week(2190), currency="USD", timezone="America/New_York", stamped_at=time(20))
    assert (await source.history(APPLE)).bars.last_session == date(2024, 1, 8)


async def test_share_listed_for_less_than_the_span(source: YahooSource, server: YahooServer) -> None:
    server.serve("FPT.VN", week(100_000, 101_000), ranges=("1d", "5d", "max"))
    assert len((await source.history(FPT)).bars.frame) == 2


@pytest.mark.parametrize("dividend_currency", [None, "", "VND", "USD"])
async def test_dividends_are_taken_off_earlier_prices(
    source: YahooSource, server: YahooServer, dividend_currency: str | None
) -> None:
    bars = week(100_000, 100_000, 98_500, 98_500, 98_000)
    dividends = {date(2024, 1, 10): 2_000.0, date(2024, 1, 12): 985.0}
    server.serve("FPT.VN", bars, dividends=dividends, dividend_currency=dividend_currency)
    frame = (await source.history(FPT)).bars.frame
    # By hand: 2,000 paid on a last close of 100,000 leaves 0.98 of it; 985 on 98,500 leaves 0.99; both leave 0.9702.
    # Monday's open is 99,000, high 101,000, low 98,500; Wednesday's open 97,500, high 99,500, low 97,000.
    monday = {"open": 96_049.80, "high": 97_990.20, "low": 95_564.70, "close": 97_020, "volume": 1_000_000}
    wednesday = {"open": 96_525, "high": 98_505, "low": 96_030, "close": 97_515, "volume": 985_000}
    assert frame.iloc[0].to_dict() == pytest.approx(monday, rel=1e-12)
    assert frame.iloc[2].to_dict() == pytest.approx(wednesday, rel=1e-12)
    assert frame.iloc[4]["close"] == 98_000
    assert list(frame.columns) == ["open", "high", "low", "close", "volume"]


async def test_split_is_not_applied_twice(source: YahooSource, server: YahooServer) -> None:
    # Yahoo's prices before a split are already divided; the event only tells of it.
    server.serve("FPT.VN", week(50_000, 51_000), splits={date(2024, 1, 9): 2.0})
    assert (await source.history(FPT)).bars.frame["close"].tolist() == [50_000, 51_000]


async def test_unfinished_last_row_is_dropped_and_reported(source: YahooSource, server: YahooServer) -> None:
    bars = week(100_000, 101_000, 102_000)
    bars.iloc[-1, :4] = np.nan
    server.serve("FPT.VN", bars)
    checked = (await source.history(FPT)).bars
    assert checked.last_session == date(2024, 1, 9)
    assert checked.dropped == (DroppedBar(session=date(2024, 1, 10), defect=Defect.MISSING_PRICE),)


async def test_only_broken_rows_are_a_failure(source: YahooSource, server: YahooServer) -> None:
    server.serve("FPT.VN", week(-100_000))
    with pytest.raises(TryLater) as caught:
        await source.history(FPT)
    assert caught.value.fields["reason"] == "bad_bars"


@pytest.mark.parametrize(
    ("fault", "cause"),
    [(Fault.NOT_FOUND, YFPricesMissingError), (Fault.EMPTY_QUOTE, YFPricesMissingError), (Fault.NO_ROWS, type(None))],
)
async def test_symbol_without_prices_is_not_found(
    source: YahooSource, server: YahooServer, fault: Fault, cause: type[object]
) -> None:
    server.serve("^VNINDEX.VN", week(100_000))
    server.fail("^VNINDEX.VN", fault)
    with pytest.raises(SymbolNotFound) as caught:
        await source.history(VNINDEX)
    assert caught.value.fields == {"symbol": "VNINDEX", "source": "yahoo"}
    assert isinstance(caught.value.__cause__, cause)
    assert len(server.charts()) <= 2


@pytest.mark.parametrize(
    ("fault", "reason", "cause", "most_requests"),
    [
        (Fault.SILENCE, "timeout", curl_errors.Timeout, 4),
        (Fault.CUT, "connection", curl_errors.ConnectionError, 5),
        (Fault.CUT_SHORT, "connection", curl_errors.IncompleteRead, 4),
        (Fault.SERVER_ERROR, "bad_answer", JSONDecodeError, 9),
        (Fault.SERVER_ERROR_JSON, "bad_answer", YFPricesMissingError, 9),
        (Fault.INVALID_CRUMB, "bad_answer", YFPricesMissingError, 9),
        (Fault.UNAUTHORIZED, "bad_answer", YFPricesMissingError, 9),
        (Fault.HTML, "bad_answer", JSONDecodeError, 4),
        (Fault.NOT_UTF8, "bad_answer", UnicodeDecodeError, 4),
        (Fault.RIGHT_BACK, "bad_answer", YFDataException, 4),
        (Fault.NO_RESULT, "bad_answer", YFPricesMissingError, 4),
        (Fault.NULL, "bad_answer", YFPricesMissingError, 4),
        (Fault.NO_CURRENCY, "bad_answer", KeyError, 4),
        (Fault.UNEVEN_COLUMNS, "bad_answer", ValueError, 4),
        (Fault.NO_TIMESTAMP, "bad_bars", BarsError, 4),
    ],
)
async def test_outage_is_never_an_unknown_symbol(
    source: YahooSource, server: YahooServer, fault: Fault, reason: str, cause: type[Exception], most_requests: int
) -> None:
    server.fail("FPT.VN", fault)
    with pytest.raises(TryLater) as caught:
        await source.history(FPT)
    assert caught.value.args == ("source_failed", {"source": "yahoo", "symbol": "FPT", "reason": reason})
    assert isinstance(caught.value.__cause__, cause)
    assert len(server.requests) <= most_requests
    # The next question is answered: yfinance keeps nothing of the failure.
    server.serve("FPT.VN", week(100_000))
    assert len((await source.history(FPT)).bars.frame) == 1


async def test_dead_network_costs_three_time_outs(source: YahooSource, server: YahooServer) -> None:
    server.silent = True
    started = perf_counter()
    with pytest.raises(TryLater) as caught:
        await source.history(FPT)
    assert caught.value.fields["reason"] == "timeout"
    assert len(server.requests) == 3
    assert perf_counter() - started < 3 * SECOND + 2


async def test_refused_connection() -> None:
    with YahooServer() as server:
        session = loopback_session(server.url)
    source = YahooSource(session=session, timeout=SECOND)
    with pytest.raises(TryLater) as caught:
        await source.history(FPT)
    assert caught.value.fields["reason"] == "connection"
    assert isinstance(caught.value.__cause__, curl_errors.ConnectionError)
    await source.close()


async def test_wrong_currency(source: YahooSource, server: YahooServer) -> None:
    server.serve("FPT.VN", week(100_000), currency="USD")
    with pytest.raises(TryLater) as caught:
        await source.history(FPT)
    assert caught.value.code == "wrong_currency"
    assert caught.value.fields == {"source": "yahoo", "symbol": "FPT", "expected": "VND", "got": "USD"}


async def test_unknown_currency_is_not_compared(source: YahooSource, server: YahooServer) -> None:
    server.serve("FPT.VN", week(100_000), currency=None)
    server.serve("^VNINDEX.VN", week(12_500), currency="VND")
    assert len((await source.history(FPT)).bars.frame) == 1
    assert len((await source.history(VNINDEX)).bars.frame) == 1


# yfinance drops the refused answer, and its Retry-After with it.
@pytest.mark.parametrize("retry_after", [None, 30])
async def test_refusal_is_told_and_kept(
    source: YahooSource, server: YahooServer, clock: Clock, retry_after: int | None
) -> None:
    server.fail("FPT.VN", Fault.RATE_LIMITED, retry_after=retry_after)
    with pytest.raises(RateLimited) as caught:
        await source.history(FPT)
    assert caught.value.fields == {"until": NOON + timedelta(minutes=1), "source": "yahoo"}
    assert isinstance(caught.value.__cause__, YFRateLimitError)
    spent = len(server.requests)
    assert spent <= 9
    clock.now += timedelta(seconds=59)
    with pytest.raises(RateLimited) as again:
        await source.history(APPLE)
    assert again.value.until == caught.value.until
    assert len(server.requests) == spent


async def refused_until(source: YahooSource, clock: Clock) -> timedelta:
    """How long the next question is refused for; the clock then stands at the end of that pause."""
    with pytest.raises(RateLimited) as caught:
        await source.history(FPT)
    pause = caught.value.until - clock.now
    clock.now = caught.value.until
    return pause


async def test_pause_doubles_up_to_an_hour_and_starts_again(
    source: YahooSource, server: YahooServer, clock: Clock
) -> None:
    server.fail("FPT.VN", Fault.RATE_LIMITED)
    pauses = [await refused_until(source, clock) for _ in range(8)]
    assert [pause / timedelta(minutes=1) for pause in pauses] == [1, 2, 4, 8, 16, 32, 60, 60]
    server.serve("FPT.VN", week(100_000))
    await source.history(FPT)
    server.fail("FPT.VN", Fault.RATE_LIMITED)
    assert await refused_until(source, clock) == timedelta(minutes=1)


async def test_refusals_at_one_time_count_as_one(source: YahooSource, server: YahooServer, clock: Clock) -> None:
    server.delay = 0.05
    server.fail("FPT.VN", Fault.RATE_LIMITED)
    outcomes = await asyncio.gather(*(source.history(FPT) for _ in range(5)), return_exceptions=True)
    told = [outcome.until for outcome in outcomes if isinstance(outcome, RateLimited)]
    assert told == [NOON + timedelta(minutes=1)] * 5
    # Two were under way, each asking twice; the three that queued did not ask.
    assert len(server.charts()) <= 4
    clock.now += timedelta(minutes=1)
    assert await refused_until(source, clock) == timedelta(minutes=2)


async def test_ten_callers_ask_two_at_a_time(source: YahooSource, server: YahooServer) -> None:
    server.delay = 0.1
    histories = await asyncio.gather(*(source.history(FPT) for _ in range(10)))
    assert [len(history.bars.frame) for history in histories] == [3] * 10
    assert server.most_at_once == 2


async def test_callers_who_leave_free_no_place(source: YahooSource, server: YahooServer) -> None:
    server.delay = 0.2
    for _ in range(6):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(source.history(FPT), 0.02)
    await source.history(FPT)
    assert server.most_at_once <= 2


async def test_close_waits_for_what_runs_and_drops_what_queues(server: YahooServer) -> None:
    server.delay = 0.3
    source = YahooSource(session=loopback_session(server.url), timeout=SECOND)
    asked = [asyncio.create_task(source.history(FPT)) for _ in range(5)]
    async with asyncio.timeout(10):
        while len(server.charts()) < 2:  # noqa: ASYNC110  the server counts in a thread of its own.
            await asyncio.sleep(0.01)
    await source.close()
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert [isinstance(outcome, asyncio.CancelledError) for outcome in outcomes] == [False, False, True, True, True]
    assert not any(isinstance(outcome, Exception) for outcome in outcomes)


@pytest.mark.parametrize("exchange", ["HNX", "UPCOM"])
async def test_exchange_not_served(source: YahooSource, server: YahooServer, exchange: str) -> None:
    with pytest.raises(UserError) as caught:
        await source.history(replace(FPT, symbol="PVS", exchange=exchange))
    assert caught.value.args == ("exchange_not_served", {"symbol": "PVS", "exchange": exchange, "source": "yahoo"})
    assert server.requests == []


@pytest.mark.parametrize(
    ("asked", "kind", "market", "symbol"),
    [
        ("FPT", InstrumentKind.SHARE, Market.VIETNAM, "FPT.VN"),
        ("E1VFVN30", InstrumentKind.FUND, Market.VIETNAM, "E1VFVN30.VN"),
        ("VNINDEX", InstrumentKind.INDEX, Market.VIETNAM, "^VNINDEX.VN"),
        ("VN30", InstrumentKind.INDEX, Market.VIETNAM, "^VN30.VN"),
        ("GSPC", InstrumentKind.INDEX, Market.UNITED_STATES, "^GSPC"),
        ("RUT", InstrumentKind.INDEX, Market.UNITED_STATES, "^RUT"),
        ("IXIC", InstrumentKind.INDEX, Market.UNITED_STATES, "^IXIC"),
        ("DJI", InstrumentKind.INDEX, Market.UNITED_STATES, "^DJI"),
        ("SSEC", InstrumentKind.INDEX, Market.CHINA, "000001.SS"),
        ("AAPL", InstrumentKind.SHARE, Market.UNITED_STATES, "AAPL"),
        ("BTC-USD", InstrumentKind.COIN, Market.CRYPTO, "BTC-USD"),
        ("HNXINDEX", InstrumentKind.INDEX, Market.VIETNAM, None),
        ("VIX", InstrumentKind.INDEX, Market.UNITED_STATES, None),
        ("600000", InstrumentKind.SHARE, Market.CHINA, None),
    ],
)
def test_yahoo_symbol(asked: str, kind: InstrumentKind, market: Market, symbol: str | None) -> None:
    wanted = replace(FPT, symbol=asked, kind=kind, market=market, exchange=None)
    if symbol is None:
        with pytest.raises(SymbolNotFound):
            yahoo_symbol(wanted)
    else:
        assert yahoo_symbol(wanted) == symbol


async def test_no_warning_leaks(source: YahooSource, server: YahooServer) -> None:
    events = {date(2024, 1, 9): 2.0}
    server.serve("FPT.VN", week(100_000, 101_000), dividends=events, splits=events, dividend_currency="VND")
    with warnings.catch_warnings(record=True) as leaked:
        warnings.simplefilter("always")
        await source.history(FPT)
    assert [str(warning.message) for warning in leaked] == []


async def test_only_yahoo_is_led_to_the_server() -> None:
    with pytest.raises(AssertionError, match=r"evilyahoo\.com"):
        loopback_session("http://127.0.0.1:9").get("https://evilyahoo.com/")


async def test_session_of_its_own_limits_every_request() -> None:
    source = YahooSource(timeout=1.5)
    session = source._loaded_client().session
    assert session.impersonate == "chrome"
    assert int(session.curl_options[curl_cffi.CurlOpt.TIMEOUT_MS]) == 1500
    await source.close()
    with pytest.raises(curl_errors.SessionClosed):
        session.get("http://127.0.0.1:9/")


def test_client_is_not_imported_before_the_first_question() -> None:
    program = "import sys, bot.prices.yahoo; sys.exit(bool({'yfinance', 'curl_cffi'} & set(sys.modules)))"
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", program], check=True, cwd=root, timeout=30)
