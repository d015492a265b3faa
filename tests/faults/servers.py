"""Servers that scenarios end and start again: PostgreSQL and Redis at the same address, and TLS before Telegram."""

from __future__ import annotations

import asyncio
import os
import shutil
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import trustme

from tests.servers import postgres, redis
from tests.servers.started import free_port

_WITHIN_S = 10.0
_CHUNK = 65_536
_LOOPBACK = "127.0.0.1"


class NotHere(LookupError):
    """This machine lacks what a scenario needs; the text says what to install."""


class Restartable:
    """A server that ends and starts again at the same address, with what it has kept."""

    def __init__(self, url: str, start: Callable[[], AbstractContextManager[None]]) -> None:
        self.url = url
        self._start = start
        self._running = ExitStack()

    def start(self) -> None:
        """Start it; back once it answers."""
        self._running.enter_context(self._start())

    def end(self) -> None:
        """End it, whoever is connected."""
        self._running.close()


class Servers:
    """Starts them; whoever asks ends them."""

    @contextmanager
    def postgres(self) -> Iterator[Restartable]:
        """A PostgreSQL of the scenario's own, running. Raises NotHere."""
        programs = postgres.postgres_programs()
        if programs is None:
            raise NotHere("PostgreSQL is not installed here: apt-get install postgresql")
        account = postgres._ACCOUNT
        owner = account if os.geteuid() == 0 else None
        with tempfile.TemporaryDirectory(prefix="nenbua-faults-") as name:
            if owner:
                shutil.chown(name, owner)
            data, port = Path(name) / "data", free_port()
            postgres._make_cluster(programs, data, owner)
            url = f"postgresql+asyncpg://{account}@{_LOOPBACK}:{port}/postgres"
            with _running(Restartable(url, lambda: postgres._listening(programs, data, port, owner))) as server:
                yield server

    @contextmanager
    def redis(self) -> Iterator[Restartable]:
        """A Redis of the scenario's own, running; what it has in memory goes with each end. Raises NotHere."""
        program = shutil.which("redis-server")
        if program is None:
            raise NotHere("Redis is not installed here: apt-get install redis-server")
        port = free_port()
        with _running(Restartable(redis._url(port), lambda: redis._listening(program, port))) as server:
            yield server


@contextmanager
def _running(server: Restartable) -> Iterator[Restartable]:
    server.start()
    try:
        yield server
    finally:
        server.end()


class TlsFront:
    """TLS in front of a server on loopback, by a certificate that its authority signed, or by one of nobody's.

    url: where it listens. authority: the file of those who trust it. It lives in a thread of its own.
    """

    def __init__(self, behind: str, folder: Path) -> None:
        self._behind = urlsplit(behind)
        ours = trustme.CA()
        self.authority = folder / "authority.pem"
        ours.cert_pem.write_to_path(str(self.authority))
        self._good, self._bad = _context(ours), _context(trustme.CA())
        self._port = free_port()
        self.url = f"https://{_LOOPBACK}:{self._port}"
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tls-front", daemon=True)
        self._server: asyncio.Server | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self.trusted(is_trusted=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(_WITHIN_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_WITHIN_S)
        self._loop.close()

    def trusted(self, *, is_trusted: bool) -> None:
        """Show the one certificate or the other from now on; who is connected is cut off."""
        asyncio.run_coroutine_threadsafe(self._listen(is_trusted=is_trusted), self._loop).result(_WITHIN_S)

    async def _listen(self, *, is_trusted: bool) -> None:
        await self._close()
        context = self._good if is_trusted else self._bad
        self._server = await asyncio.start_server(self._pass_on, _LOOPBACK, self._port, ssl=context)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in tuple(self._open):
            writer.transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, answers = await asyncio.open_connection(self._behind.hostname, self._behind.port)
        both = {writer, answers}
        self._open |= both
        try:
            await asyncio.gather(_pour(reader, answers), _pour(there, writer))
        finally:
            self._open -= both


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await source.read(_CHUNK):
            target.write(chunk)
            await target.drain()
    target.transport.abort()


def _context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(_LOOPBACK, "localhost").configure_cert(context)
    return context
