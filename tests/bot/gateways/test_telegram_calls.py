"""Calls of the Bot API are counted, and what answers is heard."""

from __future__ import annotations

import asyncio
import socket

import pytest
from telegram.error import NetworkError, RetryAfter, TelegramError

from bot.gateways import heartbeat
from bot.gateways.heartbeat import seconds_since_heard
from bot.gateways.telegram_calls import CountedRequest, method_of
from tests.counted import Change, change_of
from tests.servers.bot_api import BotApiServer


@pytest.fixture(autouse=True)
def nothing_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has heard nothing."""
    monkeypatch.setattr(heartbeat._Ear, "heard_at", None)


async def called(url: str, outcome: str) -> tuple[Exception | None, Change, Change]:
    """What calling getMe there raises, and by how much that outcome and the durations grow."""
    failure: Exception | None = None
    request = CountedRequest()
    counted = change_of("nenbua_telegram_calls_total", method="getMe", outcome=outcome)
    timed = change_of("nenbua_telegram_call_duration_seconds_count", method="getMe")
    with counted as calls, timed as durations:
        try:
            await request.post(url)
        except TelegramError as error:
            failure = error
        finally:
            await request.shutdown()
    return failure, calls, durations


@pytest.mark.parametrize(
    ("status", "outcome", "failure"),
    [
        (None, "answered", None),
        (429, "rate_limited", RetryAfter),
        (400, "refused", TelegramError),
        (502, "failed", NetworkError),
    ],
)
async def test_calls_are_counted_by_what_becomes_of_them(
    telegram: BotApiServer, status: int | None, outcome: str, failure: type[Exception] | None
) -> None:
    if status is not None:
        telegram.fail_next("getMe", status=status, retry_after=7 if status == 429 else None)
    raised, calls, durations = await called(f"{telegram.url}/bot{telegram.token}/getMe", outcome)
    assert (raised is None) if failure is None else isinstance(raised, failure)
    assert (calls.by, durations.by) == (1, 1)


async def test_whoever_answers_was_heard_and_nobody_else(telegram: BotApiServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    raised, calls, _ = await called(f"http://127.0.0.1:{port}/bot{telegram.token}/getMe", "failed")
    assert isinstance(raised, NetworkError)
    assert (calls.by, seconds_since_heard()) == (1, None)
    await called(f"{telegram.url}/bot{telegram.token}/getMe", "answered")
    assert seconds_since_heard() is not None


async def test_a_call_that_is_given_up_has_not_failed(telegram: BotApiServer) -> None:
    telegram.fail_next("getMe", delay=30)
    request = CountedRequest()
    call = asyncio.create_task(request.post(f"{telegram.url}/bot{telegram.token}/getMe"))
    with change_of("nenbua_telegram_calls_total", method="getMe", outcome="ended") as ended:
        await asyncio.to_thread(telegram.wait_for, "getMe")
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
    assert ended.by == 1
    await request.shutdown()


@pytest.mark.parametrize(
    ("url", "method"),
    [
        ("https://api.telegram.org/bot8123:AAE-x_y/sendPhoto", "sendPhoto"),
        ("http://127.0.0.1:8081/bot8123:AAE-x_y/getUpdates?timeout=10&offset=3", "getUpdates"),
        ("http://127.0.0.1:8081/bots/bot8123:AAE-x_y/getMe", "getMe"),
        ("https://api.telegram.org/file/bot8123:AAE-x_y/photos/file_1.jpg", "file"),
        ("https://api.telegram.org/file/bot8123:AAE-x_y/secret", "file"),
        ("http://127.0.0.1:8081/", "file"),
    ],
)
def test_no_label_holds_more_than_a_methods_name(url: str, method: str) -> None:
    assert method_of(url) == method
