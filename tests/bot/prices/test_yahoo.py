"""The real yfinance client, through YahooSource, against a server on loopback."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import warnings
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.errors import TryLater
from bot.prices.yahoo import YahooSource
from tests.bot.prices.yahoo_samples import APPLE, BITCOIN, FPT, NOON, TIME_OUT, VNINDEX, week
from tests.servers.yahoo import YahooServer, loopback_session

pytestmark = pytest.mark.usefixtures("fresh_yfinance")


async def test_good_answer(yahoo_source: YahooSource) -> None:
    history = await yahoo_source.history(FPT)
    assert history.instrument is FPT
    assert (history.source, history.fetched_at, history.outage) == ("yahoo", NOON, None)
    assert (history.adjusted, history.simulated) == (True, False)
    assert history.bars.frame["close"].tolist() == [100_000, 101_000, 102_000]
    assert history.bars.frame["volume"].tolist() == [1_000_000, 1_010_000, 1_020_000]
    assert history.bars.dropped == ()
    assert (yahoo_source.key, yahoo_source.symbols()) == ("yahoo", frozenset())


async def test_prices_cost_one_request(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    await yahoo_source.history(FPT)
    (asked,) = yahoo_server.charts()
    assert asked.startswith("/v8/finance/chart/FPT.VN?range=10y&interval=1d")
    assert len(yahoo_server.requests) <= 4


async def test_fetched_at_is_the_moment_before_the_question(yahoo_server: YahooServer) -> None:
    def clock() -> datetime:
        return NOON + timedelta(minutes=len(yahoo_server.requests))

    yahoo_source = YahooSource(session=loopback_session(yahoo_server.url), clock=clock, timeout=TIME_OUT)
    assert (await yahoo_source.history(FPT)).fetched_at == NOON
    await yahoo_source.close()


async def test_ten_callers_ask_two_at_a_time(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    yahoo_server.delay = 0.1
    histories = await asyncio.gather(*(yahoo_source.history(FPT) for _ in range(10)))
    assert [len(history.bars.frame) for history in histories] == [3] * 10
    assert yahoo_server.most_at_once == 2


async def test_callers_who_leave_free_no_place(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    yahoo_server.delay = 0.2
    for _ in range(6):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(yahoo_source.history(FPT), 0.02)
    await yahoo_source.history(FPT)
    assert yahoo_server.most_at_once <= 2


async def test_close_waits_for_what_runs_and_drops_what_queues(yahoo_server: YahooServer) -> None:
    yahoo_server.delay = 0.3
    yahoo_source = YahooSource(session=loopback_session(yahoo_server.url), timeout=TIME_OUT)
    asked = [asyncio.create_task(yahoo_source.history(FPT)) for _ in range(5)]
    async with asyncio.timeout(10):
        while len(yahoo_server.charts()) < 2:  # noqa: ASYNC110  the server counts in a thread of its own.
            await asyncio.sleep(0.01)
    await yahoo_source.close()
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert [isinstance(outcome, asyncio.CancelledError) for outcome in outcomes] == [False, False, True, True, True]
    assert not any(isinstance(outcome, Exception) for outcome in outcomes)


async def test_no_warning_leaks(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    events = {date(2024, 1, 9): 2.0}
    yahoo_server.serve("FPT.VN", week(100_000, 101_000), dividends=events, splits=events, dividend_currency="VND")
    with warnings.catch_warnings(record=True) as leaked:
        warnings.simplefilter("always")
        await yahoo_source.history(FPT)
    assert [str(warning.message) for warning in leaked] == []


@pytest.mark.parametrize("currency", ["USD", "vnd", "VNd", "", None])
async def test_wrong_currency(yahoo_source: YahooSource, yahoo_server: YahooServer, currency: str | None) -> None:
    yahoo_server.serve("FPT.VN", week(100_000), currency=currency)
    with pytest.raises(TryLater) as caught:
        await yahoo_source.history(FPT)
    assert caught.value.code == "wrong_currency"
    assert caught.value.fields == {"source": "yahoo", "symbol": "FPT", "expected": "VND", "got": currency}


async def test_pence_are_not_pounds(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    yahoo_server.serve("VOD", week(100_000), currency="GBp", timezone="Europe/London")
    with pytest.raises(TryLater) as caught:
        await yahoo_source.history(replace(APPLE, symbol="VOD", currency="GBP"))
    assert caught.value.fields["got"] == "GBp"


@pytest.mark.parametrize("currency", ["VND", None])
async def test_index_has_no_currency(
    yahoo_source: YahooSource, yahoo_server: YahooServer, currency: str | None
) -> None:
    yahoo_server.serve("^VNINDEX.VN", week(12_500), currency=currency)
    assert len((await yahoo_source.history(VNINDEX)).bars.frame) == 1


async def test_prices_in_thousands_pass_as_they_are(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    # Which unit they are in shows only beside other prices: the border judges it.
    yahoo_server.serve("FPT.VN", week(100_000, 101_500) / 1000)
    assert (await yahoo_source.history(FPT)).bars.frame["close"].tolist() == [100, 101.5]


async def test_coin_and_american_share(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    yahoo_server.serve("BTC-USD", week(46_000, 47_000), currency="USD", timezone="UTC", stamped_at=time(0))
    yahoo_server.serve("AAPL", week(2190), currency="USD", timezone="America/New_York")
    assert (await yahoo_source.history(BITCOIN)).bars.frame["close"].tolist() == [46_000, 47_000]
    assert (await yahoo_source.history(APPLE)).bars.last_session == date(2024, 1, 8)


def test_client_is_not_imported_before_the_first_question() -> None:
    program = "import sys, bot.prices.yahoo; sys.exit(bool({'yfinance', 'curl_cffi'} & set(sys.modules)))"
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", program], check=True, cwd=root, timeout=30)
