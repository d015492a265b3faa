"""Updates that are posted to the webhook: which are taken, and what becomes of the others."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import aiohttp
import pytest
from pydantic import HttpUrl, SecretStr
from structlog.testing import capture_logs

from bot.errors import TryLater
from bot.gateways.serving import CannotListen
from bot.gateways.telegram import HEARD
from bot.gateways.telegram_webhook import (
    LARGEST_UPDATE,
    Webhook,
    announce_webhook,
    receiving,
    withdraw_webhook,
)
from bot.inbox import Incoming
from bot.inbox.memory import MemoryInbox
from bot.settings import Listen
from tests.servers.bot_api import BotApiServer
from tests.servers.started import free_port
from tests.servers.telegram_bots import bot_of

SECRET, PATH = "s3cret_-A", "/hooks/nến"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = {"update_id": 5, "message": {"message_id": 1, "chat": {"id": 7, "type": "private"}, "text": "rsi fpt"}}

Post: TypeAlias = Callable[..., Awaitable[int]]


class Inbox(MemoryInbox):
    """An inbox that fails as long as a test wants, and waits where it wants that."""

    def __init__(self) -> None:
        super().__init__()
        self.fails = False
        self.asked = asyncio.Event()
        self.goes_on = asyncio.Event()
        self.goes_on.set()

    async def put(self, incoming: Sequence[Incoming]) -> int:
        self.asked.set()
        await self.goes_on.wait()
        if self.fails:
            raise TryLater("storage_failed") from OSError("away")
        return await super().put(incoming)


def webhook_at(port: int) -> Webhook:
    return Webhook(
        url=HttpUrl("https://bot.example/hooks/nến"), secret=SecretStr(SECRET), listen=Listen("127.0.0.1", port)
    )


@asynccontextmanager
async def served(inbox: Inbox) -> AsyncIterator[Post]:
    """Posts to a webhook in front of that inbox; the status that it answers."""
    webhook = webhook_at(free_port())
    root = f"http://127.0.0.1:{webhook.listen.port}"
    async with receiving(webhook, inbox), aiohttp.ClientSession() as session:

        async def post(body: object = UPDATE, *, path: str = PATH, method: str = "POST", **headers: str) -> int:
            data = body if isinstance(body, bytes) or hasattr(body, "__aiter__") else json.dumps(body).encode()
            sent: dict[str, Any] = {"data": data, "headers": {HEADER: SECRET} | headers}
            async with session.request(method, f"{root}{path}", **sent) as answer:
                assert await answer.read() == b""
                return answer.status

        yield post


@pytest.fixture
def inbox() -> Inbox:
    """An empty inbox."""
    return Inbox()


@pytest.fixture
async def post(inbox: Inbox) -> AsyncIterator[Post]:
    """Posts to the webhook."""
    async with served(inbox) as posting:
        yield posting


async def test_an_update_is_in_the_inbox_before_it_is_acknowledged(inbox: Inbox, post: Post) -> None:
    body = b' {"update_id": 5, "message": {"chat": {"id": 7}, "text": "n\\u1ebfn"}}'

    assert await post(body) == 200

    assert await inbox.waiting() == 1
    assert await inbox.take() == Incoming(number=5, line="chat 7", content=body)


async def test_what_is_delivered_twice_is_kept_once(inbox: Inbox, post: Post) -> None:
    assert [await post(), await post()] == [200, 200]

    assert await inbox.waiting() == 1


@pytest.mark.parametrize("given", ["", "s3cret_-B", "S3CRET_-A", "s3cret_-A ", "s3cret_-Aé", "x" * 5_000])
async def test_without_the_secret_nothing_is_taken_or_told(inbox: Inbox, post: Post, given: str) -> None:
    with capture_logs() as logs:
        # A space at its end is no part of a header.
        assert await post(**{HEADER: given if given.strip() == given else "x"}) == 403

    assert await inbox.waiting() == 0
    assert given not in repr(logs) or not given


async def test_who_does_not_give_a_secret_at_all_is_refused(inbox: Inbox) -> None:
    webhook = webhook_at(free_port())
    async with receiving(webhook, inbox), aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{webhook.listen.port}{PATH}"
        async with session.post(url, json=UPDATE) as answer:
            assert answer.status == 403

    assert await inbox.waiting() == 0


@pytest.mark.parametrize("path", ["/", "/hooks", "/hooks/nến/", "/hooks/nen", "/HOOKS/nến", "/hooks/nến/x"])
async def test_elsewhere_there_is_nothing(inbox: Inbox, post: Post, path: str) -> None:
    assert await post(path=path) == 404

    assert await inbox.waiting() == 0


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_only_posts_are_taken(inbox: Inbox, post: Post, method: str) -> None:
    assert await post(method=method) == 405

    assert await inbox.waiting() == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"rubbish",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b"7",
        b'{"update_id": "5"}',
        b'{"update_id": 5.5}',
        b'{"message": {}}',
        b"[" * 100_000,
        b'{"update_id": ' + b"9" * 5_000 + b"}",
    ],
    ids=repr,
)
async def test_what_cannot_be_read_is_told_in_the_log_and_not_asked_for_again(
    inbox: Inbox, post: Post, body: bytes
) -> None:
    with capture_logs() as logs:
        assert await post(body) == 200

    assert [line["event"] for line in logs] == ["webhook.unreadable"]
    assert await inbox.waiting() == 0


async def test_what_is_too_large_is_refused_by_its_length_and_while_it_comes(inbox: Inbox, post: Post) -> None:
    async def pieces(count: int) -> AsyncIterator[bytes]:
        for _ in range(count):
            yield b" " * 100_000

    update = json.dumps(UPDATE).encode()
    assert await post(update.ljust(LARGEST_UPDATE)) == 200
    assert await post(update.ljust(LARGEST_UPDATE + 1)) == 413
    # Without its length.
    assert await post(pieces(11)) == 413
    assert await inbox.waiting() == 1


async def test_what_the_inbox_cannot_keep_is_asked_for_again(inbox: Inbox, post: Post) -> None:
    inbox.fails = True
    assert await post() == 503
    inbox.fails = False

    assert await post() == 200
    assert await inbox.waiting() == 1


async def test_what_is_being_put_when_it_stops_is_still_kept(inbox: Inbox) -> None:
    inbox.goes_on.clear()
    webhook = webhook_at(free_port())
    url = f"http://127.0.0.1:{webhook.listen.port}{PATH}"
    async with aiohttp.ClientSession(headers={HEADER: SECRET}) as session:
        async with receiving(webhook, inbox):
            posting = asyncio.create_task(session.post(url, json=UPDATE))
            await asyncio.wait_for(inbox.asked.wait(), 10)
            asyncio.get_running_loop().call_later(0.3, inbox.goes_on.set)
        assert (await posting).status == 200
    assert await inbox.waiting() == 1


async def test_a_connection_that_breaks_off_harms_nobody(inbox: Inbox) -> None:
    webhook = webhook_at(free_port())
    async with receiving(webhook, inbox):
        _, writer = await asyncio.open_connection("127.0.0.1", webhook.listen.port)
        head = f"POST /hooks/n%E1%BA%BFn HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\nContent-Length: 100\r\n\r\n{{"
        writer.write(head.encode())
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.close()
        await writer.wait_closed()
        async with aiohttp.ClientSession() as session:
            url = f"http://127.0.0.1:{webhook.listen.port}{PATH}"
            async with session.post(url, json=UPDATE, headers={HEADER: SECRET}) as answer:
                assert answer.status == 200


async def test_two_cannot_listen_at_one_port(inbox: Inbox) -> None:
    webhook = webhook_at(free_port())
    async with receiving(webhook, inbox):
        with pytest.raises(CannotListen, match=r"NENBUA_WEBHOOK_LISTEN: .*in use"):
            async with receiving(webhook, inbox):
                pass


# Telegram is told


async def test_telegram_learns_where_to_bring_updates_and_which() -> None:
    with BotApiServer() as server:
        async with bot_of(server) as bot:
            await announce_webhook(webhook_at(1), bot, HEARD)
            (call,) = server.wait_for("setWebhook")

            assert call.params == {
                "url": "https://bot.example/hooks/n%E1%BA%BFn",
                "secret_token": SECRET,
                "max_connections": 40,
                "allowed_updates": list(HEARD),
            }
            assert (await bot.get_webhook_info()).url == "https://bot.example/hooks/n%E1%BA%BFn"
            await withdraw_webhook(bot)
            assert (await bot.get_webhook_info()).url == ""


async def test_it_is_told_until_telegram_has_understood() -> None:
    with BotApiServer() as server:
        async with bot_of(server) as bot:
            server.fail_next("setWebhook", status=500)
            server.fail_next("setWebhook", status=429, retry_after=1)
            with capture_logs() as logs:
                await announce_webhook(webhook_at(1), bot, HEARD)

            assert len(server.wait_for("setWebhook", count=3)) == 3
            assert [line["event"] for line in logs] == ["webhook.not_announced", "webhook.announced"]
            assert SECRET not in repr(logs)
