"""Both sources over a network with their servers on loopback, and every way in which each of them fails."""

from __future__ import annotations

import gzip
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol, TypeAlias
from urllib.parse import urlsplit

import numpy as np
import pandas as pd

from bot.ask import Ask
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.prices.border import Border
from bot.prices.cache import CachedSource
from bot.prices.chain import PriceChain
from bot.prices.port import PriceSource
from bot.prices.udf import UdfSource
from bot.prices.yahoo import YahooSource
from bot.replies.markup import plain
from bot.reply import Reply
from tests.bot.prices.samples import Clock, FakeStore
from tests.servers.udf import Fault as UdfFault
from tests.servers.udf import Staged, UdfServer, staged_json
from tests.servers.yahoo import Fault as YahooFault
from tests.servers.yahoo import YahooServer, loopback_session

# Whoever keeps silent is not waited for as long as others, who may be slow where the machine is busy.
_SILENT = frozenset({"silence", "silent_body", "drip", "trickle"})
_SHORT_TIMEOUT_S, _TIMEOUT_S = 0.3, 5.0


def fifty_bars(close: float = 50_000) -> pd.DataFrame:
    """Fifty sessions up to Friday, 2024-03-15, up 200 VND and down 100 in turn."""
    closes = close + np.cumsum(np.where(np.arange(50) % 2 == 0, 200.0, -100.0))
    columns = {"open": closes - 50, "high": closes + 100, "low": closes - 150, "close": closes, "volume": closes * 10}
    return pd.DataFrame(columns, index=pd.bdate_range(end="2024-03-15", periods=50))


# Friday, 2024-03-15, 16:00 in Vietnam: an hour after the close of the last bar.
FRIDAY_EVENING = datetime(2024, 3, 15, 9, tzinfo=UTC)


class Site(Protocol):
    """A source and its server."""

    @property
    def called(self) -> str:
        """What people are told that the source is called."""
        ...

    def source(self, clock: Clock) -> PriceSource:
        """The source, asked for the first time; not patient where it is about to be silent."""
        ...

    def serve(self, symbol: str, table: pd.DataFrame) -> None:
        """Answer well for that symbol from now on."""
        ...

    def fail(self, fault: str) -> None:
        """Fail in that way from now on: the one source for FPT, the other for everything."""
        ...

    def mend(self) -> None:
        """Answer well again."""
        ...


@dataclass
class YahooSite:
    """Yahoo, through the real yfinance client."""

    server: YahooServer
    called: str = "Yahoo Finance"
    timeout: float = _TIMEOUT_S

    def source(self, clock: Clock) -> PriceSource:
        return YahooSource(session=loopback_session(self.server.url), clock=clock, timeout=self.timeout)

    def serve(self, symbol: str, table: pd.DataFrame) -> None:
        self.server.serve(f"{symbol}.VN", table)

    def fail(self, fault: str) -> None:
        self.timeout = _timeout(fault)
        self.server.fail("FPT.VN", YahooFault(fault))

    def mend(self) -> None:
        self.timeout = _TIMEOUT_S
        self.server.serve("FPT.VN", fifty_bars())


@dataclass
class UdfSite:
    """A broker's chart server."""

    server: UdfServer
    timeout: float = _TIMEOUT_S

    @property
    def called(self) -> str:
        return str(urlsplit(self.server.url).netloc)

    def source(self, clock: Clock) -> PriceSource:
        async def no_pause(_: int) -> None:
            return

        return UdfSource(self.server.url, clock=clock, timeout=self.timeout, pause=no_pause)

    def serve(self, symbol: str, table: pd.DataFrame) -> None:
        self.server.serve(symbol, table)

    def fail(self, fault: str) -> None:
        self.timeout = _timeout(fault)
        self.server.always("history", UDF_FAULTS[fault])

    def mend(self) -> None:
        self.timeout = _TIMEOUT_S
        self.server._always.clear()


Sites: TypeAlias = Mapping[str, Site]


@dataclass
class House:
    """The assistant over a chain of sites, each behind a cache; faults of the database have tests of their own."""

    services: Services
    sites: Sites
    clock: Clock
    store: FakeStore = field(default_factory=FakeStore)

    def source(self, name: str) -> PriceSource:
        """The site's source, never asked before."""
        return self.sites[name].source(self.clock)

    @asynccontextmanager
    async def over(self, *sources: PriceSource) -> AsyncIterator[Callable[[str, str], Awaitable[Reply]]]:
        """Asks it, in a language."""
        border = Border(self.clock)
        cached = [CachedSource(source, self.store, admit=border.admit, clock=self.clock) for source in sources]
        chain = PriceChain(cached, border=border)
        assistant = Assistant(replace(self.services, prices=chain))

        async def ask(text: str, lang: str) -> Reply:
            return await assistant.answer(Ask(text=text, asked_at=self.clock.now, locale=lang))

        try:
            yield ask
        finally:
            await chain.close()


