"""An answer comes once whatever befalls its connection, and no apology follows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from telegram.error import NetworkError
from telegram.ext import ExtBot

from bot.gateways.sending_windows import NoWindows
from bot.gateways.telegram_errors import was_not_sent
from bot.gateways.telegram_limits import SendingLimiter
from bot.gateways.telegram_persistence import PersistentSender
from bot.gateways.telegram_request import AiohttpRequest
from bot.gateways.telegram_seen import SeenMessages
from bot.gateways.telegram_sending import Place, Sender
from bot.replies.errors import bug_reply
from bot.replies.markup import plain
from bot.replies.words import words_in
from bot.reply import Button, Document, Picture
from tests.bot.gateways.playing import AN, GROUP, NoPictures, Play, says
from tests.servers.bot_api import BotApiServer, Fault
from tests.servers.telegram_bots import picture

SORRY = plain(bug_reply(words_in("vi")).text)
MORE = ((Button(label="Xem thêm", question="/price FPT 2"),),)
NEXT = ((Button(label="Tiếp", question="tiếp"),),)
# By the server's side: what has had no effect, and what has.
BEFORE = [
    Fault(status=500),
    Fault(status=502),
    Fault(status=504),
    Fault(cut="before"),
    Fault(status=200, body=""),
    Fault(status=200, body='{"ok": true}'),
    Fault(status=200, body='{"ok": true, "result": 7}'),
]
AFTER = [
    Fault(cut="after"),
    Fault(body="<html>"),
    Fault(body='{"ok": true}'),
    Fault(body='{"ok": true, "result": 7}'),
    Fault(body='{"ok": true, "result": true}'),
    Fault(body='{"ok": true, "result": []}'),
    Fault(body='{"ok": true, "result": {"message_id": 7, "chat": {}}}'),
]


@pytest.fixture
def asked(play: Play) -> Play:
    """The bot answers "giá" with words and buttons, "vẽ" with a picture too, "tệp" with a file, "chữ" with words."""
    play.script.replies = {
        "giá": says("FPT 100", buttons=MORE),
        "vẽ": says("FPT 101", buttons=MORE, picture=Picture(name="fpt.png", png=picture())),
        "tệp": says("FPT 102", buttons=MORE, document=Document(name="fpt.csv", content=b"1")),
        "chữ": says("FPT 103"),
        "đổi": says("FPT 104", buttons=NEXT),
        "tiếp": says("FPT 105", buttons=MORE, in_place=True),
    }
    return play


@pytest.mark.parametrize("fault", [*BEFORE, *AFTER], ids=str)
async def test_an_answer_comes_once_whatever_befell_it(asked: Play, fault: Fault) -> None:
    asked.server.stage("sendMessage", fault)
    assert await asked.say("giá", AN) == ["FPT 100"]


@pytest.mark.parametrize("fault", [Fault(status=502), Fault(cut="before"), Fault(cut="after")], ids=str)
@pytest.mark.parametrize(
    ("text", "method", "answer"), [("vẽ", "sendPhoto", "FPT 101"), ("tệp", "sendDocument", "FPT 102")]
)
async def test_so_do_pictures_and_files(asked: Play, fault: Fault, text: str, method: str, answer: str) -> None:
    asked.server.stage(method, fault)
    assert await asked.say(text, AN) == [answer]


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_an_answer_in_a_group_comes_once_too(asked: Play, cut: Any) -> None:  # noqa: ANN401 - one of two words
    asked.server.stage("sendMessage", Fault(cut=cut))
    assert await asked.say("@nenbua_bot giá", GROUP, AN) == ["FPT 100"]


async def test_many_faults_in_a_row_are_borne(asked: Play) -> None:
    for fault in (Fault(cut="before"), Fault(status=503), Fault(cut="before")):
        asked.server.stage("sendMessage", fault)
    asked.server.stage("editMessageReplyMarkup", Fault(status=500), times=4)
    assert await asked.say("giá", AN) == ["FPT 100"]


async def test_found_is_what_was_sent_last_among_others(asked: Play) -> None:
    assert await asked.say("giá", AN) == ["FPT 100"]
    # What the bot is not told of.
    asked.server.send_text("Chào", chat=AN)
    asked.server.stage("sendMessage", Fault(cut="after"))
    assert await asked.say("giá", AN) == ["FPT 100"]
    first, second = asked.server.messages(AN)
    assert first["reply_markup"] == second["reply_markup"]


@pytest.mark.parametrize(
    ("fault", "answers"),
    [
        (Fault(status=502), ["FPT 103"]),
        (Fault(cut="after"), ["FPT 103"]),
        (Fault(body='{"ok": true, "result": 7}'), ["FPT 103"]),
        # Nobody can tell it from the one before.
        (Fault(cut="before"), []),
    ],
    ids=str,
)
async def test_without_buttons_only_a_servers_failure_has_it_sent_again(
    asked: Play, fault: Fault, answers: list[str]
) -> None:
    asked.server.stage("sendMessage", fault)
    assert await asked.say("chữ", AN) == answers


async def test_a_server_that_fails_twice_is_not_asked_blindly_a_third_time(asked: Play) -> None:
    asked.server.stage("sendMessage", Fault(status=502), times=2)
    assert await asked.say("chữ", AN) == []
    assert len([call for call in asked.server.calls if call.method == "sendMessage"]) == 2


async def test_an_answer_waits_for_telegram_to_take_connections(asked: Play) -> None:
    assert await asked.say("giá", AN) == ["FPT 100"]
    update = asked.server.send_text("đổi", chat=AN)
    asked.server.gone(1.5)
    await asked.hear(update)
    assert asked.texts(AN) == ["FPT 100", "FPT 104"]


async def test_a_refusal_is_not_tried_again(asked: Play) -> None:
    asked.server.stage("sendMessage", Fault(status=400, description="Bad Request: message is too long"))
    assert await asked.say("giá", AN) == [SORRY]


@pytest.mark.parametrize("fault", [Fault(status=502), Fault(cut="before"), *AFTER], ids=str)
async def test_an_edit_is_repeated(asked: Play, fault: Fault) -> None:
    await asked.say("đổi", AN)
    (message,) = asked.server.messages(AN)
    asked.server.stage("editMessageText", fault)
    await asked.press(message, "Tiếp")
    assert asked.texts(AN) == ["FPT 105"]


@pytest.mark.parametrize(
    ("fault", "answers"), [(Fault(cut="after"), ["FPT 104", "FPT 100"]), (Fault(cut="before"), ["FPT 104"])], ids=str
)
async def test_after_a_press_in_a_group_what_is_not_seen_is_left(asked: Play, fault: Fault, answers: list[str]) -> None:
    asked.script.replies["tiếp"] = says("FPT 100", buttons=MORE)
    await asked.say("@nenbua_bot đổi", GROUP, AN)
    (message,) = asked.server.messages(GROUP)
    asked.server.stage("sendMessage", fault)
    await asked.press(message, "Tiếp", AN)
    assert asked.texts(GROUP) == answers


class Hours:
    """A clock that only pauses move."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []
        self.meanwhile: Callable[[], None] = lambda: None

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds
        self.meanwhile()
        await asyncio.sleep(0)


