"""A server on loopback that answers as Yahoo Finance answers yfinance 1.7.0, well or badly."""

from __future__ import annotations

import asyncio
import json
import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from aiohttp import web
from curl_cffi.requests import Response, Session

_RANGES = ("1d", "5d", "1mo", "3mo", "6mo", "1y", "2y", "5y", "10y", "ytd", "max")
_SILENT_SECONDS = 5.0
_START_SECONDS = 5.0


class Fault(StrEnum):
    """One way in which Yahoo fails to give prices."""

    NOT_FOUND = "not_found"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    SERVER_ERROR_JSON = "server_error_json"
    INVALID_CRUMB = "invalid_crumb"
    UNAUTHORIZED = "unauthorized"
    HTML = "html"
    NOT_UTF8 = "not_utf8"
    EMPTY_QUOTE = "empty_quote"
    NO_ROWS = "no_rows"
    NO_RESULT = "no_result"
    NULL = "null"
    NO_CURRENCY = "no_currency"
    UNEVEN_COLUMNS = "uneven_columns"
    NO_TIMESTAMP = "no_timestamp"
    RIGHT_BACK = "right_back"
    SILENCE = "silence"
    CUT = "cut"
    CUT_SHORT = "cut_short"


def _error(code: str, description: str) -> str:
    return json.dumps({"chart": {"result": None, "error": {"code": code, "description": description}}})


_HTML = "<html><body>Sorry</body></html>"

