"""The bot as a process tells how it is."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

from tests.bot.gateways.conftest import RunningBot
from tests.servers.bot_api import BotApiServer
from tests.servers.started import free_port


def wait_until(reached: Callable[[], bool]) -> None:
    """Wait for it, a minute at most."""
    deadline = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def status_of(url: str) -> int | None:
    """How it answers; None where nobody does."""
    try:
        return httpx.get(url, timeout=5).status_code
    except httpx.TransportError:
        return None


def test_it_is_ready_once_telegram_has_answered_and_counts_what_it_answers(
    telegram: BotApiServer, start_bot: Callable[..., RunningBot]
) -> None:
    root = f"http://127.0.0.1:{(port := free_port())}"
    telegram.fail_next("getMe", status=502, times=2)
    bot = start_bot(NENBUA_METRICS_LISTEN=f"127.0.0.1:{port}")
    wait_until(lambda: status_of(f"{root}/readyz") == 503)
    assert httpx.get(f"{root}/readyz").json()["parts"]["telegram"]["reason"] == "Telegram has not answered yet"
    assert status_of(f"{root}/healthz") == 200
    wait_until(lambda: status_of(f"{root}/readyz") == 200)
    person = telegram.private_chat(user_id=31, language_code="vi")
    telegram.send_text("/rsi FPT", chat=person)
    wait_until(
        lambda: 'nenbua_updates_total{kind="message",outcome="answered"} 1.0' in httpx.get(f"{root}/metrics").text
    )
    metrics = httpx.get(f"{root}/metrics").text
    assert 'nenbua_answers_total{intent="rsi"} 1.0' in metrics
    assert 'nenbua_telegram_calls_total{method="getMe",outcome="failed"} 2.0' in metrics
    assert telegram.token.split(":")[1] not in metrics
    assert bot.stop() == 0
