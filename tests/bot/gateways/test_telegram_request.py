"""The HTTP client to Telegram, in front of servers that fail in every way; no word of a failure holds the token."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import time
import traceback
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import trustme
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.gateways import telegram_request
from bot.gateways.telegram_limits import seconds_of
from bot.gateways.telegram_request import AiohttpRequest, Broken, NotSent, Waits
from tests.servers.certificates import untrusted_context
from tests.servers.wire import Answer, Heard, answer, resetting, saying, wire

TOKEN = "123456:AAE-kept-secret-0123456789abcdefghi"  # noqa: S105 - made up
SECRET = TOKEN.partition(":")[2]
QUICK = Waits(pool=0.3, connect=0.3, write=0.3, upload=0.3, read=0.3, trickle=0.1)
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine's own proxies are not the tests'."""
    for name in (*_PROXIES, "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(autouse=True)
def logs_without_token(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test does, no library writes the token at any level."""
    caplog.set_level(logging.DEBUG)
    yield
    assert SECRET not in caplog.text


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    """A client that does not wait long."""
    opened = AiohttpRequest(waits=QUICK)
    yield opened
    await opened.shutdown()


def address(root: str, method: str = "sendMessage") -> str:
    """That of a method, which holds the token."""
    return f"{root}/bot{TOKEN}/{method}"


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and all that is linked to it."""
    if error is not None:
        yield error
        yield from chain(error.__cause__)
        yield from chain(error.__context__)


async def failure(request: AiohttpRequest, root: str) -> TelegramError:
    """What asking there raises; neither it nor anything behind it tells the token."""
    with pytest.raises(TelegramError) as raised:
        await request.post(address(root))
    words = [f"{error!r} {error!s} {error.args}" for error in chain(raised.value)]
    words += traceback.format_exception(raised.value)
    assert not [word for word in words if SECRET in word]
    return raised.value


async def failing(request: AiohttpRequest, answers: Answer) -> TelegramError:
    """What is raised in front of a server that answers so; it heard the request once."""
    async with wire(answers) as server:
        error = await failure(request, server.url)
        assert len(server.heard) == 1
        return error


def refusal(status: int, rest: str = "") -> bytes:
    """As a Bot API server refuses."""
    return answer(f'{{"ok":false,"error_code":{status},"description":"Words: {status}"{rest}}}'.encode(), status)


KINDS = {
    400: BadRequest,
    401: InvalidToken,
    403: Forbidden,
    404: InvalidToken,
    409: Conflict,
}


@pytest.mark.parametrize("status", [*range(400, 432), 451, *range(500, 512), 520, 599])
async def test_a_refusal_of_telegram_is_the_library_s_error(request_: AiohttpRequest, status: int) -> None:
    error = await failing(request_, saying(refusal(status)))
    assert type(error) is KINDS.get(status, NetworkError)
    assert str(error) == f"Words: {status}"
    assert error.__cause__ is None


async def test_telegram_says_when_to_come_again_and_where_a_chat_went(request_: AiohttpRequest) -> None:
    busy = await failing(request_, saying(refusal(429, ',"parameters":{"retry_after":7}')))
    assert isinstance(busy, RetryAfter)
    assert seconds_of(busy) == 7
    moved = await failing(request_, saying(refusal(400, ',"parameters":{"migrate_to_chat_id":-1009}')))
    assert isinstance(moved, ChatMigrated)
    assert moved.new_chat_id == -1009


@pytest.mark.parametrize(
    "status", [301, 302, 307, 308, 400, 401, 403, 404, 407, 409, 429, 500, 502, 503, 504, 599, 799]
)
@pytest.mark.parametrize(
    "page",
    [
        f"<html>nginx: /bot{TOKEN}/sendMessage</html>".encode(),
        b"",
        b'"no"',
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"ok":false}',
        b'{"ok":false,"description":[1]}',
        b'{"ok":false,"description":"x","parameters":[1]}',
        b'{"ok":false,"description":"x","parameters":{"retry_after":"soon"}}',
        b'{"ok":false,"description":"x","parameters":{"migrate_to_chat_id":true}}',
        b'{"ok":true,"result":true}',
    ],
    ids=range(11),
)
async def test_another_server_s_refusal_is_a_broken_network(request_: AiohttpRequest, status: int, page: bytes) -> None:
    error = await failing(request_, saying(answer(page, status)))
    assert type(error) is NetworkError
    assert str(status) in str(error)
    assert len(str(error)) < 60


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"<html>", b"[]", b"1", b"null", b"true", b'"result"', b'["result"]', b"{}", b"[" * 100_000, b"\xff"),
        *(b'{"ok":false,"description":"the \\"result\\""}', f"/bot{TOKEN}/".encode()),
    ],
)
async def test_what_is_no_answer_of_telegram_cannot_be_read(
    request_: AiohttpRequest, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    error = await failing(request_, saying(answer(body)))
    assert type(error) is TelegramError
    assert str(error).startswith("Invalid server response")
    assert not [record for record in caplog.records if record.levelno > logging.DEBUG]


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (saying(b"\x00\x01 rubbish \r\n\r\n", then_closes=True), NetworkError),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", then_closes=True), NetworkError),
        (saying(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000 + b"\r\n", then_closes=True), NetworkError),
        (saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", then_closes=True), NetworkError),
        (saying(b"", then_closes=True), NetworkError),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Le", then_closes=True), NetworkError),
        (saying(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"ok"', then_closes=True), NetworkError),
        (resetting(), NetworkError),
        (resetting(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"ok"'), NetworkError),
        (saying(b""), TimedOut),
        (saying(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"ok"'), TimedOut),
        (saying(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"), TimedOut),
    ],
    ids=[
        *("rubbish", "bad length", "endless headers", "bad chunk", "cut at once", "cut in the headers", "cut short"),
        *("reset", "reset in the answer", "silent", "silent in the answer", "hints alone"),
    ],
)
async def test_a_connection_that_fails_after_the_request_leaves_it_open(
    request_: AiohttpRequest, answers: Answer, kind: type[NetworkError]
) -> None:
    error = await failing(request_, answers)
    assert type(error) is kind
    assert isinstance(error.__cause__, Broken)


async def test_an_answer_that_trickles_ends(request_: AiohttpRequest) -> None:
    async def trickle(_: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"1\r\n \r\n")
            await asyncio.sleep(0.02)

    began = time.monotonic()
    error = await failing(request_, trickle)
    # All waits together, and what a loaded machine adds.
    assert 0.9 < time.monotonic() - began < 5
    assert type(error) is TimedOut


async def test_an_endless_answer_is_cut(request_: AiohttpRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_request, "_LONGEST_ANSWER", 100_000)

    async def pour(_: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b" " * 50_000)
            await writer.drain()

    error = await failing(request_, pour)
    assert str(error) == "an answer of more than 100000 bytes"
    assert isinstance(error.__cause__, Broken)


async def test_a_redirect_is_not_followed(request_: AiohttpRequest) -> None:
    async with wire(saying(answer())) as elsewhere:
        for status in (301, 302, 303, 307, 308):
            await failing(request_, saying(answer(b"", status, f"Location: {elsewhere.url}/bot{TOKEN}/x")))
        assert elsewhere.heard == []


async def test_a_refused_connection_was_not_sent(request_: AiohttpRequest) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        error = await failure(request_, f"http://127.0.0.1:{bound.getsockname()[1]}")
    assert type(error) is NetworkError
    assert isinstance(error.__cause__, NotSent)
    assert isinstance(error.__cause__.__cause__, ConnectionRefusedError)


async def test_an_unknown_name_was_not_sent(request_: AiohttpRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = await failure(request_, "https://api.telegram.invalid")
    assert isinstance(error.__cause__, NotSent)
    assert str(error) == "ClientConnectorDNSError: [Errno -2] Name or service not known"


@pytest.mark.parametrize("root", ["http://[::1", "http://", "ftp://127.0.0.1", "no address"])
async def test_an_address_that_is_none_was_not_sent(request_: AiohttpRequest, root: str) -> None:
    assert isinstance((await failure(request_, root)).__cause__, NotSent)


async def test_a_certificate_that_nobody_knows_is_not_trusted(request_: AiohttpRequest) -> None:
    async with wire(saying(answer()), untrusted_context()) as server:
        error = await failure(request_, server.tls_url)
        assert server.heard == []
    assert isinstance(error.__cause__, NotSent)
    assert isinstance(error.__cause__.__cause__, ssl.SSLCertVerificationError)
    assert "certificate verify failed" in str(error)


async def test_the_environment_names_an_authority_to_trust(
    request_: AiohttpRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, tls = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    async with wire(saying(answer()), tls) as server:
        assert await request_.post(address(server.tls_url)) is True
        assert await request_.post(address(server.tls_url)) is True
        assert (len(server.heard), server.accepted) == (2, 1)


async def test_a_server_without_tls_was_sent_nothing(request_: AiohttpRequest) -> None:
    async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    plain = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with plain:
        error = await failure(request_, f"https://127.0.0.1:{plain.sockets[0].getsockname()[1]}")
    assert isinstance(error.__cause__, NotSent)


async def test_a_handshake_that_nobody_answers_ends(request_: AiohttpRequest) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        error = await failure(request_, f"https://127.0.0.1:{silent.getsockname()[1]}")
    assert type(error) is TimedOut
    assert isinstance(error.__cause__, NotSent)
