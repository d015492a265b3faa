"""Prices that cannot be right, and servers that cannot be reached: what people are told, and who takes over."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.prices.port import PriceSource
from bot.prices.udf import UdfSource
from bot.prices.yahoo import YahooSource
from bot.replies.markup import plain
from tests.bot.prices.samples import Clock
from tests.bot.prices.sites import House, UdfSite, YahooSite, fifty_bars, is_an_answer, is_clear
from tests.servers.certificates import untrusted_context
from tests.servers.udf import UdfServer
from tests.servers.yahoo import YahooServer, loopback_session

pytestmark = pytest.mark.usefixtures("fresh_yfinance")

BOTH = pytest.mark.parametrize("name", ["yahoo", "udf"])
# curl resolves names by itself; nobody is asked about one whose part is longer than 63 letters.
NOWHERE = f"{'x' * 64}.invalid"
REAL_ADDRESSES = socket.getaddrinfo


def udf_site(house: House) -> UdfSite:
    site = house.sites["udf"]
    assert isinstance(site, UdfSite)
    return site


def yahoo_site(house: House) -> YahooSite:
    site = house.sites["yahoo"]
    assert isinstance(site, YahooSite)
    return site


def events(logs: list[Any]) -> set[str]:
    return {line["event"] for line in logs}


@BOTH
@pytest.mark.parametrize(("lang", "unit"), [("vi", "nghìn đồng"), ("en", "thousand VND")])
async def test_thousand_vnd_is_refused_with_its_number(house: House, name: str, lang: str, unit: str) -> None:
    house.sites[name].serve("FPT", fifty_bars() / 1000)
    async with house.over(house.source(name)) as ask:
        with capture_logs() as logs:
            reply = await ask("rsi fpt", lang)
        assert reply.facts["code"] == "implausible_prices"
        text = plain(reply.text)
        assert house.sites[name].called in text
        assert unit in text
        (line,) = [line for line in logs if line["event"] == "prices.implausible"]
        # 50 steps from 50,000: 25 up 200, 25 down 100.
        assert (line["symbol"], line["reason"], line["value"]) == ("FPT", "wrong_unit", pytest.approx(52.5))
        assert is_an_answer(await ask("rsi hpg", lang), "HPG")


@BOTH
async def test_thousand_vnd_of_one_source_is_answered_by_the_next(house: House, name: str) -> None:
    (second,) = set(house.sites) - {name}
    house.sites[name].serve("FPT", fifty_bars() / 1000)
    async with house.over(house.source(name), house.source(second)) as ask:
        reply = await ask("rsi fpt", "vi")
    assert is_an_answer(reply, "FPT")
    assert str(reply.facts["source"]).startswith(second)


TOLD_BY_UDF: Mapping[str, Mapping[str, object]] = {
    "another market": {"name": "FPT", "type": "stock", "exchange": "NASDAQ"},
    "another kind": {"name": "FPT", "type": "crypto"},
    "another symbol": {"name": "FTS", "ticker": "FTS", "type": "stock", "exchange": "HOSE"},
}


@pytest.mark.parametrize("told", TOLD_BY_UDF.values(), ids=TOLD_BY_UDF)
async def test_a_symbol_that_is_another_company_there_is_not_taken_for_ours(
    house: House, told: Mapping[str, object]
) -> None:
    udf_site(house).server.serve("FPT", fifty_bars(), told=told)
    async with house.over(house.source("udf")) as ask:
        with capture_logs() as logs:
            reply = await ask("rsi fpt", "vi")
        assert reply.intent == "error"
        assert is_clear(reply, "vi", udf_site(house).called), plain(reply.text)
        assert "chứng khoán khác" in plain(reply.text)
        assert "prices.source_failed" in events(logs)
        assert is_an_answer(await ask("rsi hpg", "vi"), "HPG")
    async with house.over(house.source("udf"), house.source("yahoo")) as ask:
        assert (await ask("rsi fpt", "vi")).facts["source"] == "yahoo"


@pytest.mark.parametrize(("currency", "symbol"), [("USD", "FPT"), ("THB", "FPT")])
async def test_a_wrong_currency_is_refused(house: House, currency: str, symbol: str) -> None:
    yahoo_site(house).server.serve(f"{symbol}.VN", fifty_bars(), currency=currency)
    async with house.over(house.source("yahoo")) as ask:
        reply = await ask("rsi fpt", "vi")
        assert reply.facts["code"] == "wrong_currency"
        assert is_clear(reply, "vi", "Yahoo Finance"), plain(reply.text)
        assert is_an_answer(await ask("rsi hpg", "vi"), "HPG")


@BOTH
@pytest.mark.parametrize("hours", [-3, 3])
async def test_a_server_whose_clock_is_wrong_is_noted_and_answers(house: House, name: str, hours: int) -> None:
    theirs = house.clock.now + timedelta(hours=hours)
    yahoo, udf = yahoo_site(house).server, udf_site(house).server
    yahoo.date_header, udf.now = format_datetime(theirs, usegmt=True), theirs
    try:
        async with house.over(house.source(name)) as ask:
            with capture_logs() as logs:
                reply = await ask("rsi fpt", "vi")
            assert is_an_answer(reply, "FPT")
            assert is_an_answer(await ask("rsi hpg", "vi"), "HPG")
    finally:
        yahoo.date_header, udf.now = "", None
    (line,) = [line for line in logs if line["event"] == "prices.clock_skew"]
    assert line["source"].startswith(name)
    assert line["seconds"] == pytest.approx(hours * 3600, abs=5)


@BOTH
async def test_our_own_clock_that_is_a_week_slow_shows_no_bar_from_the_future(house: House, name: str) -> None:
    house.clock.now = datetime(2024, 3, 8, 9, tzinfo=UTC)
    async with house.over(house.source(name)) as ask:
        with capture_logs() as logs:
            reply = await ask("rsi fpt", "vi")
        assert is_an_answer(reply, "FPT"), plain(reply.text)
    assert str(reply.facts["date"]) == "2024-03-08"
    assert not [line for line in logs if line["event"] == "assistant.bug"]


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        "/rsi ../../etc/passwd",
        "/rsi FPT/../../x",
        "/rsi %2e%2e%2f",
        "/rsi FPT?range=1d",
        "/rsi FPT\r\nHost: x",
        "/rsi ＦＰＴ﹖",
    ],
)
async def test_no_path_trick_leaves_the_house(house: House, name: str, text: str) -> None:
    yahoo, udf = yahoo_site(house).server, udf_site(house).server
    yahoo.requests.clear()
    udf.questions.clear()
    async with house.over(house.source(name)) as ask:
        reply = await ask(text, "vi")
        assert reply.facts.get("code") != "bug"
        assert "passwd" not in str(yahoo.requests) + str(udf.questions)
        assert {path.partition("?")[0] for path in yahoo.charts()} <= {"/v8/finance/chart/FPT.VN"}
        assert {question.params["symbol"] for question in udf.asked("history")} <= {"FPT"}
        assert is_an_answer(await ask("rsi hpg", "vi"), "HPG")


@contextmanager
def unreachable(how: str, name: str, clock: Clock) -> Iterator[tuple[PriceSource, str]]:
    """A source whose server cannot be reached, and what people are told that it is called."""
    tls = untrusted_context() if how == "certificate" else None
    with YahooServer(tls=tls) as yahoo, UdfServer(tls=tls) as udf:
        url = yahoo.url if name == "yahoo" else udf.url
        if how == "certificate":
            yield _source(name, url, clock), _called(name, url)
    if how == "refused":
        yield _source(name, url, clock), _called(name, url)
    if how == "dns":
        url = f"http://{NOWHERE if name == 'yahoo' else 'charts.invalid'}/api"
        yield _source(name, url, clock), _called(name, url)


def _source(name: str, url: str, clock: Clock) -> PriceSource:
    if name == "yahoo":
        return YahooSource(session=loopback_session(url), clock=clock, timeout=5)
    return UdfSource(url, clock=clock, timeout=5, pause=lambda _: asyncio.sleep(0))


def _called(name: str, url: str) -> str:
    return "Yahoo Finance" if name == "yahoo" else url.split("/")[2]


@BOTH
@pytest.mark.parametrize("how", ["refused", "dns", "certificate"])
async def test_a_server_that_cannot_be_reached(
    house: House, monkeypatch: pytest.MonkeyPatch, name: str, how: str
) -> None:
    def addresses(host: Any, *arguments: Any, **options: Any) -> list[Any]:  # noqa: ANN401  as the socket module's.
        if "invalid" in str(host):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return REAL_ADDRESSES(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", addresses)
    (second,) = set(house.sites) - {name}
    with unreachable(how, name, house.clock) as (source, called):
        async with house.over(source) as ask:
            with capture_logs() as logs:
                reply = await ask("rsi fpt", "vi")
            assert is_clear(reply, "vi", called), plain(reply.text)
            assert "prices.source_failed" in events(logs)
            assert "assistant.bug" not in events(logs)
    with unreachable(how, name, house.clock) as (source, called):
        async with house.over(source, house.source(second)) as ask:
            reply = await ask("rsi hpg", "en")
            assert is_an_answer(reply, "HPG"), plain(reply.text)
            assert called in plain(reply.text)
