"""The socket of the server: it can go away for a while, as Telegram does, and come back at the same address."""

from __future__ import annotations

import asyncio
import socket

from aiohttp import web

from tests.servers.telegram_http import Endpoint

_HOST = "127.0.0.1"
_GRACE = 0.05


class Listener:
    """One address on loopback at which the endpoint answers. All of it runs in one event loop."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.url = ""
        self._endpoint = endpoint
        self._socket = _bound(0)
        self._runner = web.AppRunner(
            endpoint.application(), access_log=None, handler_cancellation=True, shutdown_timeout=_GRACE
        )
        self._site: web.SockSite | None = None
        self._return: asyncio.TimerHandle | None = None
        self._returning: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen at a free port. Raises OSError where there is none."""
        await self._runner.setup()
        await self._listen()
        self.url = f"http://{_HOST}:{self._socket.getsockname()[1]}"

    async def stop(self) -> None:
        """Answer nobody any more."""
        if self._return is not None:
            self._return.cancel()
        await self._runner.cleanup()
        self._socket.close()

    async def leave(self, seconds: float, *, resets: bool) -> None:
        """Cut all connections, and take none, or only to reset them, for so many seconds."""
        if self._return is not None:
            self._return.cancel()
        self._endpoint.resets = resets
        if self._site is not None and not resets:
            port = self._socket.getsockname()[1]
            await self._site.stop()
            self._site = None
            # Bound without listening it refuses, and nobody else gets the port meanwhile.
            self._socket = _bound(port)
        self._cut()
        self._return = asyncio.get_running_loop().call_later(seconds, self._come_back_later)

    async def come_back(self) -> None:
        """Listen again at the same port."""
        if self._return is not None:
            self._return.cancel()
        self._endpoint.resets = False
        if self._site is None:
            await self._listen()

    def _come_back_later(self) -> None:
        self._returning = asyncio.get_running_loop().create_task(self.come_back())

    async def _listen(self) -> None:
        self._site = web.SockSite(self._runner, self._socket)
        await self._site.start()

    def _cut(self) -> None:
        server = self._runner.server
        for connection in server.connections if server is not None else ():
            if connection.transport is not None:
                connection.transport.abort()


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((_HOST, port))
    return bound
