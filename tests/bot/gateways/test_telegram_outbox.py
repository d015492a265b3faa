"""Sending to chats that have not asked, against a Bot API server; faults are what they are over the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from markupsafe import escape

from bot.errors import ChatMoved, MaybeSent, NenBuaError, RateLimited, StopSending, TryLater
from bot.gateways.telegram_outbox import TelegramOutbox, open_outbox
from bot.reply import Button, Document, Picture, Reply
from bot.schedule.promise import Address
from bot.storage.database import Database
from bot.storage.sent_pictures import DatabaseSentPictures
from tests.servers.bot_api import BotApiServer, Fault, Standing
from tests.servers.telegram_bots import picture

AN = Address(chat="telegram:7")
GROUP = Address(chat="telegram:-1001234567890")
SMALL_GROUP = Address(chat="telegram:-500")
NOW = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)


def reply(text: str = "Tóm tắt", **changed: object) -> Reply:
    """A summary with a button."""
    content = {"buttons": ((Button(label="Xem thêm", question="/tomtat"),),), **changed}
    return Reply(intent="summary", lang="vi", text=escape(text), **content)  # type: ignore[arg-type] # the test's own


@pytest.fixture
def telegram() -> Iterator[BotApiServer]:
    """A server that knows An, a supergroup and a basic group."""
    with BotApiServer() as server:
        server.private_chat(user_id=7)
        server.group(chat_id=-1_001_234_567_890)
        server.group(chat_id=-500)
        yield server


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """An SQLite file."""
    opened = Database(f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}")
    yield opened
    await opened.close()


@pytest.fixture
async def outbox(telegram: BotApiServer, database: Database) -> AsyncIterator[TelegramOutbox]:
    """An outbox of a process that only sends."""
    stored = DatabaseSentPictures(database)
    async with open_outbox(telegram.token, telegram.url, limits_url=None, stored=stored, clock=lambda: NOW) as opened:
        yield opened


async def failure(outbox: TelegramOutbox, address: Address = AN) -> NenBuaError:
    """What sending there raises."""
    with pytest.raises(NenBuaError) as raised:
        await outbox.send(address, reply())
    return raised.value


async def test_a_picture_is_uploaded_once_and_then_sent_by_its_id(
    telegram: BotApiServer, outbox: TelegramOutbox
) -> None:
    summary = reply(picture=Picture(name="tomtat.png", png=picture()))
    assert await outbox.send(AN, summary) == telegram.messages(7)[0]["message_id"]
    await outbox.send(GROUP, summary)
    first, second = telegram.wait_for("sendPhoto", 2)
    assert list(first.files)
    assert not second.files
    assert telegram.messages(-1_001_234_567_890)[0]["caption"] == "Tóm tắt"


async def test_a_file_id_that_is_refused_is_uploaded_anew(telegram: BotApiServer, outbox: TelegramOutbox) -> None:
    summary = reply(picture=Picture(name="tomtat.png", png=picture()))
    await outbox.send(AN, summary)
    telegram.fail_next("sendPhoto", status=400, description="Bad Request: wrong file identifier/HTTP URL specified")
    await outbox.send(GROUP, summary)
    assert [len(call.files) for call in telegram.wait_for("sendPhoto", 3)] == [1, 0, 1]


async def test_where_photos_are_forbidden_the_text_comes_alone(telegram: BotApiServer, outbox: TelegramOutbox) -> None:
    telegram.set_standing(-1_001_234_567_890, Standing.NO_PHOTOS)
    await outbox.send(GROUP, reply(picture=Picture(name="tomtat.png", png=picture())))
    assert telegram.messages(-1_001_234_567_890)[0]["text"] == "Tóm tắt"


async def test_a_file_and_its_text_are_one_message(telegram: BotApiServer, outbox: TelegramOutbox) -> None:
    number = await outbox.send(AN, reply(document=Document(name="nenbua.json", content=b"{}")))
    (file,) = telegram.messages(7)
    assert (file["message_id"], file["caption"]) == (number, "Tóm tắt")
    assert file["document"]["file_name"] == "nenbua.json"


async def test_it_goes_into_the_topic_and_answers_the_message(telegram: BotApiServer, outbox: TelegramOutbox) -> None:
    forum = telegram.group(chat_id=-1_009_000_000_000, is_forum=True, administrators=[7])
    topic = Address(chat="telegram:-1009000000000", thread=telegram.open_topic(forum, "Tin"))
    first = await outbox.send(topic, reply())
    await outbox.send(topic, reply("Đã xác nhận"), answers=first)
    _, second = telegram.messages(forum)
    assert second["message_thread_id"] == topic.thread
    assert second["reply_to_message"]["message_id"] == first
    await outbox.send(topic, reply(), answers=99_999)


@pytest.mark.parametrize(
    "standing", [Standing.BLOCKED, Standing.DEACTIVATED, Standing.NEVER_STARTED, Standing.KICKED, Standing.LEFT]
)
async def test_a_chat_that_is_gone_stops_the_sending(
    telegram: BotApiServer, outbox: TelegramOutbox, standing: Standing
) -> None:
    in_private = standing in {Standing.BLOCKED, Standing.DEACTIVATED, Standing.NEVER_STARTED}
    address = AN if in_private else GROUP
    telegram.set_standing(int(address.chat.removeprefix("telegram:")), standing)
    error = await failure(outbox, address)
    assert type(error) is StopSending
    assert error.__cause__ is not None


async def test_a_chat_that_never_was_stops_the_sending(outbox: TelegramOutbox) -> None:
    assert type(await failure(outbox, Address(chat="telegram:404"))) is StopSending


async def test_a_chat_of_another_gateway_gets_nothing_and_stops_nothing(outbox: TelegramOutbox) -> None:
    terminal = Address(chat="terminal")
    assert outbox.newest(terminal) is None
    refused = await failure(outbox, terminal)
    assert (type(refused), refused.code) == (NenBuaError, "not_of_telegram")


async def test_a_group_that_has_moved_tells_where(telegram: BotApiServer, outbox: TelegramOutbox) -> None:
    telegram.migrate(-500, chat_id=-1_005_000_000_000)
    error = await failure(outbox, SMALL_GROUP)
    assert isinstance(error, ChatMoved)
    assert error.to == "telegram:-1005000000000"


async def test_a_group_where_we_may_not_write_may_let_us_later(telegram: BotApiServer, outbox: TelegramOutbox) -> None:
    telegram.set_standing(-1_001_234_567_890, Standing.NO_TEXT)
    error = await failure(outbox, GROUP)
    assert (type(error), error.code) == (TryLater, "no_right_to_write")


async def test_a_long_flood_control_says_until_when(telegram: BotApiServer, outbox: TelegramOutbox) -> None:
    telegram.fail_next("sendMessage", status=429, retry_after=600)
    error = await failure(outbox)
    assert isinstance(error, RateLimited)
    assert timedelta(seconds=599) < error.until - NOW <= timedelta(seconds=600)
    await outbox.send(GROUP, reply())


@pytest.mark.parametrize(
    "fault", [Fault(cut="before"), Fault(cut="after"), Fault(status=500), Fault(status=502)], ids=str
)
async def test_nobody_knows_what_became_of_a_broken_request(
    telegram: BotApiServer, outbox: TelegramOutbox, fault: Fault
) -> None:
    telegram.stage("sendMessage", fault)
    error = await failure(outbox)
    assert isinstance(error, MaybeSent)
    assert error.__cause__ is not None


async def test_what_could_not_be_connected_was_not_sent(telegram: BotApiServer, outbox: TelegramOutbox) -> None:
    await outbox.send(AN, reply())
    telegram.gone(30)
    error = await failure(outbox)
    assert type(error) in {TryLater, MaybeSent}
    assert type(await failure(outbox)) is TryLater
    telegram.come_back()
    await outbox.send(AN, reply())


async def test_an_outbox_waits_for_its_own_name_without_losing_anything(
    telegram: BotApiServer, outbox: TelegramOutbox
) -> None:
    telegram.fail_next("getMe", status=502)
    assert type(await failure(outbox)) is TryLater
    await outbox.send(AN, reply())
    assert len(telegram.messages(7)) == 1


async def test_a_wrong_token_is_not_told_on(telegram: BotApiServer, database: Database) -> None:
    stored = DatabaseSentPictures(database)
    async with open_outbox("1:SECRET", telegram.url, limits_url=None, stored=stored) as outbox:
        error = await failure(outbox)
    assert type(error) is TryLater
    assert "SECRET" not in f"{error!r} {error.__cause__!r} {error}"
    assert error.__suppress_context__


async def test_a_provisional_message_becomes_the_final_one(telegram: BotApiServer, outbox: TelegramOutbox) -> None:
    number = await outbox.send(AN, reply(picture=Picture(name="a.png", png=picture())))
    final = reply("Chính thức", picture=Picture(name="b.png", png=picture(80)))
    await outbox.edit(AN, number, final)
    await outbox.edit(AN, number, final)
    assert telegram.messages(7)[0]["caption"] == "Chính thức"
    await outbox.edit(AN, number, reply("Chỉ chữ"))
    assert telegram.messages(7)[0]["caption"] == "Chỉ chữ"
    await outbox.edit(AN, 99_999, final)
    assert len(telegram.messages(7)) == 1


async def test_a_text_is_edited_too(telegram: BotApiServer, outbox: TelegramOutbox) -> None:
    number = await outbox.send(GROUP, reply())
    await outbox.edit(GROUP, number, reply("Chính thức"))
    assert telegram.messages(-1_001_234_567_890)[0]["text"] == "Chính thức"


async def test_what_was_sent_before_the_answer_was_cut_is_found(telegram: BotApiServer, outbox: TelegramOutbox) -> None:
    await outbox.send(AN, reply("Câu khác", buttons=()))
    before = outbox.newest(AN)
    assert before is not None
    telegram.fail_next("sendMessage", cut="after")
    await failure(outbox)
    sent = telegram.messages(7)[-1]["message_id"]
    await outbox.send(SMALL_GROUP, reply("Cho nhóm"))
    assert await outbox.find(AN, reply(), after=before) == sent
    assert telegram.messages(-500)[0]["text"] == "Cho nhóm"


async def test_known_messages_in_between_hide_nothing(telegram: BotApiServer, outbox: TelegramOutbox) -> None:
    before = await outbox.send(AN, reply("Câu khác", buttons=()))
    for number in range(before + 1, before + 41):
        telegram.send_text("Chào", chat=7)
        outbox.know(AN, number)
    telegram.fail_next("sendMessage", cut="after")
    await failure(outbox)
    assert await outbox.find(AN, reply(), after=before) == before + 41


async def test_a_look_bears_connections_that_fail(telegram: BotApiServer, outbox: TelegramOutbox) -> None:
    before = await outbox.send(AN, reply("Câu khác", buttons=()))
    sent = await outbox.send(AN, reply())
    telegram.fail_next("editMessageReplyMarkup", cut="before")
    telegram.fail_next("editMessageReplyMarkup", status=500)
    outbox._seen._known.clear()
    assert await outbox.find(AN, reply(), after=before) == sent
    telegram.fail_next("editMessageReplyMarkup", status=500, times=3)
    with pytest.raises(MaybeSent):
        await outbox.find(AN, reply(), after=before)


async def test_what_was_never_sent_is_not_found_and_others_keep_their_buttons(
    telegram: BotApiServer, outbox: TelegramOutbox
) -> None:
    other = reply("Câu khác", buttons=((Button(label="Khác", question="/help"),),))
    before = await outbox.send(AN, other)
    await outbox.send(AN, other)
    telegram.fail_next("sendMessage", cut="before")
    await failure(outbox)
    assert await outbox.find(AN, reply(), after=before) is None
    assert await outbox.find(AN, reply(buttons=()), after=before) is None
    assert await outbox.find(AN, reply(), after=None) is None
    assert all(message["reply_markup"]["inline_keyboard"][0][0]["text"] == "Khác" for message in telegram.messages(7))


async def test_the_newest_number_is_shared_by_private_chats_and_small_groups(
    telegram: BotApiServer, outbox: TelegramOutbox
) -> None:
    assert outbox.newest(AN) is None
    number = await outbox.send(AN, reply())
    assert outbox.newest(SMALL_GROUP) == number
    assert outbox.newest(GROUP) is None
    outbox.know(AN, number - 1)
    assert outbox.newest(AN) == number
    outbox.know(SMALL_GROUP, number + 5)
    assert outbox.newest(AN) == number + 5
    own = await outbox.send(GROUP, reply())
    assert (outbox.newest(GROUP), outbox.newest(AN)) == (own, number + 5)
    assert telegram.messages(-500) == []
