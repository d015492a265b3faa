"""Outages and faults by chance, and what was under way when the bot was killed."""

from __future__ import annotations

import asyncio
import time

import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

from tests.servers.bot_api import BotApiServer, Fault
from tests.servers.telegram_bots import AN, GROUP, bot_of, picture


@pytest.mark.parametrize("resets", [False, True])
async def test_telegram_is_gone_for_a_while(bot: Bot, server: BotApiServer, *, resets: bool) -> None:
    url = server.url
    await bot.send_message(AN, "a")
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0.1)
    server.gone(60, resets=resets)
    with pytest.raises(NetworkError):
        await poll
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(AN, "b")
    server.come_back()
    assert server.url == url
    await bot.send_message(AN, "c")
    assert [message["text"] for message in server.messages(AN)] == ["a", "c"]


async def test_it_comes_back_by_itself(bot: Bot, server: BotApiServer) -> None:
    server.gone(0.2)
    with pytest.raises(NetworkError):
        await bot.send_message(AN, "a")
    await asyncio.sleep(0.4)
    await bot.send_message(AN, "a")


def test_a_server_that_is_gone_can_be_stopped() -> None:
    with BotApiServer() as server:
        server.gone(60)


RATES = {
    Fault(status=429, retry_after=1): 0.1,
    Fault(status=500): 0.1,
    Fault(cut="before"): 0.1,
    Fault(cut="after"): 0.1,
}


async def fates(seed: int) -> list[str]:
    """What became of a hundred messages."""
    with BotApiServer() as server:
        server.private_chat(user_id=AN)
        server.stage_often("sendMessage", RATES, seed=seed)
        async with bot_of(server) as bot:
            told = [await fate(bot) for _ in range(100)]
        sent = sum(call.status == 200 for call in server.calls if call.method == "sendMessage")
        assert sent < len(server.messages(AN)) < 100
        assert server.refused == []
        return told


async def fate(bot: Bot) -> str:
    try:
        await bot.send_message(AN, "a")
    except TelegramError as error:
        return type(error).__name__
    return "sent"


async def test_faults_by_chance_are_the_same_for_the_same_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    first = await fates(7)
    assert await fates(7) == first != await fates(8)
    assert {"sent", RetryAfter.__name__, NetworkError.__name__} == set(first)
    assert 40 <= first.count("sent") <= 75


def test_chances_that_are_none(server: BotApiServer) -> None:
    with pytest.raises(ValueError, match="more than one"):
        server.stage_often("sendMessage", {Fault(status=500): 0.6, Fault(status=502): 0.6})


async def test_what_is_staged_comes_before_what_comes_by_chance(bot: Bot, server: BotApiServer) -> None:
    server.stage_often("sendMessage", {Fault(status=500): 1.0})
    server.fail_next("sendMessage", status=502)
    for status in (502, 500):
        with pytest.raises(NetworkError):
            await bot.send_message(AN, "a")
        assert server.wait_for("sendMessage")[-1].status == status
    server.stage_often("sendMessage", {})
    await bot.send_message(AN, "a")


async def test_what_is_under_way_is_known(bot: Bot, server: BotApiServer) -> None:
    server.fail_next("sendMessage", delay=0.3)
    sending = asyncio.create_task(bot.send_message(GROUP, "a"))
    await asyncio.to_thread(server.wait_for, "sendMessage")
    moment = time.monotonic()
    (under_way,) = server.in_flight()
    assert (under_way.method, under_way.params["chat_id"], under_way.took_effect) == ("sendMessage", GROUP, True)
    await sending
    await bot.send_message(GROUP, "b")
    assert server.in_flight(moment) == [under_way]
    assert under_way in server.in_flight(grace=30)


async def test_a_call_ends_with_its_connection(bot: Bot, server: BotApiServer) -> None:
    for cut in (Fault(cut="before"), Fault(cut="after")):
        server.stage("sendMessage", cut)
        with pytest.raises(NetworkError):
            await bot.send_message(AN, "a")
    server.fail_next("sendMessage", delay=30)
    with pytest.raises(TimedOut):
        await bot.send_message(AN, "a", read_timeout=0.1)
    await bot.send_message(AN, "b")
    assert [call for call in server.in_flight() if call.params.get("text") == "a"] == []
    before, after, left, _ = [call for call in server.in_flight(grace=30) if call.method == "sendMessage"]
    assert [call.took_effect for call in (before, after, left)] == [False, True, True]
    assert [call.answered for call in (before, after, left)] == [False, False, False]


async def test_deliveries_tell_the_times(bot: Bot, server: BotApiServer) -> None:
    started = time.monotonic()
    await bot.send_message(AN, "a")
    await bot.send_message(GROUP, "b")
    await bot.edit_message_text("c", GROUP, 1)
    delivered = server.deliveries()
    assert {chat: [sent.message["text"] for sent in sent_there] for chat, sent_there in delivered.items()} == {
        AN: ["a"],
        GROUP: ["b"],
    }
    assert started <= delivered[AN][0].at <= delivered[GROUP][0].at <= time.monotonic()


async def test_uploads_need_not_be_kept() -> None:
    with BotApiServer(keeps_files=False) as server:
        server.private_chat(user_id=AN)
        async with bot_of(server) as bot:
            await bot.send_photo(AN, picture())
        assert dict(server.wait_for("sendPhoto")[0].files) == {}