# What no person should have to read: addresses, markup, JSON, Python.
_NOT_FOR_PEOPLE = re.compile(r"https?:|/chart|[<>{}\[\]_]|Error|Exception|Traceback|None|\b\d{3}\b|sql", re.IGNORECASE)
_VIETNAMESE = re.compile(r"[ạảấầẩậắặẹếềệỉịọốồộớờợụủứừựỳđơư]", re.IGNORECASE)

UNKNOWN = frozenset({"unknown_symbol", "no_prices"})
"""The codes of answers where a server says that it does not have the symbol."""


def is_an_answer(reply: Reply, symbol: str) -> bool:
    """Whether it tells that symbol's RSI, with its picture."""
    return (reply.intent, reply.symbol) == ("rsi", symbol) and reply.picture is not None


def is_clear(reply: Reply, lang: str, source: str) -> bool:
    """Whether it is a sentence for a person: in that language, of that source, nothing of machines in it."""
    text = plain(reply.text)
    clear = not _NOT_FOR_PEOPLE.search(text.replace(source, "")) and 20 < len(text) < 300
    named = source in text or reply.facts["code"] in UNKNOWN
    return clear and named and bool(_VIETNAMESE.search(text)) == (lang == "vi") and reply.facts["code"] != "bug"


def _timeout(fault: str) -> float:
    return _SHORT_TIMEOUT_S if fault in _SILENT else _TIMEOUT_S


def _statuses(*statuses: int) -> Mapping[str, Staged]:
    return {f"status_{status}": Staged(status=status, body=_HTML) for status in statuses}


_HTML = b"<html><body><h1>Sorry</h1>at /var/www/chart.php line 12</body></html>"
_JSON = {"Content-Type": "application/json"}
_GZIP = {"Content-Encoding": "gzip", **_JSON}
_BOMB = gzip.compress(b" " * (32 * 1024 * 1024))
_UNEVEN = {"s": "ok", "t": [1710460800, 1710374400], "o": [1.0], "h": [1.0], "l": [1.0], "c": [1.0], "v": [1.0]}

UDF_FAULTS: Mapping[str, Staged] = {
    **{fault.value: Staged(fault=fault) for fault in UdfFault},
    **_statuses(300, 304, 400, 401, 403, 404, 410, 418, 451, 500, 501, 502, 503, 504, 520, 599),
    "status_429": Staged(status=429),
    "retry_after": Staged(status=429, headers={"Retry-After": "90"}),
    "retry_after_nonsense": Staged(status=429, headers={"Retry-After": "soon"}),
    "unavailable_retry_after": Staged(status=503, headers={"Retry-After": "90"}),
    "redirect_in_circles": Staged(status=302, headers={"Location": "/chart/api/history"}),
    "html": Staged(body=_HTML, headers={"Content-Type": "text/html"}),
    "truncated_json": Staged(body=b'{"s": "ok", "t": [1710460800, 17', headers=_JSON),
    "not_utf8": Staged(body=b'{"s": "\xff\xfe"}', headers=_JSON),
    "empty": Staged(),
    "null": staged_json(None),
    "list": staged_json([]),
    "gzip_bomb": Staged(body=_BOMB, headers=_GZIP),
    "bad_gzip": Staged(body=_BOMB[:-9000], headers=_GZIP),
    "error": staged_json({"s": "error", "errmsg": "java.sql.SQLException: <b>connection</b> refused"}),
    "unknown_state": staged_json({"s": "maybe"}),
    "no_data": staged_json({"s": "no_data"}),
    "no_columns": staged_json({"s": "ok"}),
    "uneven_columns": staged_json(_UNEVEN),
    "words_for_numbers": staged_json({**_UNEVEN, "t": ["today"], "c": ["dear"]}),
}

FAULTS: Iterable[tuple[str, str]] = (
    *(("yahoo", fault.value) for fault in YahooFault),
    *(("udf", fault) for fault in UDF_FAULTS),
)
"""Every way to fail, and whose it is."""
