"""One UDF server over HTTP: how it is asked, how often, how long, and how much it may answer."""

from __future__ import annotations

import asyncio
import random
import socket
import ssl
import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version

import httpx

from bot.errors import RateLimited, TryLater
from bot.prices.back_off import BackOff, asked_pause
from bot.prices.clock_skew import ClockWatch, http_date

MOST_BYTES = 8_000_000
"""The longest answer that is read, unpacked: ten years of daily bars are about 150 kB."""

LONGEST_SILENCE_S = 8.0
"""Seconds without a byte after which a request is given up."""

RETRIES = 2
_MOST_REDIRECTS = 3
_LONGEST_FIRST_PAUSE_S = 0.5

_HEADERS = {
    "Accept": "application/json",
    # Only what is unpacked here, where its length is bounded: httpx unpacks a packet into a thousand times its size.
    "Accept-Encoding": "gzip",
    "User-Agent": f"nenbua/{version('nenbua')}",
}


class BrokenAnswer(Exception):
    """An answer that cannot be read; its text says why."""


class UnexpectedStatus(Exception):
    """An HTTP status that brings no answer."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the server answered {status}")
        self.status = status


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What a server answered, well (2xx) or with a complaint about the question (4xx)."""

    status: int
    body: bytes

    @property
    def is_complaint(self) -> bool:
        """Whether the server found fault with the question."""
        return self.status >= httpx.codes.BAD_REQUEST


async def jittered_pause(
    retry: int,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    chance: Callable[[], float] = random.random,
) -> None:
    """Wait before that retry, counted from 0: up to half a second, the next time up to a whole one."""
    await sleep(chance() * _LONGEST_FIRST_PAUSE_S * 2**retry)


def open_client(timeout: float = LONGEST_SILENCE_S, *, proxy_of_environment: bool = False) -> httpx.AsyncClient:
    """A client that waits so many seconds for a connection, for each packet and for a free connection of its pool.

    proxy_of_environment: requests go through the proxy that `HTTPS_PROXY` and the like name; else directly.
    """
    return httpx.AsyncClient(
        timeout=timeout,
        limits=httpx.Limits(max_connections=4, max_keepalive_connections=2, keepalive_expiry=30.0),
        trust_env=proxy_of_environment,
        # The protocol has no sessions; a jar that takes none cannot be filled either.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )


class UdfConnection:
    """Asks one server, and again after a passing fault.

    root: its address without a slash at the end. key: the source's, told in errors and the log. clock: the present
    moment, with its zone. pause: waits before a retry of that number.
    """

    def __init__(
        self,
        root: str,
        key: str,
        *,
        client: httpx.AsyncClient,
        clock: Callable[[], datetime],
        pause: Callable[[int], Awaitable[None]],
    ) -> None:
        self._root = root
        self._key = key
        self._client = client
        self._clock = clock
        self._pause = pause
        self.watch = ClockWatch(key, clock)
        self.back_off = BackOff(key, clock)

    async def get(
        self, path: str, params: Mapping[str, str | int], *, subject: str, retries: int = RETRIES
    ) -> HttpAnswer:
        """The answer to that question.

        subject: the symbol, or whatever it is about, told in errors.
        Raises RateLimited after a refusal and while its quiet time lasts, TryLater (`timeout`, `connection`, `dns`,
        `certificate`, `http_status` with the status, `bad_answer`) with the cause chained for everything else.
        """
        retry = 0
        while True:
            self.back_off.check()
            try:
                return await self._ask(path, params)
            except (httpx.HTTPError, BrokenAnswer, UnexpectedStatus) as error:
                reason, bearable = _judged(error)
                if retry >= min(bearable, retries):
                    status = {"status": error.status} if isinstance(error, UnexpectedStatus) else {}
                    raise TryLater(
                        "source_failed", source=self._key, symbol=subject, reason=reason, **status
                    ) from error
            await self._pause(retry)
            retry += 1

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def _ask(self, path: str, params: Mapping[str, str | int]) -> HttpAnswer:
        request = self._client.build_request("GET", f"{self._root}/{path}", params=params, headers=_HEADERS)
        for _ in range(1 + _MOST_REDIRECTS):
            response = await self._client.send(request, stream=True, follow_redirects=False)
            try:
                self.watch.told(response.headers.get("Date"))
                following = response.next_request
                if following is None or not _stays(request.url, following.url):
                    return await self._read(response)
            finally:
                await response.aclose()
            request = following
        raise UnexpectedStatus(response.status_code)

    async def _read(self, response: httpx.Response) -> HttpAnswer:
        status = response.status_code
        if status == httpx.codes.TOO_MANY_REQUESTS:
            headers = response.headers
            # A date is read by the server's own clock, where it tells it: ours may be wrong.
            pause = asked_pause(headers.get("Retry-After"), http_date(headers.get("Date")) or self._clock())
            until = self.back_off.refused(pause)
            raise RateLimited("rate_limited", until=until, source=self._key) from UnexpectedStatus(status)
        if not (response.is_success or response.is_client_error):
            raise UnexpectedStatus(status)
        return HttpAnswer(status, await _body(response))


def _stays(here: httpx.URL, there: httpx.URL) -> bool:
    """Whether a redirect leads to the same server, or from its http to its https."""
    if there.host != here.host:
        return False
    return (there.scheme, there.port) in {(here.scheme, here.port), ("https", here.port)}


async def _body(response: httpx.Response) -> bytes:
    """The unpacked body; BrokenAnswer where it is too long or packed in a way that was not asked for."""
    packing = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packing not in {"identity", "gzip", "x-gzip"}:
        raise BrokenAnswer(f"it is packed as {packing[:40]!r}")
    unpack = _unpacked if packing == "identity" else zlib.decompressobj(16 + zlib.MAX_WBITS).decompress
    body, received = bytearray(), 0
    async for packet in response.aiter_raw():
        received += len(packet)
        try:
            body += unpack(packet, MOST_BYTES + 1 - len(body))
        except zlib.error as error:
            raise BrokenAnswer("its packing is damaged") from error
        if max(len(body), received) > MOST_BYTES:
            raise BrokenAnswer(f"it is longer than {MOST_BYTES} bytes")
    return bytes(body)


def _unpacked(packet: bytes, most: int) -> bytes:
    return packet[:most]


def _judged(error: Exception) -> tuple[str, int]:
    """What went wrong, as a reason, and how many retries it bears."""
    causes = list(_causes(error))
    if isinstance(error, UnexpectedStatus):
        return "http_status", RETRIES if error.status >= httpx.codes.INTERNAL_SERVER_ERROR else 0
    if isinstance(error, BrokenAnswer):
        return "bad_answer", 0
    if isinstance(error, httpx.TimeoutException):
        return "timeout", 1
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return "certificate", 0
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return "dns", RETRIES
    return "connection", RETRIES


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
