"""The bot as its own process, played over the wire against a Bot API server."""

from __future__ import annotations

import io
import itertools
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from bot.commands.registry import COMMANDS
from bot.replies.markup import CAPTION_LIMIT
from tests.bot.gateways.conftest import RunningBot, environment, running_bot
from tests.logged import has_trace, lines_of
from tests.servers.bot_api import BotApiServer, Chat, Json, Standing
from tests.servers.nursery import the_nursery

_user_ids = itertools.count(1000)


@pytest.fixture(scope="module")
def server() -> Iterator[BotApiServer]:
    """One server for the tests that only talk."""
    with BotApiServer() as telegram:
        yield telegram


@pytest.fixture(scope="module")
def bot(server: BotApiServer, prices: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """One bot for the tests that only talk."""
    home = tmp_path_factory.mktemp("home")
    ours = {"NENBUA_TOKEN": server.token, "NENBUA_API_URL": server.url, "NENBUA_LOG": "debug"}
    env = environment(home, prices, **ours, NENBUA_DRAWING_PROCESSES="1")
    with running_bot(home, env) as running:
        yield running


@pytest.fixture
def person(server: BotApiServer, bot: RunningBot) -> Chat:
    """Somebody new whose Telegram is in Vietnamese."""
    assert bot.process.poll() is None
    return server.private_chat(user_id=next(_user_ids), language_code="vi")


def say(server: BotApiServer, chat: Chat, text: str, *, answers: int = 1) -> Json:
    """Send the text and wait for so many new answers; the last of them."""
    before = len(server.messages(chat))
    server.send_text(text, chat=chat)
    return wait_for_messages(server, chat, before + answers)[-1]


def wait_for_messages(server: BotApiServer, chat: Chat, count: int) -> list[Json]:
    """All messages in the chat, once there are so many."""
    deadline = time.monotonic() + 20
    while len(messages := server.messages(chat)) < count:
        assert time.monotonic() < deadline, f"only {len(messages)} of {count} messages came"
        time.sleep(0.01)
    return messages


def labels(message: Json) -> list[list[str]]:
    """The message's buttons."""
    return [[button["text"] for button in row] for row in message["reply_markup"]["inline_keyboard"]]


def test_rsi_is_answered_with_an_announced_photo_a_caption_and_buttons(server: BotApiServer, person: Chat) -> None:
    message = say(server, person, "/rsi FPT")
    assert message["caption"].startswith("FPT · RSI 14 ngày: ")
    assert "Thông tin tham khảo, không phải khuyến nghị mua bán." in message["caption"]
    assert len(message["caption"].encode("utf-16-le")) // 2 <= CAPTION_LIMIT
    assert labels(message) == [["Tuần", "Tháng"], ["RSI là gì?", "Biểu đồ"]]
    photo = server.wait_for("sendPhoto", chat_id=person.id)[-1]
    action = server.wait_for("sendChatAction", chat_id=person.id)[-1]
    assert action.params["action"] == "upload_photo"
    assert action.at < photo.at
    (png,) = photo.files.values()
    with Image.open(io.BytesIO(png)) as picture:
        assert picture.size == (1280, 960)


def test_a_timeframe_button_replaces_the_picture_in_place(server: BotApiServer, person: Chat) -> None:
    message = say(server, person, "/rsi FPT 21 80/20")
    server.press(message, "Tuần")
    edit = server.wait_for("editMessageMedia", chat_id=person.id)[-1]
    assert edit.params["media"]["caption"].startswith("<b>FPT · RSI 21 tuần: ")
    (only,) = server.messages(person)
    assert labels(only)[0] == ["Ngày", "Tháng"]
    assert "Trên 80 nghĩa là" in only["caption"]


def test_pressing_the_same_timeframe_twice_is_quietly_right(server: BotApiServer, person: Chat) -> None:
    message = say(server, person, "/rsi HPG")
    for _ in range(2):
        server.press(message, "/rsi HPG W")
    server.wait_for("editMessageMedia", count=2, chat_id=person.id)
    assert say(server, person, "/rsi HPG")["caption"].startswith("HPG · RSI 14 ngày")
    assert len(server.messages(person)) == 2


def test_the_explanation_comes_as_an_answer_to_the_picture(server: BotApiServer, person: Chat) -> None:
    message = say(server, person, "/rsi FPT")
    server.press(message, "RSI là gì?")
    explanation = wait_for_messages(server, person, 2)[-1]
    assert explanation["caption"].startswith("RSI là gì?")
    assert explanation["reply_to_message"]["message_id"] == message["message_id"]
    server.press(explanation, "/rsi FPT")
    chart, article, again = wait_for_messages(server, person, 3)
    assert again["caption"].startswith("FPT · RSI 14 ngày")
    assert chart["caption"] == message["caption"]
    assert article["caption"] == explanation["caption"]


def test_the_chart_button_shows_the_chart(server: BotApiServer, person: Chat) -> None:
    message = say(server, person, "/rsi FPT")
    server.press(message, "Biểu đồ")
    edit = server.wait_for("editMessageMedia", chat_id=person.id)[-1]
    assert edit.params["media"]["caption"].startswith("<b>FPT · Tập đoàn FPT: ")


def test_english_telegram_gets_english(server: BotApiServer, bot: RunningBot) -> None:
    bob = server.private_chat(user_id=next(_user_ids), language_code="en-GB")
    message = say(server, bob, "/rsi FPT")
    assert message["caption"].startswith("FPT · daily RSI 14: ")
    assert labels(message) == [["Week", "Month"], ["What is RSI?", "Chart"]]
    assert bot.process.poll() is None


@pytest.mark.parametrize(("text", "begins"), [("what is rsi?", "What is RSI?"), ("rsi là gì", "RSI là gì?")])
def test_a_telegram_in_another_language_gets_the_texts_own(
    server: BotApiServer, bot: RunningBot, text: str, begins: str
) -> None:
    stranger = server.private_chat(user_id=next(_user_ids), language_code="de")
    assert say(server, stranger, text)["caption"].startswith(begins)
    assert bot.process.poll() is None


def test_a_chosen_language_wins_and_survives_a_restart(
    telegram: BotApiServer, start_bot: Callable[..., RunningBot]
) -> None:
    person = telegram.private_chat(user_id=7, language_code="vi")
    bot = start_bot()
    choice = say(telegram, person, "/ngonngu")
    telegram.press(choice, "English")
    assert wait_for_messages(telegram, person, 2)[-1]["text"] == "From now on I answer you in English."
    assert bot.stop() == 0
    start_bot()
    assert say(telegram, person, "/rsi FPT")["caption"].startswith("FPT · daily RSI 14")
    assert say(telegram, person, "/language vi")["text"] == "Từ giờ mình sẽ trả lời bạn bằng tiếng Việt."
    assert not telegram.refused


def test_commands_stand_in_the_menu_of_both_languages(
    telegram: BotApiServer, start_bot: Callable[..., RunningBot]
) -> None:
    start_bot()
    menus = {
        call.params.get("language_code"): call.params["commands"] for call in telegram.wait_for("setMyCommands", 3)
    }
    assert set(menus) == {None, "vi", "en"}
    assert menus[None] == menus["vi"]
    for lang in ("vi", "en"):
        assert [entry["command"] for entry in menus[lang]] == [command.names[lang][0] for command in COMMANDS]
    assert "ngonngu" in [entry["command"] for entry in menus["vi"]]


BAD_INPUT = [
    "/rsi",
    "/rsi KHONGCO",
    "/rsi XYZ",
    "/rsi FPT 0",
    "/rsi FPT -3",
    "/rsi FPT 1.5",
    "/rsi FPT 10 000",
    "/rsi FPT abc",
    "/rsi FPT 90/10",
    "/rsi FPT HPG",
    "/rsi XAA",
    "/rsi BTC",
    "/rsi ../../etc/passwd",
    "/rsi '; DROP TABLE users;--",
    "/rsi HNX:FPT",
    "/foo <b>",
    "😀",
    "<b>&lt;i></b",
    "x" * 4000,
    "rsi " * 1000,
    "\u200b\u202e",
]


@pytest.mark.parametrize("text", BAD_INPUT, ids=lambda text: text[:20])
def test_bad_input_is_answered_kindly_and_the_next_message_too(server: BotApiServer, person: Chat, text: str) -> None:
    answer = say(server, person, text)
    assert "Traceback" not in answer["text"]
    assert 0 < len(answer["text"]) < 500
    assert say(server, person, "/rsi FPT")["caption"].startswith("FPT · RSI 14 ngày")


def test_nothing_that_was_said_so_far_was_refused(server: BotApiServer, person: Chat) -> None:
    say(server, person, "/help")
    unmodified = [call for call in server.refused if "not modified" not in str(call.response)]
    assert not unmodified


def test_what_is_no_text_gets_a_friendly_word_in_private(server: BotApiServer, person: Chat) -> None:
    server.send_sticker(chat=person)
    assert wait_for_messages(server, person, 1)[-1]["text"].startswith("Mình chỉ đọc được chữ thôi.")


def from_somebody(chat: Chat, **content: object) -> Json:
    """The update of a message with that content, as Telegram sends it."""
    sender = {"id": chat.id, "is_bot": False, "first_name": "An", "language_code": "vi"}
    told = {"id": chat.id, "type": "private", "first_name": "An"}
    return {"message": {"message_id": 900, "date": 1_763_700_000, "chat": told, "from": sender, **content}}


def test_the_words_under_a_picture_are_read(server: BotApiServer, person: Chat) -> None:
    photo = {"file_id": "1", "file_unique_id": "1", "width": 90, "height": 90}
    server.send_update(from_somebody(person, photo=[photo], caption="rsi hpg"))
    assert wait_for_messages(server, person, 1)[-1]["caption"].startswith("HPG · RSI 14 ngày")


def test_an_update_that_nobody_can_read_does_not_deafen_it(
    telegram: BotApiServer, start_bot: Callable[..., RunningBot]
) -> None:
    bot = start_bot()
    person = telegram.private_chat(user_id=15, language_code="vi")
    update = telegram.send_update(from_somebody(person, poll={"id": "9", "question": "without all the rest"}))
    assert say(telegram, person, "/rsi FPT")["caption"].startswith("FPT · RSI")
    assert bot.stop() == 0
    assert [line["update"] for line in lines_of(bot.logged(), "telegram.update_unreadable")] == [update]
    assert not has_trace(bot.logged())


def test_an_edited_message_is_not_answered_again(server: BotApiServer, person: Chat) -> None:
    update = server.send_text("/rsi FPT", chat=person)
    wait_for_messages(server, person, 1)
    server.edit_text(update, "/rsi HPG")
    say(server, person, "/rsi VNM")
    assert [message["caption"][:3] for message in server.messages(person)] == ["FPT", "VNM"]


def test_in_a_group_it_speaks_only_when_spoken_to(server: BotApiServer, bot: RunningBot) -> None:
    group = server.group(chat_id=-100_200, title="Hội chứng khoán")
    member = server.user(next(_user_ids))
    for text in ("FPT hôm nay thế nào", "/rsi@other_bot FPT", "/unknown FPT", "rsi là gì"):
        server.send_text(text, chat=group, user=member)
    server.send_sticker(chat=group, user=member)
    server.send_text("/rsi@nenbua_bot FPT", chat=group, user=member)
    first = wait_for_messages(server, group, 1)
    assert len(first) == 1
    assert first[0]["caption"].startswith("FPT · RSI")
    assert "reply_to_message" in first[0]
    server.send_text("@nenbua_bot rsi hpg", chat=group, user=member)
    assert wait_for_messages(server, group, 2)[-1]["caption"].startswith("HPG · RSI")
    server.send_text("rsi vnm tuần", chat=group, user=member, reply_to=first[0])
    assert wait_for_messages(server, group, 3)[-1]["caption"].startswith("VNM · RSI 14 tuần")
    assert bot.process.poll() is None


def test_a_channels_commands_are_answered_there_and_who_adds_it_is_greeted(
    server: BotApiServer, bot: RunningBot
) -> None:
    channel = server.channel(chat_id=-1_002_000_000_000)
    server.add_bot(channel)
    assert wait_for_messages(server, channel, 1)[0]["text"].startswith("Chào cả nhà")
    server.send_text("/rsi FPT", chat=channel)
    assert wait_for_messages(server, channel, 2)[-1]["caption"].startswith("FPT · RSI")
    assert bot.process.poll() is None


def test_many_people_at_once_are_all_answered(server: BotApiServer, bot: RunningBot) -> None:
    people = [server.private_chat(user_id=next(_user_ids), language_code="vi") for _ in range(12)]
    for chat in people:
        server.send_text("rsi fpt", chat=chat)
    for chat in people:
        assert wait_for_messages(server, chat, 1)[0]["caption"].startswith("FPT · RSI")
    assert bot.process.poll() is None


def test_a_telegram_that_is_slow_for_one_person_is_not_for_another(
    telegram: BotApiServer, start_bot: Callable[..., RunningBot]
) -> None:
    start_bot()
    waiting, other = (telegram.private_chat(user_id=number, language_code="vi") for number in (20, 21))
    telegram.fail_next("sendPhoto", delay=4)
    telegram.send_text("/rsi FPT", chat=waiting)
    first = telegram.wait_for("sendPhoto", chat_id=waiting.id)[0]
    say(telegram, other, "/rsi HPG")
    second = telegram.wait_for("sendPhoto", chat_id=other.id)[0]
    assert second.at - first.at < 3


def test_where_photos_are_forbidden_the_text_comes_alone(server: BotApiServer, bot: RunningBot) -> None:
    group = server.group(chat_id=-100_300, title="Không ảnh")
    server.set_standing(group, Standing.NO_PHOTOS)
    server.send_text("/rsi FPT", chat=group, user=server.user(next(_user_ids)))
    assert wait_for_messages(server, group, 1)[0]["text"].startswith("FPT · RSI 14 ngày")
    assert bot.process.poll() is None


def test_flood_control_is_waited_out(telegram: BotApiServer, start_bot: Callable[..., RunningBot]) -> None:
    start_bot()
    person = telegram.private_chat(user_id=8, language_code="vi")
    telegram.fail_next("sendPhoto", status=429, retry_after=1)
    assert say(telegram, person, "/rsi FPT")["caption"].startswith("FPT · RSI")
    refused, sent = telegram.wait_for("sendPhoto", count=2)
    assert sent.at - refused.at >= 1


def test_a_blocked_bot_goes_on_with_others(
    telegram: BotApiServer, start_bot: Callable[..., RunningBot], tmp_path: Path
) -> None:
    bot = start_bot()
    gone = telegram.private_chat(user_id=9, language_code="vi")
    telegram.set_standing(gone, Standing.BLOCKED)
    update = telegram.send_text("/rsi FPT", chat=gone)
    other = telegram.private_chat(user_id=10, language_code="vi")
    assert say(telegram, other, "/rsi FPT")["caption"].startswith("FPT · RSI")
    assert bot.stop() == 0
    (line,) = lines_of(bot.logged(), "telegram.chat_gone")
    assert line["update"] == update
    # A private chat's number is the person's.
    assert "chat" not in line
    with closing(sqlite3.connect(tmp_path / "nenbua.db")) as database:
        assert database.execute("SELECT chat FROM gone_chats").fetchall() == [("telegram:9",)]


def test_a_refused_send_is_logged_with_the_updates_id_and_apologised_for(
    telegram: BotApiServer, start_bot: Callable[..., RunningBot]
) -> None:
    bot = start_bot()
    person = telegram.private_chat(user_id=11, language_code="vi")
    telegram.fail_next("sendMessage", status=400, description="Bad Request: message is too long")
    before = len(telegram.messages(person))
    update = telegram.send_text("/help", chat=person)
    assert wait_for_messages(telegram, person, before + 1)[-1]["text"].startswith("Xin lỗi bạn")
    assert say(telegram, person, "/rsi FPT")["caption"].startswith("FPT · RSI")
    assert bot.stop() == 0
    assert [line["update"] for line in lines_of(bot.logged(), "telegram.failed")] == [update]


def test_it_waits_for_a_telegram_that_is_down_at_the_start(
    telegram: BotApiServer, start_bot: Callable[..., RunningBot]
) -> None:
    telegram.fail_next("getMe", status=502, times=2)
    person = telegram.private_chat(user_id=12, language_code="vi")
    bot = start_bot()
    assert say(telegram, person, "/rsi FPT")["caption"].startswith("FPT · RSI")
    assert bot.logged().count("telegram.unreachable") == 2


def test_it_is_healthy_while_it_hears_telegram(
    telegram: BotApiServer, start_bot: Callable[..., RunningBot], prices: Path, tmp_path: Path
) -> None:
    def health() -> int:
        return the_nursery().run(["health"], env=environment(tmp_path, prices), cwd=tmp_path).returncode

    assert health() == 1
    bot = start_bot()
    say(telegram, telegram.private_chat(user_id=13, language_code="vi"), "/start")
    assert health() == 0
    assert bot.stop() == 0
    heartbeat = tmp_path / "data" / "nenbua" / "heartbeat"
    an_hour_ago = time.time() - 3600
    os.utime(heartbeat, (an_hour_ago, an_hour_ago))
    assert health() == 1


def test_the_token_is_never_logged(telegram: BotApiServer, start_bot: Callable[..., RunningBot]) -> None:
    bot = start_bot()
    person = telegram.private_chat(user_id=14, language_code="vi")
    telegram.fail_next("sendMessage", status=400, description="Bad Request: message is too long")
    telegram.send_text("/help", chat=person)
    say(telegram, person, "/rsi FPT")
    assert bot.stop() == 0
    assert [line["outcome"] for line in lines_of(bot.logged(), "telegram.update")] == ["failed", "answered"]
    assert telegram.token not in bot.logged()
    assert telegram.token.split(":")[1] not in bot.logged()


def test_a_wrong_token_is_told_in_one_line(start_bot: Callable[..., RunningBot]) -> None:
    bot = start_bot(from_nothing=True, NENBUA_TOKEN="999999:WRONG")  # noqa: S106 - a token that no server knows
    assert bot.process.wait(timeout=60) == 2
    assert bot.logged().splitlines()[-1] == "nenbua: NENBUA_TOKEN: Telegram does not know this token"
    assert not has_trace(bot.logged())
    assert "WRONG" not in bot.logged()
