"""Asking for updates, and what becomes of the answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from bot.errors import TryLater
from bot.gateways.telegram_polling import polling
from bot.gateways.telegram_request import AiohttpRequest
from bot.inbox import Incoming
from tests.servers.bot_api import BotApiServer

AN = 7


class Tray:
    """An inbox that shows what was put, and can fail."""

    def __init__(self) -> None:
        self.put_in: list[Incoming] = []
        self.fails = 0

    async def put(self, incoming: Sequence[Incoming]) -> int:
        if self.fails:
            self.fails -= 1
            raise TryLater("storage_failed")
        self.put_in.extend(incoming)
        return len(incoming)

    @property
    def texts(self) -> list[str]:
        return [json.loads(one.content)["message"]["text"] for one in self.put_in]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses are not what is looked at, and nothing is noted beside the test."""
    monkeypatch.setattr("bot.gateways.telegram_polling._FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr("bot.gateways.telegram_polling._LONGEST_PAUSE_S", 0.02)
    monkeypatch.setattr("bot.gateways.telegram_polling.beat", lambda: None)


@pytest.fixture
def telegram() -> Iterator[BotApiServer]:
    with BotApiServer() as server:
        server.private_chat(user_id=AN)
        yield server


@asynccontextmanager
async def polled(telegram: BotApiServer, inbox: Tray, token: str | None = None) -> AsyncIterator[None]:
    request = AiohttpRequest(connection_pool_size=1)
    await request.initialize()
    base_url = f"{telegram.url}/bot{token or telegram.token}"
    try:
        async with polling(request, base_url, ["message"], inbox):  # type: ignore[arg-type]  # the part that is used
            yield
    finally:
        await request.shutdown()


async def until(reached: Callable[[], bool], pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    async with asyncio.timeout(15):
        while not reached():
            await pause(0.01)


async def test_what_people_send_is_put_into_the_inbox_once_and_in_order(telegram: BotApiServer) -> None:
    inbox = Tray()
    async with polled(telegram, inbox):
        for number in range(5):
            telegram.send_text(f"câu {number}", chat=AN)
        await until(lambda: len(inbox.put_in) >= 5)
        telegram.send_text("và nữa", chat=AN)
        await until(lambda: len(inbox.put_in) >= 6)
    assert inbox.texts == [*(f"câu {number}" for number in range(5)), "và nữa"]
    assert {one.line for one in inbox.put_in} == {f"chat {AN}"}


async def test_what_the_inbox_has_does_not_come_again_after_a_stop(telegram: BotApiServer) -> None:
    first, second = Tray(), Tray()
    async with polled(telegram, first):
        telegram.send_text("một", chat=AN)
        await until(lambda: bool(first.put_in))
    async with polled(telegram, second):
        telegram.send_text("hai", chat=AN)
        await until(lambda: bool(second.put_in))
    assert (first.texts, second.texts) == (["một"], ["hai"])


async def test_what_the_inbox_did_not_take_comes_again(telegram: BotApiServer) -> None:
    inbox = Tray()
    inbox.fails = 3
    async with polled(telegram, inbox):
        telegram.send_text("một", chat=AN)
        await until(lambda: bool(inbox.put_in))
    assert inbox.texts == ["một"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429, 500, 502, 503, 504])
async def test_every_refusal_is_survived(telegram: BotApiServer, status: int) -> None:
    inbox = Tray()
    retry_after = 1 if status == 429 else None
    telegram.fail_next("getUpdates", status=status, retry_after=retry_after, times=3)
    async with polled(telegram, inbox):
        telegram.send_text("một", chat=AN)
        await until(lambda: bool(inbox.put_in))
    assert inbox.texts == ["một"]


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_broken_connections_are_survived(telegram: BotApiServer, cut: str) -> None:
    inbox = Tray()
    telegram.fail_next("getUpdates", cut=cut, times=3)  # type: ignore[arg-type]  # one of its kinds
    async with polled(telegram, inbox):
        telegram.send_text("một", chat=AN)
        await until(lambda: bool(inbox.put_in))
    assert inbox.texts == ["một"]


async def test_another_poller_is_told_of_by_name(telegram: BotApiServer) -> None:
    telegram.fail_next("getUpdates", status=409, description="Conflict: terminated by other getUpdates request")
    inbox = Tray()
    with capture_logs() as logged:
        async with polled(telegram, inbox):
            telegram.send_text("một", chat=AN)
            await until(lambda: bool(inbox.put_in))
    assert [line["event"] for line in logged] == ["telegram.polled_elsewhere"]


async def test_a_refused_token_is_not_written_into_the_log(telegram: BotApiServer) -> None:
    with capture_logs() as logged:
        async with polled(telegram, Tray(), token="654321:OTHER-token"):  # noqa: S106  made up
            await until(lambda: bool(logged))
    assert {line["event"] for line in logged} == {"telegram.token_refused"}
    assert "OTHER-token" not in repr(logged)


async def test_after_days_of_silence_any_number_may_come(
    telegram: BotApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateways.telegram_polling._SAME_COUNT_FOR_S", 0.0)
    inbox = Tray()
    async with polled(telegram, inbox):
        telegram.send_text("một", chat=AN)
        await until(lambda: len(inbox.put_in) >= 2)
    assert set(inbox.texts) == {"một"}, "without a count to go by, Telegram tells all that it has"
