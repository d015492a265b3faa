"""A server on loopback that answers as Yahoo Finance answers yfinance 1.7.0, well or badly."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cache
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import pandas as pd
from aiohttp import web
from curl_cffi.requests import Response

from bot.prices.yahoo_session import YahooSession
from tests.servers.yahoo_answers import ERROR_ANSWERS, Fault, Listing, chart_result, spoil

__all__ = ["Fault", "YahooServer", "loopback_session"]

_RANGES = ("1d", "5d", "1mo", "3mo", "6mo", "1y", "2y", "5y", "10y", "ytd", "max")
_SILENT_SECONDS = 5.0
_START_SECONDS = 5.0


@dataclass
class YahooServer:
    """The server, running inside a `with` block: `url` leads to it, `requests` lists the paths it was asked for.

    delay: seconds before it answers for a chart. most_at_once: the largest number of charts under way together.
    date_header: what every answer says in its header `Date`; empty for the present moment.
    tls: how it speaks https; None for plain http.
    quotes: what `/v7/finance/quote` tells of a symbol, a flat object for each.
    """

    url: str = ""
    delay: float = 0.0
    date_header: str = ""
    silent: bool = False
    tls: ssl.SSLContext | None = None
    requests: list[str] = field(default_factory=list)
    quotes: dict[str, dict[str, Any]] = field(default_factory=dict)
    most_at_once: int = 0
    _at_once: int = 0
    _companies: dict[str, Any] = field(default_factory=dict)
    _listings: dict[str, Listing] = field(default_factory=dict)
    _faults: dict[str, tuple[Fault, dict[str, str]]] = field(default_factory=dict)
    _bodies: dict[str, bytes] = field(default_factory=dict)

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
        adjusted_closes: tuple[float, ...] | None = None,
    ) -> None:
        """Answer well for that symbol from now on.

        bars: dates in the index and the columns `open high low close volume`, adjusted for splits and not for
            dividends, as Yahoo keeps them; the adjusted closes are computed. NaN is sent as null.
        dividends: money per share by ex-date. splits: new shares for each old one by date.
        dividend_currency: the extra field that Vietnamese dividends carry (yfinance #2270).
        adjusted_closes: instead of the computed ones.
        """
        self._faults.pop(symbol, None)
        self._listings[symbol] = Listing(
            bars=bars,
            currency=currency,
            timezone=timezone,
            dividends=dividends or {},
            splits=splits or {},
            dividend_currency=dividend_currency,
            stamped_at=stamped_at,
            ranges=ranges,
            adjusted_closes=adjusted_closes,
        )

    def serve_body(self, symbol: str, body: bytes) -> None:
        """Answer exactly that for the prices of that symbol from now on, whatever else is said of it."""
        self._bodies[symbol] = body

    def serve_company(self, symbol: str, modules: object) -> None:
        """Tell this of that company from now on: the modules of `quoteSummary.result[0]`, or anything in its place."""
        self._faults.pop(symbol, None)
        self._companies[symbol] = modules

    def fail(self, symbol: str, fault: Fault, *, retry_after: int | str | None = None) -> None:
        """Answer badly for that symbol from now on."""
        if fault is Fault.BOMB:
            _bomb()  # Here, so that no answer waits for it.
        self._faults[symbol] = (fault, {} if retry_after is None else {"Retry-After": str(retry_after)})

    def charts(self) -> list[str]:
        """The requests for prices among those it was asked."""
        return [path for path in self.requests if path.startswith("/v8/finance/chart/")]

    async def _start(self) -> None:
        application = web.Application()
        application.router.add_get("/v1/test/getcrumb", self._crumb)
        application.router.add_get("/v8/finance/chart/{symbol}", self._chart)
        application.router.add_get("/v10/finance/quoteSummary/{symbol}", self._summary)
        application.router.add_get("/v7/finance/quote", self._quote)
        application.router.add_get("/ws/fundamentals-timeseries/v1/finance/timeseries/{symbol}", self._timeseries)
        application.router.add_route("*", "/{anything:.*}", self._page)
        application.on_response_prepare.append(self._set_date)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self.tls)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http{'s' if self.tls else ''}://{host}:{port}"

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
        if symbol in self._bodies:
            return web.Response(body=self._bodies[symbol], content_type="application/json")
        fault, headers = self._faults.get(symbol, (None, {}))
        if fault is None and symbol not in self._listings:
            fault = Fault.NOT_FOUND
        if (broken := await _broken(request, fault, headers)) is not None:
            return broken
        result = chart_result(symbol, self._listings[symbol], request.query.get("range", ""))
        if fault is not None:
            spoil(result, fault)
        return web.json_response({"chart": {"result": [result], "error": None}})

    async def _summary(self, request: web.Request) -> web.StreamResponse:
        await self._note(request)
        symbol = request.match_info["symbol"]
        fault, headers = self._faults.get(symbol, (None, {}))
        if (broken := await _broken(request, fault, headers)) is not None:
            return broken
        if symbol not in self._companies:
            return web.json_response(_unknown_company(symbol), status=404)
        return web.json_response({"quoteSummary": {"result": [self._companies[symbol]], "error": None}})

    async def _quote(self, request: web.Request) -> web.Response:
        await self._note(request)
        asked = request.query.get("symbols", "").split(",")
        found = [{"symbol": symbol, **self.quotes[symbol]} for symbol in asked if symbol in self.quotes]
        return web.json_response({"quoteResponse": {"result": found, "error": None}})

    async def _timeseries(self, request: web.Request) -> web.Response:
        await self._note(request)
        return web.json_response({"timeseries": {"result": [], "error": None}})

    async def _set_date(self, request: web.Request, response: web.StreamResponse) -> None:  # noqa: ARG002  aiohttp's signal.
        if self.date_header:
            response.headers["Date"] = self.date_header


async def _broken(request: web.Request, fault: Fault | None, headers: Mapping[str, str]) -> web.StreamResponse | None:
    """An answer that holds nothing good; None where there is a good one, at most to be spoilt."""
    if fault in ERROR_ANSWERS:
        status, text = ERROR_ANSWERS[fault]
        return web.Response(status=status, text=text, headers=headers)
    if fault is Fault.NOT_UTF8:
        return web.Response(body=b'{"chart": "\xff\xfe"}', content_type="application/json")
    if fault is Fault.BOMB:
        return web.Response(body=_bomb(), headers={"Content-Encoding": "gzip"}, content_type="application/json")
    if fault is Fault.BAD_GZIP:
        return web.Response(body=b"\x1f\x8b is no gzip", headers={"Content-Encoding": "gzip"})
    if fault in (Fault.SILENCE, Fault.CUT, Fault.CUT_SHORT, Fault.TRICKLE):
        return await _break_off(request, fault)
    return None


@cache
def _bomb() -> bytes:
    """Some 100 kB that unpack to 32 MB of blanks."""
    return gzip.compress(b" " * (32 * 1024 * 1024), compresslevel=1)


def _unknown_company(symbol: str) -> dict[str, Any]:
    """What Yahoo writes about a company it does not have (quoted in many public programs, such as yahooquery's)."""
    error = {"code": "Not Found", "description": f"Quote not found for ticker symbol: {symbol}"}
    return {"quoteSummary": {"result": None, "error": error}}


async def _break_off(request: web.Request, fault: Fault) -> web.StreamResponse:
    """An answer that never comes, or comes in part."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    if fault is Fault.SILENCE:
        await asyncio.sleep(_SILENT_SECONDS)
    if fault is Fault.TRICKLE:
        await response.prepare(request)
        for _ in range(round(_SILENT_SECONDS / 0.1)):
            await response.write(b" ")
            await asyncio.sleep(0.1)
    if fault is Fault.CUT_SHORT:
        await response.prepare(request)
        await response.write(b'{"chart":')
    if request.transport is not None:
        request.transport.close()
    return response


def loopback_session(url: str) -> YahooSession:
    """A session whose requests to Yahoo's hosts go to that server instead; every other host is refused."""

    class LoopbackSession(YahooSession):
        def request(self, method: Any, url: str, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401  as curl_cffi's.
            asked = urlsplit(url)
            if not f".{asked.hostname}".endswith(".yahoo.com"):
                raise AssertionError(f"a request left for {asked.hostname}")
            there = server._replace(path=asked.path or "/", query=asked.query)
            return super().request(method, there.geturl(), *args, **kwargs)

    server = urlsplit(url)
    return LoopbackSession(trust_env=False)
