"""A server on loopback that answers as a broker's chart server answers by the UDF protocol, well or badly."""

from __future__ import annotations

import asyncio
import json
import math
import ssl
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from enum import StrEnum
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pandas as pd
from aiohttp import web

_SILENT_SECONDS = 5.0
_START_SECONDS = 5.0
_PATH = "/chart/api"
_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


class Fault(StrEnum):
    """One way in which a connection does not bring an answer."""

    SILENCE = "silence"
    SILENT_BODY = "silent_body"
    DRIP = "drip"
    CUT = "cut"
    CUT_SHORT = "cut_short"
    SWITCHING_PROTOCOLS = "switching_protocols"
    EARLY_HINTS_ALONE = "early_hints_alone"


_RAW: dict[Fault, bytes] = {
    Fault.SWITCHING_PROTOCOLS: b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n",
    Fault.EARLY_HINTS_ALONE: b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """One answer as a test wants it.

    before: bytes that are sent ahead of it as they are, such as an interim answer.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: Fault | None = None
    before: bytes = b""


def staged_json(value: object, *, status: int = 200) -> Staged:
    """That value as JSON; NaN and the infinities stand in it as Python writes them."""
    return Staged(status=status, body=json.dumps(value).encode(), headers={"Content-Type": "application/json"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listing:
    """What is known of one symbol."""

    bars: pd.DataFrame
    told: Mapping[str, object] | None
    stamped_at: time
    zone: ZoneInfo

    def stamps(self) -> list[int]:
        """The Unix times of its bars."""
        return [
            int(datetime.combine(day.date(), self.stamped_at, tzinfo=self.zone).timestamp()) for day in self.bars.index
        ]


@dataclass(frozen=True, slots=True)
class Question:
    """One request, by its last part (`history`) and its parameters."""

    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass
class UdfServer:
    """The server, running inside a `with` block: `url` leads to it, `questions` lists what it was asked.

    config: what `/config` answers; None answers 404. most_bars: the longest page. tells_next: an empty page says where
    older bars lie. includes_end: a bar at `to` itself is sent too. now: what its clock says, None for the real time.
    delay: seconds before it answers for bars. tls: serve over TLS.
    """

    config: Mapping[str, object] | None = field(
        default_factory=lambda: {"supported_resolutions": ["1", "5", "1D", "1W"], "supports_search": True}
    )
    most_bars: int = 100_000
    tells_next: bool = False
    includes_end: bool = True
    now: datetime | None = None
    delay: float = 0.0
    tls: ssl.SSLContext | None = None
    url: str = ""
    questions: list[Question] = field(default_factory=list)
    _listings: dict[str, _Listing] = field(default_factory=dict)
    _found: list[Mapping[str, object]] = field(default_factory=list)
    _staged: dict[str, deque[Staged]] = field(default_factory=dict)
    _always: dict[str, Staged] = field(default_factory=dict)

    def __enter__(self) -> Self:
        """Itself, once it listens."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="udf-server", daemon=True)
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

    def serve(
        self,
        symbol: str,
        bars: pd.DataFrame,
        *,
        told: Mapping[str, object] | None = None,
        stamped_at: time = time(0),
        zone: ZoneInfo | None = None,
    ) -> None:
        """Answer well for that symbol from now on.

        bars: dates in the index and the columns `open high low close volume`; NaN is sent as null.
        told: what `/symbols` answers; None answers 404.
        stamped_at, zone: the time of a bar on its day; midnight in UTC, where no zone is given.
        """
        self._listings[symbol] = _Listing(bars=bars, told=told, stamped_at=stamped_at, zone=zone or ZoneInfo("UTC"))

    def finds(self, *rows: Mapping[str, object]) -> None:
        """Let every search find these."""
        self._found = list(rows)

    def stage(self, path: str, *answers: Staged) -> None:
        """Give these answers, one after another, to the next questions of that path, then good ones again."""
        self._staged.setdefault(path, deque()).extend(answers)

    def always(self, path: str, answer: Staged) -> None:
        """Give that answer to every question of that path."""
        self._always[path] = answer

    def mend(self, path: str) -> None:
        """Answer well for that path again."""
        self._always.pop(path, None)

    def asked(self, path: str) -> list[Question]:
        """The questions of that path, in order."""
        return [question for question in self.questions if question.path == path]

    async def _start(self) -> None:
        application = web.Application()
        application.router.add_get(_PATH + "/{path}", self._answer)
        application.router.add_get("/{anything:.*}", self._elsewhere)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self.tls)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"{'https' if self.tls else 'http'}://{host}:{port}{_PATH}"

    async def _stop(self) -> None:
        await self._runner.cleanup()
        silent = asyncio.all_tasks() - {asyncio.current_task()}
        for task in silent:
            task.cancel()
        await asyncio.gather(*silent, return_exceptions=True)

    async def _elsewhere(self, request: web.Request) -> web.StreamResponse:
        self.questions.append(Question(request.path, dict(request.query), dict(request.headers)))
        return web.Response(status=404)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        self.questions.append(Question(path, dict(request.query), dict(request.headers)))
        waiting = self._staged.get(path)
        staged = waiting.popleft() if waiting else self._always.get(path)
        if staged is None:
            staged = await self._good(path, request.query)
        headers = dict(staged.headers)
        if self.now is not None:
            headers.setdefault("Date", format_datetime(self.now.astimezone(UTC), usegmt=True))
        if staged.fault is not None:
            return await _break_off(request, staged.fault, headers)
        if staged.before and request.transport is not None:
            request.transport.write(staged.before)
        return web.Response(status=staged.status, body=staged.body, headers=headers)

    async def _good(self, path: str, params: Mapping[str, str]) -> Staged:
        listing = self._listings.get(params.get("symbol", ""))
        if path == "config" and self.config is not None:
            return staged_json(self.config)
        if path == "symbols" and listing is not None and listing.told is not None:
            return staged_json(listing.told)
        if path == "search":
            return staged_json(self._found[: int(params["limit"])])
        if path == "history":
            await asyncio.sleep(self.delay)
            return staged_json(self._page(listing, int(params["from"]), int(params["to"])))
        return Staged(status=404, body=b"404: Not Found")

    def _page(self, listing: _Listing | None, first: int, last: int) -> dict[str, Any]:
        if listing is None:
            return {"s": "no_data"}
        stamps = listing.stamps()
        end = last + 1 if self.includes_end else last
        wanted = [row for row, stamp in enumerate(stamps) if first <= stamp < end][-self.most_bars :]
        if not wanted:
            earlier = [stamp for stamp in stamps if stamp < first]
            return {"s": "no_data", "nextTime": earlier[-1]} if earlier and self.tells_next else {"s": "no_data"}
        bars = listing.bars.iloc[wanted]
        columns = {name[0]: _numbers(bars[name].tolist()) for name in ("open", "high", "low", "close", "volume")}
        return {"s": "ok", "t": [stamps[row] for row in wanted], **columns}


