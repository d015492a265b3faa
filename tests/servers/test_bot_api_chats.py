"""Channels, forums and the numbers of messages: where a bot writes, and what Telegram says to it there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from telegram import Bot, InputMediaPhoto, Message, ReplyParameters, Update
from telegram.constants import ChatType

from tests.servers.bot_api import BotApiServer
from tests.servers.telegram_bots import AN, GROUP, button, keyboard, last_refusal, picture, refusal

CHANNEL = -1_001_000_000_001
FORUM = -1_001_000_000_002


async def test_a_post_of_the_bot_is_the_channels(bot: Bot, server: BotApiServer) -> None:
    server.channel(chat_id=CHANNEL, title="Bản tin", username="ban_tin")
    posted = await bot.send_photo("@Ban_Tin", picture(), caption="a")
    assert (posted.message_id, posted.from_user, posted.chat.type) == (1, None, ChatType.CHANNEL)
    assert posted.sender_chat is not None
    assert posted.sender_chat.id == posted.chat.id == CHANNEL
    assert (await bot.edit_message_caption(CHANNEL, 1, caption="b")) is not None
    assert [message["caption"] for message in server.messages(CHANNEL)] == ["b"]
    assert await bot.get_updates() == ()


async def test_posts_of_people_reach_the_bot(bot: Bot, server: BotApiServer) -> None:
    channel = server.channel(chat_id=CHANNEL)
    first = server.send_text("/tomtat on 15:15", chat=channel)
    server.edit_text(first, "/tomtat off")
    posted, edited = await bot.get_updates()
    assert posted.channel_post is not None
    assert (posted.channel_post.text, posted.channel_post.from_user) == ("/tomtat on 15:15", None)
    assert posted.channel_post.sender_chat is not None
    assert edited.edited_channel_post is not None
    assert (edited.edited_channel_post.text, edited.effective_user) == ("/tomtat off", None)


async def test_a_channel_asks_for_the_right_to_post_and_to_edit(bot: Bot, server: BotApiServer) -> None:
    server.channel(chat_id=CHANNEL)
    server.send_text("somebody's", chat=CHANNEL)
    await bot.send_message(CHANNEL, "ours")
    await bot.edit_message_text("better", CHANNEL, 1)
    server.promote_bot(CHANNEL, without=["can_edit_messages"])
    await bot.edit_message_text("ours, better", CHANNEL, 2)
    assert (
        await last_refusal(server, bot.edit_message_text("worse", CHANNEL, 1)) == "Bad Request: message can't be edited"
    )
    server.promote_bot(CHANNEL, without=["can_post_messages", "can_edit_messages"])
    assert (
        await last_refusal(server, bot.edit_message_text("worse", CHANNEL, 2)) == "Bad Request: message can't be edited"
    )
    for call in (bot.send_message(CHANNEL, "a"), bot.send_photo(CHANNEL, picture())):
        assert await last_refusal(server, call) == "Bad Request: need administrator rights in the channel chat"


async def test_a_poll_in_a_channel_is_anonymous(bot: Bot, server: BotApiServer) -> None:
    server.channel(chat_id=CHANNEL)
    await bot.send_poll(CHANNEL, "Ai?", ["a", "b"])
    words = "Bad Request: non-anonymous polls can't be sent to channel chats"
    assert await refusal(server, bot.send_poll(CHANNEL, "Ai?", ["a", "b"], is_anonymous=False)) == words


async def test_a_post_is_copied_into_the_discussion(bot: Bot, server: BotApiServer) -> None:
    channel = server.channel(chat_id=CHANNEL)
    await bot.send_message(channel.id, "/rsi FPT")
    server.discuss(server.messages(channel)[0], GROUP)
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert (update.message.is_automatic_forward, update.message.text) == (True, "/rsi FPT")
    assert update.message.sender_chat is not None
    assert update.message.sender_chat.id == CHANNEL


async def test_a_topic_holds_what_is_sent_to_it(bot: Bot, server: BotApiServer) -> None:
    forum = server.group(chat_id=FORUM, is_forum=True, administrators=[AN])
    thread = server.open_topic(forum, "Tín hiệu")
    sent: list[Message] = [
        await bot.send_message(FORUM, "a", message_thread_id=thread),
        await bot.send_photo(FORUM, picture(), message_thread_id=thread),
        await bot.send_poll(FORUM, "Ai?", ["a", "b"], message_thread_id=thread),
        await bot.send_document(FORUM, b"{}", message_thread_id=thread),
    ]
    assert [(message.message_thread_id, message.is_topic_message) for message in sent] == [(thread, True)] * 4
    assert [message.message_id for message in sent] == [2, 3, 4, 5]
    assert (await bot.get_chat(FORUM)).is_forum
    general = await bot.send_message(FORUM, "b")
    assert (general.message_thread_id, general.is_topic_message) == (None, None)
    answer = await bot.send_message(FORUM, "c", reply_parameters=ReplyParameters(2))
    assert (answer.message_thread_id, answer.is_topic_message) == (thread, True)


async def test_people_write_in_topics(bot: Bot, server: BotApiServer) -> None:
    forum = server.group(chat_id=FORUM, is_forum=True, administrators=[AN])
    thread = server.open_topic(forum, "Tín hiệu")
    server.send_text("/rsi FPT", chat=forum, user=AN, thread=thread)
    opened, written = await bot.get_updates()
    assert opened.message is not None
    assert opened.message.forum_topic_created is not None
    assert opened.message.forum_topic_created.name == "Tín hiệu"
    assert written.message is not None
    assert (written.message.message_thread_id, written.message.is_topic_message) == (thread, True)
    assert written.message.reply_to_message is not None
    assert written.message.reply_to_message.message_id == thread
    with pytest.raises(LookupError, match="no topic 99"):
        server.send_text("a", chat=forum, user=AN, thread=99)


async def test_closed_and_unknown_topics(bot: Bot, server: BotApiServer) -> None:
    forum = server.group(chat_id=FORUM, is_forum=True, administrators=[AN])
    thread = server.open_topic(forum, "Tín hiệu")
    server.close_topic(forum, thread)
    for call in (bot.send_message(FORUM, "a", message_thread_id=thread), bot.send_chat_action(FORUM, "typing", thread)):
        assert await last_refusal(server, call) == "Bad Request: TOPIC_CLOSED"
    server.promote_bot(forum)
    await bot.send_message(FORUM, "a", message_thread_id=thread)
    server.promote_bot(forum, without=["can_manage_topics"])
    server.close_topic(forum, thread, closed=False)
    await bot.send_message(FORUM, "a", message_thread_id=thread)
    server.delete_topic(forum, thread)
    for chat, unknown in ((FORUM, thread), (FORUM, 99), (GROUP, 1), (AN, 1)):
        assert (
            await last_refusal(server, bot.send_message(chat, "a", message_thread_id=unknown))
            == "Bad Request: message thread not found"
        )
    with pytest.raises(LookupError, match="no forum"):
        server.open_topic(GROUP, "a")
    with pytest.raises(ValueError, match="supergroup"):
        server.group(chat_id=-5, is_forum=True)


async def test_answers_in_a_supergroup_stand_in_a_thread_that_is_no_topic(bot: Bot) -> None:
    first = await bot.send_message(GROUP, "a")
    second = await bot.send_message(GROUP, "b", reply_parameters=ReplyParameters(first.message_id))
    third = await bot.send_message(GROUP, "c", reply_parameters=ReplyParameters(second.message_id))
    assert [message.message_thread_id for message in (first, second, third)] == [None, 1, 1]
    assert third.is_topic_message is None
    assert (await bot.get_chat(GROUP)).is_forum is None


async def test_private_chats_and_basic_groups_count_together(bot: Bot, server: BotApiServer) -> None:
    server.private_chat(user_id=8)
    server.group(chat_id=-5)
    server.send_text("a", chat=AN)
    numbers = [(await bot.send_message(chat, "a")).message_id for chat in (AN, 8, -5, GROUP, AN, GROUP)]
    assert numbers == [2, 3, 4, 1, 5, 2]


async def test_deleted_messages_leave_their_numbers(bot: Bot, server: BotApiServer) -> None:
    sent = await bot.send_message(GROUP, "a")
    server.send_text("b", chat=GROUP, user=AN)
    assert await bot.delete_message(GROUP, sent.message_id)
    assert server.messages(GROUP) == []
    assert (await bot.send_message(GROUP, "c")).message_id == 3
    assert await last_refusal(server, bot.delete_message(GROUP, 2)) == "Bad Request: message can't be deleted"
    server.promote_bot(GROUP)
    assert await bot.delete_message(GROUP, 2)
    assert await last_refusal(server, bot.delete_message(GROUP, 2)) == "Bad Request: message to delete not found"
    server.send_text("a", chat=AN)
    assert await bot.delete_message(AN, 1)


async def test_pins_need_a_right_and_are_told(bot: Bot, server: BotApiServer) -> None:
    sent = await bot.send_message(GROUP, "a")
    words = "Bad Request: not enough rights to manage pinned messages in the chat"
    assert await last_refusal(server, bot.pin_chat_message(GROUP, sent.message_id)) == words
    server.promote_bot(GROUP)
    assert await bot.pin_chat_message(GROUP, sent.message_id)
    pinned = (await bot.get_chat(GROUP)).pinned_message
    assert pinned is not None
    assert pinned.message_id == sent.message_id
    assert await last_refusal(server, bot.pin_chat_message(GROUP, 99)) == "Bad Request: message to pin not found"
    assert await bot.unpin_chat_message(GROUP)
    assert (await bot.get_chat(GROUP)).pinned_message is None
    assert await last_refusal(server, bot.unpin_chat_message(GROUP)) == "Bad Request: message to unpin not found"
    server.channel(chat_id=CHANNEL)
    post = await bot.send_message(CHANNEL, "a")
    assert await bot.pin_chat_message(CHANNEL, post.message_id)


async def test_a_document_comes_back_and_can_be_sent_again(bot: Bot, server: BotApiServer) -> None:
    sent = await bot.send_document(AN, b'{"a": 1}', caption="<b>a</b>", parse_mode="HTML", filename="nenbua.json")
    assert sent.document is not None
    found = (sent.document.file_name, sent.document.mime_type, sent.document.file_size, sent.caption)
    assert found == ("nenbua.json", "application/json", 8, "a")
    assert dict(server.wait_for("sendDocument")[0].files) == {"document": b'{"a": 1}'}
    again = await bot.send_document(AN, sent.document.file_id)
    assert again.document == sent.document
    await bot.edit_message_caption(AN, sent.message_id, caption="b")
    assert server.messages(AN)[0]["document"]["file_name"] == "nenbua.json"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda bot: bot.send_document(AN, b"{}", caption="a" * 1025), "message caption is too long"),
        (lambda bot: bot.send_document(AN, b""), "file must be non-empty"),
        (lambda bot: bot.send_document(AN, ""), "there is no document in the request"),
        (lambda bot: bot.send_document(AN, "BQACAgU-unknown"), "wrong file identifier/HTTP URL specified"),
        (
            lambda bot: bot.send_media_group(AN, [InputMediaPhoto(picture())] * 11),
            "too many messages to send as an album",
        ),
    ],
)
async def test_documents_and_albums_that_are_refused(
    bot: Bot, server: BotApiServer, call: Callable[[Bot], Awaitable[object]], words: str
) -> None:
    assert await last_refusal(server, call(bot)) == f"Bad Request: {words}"


async def test_an_album_is_as_many_messages_as_it_holds(bot: Bot, server: BotApiServer) -> None:
    album = await bot.send_media_group(AN, [InputMediaPhoto(picture(), caption="a"), InputMediaPhoto(picture(80))])
    assert [message.message_id for message in album] == [1, 2]
    assert len(server.messages(AN)) == 2


async def test_what_people_pass_on(bot: Bot, server: BotApiServer) -> None:
    channel = server.channel(chat_id=CHANNEL)
    binh = server.user(8, first_name="Bình")
    group = server.group(chat_id=-5, title="Hội")
    for source in (binh, "Ẩn danh", channel, group):
        server.send_text("/xoadulieu", chat=AN, forwarded_from=source)
    origins = [update.message.forward_origin for update in await bot.get_updates() if update.message]
    assert [origin and origin.type for origin in origins] == ["user", "hidden_user", "channel", "chat"]


async def test_a_press_on_what_is_too_old(bot: Bot, server: BotApiServer) -> None:
    sent = await bot.send_message(AN, "a", reply_markup=keyboard(button("Vẽ", "chart")))
    (message,) = server.messages(AN)
    await bot.delete_message(AN, sent.message_id)
    pressed = server.press(message, "Vẽ", inaccessible=True)
    (update,) = await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    assert update.update_id == pressed
    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert not update.callback_query.message.is_accessible
    assert update.callback_query.data == "chart"
    server.expire(pressed)
    assert "query is too old" in await last_refusal(server, update.callback_query.answer())
