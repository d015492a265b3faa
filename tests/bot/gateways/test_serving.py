"""A web application served beside all else."""

from __future__ import annotations

import asyncio
import signal
import socket

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.gateways.serving import CannotListen, served
from bot.settings import Listen

ANYWHERE = Listen("127.0.0.1", 0)


def app_with(*, begun: asyncio.Event, may_end: asyncio.Event) -> Starlette:
    """Answers once it may."""

    async def answer(_: Request) -> Response:
        begun.set()
        await may_end.wait()
        return PlainTextResponse("done")

    return Starlette(routes=[Route("/", answer)])


async def test_it_answers_until_the_block_ends_and_finishes_what_is_in_hand() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()
    async with httpx.AsyncClient() as client:
        async with served(app_with(begun=begun, may_end=may_end), ANYWHERE, setting="NENBUA_X") as address:
            root = f"http://{address.host}:{address.port}/"
            answer = asyncio.create_task(client.get(root))
            await begun.wait()
            asyncio.get_running_loop().call_later(0.05, may_end.set)
        assert (await answer).text == "done"
        with pytest.raises(httpx.ConnectError):
            await client.get(root)


async def test_it_can_be_asked_at_once_and_ended_at_once() -> None:
    ended = asyncio.Event()
    ended.set()
    async with served(app_with(begun=asyncio.Event(), may_end=ended), ANYWHERE, setting="NENBUA_X") as address:
        _, writer = await asyncio.open_connection(*address)
        writer.close()
    async with served(app_with(begun=asyncio.Event(), may_end=ended), ANYWHERE, setting="NENBUA_X"):
        pass


async def test_signals_stay_with_the_process() -> None:
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    ended = asyncio.Event()
    ended.set()
    async with served(app_with(begun=asyncio.Event(), may_end=ended), ANYWHERE, setting="NENBUA_X") as address:
        async with httpx.AsyncClient() as client:
            await client.get(f"http://127.0.0.1:{address.port}/")
        assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == handlers


async def test_an_address_in_use_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CannotListen) as caught:
            async with served(Starlette(), Listen("127.0.0.1", port), setting="NENBUA_X"):
                raise AssertionError("it was served")
    assert str(caught.value) == f"NENBUA_X: cannot listen on 127.0.0.1:{port}: Address already in use"


async def test_an_address_of_another_machine_is_told_in_one_line() -> None:
    # For documentation only: https://www.rfc-editor.org/rfc/rfc5737.
    with pytest.raises(CannotListen, match=r"^NENBUA_X: cannot listen on 192\.0\.2\.1:9464: Cannot assign .*$"):
        async with served(Starlette(), Listen("192.0.2.1", 9464), setting="NENBUA_X"):
            raise AssertionError("it was served")