async def _break_off(request: web.Request, fault: Fault, headers: Mapping[str, str]) -> web.StreamResponse:
    """An answer that never comes, or comes in part."""
    response = web.StreamResponse(headers={"Content-Length": "1000", **headers})
    if fault is Fault.SILENCE:
        await asyncio.sleep(_SILENT_SECONDS)
    if fault in (Fault.CUT_SHORT, Fault.SILENT_BODY, Fault.DRIP):
        await response.prepare(request)
        await response.write(b'{"s":')
    if fault is Fault.SILENT_BODY:
        await asyncio.sleep(_SILENT_SECONDS)
    if fault is Fault.DRIP:
        for _ in range(200):
            await response.write(b" ")
            await asyncio.sleep(0.02)
    if request.transport is not None:
        request.transport.write(_RAW.get(fault, b""))
        request.transport.close()
    return response


def _numbers(column: list[float]) -> list[float | None]:
    return [None if math.isnan(number) else number for number in column]


def moved_to(url: str, status: int = 302, params: Mapping[str, object] | None = None) -> Staged:
    """A redirect there."""
    query = f"?{urlencode(params)}" if params else ""
    return Staged(status=status, headers={"Location": f"{url}{query}"})


def local_stamp(day: date, at: time) -> int:
    """The Unix time of that moment in Vietnam."""
    return int(datetime.combine(day, at, tzinfo=_VIETNAM).timestamp())
