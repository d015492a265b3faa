"""The Bot API over HTTP: reads a request, has it carried out, and answers as Telegram does."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus

from aiohttp import web

from tests.servers.telegram_faults import Fault, Faults
from tests.servers.telegram_journal import Call, Exchange, Journal
from tests.servers.telegram_limits import Limits
from tests.servers.telegram_methods import Methods
from tests.servers.telegram_request import Request
from tests.servers.telegram_rules import Json, Refused
from tests.servers.telegram_world import World

_LARGEST_REQUEST = 50 * 1024 * 1024
_LONGEST_POLL = 50
_LARGEST_BATCH = 100
_BETWEEN_BLANKS_S = 0.1
_CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
)
# Every other field is a number, a truth value or an object, and so is read as JSON; these stay text even if they
# look like one of those.
_TEXT_FIELDS = frozenset(
    {
        "action",
        "business_connection_id",
        "callback_query_id",
        "caption",
        "document",
        "explanation",
        "inline_message_id",
        "inline_query_id",
        "language_code",
        "message_effect_id",
        "next_offset",
        "parse_mode",
        "photo",
        "question",
        "secret_token",
        "text",
        "type",
        "url",
    }
)


class Endpoint:
    """The web application of one bot."""

    def __init__(self, token: str, world: World, methods: Methods, journal: Journal, limits: Limits) -> None:
        self.faults = Faults()
        self.crashes: list[Exception] = []
        self.resets = False
        self.keeps_files = True
        self._token = token
        self._world = world
        self._journal = journal
        self._limits = limits
        self._methods = methods
        self._names = {name.lower(): name for name in ["getUpdates", *self._methods.table]}
        self._poll: asyncio.Event | None = None

    def application(self) -> web.Application:
        """The application, to be run in one event loop."""
        application = web.Application(client_max_size=_LARGEST_REQUEST)
        application.router.add_route("*", "/bot{token}/{method}", self._handle)
        return application

    def wake(self) -> None:
        """Have a waiting getUpdates look again; to be called in the event loop."""
        if self._poll is not None:
            self._poll.set()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        at = time.monotonic()
        if self.resets and request.transport is not None:
            request.transport.abort()
            return web.Response()
        asked = await _read(request)
        name = request.match_info["method"]
        exchange = Exchange(method=self._names.get(name.lower(), name), params=asked.params, received_at=at)
        with self._journal.changed:
            fault = self.faults.take(exchange.method)
            if exchange.method != "getUpdates":
                self._journal.begin(exchange)
        try:
            status, answer = await self._outcome(request.match_info["token"], asked, exchange, fault)
            self._record(exchange, asked, fault, status, answer)
            await asyncio.sleep(fault.delay)
            return await _respond(request, status, answer, exchange, fault)
        finally:
            exchange.ended_at = time.monotonic()

    def _record(self, exchange: Exchange, asked: Request, fault: Fault, status: int, answer: Json | str) -> None:
        self._journal.record(
            Call(
                method=exchange.method,
                params=asked.params,
                files=asked.files if self.keeps_files else {},
                status=0 if fault.cut else status,
                response={} if fault.cut or isinstance(answer, str) else answer,
                at=exchange.received_at,
                staged=bool(fault.cut or fault.status or fault.body is not None),
            )
        )

    async def _outcome(self, token: str, asked: Request, exchange: Exchange, fault: Fault) -> tuple[int, Json | str]:
        if fault.status is not None:
            return fault.status, fault.answer()
        if fault.cut == "before":
            return HTTPStatus.OK, {}
        try:
            told: Json = {"ok": True, "result": await self._result(token, asked, exchange)}
        except Refused as refused:
            told = {"ok": False, "error_code": refused.status, "description": refused.description}
            return refused.status, told | ({"parameters": refused.parameters} if refused.parameters else {})
        except Exception as error:
            self.crashes.append(error)
            raise
        return HTTPStatus.OK, told if fault.body is None else fault.body

    async def _result(self, token: str, asked: Request, exchange: Exchange) -> object:
        method = exchange.method
        if token != self._token:
            raise Refused(HTTPStatus.UNAUTHORIZED, "Unauthorized")
        if method == "getUpdates":
            return await self._updates(asked.params)
        if method not in self._methods.table:
            raise Refused(HTTPStatus.NOT_FOUND, "Not Found")
        with self._journal.changed:
            self._limits.check(method, asked.params)
            # The world keeps changing: what is told is a copy of this moment.
            result = json.loads(json.dumps(self._methods.table[method](asked)))
            exchange.took_effect = True
            self._limits.count(method, asked.params)
            return result

    async def _updates(self, params: Json) -> list[Json]:
        seconds = min(max(params.get("timeout", 0), 0), _LONGEST_POLL)
        until = asyncio.get_running_loop().time() + seconds
        with self._journal.changed:
            if self._world.webhook:
                raise Refused(HTTPStatus.CONFLICT, _CONFLICT[1])
            if "allowed_updates" in params:
                self._world.updates.allow(params["allowed_updates"])
            self._world.updates.confirm(params.get("offset", 0))
        self.wake()
        self._poll = poll = asyncio.Event()
        try:
            return await self._wait_for_updates(poll, until, params.get("limit", _LARGEST_BATCH))
        finally:
            if self._poll is poll:
                self._poll = None

    async def _wait_for_updates(self, poll: asyncio.Event, until: float, limit: int) -> list[Json]:
        while True:
            if self._poll is not poll:
                raise Refused(HTTPStatus.CONFLICT, _CONFLICT[0])
            with self._journal.changed:
                updates = self._world.updates.batch(limit)
            left = until - asyncio.get_running_loop().time()
            if updates or left <= 0:
                return updates
            poll.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await poll.wait()


async def _respond(
    request: web.Request, status: int, answer: Json | str, exchange: Exchange, fault: Fault
) -> web.StreamResponse:
    response = _trickling(status) if fault.trickle else _response(status, answer)
    if fault.cut and request.transport is not None:
        request.transport.close()
        return response
    # A bot that was killed has closed its end.
    with suppress(ConnectionResetError):
        await response.prepare(request)
        if fault.trickle:
            await _trickle(response, answer, fault.trickle)
        await response.write_eof()
        exchange.answered = True
    return response


def _response(status: int, answer: Json | str) -> web.StreamResponse:
    if isinstance(answer, str):
        return web.Response(status=status, text=answer, content_type="text/html")
    return web.json_response(answer, status=status)


def _trickling(status: int) -> web.StreamResponse:
    return web.StreamResponse(status=status, headers={"Content-Type": "application/json"})


async def _trickle(response: web.StreamResponse, answer: Json | str, seconds: float) -> None:
    """Blanks for so long, which JSON allows, then the answer."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        await response.write(b" ")
        await asyncio.sleep(_BETWEEN_BLANKS_S)
    await response.write((answer if isinstance(answer, str) else json.dumps(answer)).encode())


async def _read(request: web.Request) -> Request:
    fields: list[tuple[str, object]] = list(request.query.items())
    files, names = {}, {}
    if request.content_type == "application/json":
        fields += (await request.json()).items()
    else:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                with value.file as content:
                    files[name], names[name] = content.read(), value.filename
            else:
                fields.append((name, value))
    return Request(params=_params(fields), files=files, file_names=names)


def _params(fields: Iterable[tuple[str, object]]) -> Json:
    return {name: _value(value) if name not in _TEXT_FIELDS else value for name, value in fields}


def _value(value: object) -> object:
    with suppress(ValueError):
        return json.loads(value) if isinstance(value, str) else value
    return value
