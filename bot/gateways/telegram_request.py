"""The HTTP client to Telegram: python-telegram-bot's requests over aiohttp.

An address holds the bot's token, and aiohttp's errors hold the address. So nothing of them goes on but their names and
what the system said.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import ssl
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
import certifi
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

if TYPE_CHECKING:
    from aiohttp.connector import Connection
    from aiohttp.payload import Payload
    from aiohttp.tracing import Trace
    from telegram._utils.types import ODVInput

# So long a connection may be idle before we close it: if the server did, just as we write, nobody could tell whether it
# had read that.
_IDLE_S = 15.0
# A hundred updates, or a file, of which Telegram gives out 20 MB: https://core.telegram.org/bots/api#getfile
_LONGEST_ANSWER = 32 * 1024 * 1024
_SCHEMES = frozenset({"http", "https"})
_STATUSES = frozenset(map(int, HTTPStatus))


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How many seconds each step may take; None: as long as it takes.

    pool: until a connection is free. connect: names, TCP, TLS and a proxy together. write: until the request has gone
    out; upload: one with files. read: without a byte of the answer. trickle: beyond all these, while bytes do come.
    """

    pool: float | None = 1.0
    connect: float | None = 5.0
    write: float | None = 5.0
    upload: float | None = 20.0
    read: float | None = 5.0
    trickle: float = 30.0


class NotSent(Exception):
    """Why no byte of the request has gone out; the cause of the library's error, and caused by the system's, if any."""

    def __init__(self, reason: str, *, timed_out: bool = False) -> None:
        super().__init__(reason)
        self.timed_out = timed_out


class Broken(Exception):
    """What became of a request that had gone out, or was about to: the server may have done what it asked."""

    def __init__(self, reason: str, *, timed_out: bool = False) -> None:
        super().__init__(reason)
        self.timed_out = timed_out


class AiohttpRequest(BaseRequest):
    """Up to so many requests at once, each over a connection that is kept for the next.

    It opens when it is first used, in the event loop that then runs. The proxies of the environment are used. A POST is
    sent once at most; a GET, which changes nothing, once more where a kept connection turns out to be closed.
    """

    def __init__(self, connection_pool_size: int = 256, waits: Waits = Waits()) -> None:
        super().__init__()
        self._waits = waits
        self._connections = connection_pool_size
        self._free = asyncio.Semaphore(connection_pool_size)
        self._session: aiohttp.ClientSession | None = None
        # When the last answer was given, as its server says.
        self.last_date: str | None = None
        self._is_closed = False
        self._ways: dict[tuple[str, str | None, int | None], _Way] = {}

    @property
    def read_timeout(self) -> float | None:
        """For how many seconds an answer may be silent, where a request does not say."""
        return self._waits.read

    async def initialize(self) -> None:
        """Be open, after a shutdown too."""
        self._is_closed = False

    async def shutdown(self) -> None:
        """Close all connections; what is under way on them breaks. Closed already: nothing."""
        self._is_closed = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and the body of the answer.

        TimedOut or NetworkError where there is none, or one of another server than Telegram's refuses; caused by
        `NotSent`, `Broken` or nothing. No text of them holds the address.
        """
        usual = self._waits
        has_files = request_data is not None and request_data.contains_files
        timeout = _timeout(
            connect=_or(connect_timeout, usual.connect),
            write=_or(write_timeout, usual.upload if has_files else usual.write),
            read=_or(read_timeout, usual.read),
            trickle=usual.trickle,
        )
        try:
            await self._wait_for_connection(_or(pool_timeout, usual.pool))
            try:
                status, body = await self._answer(method, url, _content(request_data), timeout)
            finally:
                self._free.release()
        except (NotSent, Broken, aiohttp.ClientError, OSError) as error:
            cause = _cause(error)
        else:
            return status, _of_telegram(status, body)
        # Outside of the block above: what it caught is not to travel with this.
        raise _failure(cause) from cause

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as the library reads it; TelegramError where it is none of Telegram's, or lacks the result."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError) as error:
            raise TelegramError("Invalid server response") from error
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return _Answer(answer)

    async def _wait_for_connection(self, seconds: float | None) -> None:
        """Returns once one of the connections is ours, until it is given back."""
        if not self._free.locked():
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout(seconds):
                await self._free.acquire()
        except TimeoutError:
            pass
        else:
            return
        raise NotSent("all connections are in use", timed_out=True)

    async def _answer(
        self, method: str, address: str, content: Payload | bytes | None, limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        url = _read_address(address)
        way = self._way_to(url)
        headers = {"Content-Type": "application/json"} if isinstance(content, bytes) else None
        async with self._opened().request(
            method,
            url,
            data=content,
            headers=headers,
            timeout=limits,
            proxy=way.proxy,
            ssl=way.tls,
            # A redirect would have the request sent twice, and the token told to somebody else.
            allow_redirects=False,
        ) as response:
            self.last_date = response.headers.get("Date")
            return response.status, await _body(response)

    def _opened(self) -> aiohttp.ClientSession:
        if self._is_closed:
            raise NotSent("the client is closed")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=_Connector(limit=self._connections, keepalive_timeout=_IDLE_S),
                cookie_jar=aiohttp.DummyCookieJar(),
                # Packed, a small answer might unpack into all the memory there is.
                headers={"User-Agent": self.USER_AGENT, "Accept-Encoding": "identity"},
                auto_decompress=False,
            )
        return self._session

    def _way_to(self, url: URL) -> _Way:
        """The environment is read once for each server."""
        key = (url.scheme, url.host, url.port)
        if key not in self._ways:
            self._ways[key] = _Way(proxy=_proxy_to(url), tls=_trusting() if url.scheme == "https" else True)
        return self._ways[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How a server is reached."""

    proxy: URL | None
    tls: ssl.SSLContext | bool