@pytest.fixture
async def hours() -> Hours:
    """The time of `sender`."""
    return Hours()


@pytest.fixture
async def sender(stage: BotApiServer, hours: Hours) -> AsyncIterator[PersistentSender]:
    """Sends with pauses that take no time."""
    seen = SeenMessages()
    bot: ExtBot[float] = ExtBot(
        stage.token,
        base_url=f"{stage.url}/bot",
        request=AiohttpRequest(),
        rate_limiter=SendingLimiter(NoWindows(), urgent=True, sent=seen.note_sent),
    )
    async with bot:
        yield PersistentSender(Sender(bot, NoPictures()), seen, sleep=hours.sleep, clock=lambda: hours.now)


async def test_where_nothing_ever_goes_out_the_failure_is_told_in_the_end(
    stage: BotApiServer, sender: PersistentSender, hours: Hours
) -> None:
    await _disconnected(sender)
    stage.gone(60)
    with pytest.raises(NetworkError) as raised:
        await sender.send(Place(chat_id=AN), says("FPT", buttons=MORE))
    assert was_not_sent(raised.value)
    assert sum(hours.pauses) == pytest.approx(30)
    assert max(hours.pauses) <= 4
    assert hours.pauses[0] <= 0.4


async def test_where_nobody_can_look_to_the_end_it_is_left(
    stage: BotApiServer, sender: PersistentSender, hours: Hours
) -> None:
    await sender.send(Place(chat_id=AN), says("Chào", buttons=NEXT))
    stage.stage("sendMessage", Fault(cut="after"))
    stage.stage("editMessageReplyMarkup", Fault(status=500), times=1_000)
    assert await sender.send(Place(chat_id=AN), says("FPT", buttons=MORE)) is None
    assert len(stage.messages(AN)) == 2
    assert sum(hours.pauses) == pytest.approx(30)


