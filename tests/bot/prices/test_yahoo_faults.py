"""Everything that can go wrong between the real yfinance client and a Yahoo on loopback."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from datetime import date, timedelta
from json import JSONDecodeError
from time import perf_counter

import curl_cffi
import pytest
from curl_cffi.requests import exceptions as curl_errors
from structlog.testing import capture_logs
from yfinance.exceptions import YFDataException, YFPricesMissingError, YFRateLimitError

from analysis.bars import BarsError
from bot.errors import RateLimited, SymbolNotFound, TryLater
from bot.prices.yahoo import YahooSource
from bot.prices.yahoo_client import YahooClient
from bot.prices.yahoo_session import LARGEST_ANSWER, TooLarge
from tests.bot.prices.yahoo_samples import APPLE, FPT, NOON, SHORT, TIME_OUT, VNINDEX, Clock, week
from tests.servers.certificates import untrusted_context
from tests.servers.yahoo import Fault, YahooServer, loopback_session

pytestmark = pytest.mark.usefixtures("fresh_yfinance")


@pytest.mark.parametrize(
    ("fault", "cause"),
    [(Fault.NOT_FOUND, YFPricesMissingError), (Fault.EMPTY_QUOTE, YFPricesMissingError), (Fault.NO_ROWS, type(None))],
)
async def test_symbol_without_prices_is_not_found(
    yahoo_source: YahooSource, yahoo_server: YahooServer, fault: Fault, cause: type[object]
) -> None:
    yahoo_server.serve("^VNINDEX.VN", week(100_000))
    yahoo_server.fail("^VNINDEX.VN", fault)
    with pytest.raises(SymbolNotFound) as caught:
        await yahoo_source.history(VNINDEX)
    assert caught.value.fields == {"symbol": "VNINDEX", "source": "yahoo"}
    assert isinstance(caught.value.__cause__, cause)
    assert len(yahoo_server.charts()) <= 2


@pytest.mark.parametrize(
    ("fault", "reason", "cause", "most_requests"),
    [
        (Fault.CUT, "connection", curl_errors.ConnectionError, 5),
        (Fault.CUT_SHORT, "connection", curl_errors.IncompleteRead, 4),
        (Fault.BAD_REQUEST, "http_status", curl_errors.HTTPError, 9),
        (Fault.UNAUTHORIZED, "http_status", curl_errors.HTTPError, 9),
        (Fault.INVALID_CRUMB, "http_status", curl_errors.HTTPError, 9),
        (Fault.FORBIDDEN, "http_status", curl_errors.HTTPError, 9),
        (Fault.NOT_FOUND_HTML, "http_status", curl_errors.HTTPError, 9),
        (Fault.TEAPOT, "http_status", curl_errors.HTTPError, 9),
        (Fault.SERVER_ERROR, "http_status", curl_errors.HTTPError, 9),
        (Fault.SERVER_ERROR_JSON, "http_status", curl_errors.HTTPError, 9),
        (Fault.BAD_GATEWAY, "http_status", curl_errors.HTTPError, 9),
        (Fault.UNAVAILABLE, "http_status", curl_errors.HTTPError, 9),
        (Fault.BOMB, "too_large", TooLarge, 4),
        (Fault.BAD_GZIP, "bad_answer", curl_errors.HTTPError, 4),
        (Fault.TRUNCATED, "bad_answer", JSONDecodeError, 4),
        (Fault.NESTED, "bad_answer", RecursionError, 4),
        (Fault.HUGE_NUMBER, "bad_answer", OverflowError, 4),
        (Fault.BEFORE_THE_CALENDAR, "bad_answer", NotImplementedError, 4),
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
    yahoo_source: YahooSource,
    yahoo_server: YahooServer,
    fault: Fault,
    reason: str,
    cause: type[Exception],
    most_requests: int,
) -> None:
    yahoo_server.fail("FPT.VN", fault)
    with pytest.raises(TryLater) as caught:
        await yahoo_source.history(FPT)
    fields = {name: value for name, value in caught.value.fields.items() if name != "status"}
    assert (caught.value.code, fields) == ("source_failed", {"source": "yahoo", "symbol": "FPT", "reason": reason})
    assert isinstance(caught.value.__cause__, cause)
    assert len(yahoo_server.requests) <= most_requests
    # The next question is answered: yfinance keeps nothing of the failure.
    yahoo_server.serve("FPT.VN", week(100_000))
    assert len((await yahoo_source.history(FPT)).bars.frame) == 1


@pytest.fixture
async def impatient(yahoo_server: YahooServer) -> AsyncIterator[YahooSource]:
    source = YahooSource(session=loopback_session(yahoo_server.url), timeout=SHORT)
    yield source
    await source.close()


@pytest.mark.parametrize("fault", [Fault.SILENCE, Fault.TRICKLE])
async def test_answer_that_does_not_end(impatient: YahooSource, yahoo_server: YahooServer, fault: Fault) -> None:
    yahoo_server.fail("FPT.VN", fault)
    started = perf_counter()
    with pytest.raises(TryLater) as caught:
        await impatient.history(FPT)
    assert caught.value.fields == {"source": "yahoo", "symbol": "FPT", "reason": "timeout"}
    assert isinstance(caught.value.__cause__, curl_errors.Timeout)
    assert perf_counter() - started < SHORT + 2
    assert len(yahoo_server.requests) <= 4


async def test_dead_network_costs_three_time_outs(impatient: YahooSource, yahoo_server: YahooServer) -> None:
    yahoo_server.silent = True
    started = perf_counter()
    with pytest.raises(TryLater) as caught:
        await impatient.history(FPT)
    assert caught.value.fields["reason"] == "timeout"
    assert len(yahoo_server.requests) == 3
    assert perf_counter() - started < 3 * SHORT + 2


async def test_refused_connection() -> None:
    with YahooServer() as yahoo_server:
        session = loopback_session(yahoo_server.url)
    yahoo_source = YahooSource(session=session, timeout=TIME_OUT)
    with pytest.raises(TryLater) as caught:
        await yahoo_source.history(FPT)
    assert caught.value.fields["reason"] == "connection"
    assert isinstance(caught.value.__cause__, curl_errors.ConnectionError)
    await yahoo_source.close()


@pytest.mark.parametrize(
    ("fault", "status"),
    [(Fault.UNAUTHORIZED, 401), (Fault.NOT_FOUND_HTML, 404), (Fault.TEAPOT, 418), (Fault.UNAVAILABLE, 503)],
)
async def test_cause_names_the_status_and_what_yfinance_made_of_it(
    yahoo_source: YahooSource, yahoo_server: YahooServer, fault: Fault, status: int
) -> None:
    yahoo_server.fail("FPT.VN", fault)
    with pytest.raises(TryLater) as caught:
        await yahoo_source.history(FPT)
    assert caught.value.fields["status"] == status
    cause = caught.value.__cause__
    assert cause is not None
    assert str(cause) == f"HTTP status {status}"
    assert isinstance(cause.__cause__, YFPricesMissingError | JSONDecodeError)


def test_status_of_an_earlier_question_is_forgotten(yahoo_server: YahooServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise TypeError("before any request")

    # One thread for both questions.
    client = YahooClient(loopback_session(yahoo_server.url), Clock(), TIME_OUT)
    yahoo_server.fail("FPT.VN", Fault.UNAVAILABLE)
    with pytest.raises(TryLater, match="503"):
        client.table(FPT)
    monkeypatch.setattr("yfinance.Ticker.history", stumble)
    with pytest.raises(TryLater) as caught:
        client.table(FPT)
    assert caught.value.fields["reason"] == "bad_answer"
    client.session.close()


async def test_answer_about_another_company(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    yahoo_server.fail("FPT.VN", Fault.OTHER_SYMBOL)
    with pytest.raises(TryLater) as caught:
        await yahoo_source.history(FPT)
    about = {"source": "yahoo", "symbol": "FPT", "asked": "FPT.VN", "told": "VNM"}
    assert caught.value.args == ("source_failed", {**about, "reason": "another_company"})


async def test_unknown_host() -> None:
    # curl refuses `.onion` by itself (RFC 7686): no name server is asked.
    source = YahooSource(session=loopback_session("http://yahoo.onion"), timeout=TIME_OUT)
    with pytest.raises(TryLater) as caught:
        await source.history(FPT)
    assert caught.value.fields["reason"] == "dns"
    assert isinstance(caught.value.__cause__, curl_errors.DNSError)
    await source.close()


async def test_certificate_of_an_unknown_authority() -> None:
    with YahooServer(tls=untrusted_context()) as server:
        server.serve("FPT.VN", week(100_000))
        source = YahooSource(session=loopback_session(server.url), timeout=TIME_OUT)
        with pytest.raises(TryLater) as caught:
            await source.history(FPT)
        await source.close()
        assert server.requests == []
    assert caught.value.fields["reason"] == "certificate"
    assert isinstance(caught.value.__cause__, curl_errors.CertificateVerifyError)


def test_bomb_is_never_held_whole(yahoo_server: YahooServer) -> None:
    yahoo_server.fail("FPT.VN", Fault.BOMB)
    session = loopback_session(yahoo_server.url)
    address = "https://query2.finance.yahoo.com/v8/finance/chart/FPT.VN"
    with pytest.raises(TooLarge):  # The server packs its bomb.
        session.get(address)
    tracemalloc.start()
    with pytest.raises(TooLarge):
        session.get(address)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * LARGEST_ANSWER
    # The connection is of use again.
    yahoo_server.serve("FPT.VN", week(100_000))
    assert session.get(address).status_code == 200
    session.close()


def test_largest_answer_passes(yahoo_server: YahooServer, monkeypatch: pytest.MonkeyPatch) -> None:
    session = loopback_session(yahoo_server.url)
    address = "https://query2.finance.yahoo.com/v8/finance/chart/FPT.VN"
    answer = session.get(address).content
    monkeypatch.setattr("bot.prices.yahoo_session.LARGEST_ANSWER", len(answer))
    assert session.get(address).content == answer
    monkeypatch.setattr("bot.prices.yahoo_session.LARGEST_ANSWER", len(answer) - 1)
    with pytest.raises(TooLarge):
        session.get(address)
    session.close()


@pytest.mark.parametrize("sent", [30, "5", "later", "-5", "", "Fri, 12 Jan 2024 11:00:00 GMT"])
async def test_short_wish_does_not_shorten_the_pause(
    yahoo_source: YahooSource, yahoo_server: YahooServer, sent: int | str
) -> None:
    yahoo_server.fail("FPT.VN", Fault.RATE_LIMITED, retry_after=sent)
    with pytest.raises(RateLimited) as caught:
        await yahoo_source.history(FPT)
    assert caught.value.until == NOON + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("sent", "pause"),
    [
        (600, timedelta(minutes=10)),
        ("Fri, 12 Jan 2024 12:15:00 GMT", timedelta(minutes=5)),  # By Yahoo's own clock.
        (10**30, timedelta(hours=1)),
    ],
)
async def test_yahoo_may_ask_for_a_longer_pause(
    yahoo_source: YahooSource, yahoo_server: YahooServer, sent: int | str, pause: timedelta
) -> None:
    yahoo_server.date_header = "Fri, 12 Jan 2024 12:10:00 GMT"
    yahoo_server.fail("FPT.VN", Fault.RATE_LIMITED, retry_after=sent)
    with pytest.raises(RateLimited) as caught:
        await yahoo_source.history(FPT)
    assert caught.value.until == NOON + pause


async def test_clock_that_is_off_is_noted(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    yahoo_server.date_header = "Fri, 12 Jan 2024 12:10:00 GMT"
    with capture_logs() as logs:
        await yahoo_source.history(FPT)
        await yahoo_source.history(FPT)
    told = {"event": "prices.clock_skew", "log_level": "warning", "source": "yahoo", "seconds": 600}
    assert [entry for entry in logs if entry["event"] == "prices.clock_skew"] == [told]
    # The bars are given as they are: what may be wrong with them is not for this source to judge.
    yahoo_server.serve("FPT.VN", week(100_000, 101_000).shift(freq="7D"))
    assert (await yahoo_source.history(FPT)).bars.last_session == date(2024, 1, 16)


async def test_clocks_that_agree_are_not_noted(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    yahoo_server.date_header = "Fri, 12 Jan 2024 11:59:00 GMT"
    with capture_logs() as logs:
        await yahoo_source.history(FPT)
    assert logs == []


async def test_refusal_is_told_and_kept(
    yahoo_source: YahooSource, yahoo_server: YahooServer, yahoo_clock: Clock
) -> None:
    yahoo_server.fail("FPT.VN", Fault.RATE_LIMITED)
    with pytest.raises(RateLimited) as caught:
        await yahoo_source.history(FPT)
    assert caught.value.fields == {"until": NOON + timedelta(minutes=1), "source": "yahoo"}
    assert isinstance(caught.value.__cause__, YFRateLimitError)
    spent = len(yahoo_server.requests)
    assert spent <= 9
    yahoo_clock.now += timedelta(seconds=59)
    with pytest.raises(RateLimited) as again:
        await yahoo_source.history(APPLE)
    assert again.value.until == caught.value.until
    assert len(yahoo_server.requests) == spent


async def refused_until(yahoo_source: YahooSource, yahoo_clock: Clock) -> timedelta:
    """How long the next question is refused for; the clock then stands at the end of that pause."""
    with pytest.raises(RateLimited) as caught:
        await yahoo_source.history(FPT)
    pause = caught.value.until - yahoo_clock.now
    yahoo_clock.now = caught.value.until
    return pause


async def test_pause_doubles_up_to_an_hour_and_starts_again(
    yahoo_source: YahooSource, yahoo_server: YahooServer, yahoo_clock: Clock
) -> None:
    yahoo_server.fail("FPT.VN", Fault.RATE_LIMITED)
    pauses = [await refused_until(yahoo_source, yahoo_clock) for _ in range(8)]
    assert [pause / timedelta(minutes=1) for pause in pauses] == [1, 2, 4, 8, 16, 32, 60, 60]
    yahoo_server.serve("FPT.VN", week(100_000))
    await yahoo_source.history(FPT)
    yahoo_server.fail("FPT.VN", Fault.RATE_LIMITED)
    assert await refused_until(yahoo_source, yahoo_clock) == timedelta(minutes=1)


async def test_refusals_at_one_time_count_as_one(
    yahoo_source: YahooSource, yahoo_server: YahooServer, yahoo_clock: Clock
) -> None:
    yahoo_server.delay = 0.05
    yahoo_server.fail("FPT.VN", Fault.RATE_LIMITED)
    outcomes = await asyncio.gather(*(yahoo_source.history(FPT) for _ in range(5)), return_exceptions=True)
    told = [outcome.until for outcome in outcomes if isinstance(outcome, RateLimited)]
    assert told == [NOON + timedelta(minutes=1)] * 5
    # Two were under way, each asking twice; the three that queued did not ask.
    assert len(yahoo_server.charts()) <= 4
    yahoo_clock.now += timedelta(minutes=1)
    assert await refused_until(yahoo_source, yahoo_clock) == timedelta(minutes=2)


async def test_only_yahoo_is_led_to_the_server() -> None:
    with pytest.raises(AssertionError, match=r"evilyahoo\.com"):
        loopback_session("http://127.0.0.1:9").get("https://evilyahoo.com/")


async def test_session_of_its_own_limits_every_request() -> None:
    yahoo_source = YahooSource(timeout=1.5)
    session = yahoo_source._loaded_client().session
    assert session.impersonate == "chrome"
    assert int(session.curl_options[curl_cffi.CurlOpt.TIMEOUT_MS]) == 1500
    await yahoo_source.close()
    with pytest.raises(curl_errors.SessionClosed):
        session.get("http://127.0.0.1:9/")
