"""Fundamental figures from Yahoo through the real yfinance, against a server on loopback."""

from __future__ import annotations

import math
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import yfinance
from curl_cffi.requests import exceptions as curl_errors
from structlog.testing import capture_logs

from analysis.exchanges import InstrumentKind
from analysis.fundamentals import Figure, Stated
from bot.errors import RateLimited, SymbolNotFound, TryLater, UserError
from bot.instruments import Instrument
from bot.prices.yahoo import YahooSource
from bot.prices.yahoo_session import TooLarge
from tests.bot.prices.yahoo_samples import APPLE, BITCOIN, FPT, NOON, SHORT, VNINDEX, Clock, week
from tests.servers.yahoo import Fault, YahooServer, loopback_session

pytestmark = pytest.mark.usefixtures("fresh_yfinance")

# 2024-01-12, 15:00 in Vietnam, and 2023-09-30, midnight UTC.
PRICE_TIME = 1_705_046_400
QUARTER_END = 1_696_032_000
PRICE_DAY, QUARTER_DAY = date(2024, 1, 12), date(2023, 9, 30)

# A price of 96,000 a share: 96,000 / 5,000 = 19.2; 96,000 / 20,000 = 4.8; 2,400 / 96,000 = 0.025.
MODULES: dict[str, dict[str, Any]] = {
    "price": {"symbol": "FPT.VN", "regularMarketPrice": 96_000, "regularMarketTime": PRICE_TIME, "currency": "VND"},
    "summaryDetail": {"currency": "VND", "trailingPE": 19.2, "dividendRate": 2_400, "dividendYield": 0.025},
    "defaultKeyStatistics": {
        "priceToBook": 4.8,
        "trailingEps": 5_000.0,
        "profitMargins": 0.123,
        "enterpriseValue": 118_000_000_000_000,
        "sharesOutstanding": 1_269_968_875,
        "mostRecentQuarter": QUARTER_END,
    },
    "financialData": {"financialCurrency": "VND", "returnOnEquity": 0.271},
}
STATED = {
    Figure.PE: Stated(value=19.2, as_of=PRICE_DAY),
    Figure.PB: Stated(value=4.8, as_of=PRICE_DAY),
    Figure.EPS: Stated(value=5_000, as_of=QUARTER_DAY),
    Figure.ROE: Stated(value=0.271, as_of=QUARTER_DAY),
    Figure.NET_MARGIN: Stated(value=0.123, as_of=QUARTER_DAY),
    Figure.EV: Stated(value=118e12, as_of=PRICE_DAY),
    Figure.DIVIDEND_YIELD: Stated(value=0.025, as_of=PRICE_DAY),
    Figure.SHARES_OUTSTANDING: Stated(value=1_269_968_875, as_of=QUARTER_DAY),
}
IN_MONEY = {Figure.PE, Figure.PB, Figure.EPS, Figure.EV}
PLACES = [
    (Figure.PE, "summaryDetail", "trailingPE"),
    (Figure.PB, "defaultKeyStatistics", "priceToBook"),
    (Figure.EPS, "defaultKeyStatistics", "trailingEps"),
    (Figure.ROE, "financialData", "returnOnEquity"),
    (Figure.NET_MARGIN, "defaultKeyStatistics", "profitMargins"),
    (Figure.EV, "defaultKeyStatistics", "enterpriseValue"),
    (Figure.DIVIDEND_YIELD, "summaryDetail", "dividendYield"),
    (Figure.SHARES_OUTSTANDING, "defaultKeyStatistics", "sharesOutstanding"),
]


def told(module: str, **values: object) -> dict[str, dict[str, Any]]:
    """The good answer with other values in one module; None takes one away."""
    modules = deepcopy(MODULES)
    modules[module].update(values)
    return {name: {key: value for key, value in one.items() if value is not None} for name, one in modules.items()}


