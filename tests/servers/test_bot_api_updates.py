"""What reaches a bot, how the server can fail, and what a test sees of it."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
import urllib.request
from contextlib import ExitStack
from datetime import timedelta
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

import pytest
from telegram import Bot
from telegram.error import (
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.ext import Updater

from tests.servers.bot_api import BotApiServer, Fault
from tests.servers.telegram_bots import AN, GROUP, bot_of, button, keyboard, picture, refusal


async def test_a_press_is_answered_once(bot: Bot, server: BotApiServer) -> None:
    await bot.send_message(AN, "a", reply_markup=keyboard(button("Vẽ", "chart")))
    (message,) = server.messages(AN)
    by_label, by_data = server.press(message, "Vẽ"), server.press(message, "chart")
    with pytest.raises(LookupError, match="Xóa"):
        server.press(message, "Xóa")

    updates = await bot.get_updates()
    assert [update.update_id for update in updates] == [by_label, by_data]
    query = updates[0].callback_query
    assert query is not None
    assert query.message is not None
    assert (query.data, query.from_user.id, query.message.message_id) == ("chart", AN, 1)
    assert await query.answer("xong")
    words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await refusal(server, query.answer("xong")) == words


async def test_what_people_write_carries_commands_and_mentions(bot: Bot, server: BotApiServer) -> None:
    await bot.send_message(GROUP, "a")
    (asked,) = server.messages(GROUP)
    text = "😀 /rsi@nenbua_bot VNM, @an_nguyen và/hay a@b.vn"
    first = server.send_text(text, chat=GROUP, user=AN, reply_to=asked)
    server.edit_text(first, "/rsi FPT")
    server.send_sticker(chat=AN, emoji="👌")

    written, edited, sticker = await bot.get_updates()
    assert written.message is not None
    found = {entity.type: text for entity, text in written.message.parse_entities().items()}
    assert found == {"bot_command": "/rsi@nenbua_bot", "mention": "@an_nguyen"}
    assert written.message.reply_to_message is not None
    assert written.message.reply_to_message.message_id == asked["message_id"]
    assert written.effective_user is not None
    assert written.effective_user.language_code == "vi"
    assert edited.edited_message is not None
    assert (edited.edited_message.text, edited.edited_message.message_id) == ("/rsi FPT", written.message.message_id)
    assert sticker.message is not None
    assert sticker.message.sticker is not None
    assert sticker.message.sticker.emoji == "👌"


async def test_updates_wait_until_they_are_confirmed(bot: Bot, server: BotApiServer) -> None:
    numbers = [server.send_text(text, chat=AN) for text in "abc"]
    assert [update.update_id for update in await bot.get_updates(limit=2)] == numbers[:2]
    assert [update.update_id for update in await bot.get_updates(offset=numbers[1])] == numbers[1:]
    assert (await bot.get_webhook_info()).pending_update_count == 2
    assert [update.update_id for update in await bot.get_updates(offset=-1)] == numbers[2:]
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_an_update_can_come_twice(bot: Bot, server: BotApiServer) -> None:
    number = server.send_text("a", chat=AN)
    await bot.get_updates()
    server.send_update(server.update(number))
    assert [update.update_id for update in await bot.get_updates(offset=number + 1)] == [number]
    assert await bot.get_updates(offset=number + 1) == ()


async def test_only_allowed_updates_are_kept(bot: Bot, server: BotApiServer) -> None:
    await bot.get_updates(allowed_updates=["edited_message"])
    first = server.send_text("a", chat=AN)
    second = server.edit_text(first, "b")
    assert [update.update_id for update in await bot.get_updates()] == [second]
    await bot.get_updates(offset=second + 1, allowed_updates=[])
    assert server.send_text("a", chat=AN) == (await bot.get_updates())[0].update_id


async def test_a_poll_waits_for_news(bot: Bot, server: BotApiServer) -> None:
    started = time.monotonic()
    poll = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.1)
    assert not poll.done()
    server.send_text("a", chat=AN)
    assert len(await poll) == 1
    assert time.monotonic() - started < 5


async def test_a_poll_ends_without_news(bot: Bot) -> None:
    started = time.monotonic()
    assert await bot.get_updates(timeout=1) == ()
    assert 0.9 < time.monotonic() - started < 5


async def test_a_second_poller_throws_out_the_first(bot: Bot, server: BotApiServer) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.1)
    async with bot_of(server) as other:
        second = asyncio.create_task(other.get_updates(timeout=10))
        words = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        assert await refusal(server, first, Conflict) == words
        server.send_text("a", chat=AN)
        assert len(await second) == 1


async def test_an_updater_leaves_without_a_conflict(bot: Bot, server: BotApiServer) -> None:
    queue: asyncio.Queue[object] = asyncio.Queue()
    for _ in range(3):
        async with Updater(bot, queue) as updater:
            await updater.start_polling(timeout=10)
            server.send_text("a", chat=AN)
            await asyncio.wait_for(queue.get(), 5)
            await updater.stop()
    assert queue.empty()
    assert server.refused == []


async def test_a_webhook_and_polling_exclude_each_other(bot: Bot, server: BotApiServer) -> None:
    await bot.set_webhook("https://nenbua.vn/hook")
    assert (await bot.get_webhook_info()).url == "https://nenbua.vn/hook"
    words = (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    assert await refusal(server, bot.get_updates(), Conflict) == words
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_a_webhook_needs_https(bot: Bot, server: BotApiServer) -> None:
    words = "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    assert await refusal(server, bot.set_webhook("http://nenbua.vn/hook")) == words


async def test_unknown_methods_and_tokens(bot: Bot, server: BotApiServer) -> None:
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("sendPigeon")
    with pytest.raises(InvalidToken):
        async with bot_of(server, "123456:other"):
            pass
    assert [(call.method, call.status) for call in server.refused] == [("sendPigeon", 404), ("getMe", 401)]


def test_requests_in_every_form(server: BotApiServer) -> None:
    root = f"{server.url}/bot{server.token}"
    as_json = urllib.request.Request(  # noqa: S310 - the address is the server's own
        f"{root}/SENDMESSAGE", json.dumps({"chat_id": AN, "text": "123"}).encode(), {"Content-Type": "application/json"}
    )
    for asked in (as_json, f"{root}/sendMessage?chat_id={AN}&text=123"):
        with urllib.request.urlopen(asked) as answer:  # noqa: S310 - the address is the server's own
            assert json.load(answer)["result"]["text"] == "123"
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(f"{root}/nothing")  # noqa: S310 - the address is the server's own
    with refused.value as answer:
        assert json.load(answer) == {"ok": False, "error_code": 404, "description": "Not Found"}
    assert [call.params for call in server.wait_for("sendMessage", 2)] == [{"chat_id": AN, "text": "123"}] * 2


async def test_staged_refusals(bot: Bot, server: BotApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it the library warns that it will tell the wait as a timedelta one day.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    server.fail_next("sendMessage", status=429, retry_after=3, times=2)
    for _ in range(2):
        with pytest.raises(RetryAfter) as refused:
            await bot.send_message(AN, "a")
        assert refused.value.retry_after == timedelta(seconds=3)
    server.fail_next("sendMessage", status=403, description="Forbidden: user is deactivated")
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(AN, "a")
    server.stage("sendMessage", Fault(status=400, parameters={"migrate_to_chat_id": GROUP}))
    with pytest.raises(ChatMigrated):
        await bot.send_message(AN, "a")
    await bot.send_message(AN, "a")
    assert len(server.messages(AN)) == 1
    assert server.refused == []


@pytest.mark.parametrize("status", [500, 502])
async def test_a_broken_front_answers_with_a_page(bot: Bot, server: BotApiServer, status: int) -> None:
    server.fail_next("sendMessage", status=status)
    with pytest.raises(NetworkError, match="<html>"):
        await bot.send_message(AN, "a")
    assert server.messages(AN) == []
    assert server.wait_for("sendMessage")[0].status == status


@pytest.mark.parametrize(("cut", "sent"), [("before", 0), ("after", 1)])
async def test_a_connection_can_be_cut(bot: Bot, server: BotApiServer, cut: str, sent: int) -> None:
    server.stage("sendMessage", Fault(cut="before" if cut == "before" else "after"))
    with pytest.raises(NetworkError):
        await bot.send_message(AN, "a")
    assert len(server.messages(AN)) == sent
    assert server.wait_for("sendMessage")[0].status == 0
    await bot.send_message(AN, "b")


async def test_an_answer_can_be_held_back(bot: Bot, server: BotApiServer) -> None:
    server.fail_next("sendMessage", delay=3)
    with pytest.raises(TimedOut):
        await bot.send_message(AN, "a", read_timeout=0.2)
    assert len(server.messages(AN)) == 1


async def test_waiting_for_calls(bot: Bot, server: BotApiServer) -> None:
    sending = [bot.send_message(AN, "RSI"), bot.send_message(GROUP, "MACD")]
    waiting = asyncio.create_task(
        asyncio.to_thread(server.wait_for, "sendMessage", 1, 5, chat_id=GROUP, text=lambda text: "MACD" in text)
    )
    await asyncio.gather(*sending)
    (call,) = await waiting
    assert call.response["result"]["message_id"] == 1
    assert call.at <= time.monotonic()
    with pytest.raises(TimeoutError, match=r"0 of 1 calls sendPhoto.*in 0\.01 s(.|\n)*sendMessage.*RSI.*200"):
        server.wait_for("sendPhoto", timeout=0.01, chat_id=AN)


async def test_uploads_are_recorded(bot: Bot, server: BotApiServer) -> None:
    content = picture()
    await bot.send_photo(AN, content)
    assert dict(server.wait_for("sendPhoto")[0].files) == {"photo": content}


def test_an_upload_may_come_in_uneven_packets(server: BotApiServer) -> None:
    """A pause within a field, a byte, a pause, and much more make aiohttp's form parser warn of itself."""
    part = "--edge\r\nContent-Disposition: form-data; name="
    chat = f'{part}"chat_id"\r\n\r\n{AN}\r\n'.encode()
    photo = picture() + bytes(30_000)
    body = chat + f'{part}"photo"; filename="a.png"\r\n\r\n'.encode() + photo + b"\r\n--edge--\r\n"
    address = urlsplit(server.url)
    head = f"POST /bot{server.token}/sendPhoto HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n"
    head += f"Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: {len(body)}\r\n\r\n"
    value = chat.index(b"\r\n\r\n") + 4
    with socket.create_connection((str(address.hostname), address.port or 80), timeout=10) as connection:
        for packet in (head.encode() + body[: value + 1], body[value + 1 : value + 2], body[value + 2 :]):
            connection.sendall(packet)
            time.sleep(0.2)
        assert b" 200 " in connection.recv(4096).split(b"\r\n")[0]
    assert dict(server.wait_for("sendPhoto")[0].files) == {"photo": photo}


def test_the_server_leaves_nothing_behind() -> None:
    threads = set(threading.enumerate())
    with BotApiServer() as server:
        url = server.url
        assert set(threading.enumerate()) > threads
    assert set(threading.enumerate()) == threads
    with pytest.raises(URLError):
        urllib.request.urlopen(url)  # noqa: S310 - the address was the server's own


async def test_a_poll_does_not_keep_the_server_from_stopping() -> None:
    with ExitStack() as stack:
        server = stack.enter_context(BotApiServer())
        async with bot_of(server) as bot:
            poll = asyncio.create_task(bot.get_updates(timeout=30))
            await asyncio.sleep(0.1)
            started = time.monotonic()
            stack.close()
            assert time.monotonic() - started < 3
            with pytest.raises(NetworkError):
                await poll


def test_people_are_known_before_they_speak(server: BotApiServer) -> None:
    for chat, user in ((GROUP, None), (GROUP, 9), (9, None)):
        with pytest.raises(LookupError):
            server.send_text("a", chat=chat, user=user)
    with pytest.raises(ValueError, match="negative"):
        server.group(chat_id=5)
    assert server.group(chat_id=-5).type == "group"
