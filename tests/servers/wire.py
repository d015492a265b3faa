"""A server on loopback that answers each HTTP request with the bytes that a test wrote down."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeAlias

_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One request: its first line, its headers by their names in lower case, its body, and the connection's number."""

    line: str
    headers: dict[str, str]
    body: bytes
    connection: int


@dataclass(slots=True)
class Wire:
    """What the server's address is, what it has heard, and how many connections there are."""

    port: int = 0
    heard: list[Heard] = field(default_factory=list)
    accepted: int = 0
    open: int = 0
    most_open: int = 0
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """The root address over plain HTTP."""
        return f"http://{_HOST}:{self.port}"

    @property
    def tls_url(self) -> str:
        """The root address over TLS."""
        return f"https://{_HOST}:{self.port}"


Answer: TypeAlias = Callable[[Heard, asyncio.StreamWriter], Awaitable[None]]
"""Answers one request."""


def answer(body: bytes = b'{"ok":true,"result":true}', status: int = 200, *headers: str) -> bytes:
    """A whole answer, whose connection is kept."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def saying(raw: bytes, *, then_closes: bool = False) -> Answer:
    """Answers every request with these bytes."""

    async def say(_: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        if then_closes:
            writer.close()

    return say


def resetting(raw: bytes = b"") -> Answer:
    """Says these bytes, and resets the connection instead of going on."""

    async def reset(_: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()
        # The system sends RST in place of FIN to what lingers for no time.
        connection = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return reset


@asynccontextmanager
async def wire(answers: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[Wire]:
    """The server, until the block ends; connections that are open then are cut."""
    told = Wire()
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told.accepted += 1
        told.open += 1
        told.most_open = max(told.most_open, told.open)
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await _conversation(told, reader, writer, answers)
        except asyncio.CancelledError:
            # The end of the block; a task of the stream's own would be reported as failed.
            return
        finally:
            told.open -= 1
            told.closed.set()
            tasks.discard(task)
            writer.transport.abort()

    server = await asyncio.start_server(serve, _HOST, 0, ssl=tls)
    told.port = server.sockets[0].getsockname()[1]
    try:
        yield told
    finally:
        server.close()
        ending = tuple(tasks)
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        await server.wait_closed()


async def _conversation(
    told: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answers: Answer
) -> None:
    number = told.accepted
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *rows = head.rstrip().split("\r\n")
            headers = {name.lower(): value for name, value in (row.split(": ", 1) for row in rows)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            heard = Heard(line=line, headers=headers, body=body, connection=number)
            told.heard.append(heard)
            await answers(heard, writer)