class _Connector(aiohttp.TCPConnector):
    """Tells by the error that a request has not gone out: whatever fails while a connection is made."""

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - the library's signature
    ) -> Connection:
        """A connection; `NotSent` where there is none."""
        try:
            return await super().connect(req, traces, timeout)
        except TimeoutError:
            why, system = NotSent("no connection in time", timed_out=True), None
        except (aiohttp.ClientError, OSError) as error:
            system = _of_system(error)
            why = NotSent(_reason(error, system))
        raise why from system


class _Answer(dict[str, Any]):
    """An answer in which a missing part is an answer that cannot be read."""

    def __missing__(self, key: str) -> Any:  # noqa: ANN401 - never returns
        raise TelegramError(f"Invalid server response: no {key}")


def _or(given: ODVInput[float], usual: float | None) -> float | None:
    return given if given is None or isinstance(given, int | float) else usual


def _read_address(address: str) -> URL:
    with suppress(ValueError):
        url = URL(address)
        if url.scheme in _SCHEMES and url.host:
            return url
    raise NotSent("the address is not one for http")


def _timeout(
    *, connect: float | None, write: float | None, read: float | None, trickle: float
) -> aiohttp.ClientTimeout:
    """The limits: aiohttp has none for writing, so that what does not go out ends with the whole."""
    steps = (connect, write, read)
    total = None if None in steps else sum(step for step in steps if step is not None) + trickle
    return aiohttp.ClientTimeout(total=total, connect=connect, sock_read=read)


def _content(request_data: RequestData | None) -> Payload | bytes | None:
    """What is sent: JSON, or a form where there are files; `NotSent` where the values cannot be written so."""
    if request_data is None:
        return None
    if not request_data.contains_files:
        return request_data.json_payload
    with suppress(TypeError, ValueError):
        return _form(request_data)
    raise NotSent("the form cannot be written")


def _form(request_data: RequestData) -> Payload:
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, kind) in request_data.multipart_data.items():
        # Plain bytes of a megabyte make aiohttp warn.
        file = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, file, filename=file_name, content_type=kind)
    return form()


async def _body(response: aiohttp.ClientResponse) -> bytes:
    length, parts = 0, []
    async for part in response.content.iter_any():
        length += len(part)
        if length > _LONGEST_ANSWER:
            raise Broken(f"an answer of more than {_LONGEST_ANSWER} bytes")
        parts.append(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _of_telegram(status: int, body: bytes) -> bytes:
    """The body; NetworkError for a refusal that is not a Bot API server's.

    The library would take the 404 of a proxy for the word that the token is not known, and repeat its whole page.
    """
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES and not _is_refusal(body):
        phrase = HTTPStatus(status).phrase if status in _STATUSES else "unknown status"
        raise NetworkError(f"{phrase} ({status})")
    return body


def _is_refusal(body: bytes) -> bool:
    """Whether Telegram refuses so: https://core.telegram.org/bots/api#making-requests, #responseparameters."""
    try:
        told = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return False
    if not isinstance(told, dict) or told.get("ok") is not False or not isinstance(told.get("description"), str):
        return False
    parameters = told.get("parameters", {})
    return isinstance(parameters, dict) and all(
        type(parameters.get(name, 0)) is int for name in ("retry_after", "migrate_to_chat_id")
    )


def _cause(error: Exception) -> NotSent | Broken:
    """What goes on of an error; nothing of its own words."""
    if isinstance(error, NotSent | Broken):
        return error
    cause = Broken(_reason(error, _of_system(error)), timed_out=isinstance(error, TimeoutError))
    cause.__cause__ = _of_system(error)
    return cause


def _failure(cause: NotSent | Broken) -> TelegramError:
    return TimedOut(f"Timed out: {cause}") if cause.timed_out else NetworkError(str(cause))


def _of_system(error: Exception) -> OSError | None:
    """What the system, or its TLS, said; its words know of no address. None where it said nothing."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return error.certificate_error if isinstance(error.certificate_error, OSError) else None
    if isinstance(error, aiohttp.ClientConnectorError):
        return error.os_error
    if isinstance(error, OSError) and error.errno is not None and error.errno > 0:
        # aiohttp writes the address into its own.
        return OSError(error.errno, os.strerror(error.errno))
    return None


def _reason(error: Exception, system: OSError | None) -> str:
    name = type(error).__name__
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"{name}: the proxy answers {error.status}"
    return name if system is None else f"{name}: {system}"


def _proxy_to(url: URL) -> URL | None:
    """The proxy that the environment names for that server, None without one; `NotSent` where it cannot be used."""
    if url.host is None or proxy_bypass(url.host):
        return None
    proxies = getproxies()
    named = proxies.get(url.scheme) or proxies.get("all")
    if not named:
        return None
    with suppress(ValueError):
        proxy = URL(named if "://" in named else f"http://{named}")
        if proxy.scheme in _SCHEMES and proxy.host:
            return proxy
    # Its address may hold a password.
    raise NotSent("the environment names a proxy that is not one for http")


def _trusting() -> ssl.SSLContext:
    """TLS that trusts what the environment names, else the system's authorities and those that Mozilla lists."""
    context = ssl.create_default_context()
    if not _is_named(("SSL_CERT_FILE", "SSL_CERT_DIR")):
        context.load_verify_locations(cafile=certifi.where())
    return context


def _is_named(variables: Iterable[str]) -> bool:
    return any(os.environ.get(name) for name in variables)
