"""The Bot API server brings updates to a webhook as Telegram does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from telegram import Bot

from tests.servers.bot_api import BotApiServer, Json
from tests.servers.started import free_port
from tests.servers.telegram_bots import AN


@dataclass
class Hook:
    """A bot's webhook: what came, with which secret, and what it answers."""

    root: str
    came: list[Json] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    statuses: list[int] = field(default_factory=list)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, count: int) -> None:
        """Wait until so many have come."""
        async with asyncio.timeout(10):
            while len(self.came) < count:
                self._more.clear()
                await self._more.wait()

    async def take(self, request: web.Request) -> web.Response:
        self.came.append(await request.json())
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""))
        self._more.set()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    def numbers(self) -> list[int]:
        return [update["update_id"] for update in self.came]

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.came]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    """A webhook that takes everything."""
    hook = Hook(f"http://127.0.0.1:{free_port()}")
    application = web.Application()
    application.router.add_post("/hook", hook.take)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(hook.root.rpartition(":")[2])).start()
    yield hook
    await runner.cleanup()


@pytest.fixture
async def bot_with_hook(bot: Bot, server: BotApiServer, hook: Hook) -> Bot:
    """A bot that has told Telegram its webhook."""
    server.bring_updates_to(hook.root)
    await bot.set_webhook("https://bot.example/hook", secret_token="s3cret", allowed_updates=["message"])  # noqa: S106 - made up
    return bot


@pytest.mark.usefixtures("bot_with_hook")
async def test_what_is_written_is_brought_in_order_with_the_secret(server: BotApiServer, hook: Hook) -> None:
    for text in ("a", "b", "c"):
        server.send_text(text, chat=AN)

    await hook.until(3)
    assert hook.texts() == ["a", "b", "c"]
    assert hook.secrets == {"s3cret"}
    await asyncio.sleep(0.3)
    assert len(hook.came) == 3


@pytest.mark.usefixtures("bot_with_hook")
async def test_what_was_not_taken_is_brought_again_before_what_follows_in_its_chat(
    server: BotApiServer, hook: Hook
) -> None:
    hook.statuses = [500, 503]
    server.send_text("a", chat=AN)
    server.send_text("b", chat=AN)

    await hook.until(4)
    assert hook.texts() == ["a", "a", "a", "b"]
    # The last answer is on its way yet.
    async with asyncio.timeout(10):
        while server.webhook_statuses() != {500: 1, 503: 1, 200: 2}:  # noqa: ASYNC110  the server has its own thread
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("bot_with_hook")
async def test_what_was_taken_can_be_brought_twice(server: BotApiServer, hook: Hook) -> None:
    server.bring_updates_to(hook.root, twice=True)
    server.send_text("a", chat=AN)
    server.send_text("b", chat=AN)

    await hook.until(4)
    first, second = dict.fromkeys(hook.numbers())
    assert hook.numbers() == [first, first, second, second]


@pytest.mark.usefixtures("bot_with_hook")
async def test_replicas_are_asked_in_turn_and_another_where_one_is_gone(server: BotApiServer, hook: Hook) -> None:
    server.bring_updates_to(f"http://127.0.0.1:{free_port()}", hook.root)
    for number in range(4):
        server.send_text(str(number), chat=AN)

    await hook.until(4)
    assert hook.texts() == ["0", "1", "2", "3"]
    assert server.webhook_statuses()[0] >= 1


async def test_without_a_webhook_updates_wait_for_a_poll(server: BotApiServer, hook: Hook, bot_with_hook: Bot) -> None:
    await bot_with_hook.delete_webhook()
    server.send_text("a", chat=AN)

    (update,) = await bot_with_hook.get_updates(timeout=5)
    assert update.message is not None
    assert update.message.text == "a"
    assert hook.came == []
