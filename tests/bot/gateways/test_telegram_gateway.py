"""What is heard, who asks, how often, and where the answer goes."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.ask import ChatKind
from bot.errors import TryLater
from bot.gateways.telegram_tally import tallied
from bot.preferences import Preferences
from bot.reply import Button, Document
from tests.bot.conftest import NOW
from tests.bot.gateways.playing import AN, BINH, GROUP, Play, says
from tests.servers.bot_api import Fault, Standing


async def test_an_ask_tells_where_it_was_written_and_by_whom(play: Play) -> None:
    forum = play.server.group(chat_id=-1_009_000_000_000, is_forum=True, administrators=[AN])
    topic = play.server.open_topic(forum, "Tin")
    channel = play.server.channel(chat_id=-1_008_000_000_000)
    await play.say("giá fpt", AN)
    await play.say("/gia FPT", forum, BINH, thread=topic)
    await play.say("/gia FPT", forum, BINH)
    await play.say("/gia FPT", channel)
    assert [(ask.chat, ask.user, ask.chat_kind, ask.thread, ask.asked_at) for ask in play.script.asks] == [
        ("telegram:7", "telegram:7", ChatKind.PRIVATE, None, NOW),
        ("telegram:-1009000000000", "telegram:8", ChatKind.GROUP, topic, NOW),
        ("telegram:-1009000000000", "telegram:8", ChatKind.GROUP, None, NOW),
        ("telegram:-1008000000000", None, ChatKind.CHANNEL, None, NOW),
    ]
    in_topic, in_general = play.server.messages(forum)
    assert in_topic["message_thread_id"] == topic
    assert "message_thread_id" not in in_general
    assert play.texts(channel) == ["/gia FPT"]


async def test_a_channel_hears_commands_of_ours_and_nothing_else(play: Play) -> None:
    channel = play.server.channel(chat_id=-1_008_000_000_000)
    for post in ("FPT tăng trần", "@nenbua_bot giá fpt", "/gia@other_bot FPT", "/chuacolenh"):
        assert await play.say(post, channel) == []
    assert await play.say("/gia@nenbua_bot FPT", channel) == ["/gia@nenbua_bot FPT"]


async def test_a_posts_copy_in_the_discussion_group_is_not_answered(play: Play) -> None:
    channel = play.server.channel(chat_id=-1_008_000_000_000)
    post = play.server.update(play.server.send_text("/gia FPT", chat=channel))["channel_post"]
    await play.hear(play.server.discuss(post, GROUP))
    assert play.texts(GROUP) == []


async def test_an_update_that_comes_twice_is_answered_once(play: Play) -> None:
    update = play.server.send_text("giá fpt", chat=AN)
    await play.hear(update)
    await play.hear(update)
    assert play.texts(AN) == ["giá fpt"]


async def test_an_edited_question_is_not_answered_again(play: Play) -> None:
    update = play.server.send_text("giá fpt", chat=AN)
    await play.hear(update)
    await play.hear(play.server.edit_text(update, "giá hpg"))
    assert play.texts(AN) == ["giá fpt"]


async def test_forwarded_words_are_silent_in_a_group_and_known_as_such_in_private(play: Play) -> None:
    assert await play.say("/gia FPT", GROUP, AN, forwarded_from="Ai đó") == []
    assert await play.say("/gia FPT", AN, forwarded_from="Ai đó") == ["/gia FPT"]
    assert [ask.forwarded for ask in play.script.asks] == [True]
    await play.say("/gia FPT", AN)
    assert not play.script.asks[-1].forwarded


async def test_administrators_may_configure_and_others_may_not(play: Play) -> None:
    play.server.private_chat(user_id=BINH)
    group, question = play.server.group(chat_id=-600, administrators=[AN]), "@nenbua_bot được đổi không"
    assert await play.say(question, group, AN) == ["có"]
    assert await play.say(question, group, BINH) == ["không"]
    assert await play.say("được đổi không", BINH) == ["có"]


async def test_who_writes_in_the_groups_name_is_an_administrator_and_in_a_channels_name_not(play: Play) -> None:
    group, question = play.server.group(chat_id=-1_006_000_000_000), "@nenbua_bot được đổi không"
    channel = play.server.channel(chat_id=-1_008_000_000_000)
    assert await play.say(question, group, as_chat=group) == ["có"]
    assert await play.say(question, group, as_chat=channel) == ["không"]
    assert play.script.asks[0].user is None
    play.script.preferences = Preferences(quiet=True)
    assert await play.say("@nenbua_bot giá fpt", group, as_chat=group) == ["giá fpt"]


async def test_telegram_is_asked_who_administers_once_a_minute(play: Play) -> None:
    for _ in range(3):
        await play.say("@nenbua_bot được đổi không", GROUP, AN)
    assert len(play.server.wait_for("getChatMember")) == 1


async def test_where_single_members_are_hidden_the_administrators_are_asked_for(play: Play) -> None:
    play.server.fail_next("getChatMember", status=400, description="Bad Request: member list is inaccessible", times=2)
    assert await play.say("@nenbua_bot được đổi không", GROUP, AN) == ["có"]
    assert await play.say("@nenbua_bot được đổi không", GROUP, BINH) == ["không"]


async def test_an_administrator_nobody_can_ask_about_is_a_failure_for_now(play: Play) -> None:
    play.server.fail_next("getChatMember", status=502)
    await play.say("@nenbua_bot giá fpt", GROUP, BINH)
    with pytest.raises(TryLater):
        await play.script.asks[-1].rights.may_configure()
    assert not await play.script.asks[-1].rights.may_configure()


async def test_too_many_questions_get_one_notice_and_then_silence(play: Play) -> None:
    for number in range(30):
        assert await play.say(f"câu {number}", AN) == [f"câu {number}"]
    (notice,) = await play.say("câu 31", AN)
    assert notice.endswith("Bạn thử lại sau ít phút nhé.")
    assert await play.say("câu 32", AN) == []
    await play.hear(play.server.send_sticker(chat=AN))
    assert play.texts(AN)[-1] == notice
    assert await play.say("@nenbua_bot câu 33", GROUP, BINH) == ["câu 33"]


async def test_a_quiet_group_is_answered_in_private(play: Play) -> None:
    play.script.preferences = Preferences(quiet=True)
    assert await play.say("@nenbua_bot giá fpt", GROUP, AN) == []
    assert play.texts(AN) == ["giá fpt"]


@pytest.mark.parametrize("standing", [Standing.NEVER_STARTED, Standing.BLOCKED])
async def test_who_has_no_private_chat_with_us_is_told_how_to_open_one(play: Play, standing: Standing) -> None:
    play.script.preferences = Preferences(quiet=True)
    play.server.private_chat(user_id=BINH)
    play.server.set_standing(BINH, standing)
    (line,) = await play.say("@nenbua_bot giá fpt", GROUP, BINH)
    assert line.startswith("Trong nhóm này mình trả lời riêng từng bạn.")
    ((button,),) = play.server.messages(GROUP)[0]["reply_markup"]["inline_keyboard"]
    assert button["url"] == "https://t.me/nenbua_bot?start=group"
    assert play.notes.lost == []


async def test_what_is_about_a_quiet_group_itself_stays_there(play: Play) -> None:
    play.script.preferences = Preferences(quiet=True)
    assert await play.say("@nenbua_bot được đổi không", GROUP, AN) == ["có"]
    play.script.replies["/caidat@nenbua_bot"] = says("Cài đặt", in_place=True)
    assert await play.say("/caidat@nenbua_bot", GROUP, AN) == ["Cài đặt"]


async def test_what_leads_to_a_private_chat_leads_nowhere_in_it(play: Play) -> None:
    play.script.preferences = Preferences(quiet=True)
    private, other = Button(label="Nhắn riêng", url="https://t.me/{us}"), Button(label="Giá", question="/gia FPT")
    own = Button(label="Bỏ bớt mã", question="/unwatch")
    play.script.replies["/rsi@nenbua_bot"] = says("Đây", buttons=((private, own), (other,)))
    await play.say("/rsi@nenbua_bot", GROUP, AN)
    ((button,),) = play.server.messages(AN)[0]["reply_markup"]["inline_keyboard"]
    assert button["text"] == "Giá"


async def test_a_check_of_a_group_that_silences_us_is_told_in_private(play: Play) -> None:
    settings = Button(label="Cài đặt", question="/settings")
    play.script.replies["/kiemtra"] = says("Thiếu quyền", intent="check", buttons=((settings,),))
    play.server.set_standing(GROUP, Standing.NO_TEXT)
    assert await play.say("/kiemtra", GROUP, AN) == []
    assert play.texts(AN) == ["Thiếu quyền"]
    # There it would lead to the person's own.
    assert "reply_markup" not in play.server.messages(AN)[0]
    await play.say("/kiemtra", GROUP, BINH)
    assert play.texts(GROUP) == []


async def test_the_log_tells_neither_who_asked_nor_what_they_wrote(play: Play) -> None:
    somebody = 424_242
    play.server.private_chat(user_id=somebody)
    play.script.replies["chuyện riêng"] = says("Đây", buttons=((Button(label="Giá", question="/gia FPT"),),))
    with capture_logs() as lines:
        with tallied(1, f"chat {somebody}"):
            await play.say("chuyện riêng", somebody)
        with tallied(2, f"person {somebody}"):
            await play.press(play.server.messages(somebody)[0], "Giá")
        with tallied(3, "other"):
            await play.say("@nenbua_bot chuyện chung", GROUP, somebody)
    assert [(line["event"], line["outcome"]) for line in lines] == [("telegram.update", "answered")] * 3
    assert not any(told in str(lines) for told in (str(somebody), str(GROUP), "chuyện", "/gia"))


async def test_a_file_is_sent_as_a_file(play: Play) -> None:
    play.script.replies["/xuatdulieu"] = says("Đây", document=Document(name="nenbua.json", content=b"{}"))
    await play.say("/xuatdulieu", AN)
    (file,) = play.server.messages(AN)
    assert (file["caption"], file["document"]["file_name"]) == ("Đây", "nenbua.json")


async def test_a_card_of_ours_that_somebody_sends_is_not_a_question(play: Play) -> None:
    card = play.server.update(play.server.send_text("/gia FPT", chat=AN))
    message = card["message"] | {"via_bot": play.server.bot.as_json()}
    await play.hear(play.server.send_update({"message": message}))
    assert play.texts(AN) == []


@pytest.mark.parametrize("status", [401, 404])
async def test_a_token_that_is_refused_is_told_the_operator_in_a_line_and_nobody_else(play: Play, status: int) -> None:
    play.server.stage("sendMessage", Fault(status=status))
    with capture_logs() as logs:
        assert await play.say("giá fpt", AN) == []
    (line,) = [line for line in logs if line["log_level"] == "error"]
    assert line["event"] == "telegram.token_refused"
    assert "exc_info" not in line
    assert len([call for call in play.server.calls if call.method == "sendMessage"]) == 1
