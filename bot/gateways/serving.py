"""A web application of ours served in the process of the bot, beside all else that it does."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from bot.settings import Listen

# So long what is being answered may take once the process stops.
_ENDS_WITHIN_S = 4
_WAITING_CONNECTIONS = 2048


class CannotListen(Exception):
    """The address cannot be listened on: another program has it, or this machine does not.

    Its text is a line for the operator, with the setting's name.
    """


class _Server(uvicorn.Server):
    """A server that leaves signals to the process it runs in."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take none."""
        yield


@asynccontextmanager
async def served(
    app: ASGIApp,
    listen: Listen,
    *,
    setting: str,
    **options: Any,  # noqa: ANN401  uvicorn's own
) -> AsyncIterator[Listen]:
    """Serve it until the block ends; where it is served, also where port 0 left the choice to the system.

    What is being answered then is finished, within seconds. setting: what the operator names the address in. options:
    further ones of `uvicorn.Config`. Raises CannotListen before anything is served.
    """
    listener = _bound(listen, setting)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=_ENDS_WITHIN_S,
        **options,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]), name=f"serving {listen.host}:{listen.port}")
    # Connections wait at the listener until the server takes them: nobody is refused meanwhile.
    try:
        yield Listen(listen.host, listener.getsockname()[1])
    finally:
        server.should_exit = True
        await serving


def _bound(listen: Listen, setting: str) -> socket.socket:
    """A listening socket at that address; of a host with addresses of both kinds, the older kind."""
    try:
        found = socket.getaddrinfo(listen.host, listen.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, *_, address = min(found, key=lambda one: one[0] is not socket.AF_INET)
        return socket.create_server((str(address[0]), listen.port), family=family, backlog=_WAITING_CONNECTIONS)
    except OSError as error:
        raise CannotListen(f"{setting}: cannot listen on {listen.host}:{listen.port}: {_reason(error)}") from error


def _reason(error: OSError) -> str:
    """What the system says, without the address that `create_server` adds."""
    is_of_names = isinstance(error, socket.gaierror) or error.errno is None
    return str(error.strerror or error) if is_of_names else os.strerror(error.errno or 0)
