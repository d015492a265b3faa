"""UDF answers of every shape: read exactly, or a failure that says so."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from decimal import Decimal
from time import perf_counter

import httpx
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.errors import SymbolNotFound, TryLater
from bot.prices.port import PriceHistory
from bot.prices.udf import UdfSource
from bot.prices.udf_answers import AnswerError, ServerError, daily_bars, read_json, read_page
from tests.bot.prices.samples import Clock
from tests.bot.prices.udf_samples import (
    FPT,
    HTML,
    NOON,
    TIME,
    Pauses,
    bars,
    failure_of,
    page,
    source_of,
)
from tests.servers.udf import Staged, UdfServer, staged_json

PRICE = st.decimals(min_value="0.01", max_value="100000", places=2).map(float)


@given(closes=st.lists(PRICE, min_size=1, max_size=40), unit=st.sampled_from([1, 1000]))
def test_served_bars_come_back_exactly(closes: list[float], unit: int) -> None:
    served = bars(*closes)
    served[["open", "high", "low"]] = np.array([closes] * 3).T
    stamps = [int(day.timestamp()) for day in served.index]
    columns = {str(name)[0]: served[name].tolist() for name in served.columns}
    received = daily_bars(read_page(read_json(page(t=stamps, **columns))).rows, unit).frame
    assert received.index.tolist() == served.index.tolist()
    assert received["volume"].tolist() == served["volume"].tolist()
    for name in ("open", "high", "low", "close"):
        assert received[name].tolist() == [float(Decimal(str(price)) * unit) for price in served[name]]


@settings(max_examples=12, deadline=timedelta(seconds=1))
@given(count=st.integers(1, 60), most=st.integers(7, 30))
async def test_paged_history_is_the_whole_one(count: int, most: int) -> None:
    with UdfServer(now=NOON, most_bars=most) as udf_server:
        served = bars(*(100.25 + day for day in range(count)), since="2023-09-04")
        udf_server.serve("FPT", served)
        udf_source = source_of(udf_server, Clock(NOON), Pauses(), timeout=1)
        received = (await udf_source.history(FPT)).bars.frame
        await udf_source.close()
    assert received["close"].tolist() == served["close"].tolist()


def test_ten_years_are_read_without_a_stall() -> None:
    served = bars(*(round(20 + day / 100, 2) for day in range(2500)), since="2014-06-02")
    columns = {str(name)[0]: served[name].tolist() for name in served.columns}
    body = page(t=[int(day.timestamp()) for day in served.index], **columns)
    started = perf_counter()
    frame = daily_bars(read_page(read_json(body)).rows, 1000).frame
    # Measured: 50 ms on a core shared with others; it runs beside the event loop.
    assert perf_counter() - started < 1
    assert frame["close"].iloc[[0, -1]].tolist() == [20_000, 44_990]


@pytest.mark.parametrize(
    "body",
    [
        HTML,
        b"",
        b"\xff\xfe{",
        page()[:-20],
        b"[" * 100_000,
        b"[]",
        b"null",
        b"true",
        b'"ok"',
        b"{}",
        b'{"s": "ok"}',
        b'{"s": "soon"}',
        b'{"s": ["ok"]}',
        b'{"message": "Sorry"}',
        page(o=float("nan")),
        page(c=[float("nan")]),
        page(h=[float("inf")]),
        page(l=[float("-inf")]),
        page(o=[100, 101]),
        page(c=[]),
        page(t=[TIME, TIME + 86_400]),
        page(v=[1, 2]),
        page(v={}),
        page(c="100"),
        page(c=["12,3"]),
        page(c=["1_000"]),
        page(c=["NaN"]),
        page(c=[True]),
        page(c=[[100]]),
        page(c=[10**400]),
        page(c=["1e999999"]),
        b'{"s": "ok", "t": [' + b"9" * 5000 + b"]}",
        page(t=[None]),
        page(t=[-1]),
        page(t=[TIME * 1000]),
        page(t=["monday"]),
        page(t=TIME),
    ],
    ids=lambda body: body[:40].decode("latin-1"),
)
async def test_odd_answers_are_failures(udf_source: UdfSource, udf_server: UdfServer, body: bytes) -> None:
    udf_server.always("history", Staged(body=body))
    failure = await failure_of(udf_source)
    assert failure.args == ("source_failed", {"source": udf_source.key, "symbol": "FPT", "reason": "bad_answer"})
    assert isinstance(failure.__cause__, AnswerError)
    assert len(udf_server.asked("history")) == 1


@pytest.mark.parametrize("body", [page(c=[None]), page(c=[-100]), page(o=[1e308], c=["1e999"]), page(h=[1])])
async def test_only_broken_bars_are_a_failure(udf_source: UdfSource, udf_server: UdfServer, body: bytes) -> None:
    udf_server.always("history", Staged(body=body))
    assert (await source_failure(udf_source))["reason"] == "bad_bars"


async def source_failure(udf_source: UdfSource) -> dict[str, object]:
    """The fields of the failure, which may have no cause."""
    with pytest.raises(TryLater) as caught:
        await udf_source.history(FPT)
    return caught.value.fields


@pytest.mark.parametrize("complaint", ["internal error", "unknown error", "", None, 7, "too many symbols", "x" * 9000])
async def test_complaint_about_anything_else_is_a_failure(
    udf_source: UdfSource, udf_server: UdfServer, complaint: object
) -> None:
    udf_server.always("history", staged_json({"s": "error", "errmsg": complaint}))
    failure = await failure_of(udf_source)
    assert failure.fields["reason"] == "bad_answer"
    assert isinstance(failure.__cause__, ServerError)
    assert str(failure.__cause__) == (complaint[:200] if isinstance(complaint, str) else "")


async def test_unknown_symbol_keeps_the_servers_words(udf_source: UdfSource, udf_server: UdfServer) -> None:
    udf_server.always("history", staged_json({"s": "error", "errmsg": "unknown symbol"}))
    with pytest.raises(SymbolNotFound) as caught:
        await udf_source.history(FPT)
    assert str(caught.value.__cause__) == "unknown symbol"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


COLUMN = JSON | st.lists(st.integers(0, 40_000_000_000) | st.floats() | st.none() | st.text(max_size=5), max_size=4)


ANSWER = JSON | st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys("tohlcv", COLUMN),
        "s": st.sampled_from(["ok", "no_data", "error"]) | JSON,
        **dict.fromkeys(("nextTime", "nb", "errmsg", "symbol", "data"), JSON),
    },
)


LISTING = JSON | st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("name", "ticker", "exchange-listed", "type", "currency_code", "description", "timezone"),
        JSON | st.sampled_from(["FPT", "HOSE", "HNX", "stock", "index", "VND"]),
    ),
)


class Transport(httpx.AsyncBaseTransport):
    """Answers each path with the same value, without a network."""

    def __init__(self, answers: dict[str, object]) -> None:
        self._answers = answers

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = json.dumps(self._answers.get(request.url.path.rpartition("/")[2])).encode()
        return httpx.Response(200, stream=httpx.ByteStream(body))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=ANSWER, listing=LISTING, config=JSON, found=JSON | st.lists(LISTING, max_size=3))
@example(history={"s": "ok", **{key: [1e5] for key in "tohlcv"}}, listing=None, config=None, found=[])
async def test_no_answer_is_a_surprise(history: object, listing: object, config: object, found: object) -> None:
    answers = {"history": history, "symbols": listing, "config": config, "search": found}
    client = httpx.AsyncClient(transport=Transport(answers), trust_env=False)
    udf_source = UdfSource(
        "http://127.0.0.1/api", unit=1000, clock=Clock(NOON), timeout=5, pause=Pauses(), client=client
    )
    outcomes = await asyncio.gather(udf_source.history(FPT), udf_source.search("fpt"), return_exceptions=True)
    assert all(isinstance(outcome, PriceHistory | tuple | SymbolNotFound | TryLater) for outcome in outcomes)
    await udf_source.close()