async def figures(source: YahooSource, server: YahooServer, modules: object) -> dict[Figure, float]:
    """The values of the figures in that answer."""
    server.serve_company("FPT.VN", modules)
    return {figure: stated.value for figure, stated in (await source.figures(FPT)).figures.items()}


def test_every_figure_has_a_place() -> None:
    assert set(Figure) == set(STATED) == {figure for figure, _, _ in PLACES}


async def test_every_figure_with_its_day(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    yahoo_server.serve_company("FPT.VN", MODULES)
    company = await yahoo_source.figures(FPT)
    assert (company.instrument, company.source, company.fetched_at) == (FPT, "yahoo", NOON)
    assert company.figures == STATED
    (asked,) = [path for path in yahoo_server.requests if "FPT" in path]
    assert asked.startswith("/v10/finance/quoteSummary/FPT.VN?modules=")


@pytest.mark.parametrize(("figure", "module", "name"), PLACES)
@pytest.mark.parametrize(
    "nothing", [None, math.nan, math.inf, -math.inf, "Infinity", "12.5", "", True, {}, [12.5], 10**400]
)
async def test_what_is_no_number_is_absent(
    yahoo_source: YahooSource, yahoo_server: YahooServer, figure: Figure, module: str, name: str, nothing: object
) -> None:
    found = await figures(yahoo_source, yahoo_server, told(module, **{name: nothing}))
    assert set(found) == set(Figure) - {figure}


@pytest.mark.parametrize(
    ("figure", "below_zero", "at_zero"),
    [
        (Figure.PE, False, False),
        (Figure.PB, False, False),
        (Figure.EPS, True, True),
        (Figure.ROE, True, False),
        (Figure.NET_MARGIN, True, False),
        (Figure.EV, True, False),
        (Figure.SHARES_OUTSTANDING, False, False),
    ],
)
async def test_numbers_that_say_nothing_are_absent(
    yahoo_source: YahooSource, yahoo_server: YahooServer, figure: Figure, *, below_zero: bool, at_zero: bool
) -> None:
    _, module, name = next(place for place in PLACES if place[0] is figure)
    negative = await figures(yahoo_source, yahoo_server, told(module, **{name: -0.5}))
    assert negative.get(figure) == (-0.5 if below_zero else None)
    zero = await figures(yahoo_source, yahoo_server, told(module, **{name: 0}))
    assert zero.get(figure) == (0 if at_zero else None)


@pytest.mark.parametrize(
    ("dividend_yield", "rate", "price", "expected"),
    [
        (0.025, 2_400, 96_000, 0.025),
        (0.025, 2_400, 70_000, 0.025),  # The price has fallen since: 0.034.
        (2.5, 2_400, 96_000, None),  # A percentage.
        (0.5, 480, 96_000, None),  # A percentage below one: 0.005 is meant.
        (0.00025, 2_400, 96_000, None),
        (0, 0, 96_000, 0),
        (0, 2_400, 96_000, None),
        (-0.025, -2_400, 96_000, None),
        (0.025, None, 96_000, 0.025),
        (0.025, 2_400, None, 0.025),
        (0.025, 2_400, 0, 0.025),
        (2.5, None, 96_000, None),
    ],
)
async def test_dividend_yield_is_a_fraction(
    yahoo_source: YahooSource,
    yahoo_server: YahooServer,
    dividend_yield: float,
    rate: float | None,
    price: float | None,
    expected: float | None,
) -> None:
    modules = told("summaryDetail", dividendYield=dividend_yield, dividendRate=rate)
    modules["price"]["regularMarketPrice"] = price
    with capture_logs() as logs:
        found = await figures(yahoo_source, yahoo_server, modules)
    assert found.get(Figure.DIVIDEND_YIELD) == expected
    wrong = expected is None and dividend_yield >= 0
    assert [entry["event"] for entry in logs if "yield" in entry["event"]] == ["fundamentals.wrong_yield"] * wrong


async def test_percentage_of_quote_never_gets_in(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    """What yfinance's own `get_info` makes of the two: it is why that is not used."""
    yahoo_server.quotes["FPT.VN"] = {"dividendYield": 2.5, "trailingPE": 19.2}
    found = await figures(yahoo_source, yahoo_server, MODULES)
    assert found[Figure.DIVIDEND_YIELD] == 0.025
    merged = yfinance.Ticker("FPT.VN", session=yahoo_source._loaded_client().session).get_info()
    assert merged["dividendYield"] == 2.5
    assert len([path for path in yahoo_server.requests if "FPT" in path]) == 1 + 3


@pytest.mark.parametrize(
    ("module", "name", "currency"),
    [
        ("summaryDetail", "currency", "USD"),
        ("summaryDetail", "currency", "vnd"),
        ("summaryDetail", "currency", None),
        ("financialData", "financialCurrency", "USD"),
        ("financialData", "financialCurrency", None),
    ],
)
async def test_figures_in_other_money_are_left_out(
    yahoo_source: YahooSource, yahoo_server: YahooServer, module: str, name: str, currency: str | None
) -> None:
    with capture_logs() as logs:
        found = await figures(yahoo_source, yahoo_server, told(module, **{name: currency}))
    assert set(found) == set(Figure) - IN_MONEY
    (entry,) = [entry for entry in logs if entry["event"] == "fundamentals.wrong_currency"]
    assert (entry["symbol"], entry["expected"], entry["left_out"]) == ("FPT", "VND", ["eps", "ev", "pb", "pe"])


async def test_day_of_the_price_is_the_exchange_s(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    # 20:00 in New York on the 11th is 01:00 UTC, and 08:00 in Vietnam, on the 12th.
    stamp = int(datetime(2024, 1, 12, 1, tzinfo=UTC).timestamp())
    modules = deepcopy(MODULES)
    modules["price"] |= {"symbol": "AAPL", "regularMarketTime": stamp}
    yahoo_server.serve_company("AAPL", modules)
    yahoo_server.serve_company("FPT.VN", told("price", regularMarketTime=stamp))
    american, vietnamese = await yahoo_source.figures(APPLE), await yahoo_source.figures(FPT)
    assert american.figures[Figure.DIVIDEND_YIELD].as_of == date(2024, 1, 11)
    assert vietnamese.figures[Figure.DIVIDEND_YIELD].as_of == date(2024, 1, 12)


@pytest.mark.parametrize("stamp", [None, "2024-01-12", 0, -1, PRICE_TIME * 1000, math.nan])
async def test_figures_without_a_day(yahoo_source: YahooSource, yahoo_server: YahooServer, stamp: object) -> None:
    modules = told("price", regularMarketTime=stamp)
    modules["defaultKeyStatistics"]["mostRecentQuarter"] = stamp
    yahoo_server.serve_company("FPT.VN", modules)
    company = await yahoo_source.figures(FPT)
    assert {figure: stated.as_of for figure, stated in company.figures.items()} == dict.fromkeys(Figure)


@pytest.mark.parametrize("modules", [{}, {"price": None}, {"summaryDetail": [], "financialData": "none"}])
async def test_company_without_figures(
    yahoo_source: YahooSource, yahoo_server: YahooServer, modules: dict[str, object]
) -> None:
    assert await figures(yahoo_source, yahoo_server, modules) == {}


async def test_unknown_company(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    with pytest.raises(SymbolNotFound) as caught:
        await yahoo_source.figures(FPT)
    assert caught.value.fields == {"symbol": "FPT", "source": "yahoo"}
    assert isinstance(caught.value.__cause__, curl_errors.HTTPError)
    assert len(yahoo_server.requests) <= 9


@pytest.mark.parametrize(
    "other", [VNINDEX, BITCOIN, replace(FPT, symbol="E1VFVN30", kind=InstrumentKind.FUND)], ids=lambda one: one.symbol
)
async def test_only_shares_have_figures(
    yahoo_source: YahooSource, yahoo_server: YahooServer, other: Instrument
) -> None:
    with pytest.raises(SymbolNotFound):
        await yahoo_source.figures(other)
    assert yahoo_server.requests == []


@pytest.mark.parametrize("exchange", ["HNX", "UPCOM"])
async def test_exchange_not_served(yahoo_source: YahooSource, yahoo_server: YahooServer, exchange: str) -> None:
    with pytest.raises(UserError) as caught:
        await yahoo_source.figures(replace(FPT, symbol="PVS", exchange=exchange))
    assert caught.value.code == "exchange_not_served"
    assert yahoo_server.requests == []


@pytest.mark.parametrize(
    ("fault", "reason", "cause"),
    [
        (Fault.CUT, "connection", curl_errors.ConnectionError),
        (Fault.CUT_SHORT, "connection", curl_errors.IncompleteRead),
        (Fault.FORBIDDEN, "http_status", curl_errors.HTTPError),
        (Fault.NOT_FOUND_HTML, "http_status", curl_errors.HTTPError),
        (Fault.SERVER_ERROR_JSON, "http_status", curl_errors.HTTPError),
        (Fault.UNAVAILABLE, "http_status", curl_errors.HTTPError),
        (Fault.HTML, "bad_answer", ValueError),
        (Fault.TRUNCATED, "bad_answer", ValueError),
        (Fault.NULL, "bad_answer", KeyError),
        (Fault.BOMB, "too_large", TooLarge),
    ],
)
async def test_outage_is_no_unknown_company(
    yahoo_source: YahooSource, yahoo_server: YahooServer, fault: Fault, reason: str, cause: type[Exception]
) -> None:
    yahoo_server.fail("FPT.VN", fault)
    with pytest.raises(TryLater) as caught:
        await yahoo_source.figures(FPT)
    assert caught.value.code == "source_failed"
    assert (caught.value.fields["symbol"], caught.value.fields["reason"]) == ("FPT", reason)
    assert isinstance(caught.value.__cause__, cause)
    assert await figures(yahoo_source, yahoo_server, MODULES) != {}


async def test_silence(yahoo_server: YahooServer) -> None:
    yahoo_server.fail("FPT.VN", Fault.SILENCE)
    source = YahooSource(session=loopback_session(yahoo_server.url), timeout=SHORT)
    with pytest.raises(TryLater) as caught:
        await source.figures(FPT)
    await source.close()
    assert caught.value.fields["reason"] == "timeout"


@pytest.mark.parametrize("result", [None, [], "none", 5])
async def test_answer_of_another_shape(yahoo_source: YahooSource, yahoo_server: YahooServer, result: object) -> None:
    yahoo_server.serve_company("FPT.VN", result)
    with pytest.raises(TryLater) as caught:
        await yahoo_source.figures(FPT)
    assert caught.value.fields["reason"] == "bad_answer"


async def test_figures_of_another_company(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    yahoo_server.serve_company("FPT.VN", told("price", symbol="FPT"))
    with pytest.raises(TryLater) as caught:
        await yahoo_source.figures(FPT)
    assert caught.value.fields["reason"] == "another_company"


async def test_a_refusal_of_either_question_silences_both(
    yahoo_source: YahooSource, yahoo_server: YahooServer, yahoo_clock: Clock
) -> None:
    yahoo_server.serve("FPT.VN", week(100_000))
    yahoo_server.fail("AAPL", Fault.RATE_LIMITED, retry_after=120)
    with pytest.raises(RateLimited) as caught:
        await yahoo_source.figures(APPLE)
    assert caught.value.until == NOON + timedelta(minutes=2)
    asked = len(yahoo_server.requests)
    with pytest.raises(RateLimited):
        await yahoo_source.history(FPT)
    assert len(yahoo_server.requests) == asked
    yahoo_clock.now += timedelta(minutes=2)
    await yahoo_source.history(FPT)
