"""Telegram as `nenbua doctor` asks it, by a Bot API server on loopback."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from traceback import format_exception

import pytest

from bot.doctor.telegram_port import NoTelegram, TokenRefused
from bot.gateways.telegram_doctor import open_telegram
from tests.servers.bot_api import BotApiServer


async def test_who_the_bot_is(telegram: BotApiServer) -> None:
    telegram.set_abilities(inline=True, reads_all=True)
    async with open_telegram(telegram.token, telegram.url) as asked:
        account, delivery = await asked.account(), await asked.delivery()
    assert (account.number, account.username) == (123456, "nenbua_bot")
    assert (account.hears_everything, account.answers_inline) == (True, True)
    assert (delivery.url, delivery.waiting, delivery.failed_at) == (None, 0, None)


async def test_what_waits_and_where_it_goes(telegram: BotApiServer) -> None:
    chat = telegram.private_chat(user_id=7)
    telegram.send_text("/rsi FPT", chat=chat)
    telegram._world.webhook = "https://bot.example/telegram"
    async with open_telegram(telegram.token, telegram.url) as asked:
        delivery = await asked.delivery()
    assert (delivery.url, delivery.waiting) == ("https://bot.example/telegram", 1)


async def test_nothing_of_the_bot_is_touched(telegram: BotApiServer) -> None:
    async with open_telegram(telegram.token, telegram.url) as asked:
        await asked.account()
        await asked.delivery()
    assert [call.method for call in telegram.calls] == ["getMe", "getWebhookInfo"]


@pytest.mark.parametrize("ahead", [0, 3_600])
async def test_the_clocks_are_compared(telegram: BotApiServer, ahead: int) -> None:
    async with open_telegram(
        telegram.token, telegram.url, clock=lambda: datetime.now(UTC) - timedelta(seconds=ahead)
    ) as asked:
        before = asked.clock_skew
        await asked.account()
        skew = asked.clock_skew
    assert before is None
    assert skew is not None
    # What a server tells is cut to seconds.
    assert timedelta(seconds=ahead - 2) <= skew <= timedelta(seconds=ahead)


async def test_a_token_that_telegram_does_not_know(telegram: BotApiServer) -> None:
    async with open_telegram("123456:WRONG-token", telegram.url) as asked:
        with pytest.raises(TokenRefused) as caught:
            await asked.account()
    assert str(caught.value) == "Unauthorized"
    assert "WRONG" not in "".join(format_exception(caught.value))


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500},
        {"status": 502, "description": "Bad Gateway"},
        {"status": 429, "retry_after": 3},
        {"cut": "before"},
        {"cut": "after"},
    ],
)
async def test_an_answer_that_is_none(telegram: BotApiServer, fault: dict[str, object]) -> None:
    telegram.fail_next("getMe", **fault)  # type: ignore[arg-type]  # faults of several kinds
    async with open_telegram(telegram.token, telegram.url) as asked:
        with pytest.raises(NoTelegram) as caught:
            await asked.account()
        assert str(caught.value)
        assert telegram.token not in "".join(format_exception(caught.value))
        assert (await asked.account()).number == 123456


async def test_nobody_there() -> None:
    async with open_telegram("123456:SECRET-token", "http://127.0.0.1:9") as asked:
        with pytest.raises(NoTelegram) as caught:
            await asked.account()
    assert "SECRET" not in "".join(format_exception(caught.value))
