"""How the HTTP client to Telegram uses connections: how many, for how long, through which proxy, with which uploads."""

from __future__ import annotations

import asyncio
import gc
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from telegram import Bot, InputFile, InputMediaPhoto
from telegram.error import NetworkError, TimedOut

from bot.gateways import telegram_request
from bot.gateways.telegram_request import AiohttpRequest, Broken, NotSent, Waits
from tests.bot.gateways.test_telegram_request import (
    QUICK,
    SECRET,
    address,
    failure,
    logs_without_token,
    no_proxies,
    request_,
)
from tests.servers.bot_api import BotApiServer
from tests.servers.telegram_bots import picture
from tests.servers.wire import Heard, answer, saying, wire

__all__ = ["logs_without_token", "no_proxies", "request_"]

AN = 7


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Returns once it holds; TimeoutError where it does not."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what a server hears sets no event
            await asyncio.sleep(0.005)


async def test_a_kept_connection_that_the_server_closed_is_replaced(request_: AiohttpRequest) -> None:
    async def close_after(heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(answer())
        if heard.connection == 1:
            await asyncio.sleep(0.05)
            writer.close()

    async with wire(close_after) as server:
        assert await request_.post(address(server.url)) is True
        await until(server.closed.is_set)
        assert await request_.post(address(server.url)) is True
        assert [heard.connection for heard in server.heard] == [1, 2]


async def test_a_kept_connection_that_breaks_as_it_is_used_again_is_not_asked_twice(request_: AiohttpRequest) -> None:
    async def once(_: Heard, writer: asyncio.StreamWriter) -> None:
        if len(server.heard) == 1:
            writer.write(answer())
        else:
            writer.close()

    async with wire(once) as server:
        assert await request_.post(address(server.url)) is True
        error = await failure(request_, server.url)
        assert isinstance(error.__cause__, Broken)
        assert [heard.connection for heard in server.heard] == [1, 1]


async def test_a_connection_is_not_used_after_long_idleness(
    request_: AiohttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_request, "_IDLE_S", 0.1)
    async with wire(saying(answer())) as server:
        await request_.post(address(server.url))
        await until(server.closed.is_set)
        await request_.post(address(server.url))
        assert [heard.connection for heard in server.heard] == [1, 2]


async def test_requests_use_one_connection_after_the_other(request_: AiohttpRequest) -> None:
    async with wire(saying(answer(b'{"ok":true,"result":true}', 200, "Set-Cookie: a=b; Path=/"))) as server:
        for _ in range(5):
            await request_.post(address(server.url))
        assert (len(server.heard), server.accepted) == (5, 1)
    first, second, *_ = server.heard
    assert (first.line, first.headers) == (second.line, second.headers)
    assert first.headers["accept-encoding"] == "identity"


async def test_two_hundred_and_fifty_six_at_once_share_the_pool() -> None:
    request = AiohttpRequest(connection_pool_size=64, waits=Waits(pool=10, connect=10, read=10))

    async def late(_: Heard, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        writer.write(answer())

    async with wire(late) as server:
        answers = await asyncio.gather(*(request.post(address(server.url, f"m{number}")) for number in range(256)))
        assert answers == [True] * 256
        assert server.most_open == 64
        assert set(Counter(heard.line for heard in server.heard).values()) == {1}
        await request.shutdown()


async def test_a_full_pool_was_not_sent() -> None:
    request = AiohttpRequest(connection_pool_size=1, waits=QUICK)
    async with wire(saying(b"")) as server:
        first = asyncio.create_task(failure(request, server.url))
        await until(lambda: server.heard)
        with pytest.raises(TimedOut) as refused:
            await request.post(address(server.url), pool_timeout=0.05)
        assert isinstance(refused.value.__cause__, NotSent)
        assert isinstance((await first).__cause__, Broken)
        assert len(server.heard) == 1
        # What failed has given its connection back.
        assert isinstance((await failure(request, server.url)).__cause__, Broken)
    await request.shutdown()


async def test_a_cancelled_request_gives_its_connection_back() -> None:
    request = AiohttpRequest(connection_pool_size=1, waits=Waits(pool=0.3))

    async def first_hangs(_: Heard, writer: asyncio.StreamWriter) -> None:
        if len(server.heard) > 1:
            writer.write(answer())

    async with wire(first_hangs) as server:
        hanging = asyncio.create_task(request.post(address(server.url)))
        await until(lambda: server.heard)
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging
        assert await request.post(address(server.url)) is True
    await request.shutdown()


async def test_given_waits_are_kept(request_: AiohttpRequest) -> None:
    assert request_.read_timeout == 0.3
    async with wire(saying(b"")) as server:
        began = time.monotonic()
        with pytest.raises(TimedOut):
            await request_.post(address(server.url), read_timeout=0.8)
        assert 0.75 < time.monotonic() - began < 5


async def test_what_does_not_go_out_ends(request_: AiohttpRequest) -> None:
    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reader._transport.pause_reading()  # type: ignore[attr-defined] # the stream's own
        await gone.wait()
        writer.transport.abort()

    gone = asyncio.Event()
    server = await asyncio.start_server(deaf, "127.0.0.1", 0)
    root = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        bot = Bot(f"1:{SECRET}", base_url=f"{root}/bot", request=request_)
        with pytest.raises(TimedOut) as late:
            await bot.send_document(AN, b"x" * 30_000_000, write_timeout=0.3)
        assert isinstance(late.value.__cause__, Broken)
        gone.set()


async def test_it_closes_twice_and_opens_again(request_: AiohttpRequest) -> None:
    async with wire(saying(answer())) as server:
        await request_.initialize()
        await request_.post(address(server.url))
        await request_.shutdown()
        await request_.shutdown()
        assert isinstance((await failure(request_, server.url)).__cause__, NotSent)
        await request_.initialize()
        assert await request_.post(address(server.url)) is True
        assert len(server.heard) == 2


async def test_what_is_under_way_breaks_when_it_closes(request_: AiohttpRequest) -> None:
    async with wire(saying(b"")) as server:
        waiting = asyncio.create_task(failure(request_, server.url))
        await until(lambda: server.heard)
        await request_.shutdown()
        assert isinstance((await waiting).__cause__, Broken)


def test_it_is_built_outside_of_a_loop_and_leaves_nothing_behind() -> None:
    request = AiohttpRequest()

    async def use() -> object:
        async with wire(saying(answer())) as server, request:
            return await request.post(address(server.url))

    assert asyncio.run(use()) is True
    gc.collect()


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy"])
async def test_the_environment_s_proxy_is_asked(
    request_: AiohttpRequest, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    async with wire(saying(answer())) as proxy:
        monkeypatch.setenv(variable, f"http://an:m%40t@127.0.0.1:{proxy.port}")
        for _ in range(2):
            assert await request_.post(address("http://api.telegram.example")) is True
        first, second = proxy.heard
    assert first.line == f"POST {address('http://api.telegram.example')} HTTP/1.1"
    assert first.headers["proxy-authorization"] == f"Basic {b64encode(b'an:m@t').decode()}"
    assert (second.line, second.headers) == (first.line, first.headers)


async def test_a_server_that_needs_no_proxy_is_asked_itself(
    request_: AiohttpRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "localhost,127.0.0.1")
    async with wire(saying(answer())) as server:
        assert await request_.post(address(server.url)) is True


@pytest.mark.parametrize(
    ("said", "closes"),
    [(answer(b"", 403), False), (answer(b"", 407), True), (b"", True), (b"rubbish\r\n\r\n", True), (b"", False)],
    ids=["forbidden", "unknown to it", "cut", "rubbish", "silent"],
)
async def test_a_proxy_that_makes_no_way_was_sent_nothing(
    request_: AiohttpRequest, monkeypatch: pytest.MonkeyPatch, said: bytes, *, closes: bool
) -> None:
    async with wire(saying(said, then_closes=closes)) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        error = await failure(request_, "https://api.telegram.example")
        assert [heard.line for heard in proxy.heard] == ["CONNECT api.telegram.example:443 HTTP/1.1"]
    assert isinstance(error.__cause__, NotSent)


@pytest.mark.parametrize("named", ["socks5://an:geheim@127.0.0.1:9", "http://an:geheim@[::1", "an:geheim@:x"])
async def test_a_proxy_that_cannot_be_used_is_not_passed_by(
    request_: AiohttpRequest, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv("http_proxy", named)
    async with wire(saying(answer())) as server:
        error = await failure(request_, server.url)
        assert server.heard == []
    assert type(error) is NetworkError
    assert isinstance(error.__cause__, NotSent)
    assert "geheim" not in f"{error!r} {error.__cause__!r} {error.__cause__.__context__!r}"


async def test_files_arrive_as_they_are(tmp_path: Path) -> None:
    png = picture(800, 600) + bytes(60_000)
    (tmp_path / "tệp.json").write_bytes(b"{}" * 600_000)
    with BotApiServer() as server:
        server.private_chat(user_id=AN)
        bot = Bot(server.token, base_url=f"{server.url}/bot", request=AiohttpRequest())
        async with bot:
            await bot.send_photo(AN, png, caption="Nến <b>búa</b>", parse_mode="HTML")
            await bot.send_document(AN, InputFile(b"x" * 2_000_000, filename='sổ "nhỏ".json'))
            with (tmp_path / "tệp.json").open("rb") as file:
                await bot.send_document(AN, file, filename="tệp.json", read_timeout=20)
            await bot.edit_message_media(InputMediaPhoto(BytesIO(png)), AN, 1)
        photo, document, handle, edited = (call for call in server.calls if call.method != "getMe")
        assert [list(call.files.values()) for call in (photo, document, handle, edited)] == [
            [png],
            [b"x" * 2_000_000],
            [b"{}" * 600_000],
            [png],
        ]
        assert photo.params["caption"] == "Nến <b>búa</b>"
        names = [message["document"]["file_name"] for message in server.messages(AN) if "document" in message]
    assert names == ['sổ "nhỏ".json', "tệp.json"]


async def test_text_arrives_as_it_is() -> None:
    text = "Chào \"bạn\" & 'tôi' \\ 📈\n+ 100 %"
    with BotApiServer() as server:
        server.private_chat(user_id=AN)
        async with Bot(server.token, base_url=f"{server.url}/bot", request=AiohttpRequest()) as bot:
            sent = await bot.send_message(AN, text, disable_notification=True)
            file = await bot.request.retrieve(f"{server.url}/bot{server.token}/getMe")
    assert sent.text == text
    assert b'"ok": true' in file