async def test_a_doubt_outlives_a_refusal(stage: BotApiServer, sender: PersistentSender) -> None:
    stage.stage("sendMessage", Fault(status=502))
    stage.stage("sendMessage", Fault(status=400, description="Bad Request: message is too long"))
    assert await sender.send(Place(chat_id=AN), says("FPT")) is None


async def test_an_edit_that_never_went_out_fails_and_one_that_may_have_been_done_is_left(
    stage: BotApiServer, sender: PersistentSender
) -> None:
    message = await sender.send(Place(chat_id=AN), says("Chào", buttons=MORE))
    assert message is not None
    stage.stage("editMessageText", Fault(status=500), times=100)
    assert await sender.replace(message, says("FPT", buttons=MORE))
    await _disconnected(sender)
    stage.gone(60)
    with pytest.raises(NetworkError) as raised:
        await sender.replace(message, says("HPG"))
    assert was_not_sent(raised.value)


async def _disconnected(sender: PersistentSender) -> None:
    """Close the connections that are kept: who writes into one that breaks cannot know what became of it."""
    await sender.bot.request.shutdown()
    await sender.bot.request.initialize()


@pytest.mark.parametrize(("heard", "comes"), [(18, True), (19, False)])
async def test_among_more_than_twenty_unknown_numbers_it_cannot_be_looked_for(
    stage: BotApiServer, sender: PersistentSender, hours: Hours, heard: int, *, comes: bool
) -> None:
    stage.stage("sendMessage", Fault(cut="before"))
    seen = sender._seen
    seen.note(AN, 1)
    # While it waits, the bot hears of others' messages; unknown are those in between, and four above.
    hours.meanwhile = lambda: seen.note(AN, heard)
    message = await sender.send(Place(chat_id=AN), says("FPT", buttons=MORE))
    assert (message is not None) == comes
    assert len(stage.messages(AN)) == comes


async def test_a_look_that_has_to_wait_for_the_limits_comes_later(
    stage: BotApiServer, sender: PersistentSender
) -> None:
    asked = stage.update(stage.send_text("giá", chat=AN))["message"]["message_id"]
    stage.stage("sendMessage", Fault(cut="after"))
    stage.stage("editMessageReplyMarkup", Fault(status=429, retry_after=9))
    assert await sender.send(Place(chat_id=AN, asked=asked), says("FPT", buttons=MORE)) is None
    assert len(stage.messages(AN)) == 1
    assert [call.status for call in stage.wait_for("editMessageReplyMarkup", 2)] == [429, 400]
