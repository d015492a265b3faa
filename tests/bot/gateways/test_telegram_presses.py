"""Presses of buttons: in the place of the message, beside it, or in a popup."""

from __future__ import annotations

from bot.reply import ERROR_INTENT, Button, Picture
from tests.bot.gateways.playing import AN, BINH, GROUP, Play, says
from tests.servers.telegram_bots import picture


async def test_who_posts_in_a_channel_may_configure_and_who_presses_there_may_not(play: Play) -> None:
    channel = play.server.channel(chat_id=-1_008_000_000_000, administrators=[AN])
    play.script.replies["/gia FPT"] = says("Giá", buttons=((Button(label="Đổi", question="được đổi không"),),))
    await play.say("/gia FPT", channel)
    (message,) = play.server.messages(channel)
    await play.press(message, "Đổi", BINH)
    await play.press(message, "Đổi", AN)
    assert play.texts(channel)[1:] == ["không", "có"]


async def test_presses_count_as_questions_and_the_notice_is_a_popup(play: Play) -> None:
    play.script.replies["/gia FPT"] = says("Giá", buttons=((Button(label="Tuần", question="tuần"),),), in_place=True)
    play.script.replies["tuần"] = play.script.replies["/gia FPT"]
    await play.say("/gia FPT", GROUP, BINH)
    (message,) = play.server.messages(GROUP)
    for _ in range(9):
        assert "text" not in await play.press(message, "Tuần", BINH)
    told = await play.press(message, "Tuần", BINH)
    assert told["show_alert"]
    assert "trả lời không kịp" in told["text"]
    assert "text" not in await play.press(message, "Tuần", BINH)
    assert len(play.texts(GROUP)) == 1


async def test_a_failed_press_in_a_group_is_told_to_who_pressed_alone(play: Play) -> None:
    play.script.replies["/gia FPT"] = says("Giá", buttons=((Button(label="Đổi", question="đổi"),),))
    play.script.replies["đổi"] = says("x" * 150 + " & " + "chữ " * 30, intent=ERROR_INTENT)
    await play.say("/gia FPT", GROUP, AN)
    told = await play.press(play.server.messages(GROUP)[0], "Đổi", BINH)
    assert told["show_alert"]
    assert told["text"].startswith("x" * 150 + " & chữ")
    assert told["text"].endswith("…")
    assert len(told["text"]) <= 200
    assert play.texts(GROUP) == ["Giá"]


async def test_a_failed_press_in_private_is_answered(play: Play) -> None:
    play.script.replies["/gia FPT"] = says("Giá", buttons=((Button(label="Đổi", question="đổi"),),))
    play.script.replies["đổi"] = says("Chưa được", intent=ERROR_INTENT)
    await play.say("/gia FPT", AN)
    assert "text" not in await play.press(play.server.messages(AN)[0], "Đổi")
    assert play.texts(AN) == ["Giá", "Chưa được"]


CHOICE = ((Button(label="Sáng", question="sáng"), Button(label="Tối", question="tối")),)


async def test_a_reply_in_place_takes_the_pressed_messages_place(play: Play) -> None:
    for text in ("/caidat", "sáng", "tối"):
        play.script.replies[text] = says(f"Màu {text}", buttons=CHOICE, in_place=True)
    await play.say("/caidat", AN)
    (message,) = play.server.messages(AN)
    for _ in range(2):
        await play.press(message, "Tối")
    assert play.texts(AN) == ["Màu tối"]
    drawn = says("Hình", picture=Picture(name="a.png", png=picture()), buttons=CHOICE, in_place=True)
    play.script.replies["sáng"] = drawn
    await play.press(message, "Sáng")
    assert play.texts(AN) == ["Hình"]
    await play.press(message, "Tối")
    assert play.texts(AN) == ["Hình", "Màu tối"]


async def test_a_button_on_a_message_too_old_is_answered_anew(play: Play) -> None:
    play.script.replies["/caidat"] = says("Màu", buttons=CHOICE, in_place=True)
    play.script.replies["tối"] = says("Màu tối", in_place=True)
    await play.say("/caidat", AN)
    await play.press(play.server.messages(AN)[0], "Tối", inaccessible=True)
    assert play.texts(AN)[-1] == "Màu tối"
    assert len(play.server.wait_for("sendMessage", 2)) == 2


async def test_a_press_too_late_to_acknowledge_is_answered_all_the_same(play: Play) -> None:
    play.script.replies["/gia FPT"] = says("Giá", buttons=CHOICE)
    await play.say("/gia FPT", AN)
    update = play.server.press(play.server.messages(AN)[0], "Tối")
    play.server.expire(update)
    await play.hear(update)
    assert play.texts(AN) == ["Giá", "tối"]


async def test_a_press_in_a_topic_is_answered_there(play: Play) -> None:
    forum = play.server.group(chat_id=-1_009_000_000_000, is_forum=True, administrators=[AN])
    topic = play.server.open_topic(forum, "Tin")
    play.script.replies["/gia FPT"] = says("Giá", buttons=CHOICE)
    await play.say("/gia FPT", forum, AN, thread=topic)
    await play.press(play.server.messages(forum)[0], "Tối", AN)
    assert [message["message_thread_id"] for message in play.server.messages(forum)] == [topic, topic]