# What Yahoo writes about an unknown symbol: yfinance #1548 (2023-06). About a bad crumb: iprak/yahoofinance #94.
_ERROR_ANSWERS: dict[Fault, tuple[int, str]] = {
    Fault.NOT_FOUND: (404, _error("Not Found", "No data found, symbol may be delisted")),
    Fault.RATE_LIMITED: (429, "Too Many Requests\r\n"),
    Fault.SERVER_ERROR: (500, _HTML),
    Fault.SERVER_ERROR_JSON: (500, _error("Internal Server Error", "Something went wrong")),
    Fault.INVALID_CRUMB: (401, _error("Unauthorized", "Invalid Crumb")),
    Fault.UNAUTHORIZED: (401, '{"finance": {"result": null, "error": {"code": "Unauthorized"}}}'),
    Fault.HTML: (200, _HTML),
    Fault.NO_RESULT: (200, '{"chart": {"result": [], "error": null}}'),
    Fault.NULL: (200, '{"chart": null}'),
    Fault.RIGHT_BACK: (200, "<html><body>Will be right back...</body></html>"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listing:
    """What is known of one symbol."""

    bars: pd.DataFrame
    currency: str | None
    timezone: str
    dividends: Mapping[date, float]
    splits: Mapping[date, float]
    dividend_currency: str | None
    stamped_at: time
    ranges: tuple[str, ...]

    def stamp(self, day: date) -> int:
        """The Unix time of that day's bar or event."""
        return int(datetime.combine(day, self.stamped_at, tzinfo=ZoneInfo(self.timezone)).timestamp())


@dataclass
class YahooServer:
    """The server, running inside a `with` block: `url` leads to it, `requests` lists the paths it was asked for.

    delay: seconds before it answers for a chart. most_at_once: the largest number of charts under way together.
    """

    url: str = ""
    delay: float = 0.0
    silent: bool = False
    requests: list[str] = field(default_factory=list)
    most_at_once: int = 0
    _at_once: int = 0
    _listings: dict[str, _Listing] = field(default_factory=dict)
    _faults: dict[str, tuple[Fault, dict[str, str]]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        """Itself, once it listens."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="yahoo-server", daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(_START_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing; the port is closed afterwards."""
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(_START_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_START_SECONDS)
        self._loop.close()

    def serve(  # noqa: PLR0913  one keyword for each thing that Yahoo tells of a symbol.
        self,
        symbol: str,
        bars: pd.DataFrame,
        *,
        currency: str | None = "VND",
        timezone: str = "Asia/Ho_Chi_Minh",
        dividends: Mapping[date, float] | None = None,
        splits: Mapping[date, float] | None = None,
        dividend_currency: str | None = None,
        stamped_at: time = time(9),
        ranges: tuple[str, ...] = _RANGES,
    ) -> None:
        """Answer well for that symbol from now on.

        bars: dates in the index and the columns `open high low close volume`, adjusted for splits and not for
            dividends, as Yahoo keeps them; the adjusted closes are computed. NaN is sent as null.
        dividends: money per share by ex-date. splits: new shares for each old one by date.
        dividend_currency: the extra field that Vietnamese dividends carry (yfinance #2270).
        """
        self._faults.pop(symbol, None)
        self._listings[symbol] = _Listing(
            bars=bars,
            currency=currency,
            timezone=timezone,
            dividends=dividends or {},
            splits=splits or {},
            dividend_currency=dividend_currency,
            stamped_at=stamped_at,
            ranges=ranges,
        )

    def fail(self, symbol: str, fault: Fault, *, retry_after: int | None = None) -> None:
        """Answer badly for that symbol from now on."""
        self._faults[symbol] = (fault, {} if retry_after is None else {"Retry-After": str(retry_after)})

    def charts(self) -> list[str]:
        """The requests for prices among those it was asked."""
        return [path for path in self.requests if path.startswith("/v8/finance/chart/")]

    async def _start(self) -> None:
        application = web.Application()
        application.router.add_get("/v1/test/getcrumb", self._crumb)
        application.router.add_get("/v8/finance/chart/{symbol}", self._chart)
        application.router.add_route("*", "/{anything:.*}", self._page)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def _stop(self) -> None:
        await self._runner.cleanup()
        silent = asyncio.all_tasks() - {asyncio.current_task()}
        for task in silent:
            task.cancel()
        await asyncio.gather(*silent, return_exceptions=True)

    async def _page(self, request: web.Request) -> web.Response:
        """The pages that give a cookie, or ask for consent; an empty one does for both."""
        await self._note(request)
        return web.Response(text="<html></html>", content_type="text/html")

    async def _crumb(self, request: web.Request) -> web.Response:
        await self._note(request)
        return web.Response(text="crumb")

    async def _note(self, request: web.Request) -> None:
        self.requests.append(request.path_qs)
        if self.silent:
            await asyncio.sleep(_SILENT_SECONDS)

    async def _chart(self, request: web.Request) -> web.StreamResponse:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await self._note(request)
            await asyncio.sleep(self.delay)
            return await self._answer(request)
        finally:
            self._at_once -= 1

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        symbol = request.match_info["symbol"]
        fault, headers = self._faults.get(symbol, (None, {}))
        if fault is None and symbol not in self._listings:
            fault = Fault.NOT_FOUND
        if fault in _ERROR_ANSWERS:
            status, text = _ERROR_ANSWERS[fault]
            return web.Response(status=status, text=text, headers=headers)
        if fault is Fault.NOT_UTF8:
            return web.Response(body=b'{"chart": "\xff\xfe"}', content_type="application/json")
        if fault in (Fault.SILENCE, Fault.CUT, Fault.CUT_SHORT):
            return await _break_off(request, fault)
        result = _result(symbol, self._listings[symbol], request.query.get("range", ""))
        if fault is not None:
            _spoil(result, fault)
        return web.json_response({"chart": {"result": [result], "error": None}})


async def _break_off(request: web.Request, fault: Fault) -> web.StreamResponse:
    """An answer that never comes, or comes in part."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    if fault is Fault.SILENCE:
        await asyncio.sleep(_SILENT_SECONDS)
    if fault is Fault.CUT_SHORT:
        await response.prepare(request)
        await response.write(b'{"chart":')
    if request.transport is not None:
        request.transport.close()
    return response


def _spoil(result: dict[str, Any], fault: Fault) -> None:
    """Take away from a good answer what the fault is about."""
    if fault is Fault.EMPTY_QUOTE:
        del result["timestamp"]
        result["indicators"] = {"quote": [{}], "adjclose": [{}]}
    elif fault is Fault.NO_ROWS:
        result["timestamp"] = []
        result["indicators"]["quote"][0] = {name: [] for name in result["indicators"]["quote"][0]}
        result["indicators"]["adjclose"][0]["adjclose"] = []
    elif fault is Fault.NO_CURRENCY:
        del result["meta"]["currency"]
    elif fault is Fault.UNEVEN_COLUMNS:
        result["indicators"]["quote"][0]["close"].pop()
    elif fault is Fault.NO_TIMESTAMP:
        result["timestamp"][-1] = None


def _result(symbol: str, listing: _Listing, span: str) -> dict[str, Any]:
    """One element of `chart.result`, for one day or for all there is."""
    rows = slice(-1, None) if span == "1d" else slice(None)
    bars = listing.bars.iloc[rows]
    return {
        "meta": _meta(symbol, listing, span),
        "timestamp": [listing.stamp(day.date()) for day in bars.index],
        "events": _events(listing),
        "indicators": {
            "quote": [{str(name): _numbers(bars[name].to_numpy()) for name in bars.columns}],
            "adjclose": [{"adjclose": _numbers(_adjusted_closes(listing)[rows])}],
        },
    }


def _meta(symbol: str, listing: _Listing, span: str) -> dict[str, Any]:
    first, last = (listing.stamp(listing.bars.index[row].date()) for row in (0, -1))
    offset = int(datetime.fromtimestamp(last, ZoneInfo(listing.timezone)).strftime("%z")[:3]) * 3600
    period = {"timezone": listing.timezone, "gmtoffset": offset, "start": last, "end": last}
    return {
        "symbol": symbol,
        "currency": listing.currency,
        "instrumentType": "EQUITY",
        "firstTradeDate": first,
        "regularMarketTime": last,
        "gmtoffset": offset,
        "exchangeTimezoneName": listing.timezone,
        "priceHint": 2,
        "currentTradingPeriod": {name: dict(period) for name in ("pre", "regular", "post")},
        "dataGranularity": "1d",
        "range": span,
        "validRanges": list(listing.ranges),
    }


def _events(listing: _Listing) -> dict[str, Any]:
    currency = {} if listing.dividend_currency is None else {"currency": listing.dividend_currency}
    dividends = {listing.stamp(day): {"amount": amount, **currency} for day, amount in listing.dividends.items()}
    splits = {
        listing.stamp(day): {"numerator": ratio, "denominator": 1, "splitRatio": f"{ratio:g}:1"}
        for day, ratio in listing.splits.items()
    }
    groups = {"dividends": dividends, "splits": splits}
    return {
        name: {str(stamp): {"date": stamp, **event} for stamp, event in group.items()}
        for name, group in groups.items()
        if group
    }


def _adjusted_closes(listing: _Listing) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The closes with each dividend taken off all earlier ones in proportion to the last close before it."""
    closes = listing.bars["close"].to_numpy(dtype=np.float64, copy=True)
    days = listing.bars.index
    factors = np.ones(len(closes))
    for day, amount in listing.dividends.items():
        earlier = int(days.searchsorted(pd.Timestamp(day)))
        if earlier:
            factors[:earlier] *= 1 - amount / closes[earlier - 1]
    return closes * factors


def _numbers(column: np.ndarray[Any, np.dtype[Any]]) -> list[float | None]:
    return [None if math.isnan(number) else float(number) for number in column]


def loopback_session(url: str) -> Session[Response]:
    """A session whose requests to Yahoo's hosts go to that server instead; every other host is refused."""

    class LoopbackSession(Session[Response]):
        def request(self, method: Any, url: str, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401  as curl_cffi's.
            asked = urlsplit(url)
            if not f".{asked.hostname}".endswith(".yahoo.com"):
                raise AssertionError(f"a request left for {asked.hostname}")
            there = server._replace(path=asked.path or "/", query=asked.query)
            return super().request(method, there.geturl(), *args, **kwargs)

    server = urlsplit(url)
    return LoopbackSession(impersonate="chrome", trust_env=False)
