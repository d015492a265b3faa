"""What a bot sends: the server shows it as Telegram does and refuses what Telegram refuses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from telegram import (
    Bot,
    BotCommand,
    ForceReply,
    InlineKeyboardButton,
    InputMediaPhoto,
    InputMediaVideo,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatAction, ChatType, ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from tests.servers.bot_api import BotApiServer, Standing
from tests.servers.telegram_bots import AN, GROUP, button, keyboard, picture, refusal

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


async def test_the_bot_is_told_who_it_is(bot: Bot, server: BotApiServer) -> None:
    assert (bot.username, bot.id, bot.first_name) == ("nenbua_bot", 123456, "Nến Búa")
    assert [call.method for call in server.calls] == ["getMe"]


async def test_a_message_comes_back_as_telegram_shows_it(bot: Bot, server: BotApiServer) -> None:
    markup = keyboard(button("Vẽ", "chart:VNM"), InlineKeyboardButton("CafeF", url="https://cafef.vn"))
    sent = await bot.send_message(AN, "\n<b>VNM</b> 😀 &lt;30", parse_mode=ParseMode.HTML, reply_markup=markup)

    assert (sent.message_id, sent.text, sent.chat.type) == (1, "VNM 😀 <30", ChatType.PRIVATE)
    assert [(found.type, found.offset, found.length) for found in sent.entities] == [("bold", 0, 3)]
    assert sent.reply_markup == markup
    assert sent.from_user is not None
    assert sent.from_user.id == bot.id
    assert (await bot.send_message(AN, "b", reply_parameters=ReplyParameters(1))).reply_to_message == sent
    assert [message["text"] for message in server.messages(AN)] == ["VNM 😀 <30", "b"]


async def test_an_answer_without_the_message_it_answered(bot: Bot) -> None:
    reply = ReplyParameters(99, allow_sending_without_reply=True)
    assert (await bot.send_message(AN, "a", reply_parameters=reply)).reply_to_message is None


async def test_limits_count_what_is_shown_in_utf16(bot: Bot) -> None:
    await bot.send_message(AN, f"<b>{'&amp;' * 4096}</b>", parse_mode=ParseMode.HTML)
    await bot.send_message(AN, "😀" * 2048)
    await bot.send_photo(AN, picture(), caption=f"<i>{'ế' * 1024}</i>", parse_mode=ParseMode.HTML)


async def test_a_keyboard_beneath_the_input_field_is_not_part_of_the_message(bot: Bot) -> None:
    assert (await bot.send_message(AN, "a", reply_markup=ForceReply())).reply_markup is None


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_photo_comes_back_in_sizes_any_of_which_can_be_sent_again(bot: Bot, kind: str) -> None:
    sent = await bot.send_photo(AN, picture(1600, 900, kind), caption="<u>VNM</u>", parse_mode=ParseMode.HTML)

    assert sent.caption == "VNM"
    assert [found.type for found in sent.caption_entities] == ["underline"]
    assert [(size.width, size.height) for size in sent.photo][-2:] == [(1280, 720), (1600, 900)]
    assert all(size.file_size for size in sent.photo)
    again = await bot.send_photo(AN, sent.photo[0].file_id)
    assert again.photo == sent.photo


async def test_messages_are_edited_in_place(bot: Bot, server: BotApiServer) -> None:
    text = await bot.send_message(AN, "a", reply_markup=keyboard(button("A", "a")))
    photo = await bot.send_photo(AN, picture(), caption="a")

    edited = await bot.edit_message_text("b", AN, text.message_id)
    assert isinstance(edited, Message)
    assert (edited.text, edited.reply_markup, edited.edit_date is None) == ("b", None, False)
    await bot.edit_message_reply_markup(AN, text.message_id, reply_markup=keyboard(button("B", "b")))
    await bot.edit_message_caption(AN, photo.message_id, caption="<b>b</b>", parse_mode=ParseMode.HTML)
    shown = server.messages(AN)
    assert (shown[0]["text"], shown[0]["reply_markup"]["inline_keyboard"][0][0]["text"]) == ("b", "B")
    assert (shown[1]["caption"], shown[1]["photo"][0]["file_id"]) == ("b", photo.photo[0].file_id)

    await bot.edit_message_media(InputMediaPhoto(picture(), caption="c"), AN, photo.message_id)
    shown = server.messages(AN)
    assert shown[1]["caption"] == "c"
    assert shown[1]["photo"][0]["file_id"] != photo.photo[0].file_id


BUTTONS = [button(str(number), str(number)) for number in range(101)]
BAD_MESSAGES: list[tuple[Callable[[Bot], Awaitable[object]], str]] = [
    (lambda bot: bot.send_message(AN, ""), "message text is empty"),
    (lambda bot: bot.send_message(AN, " \n"), "text must be non-empty"),
    (lambda bot: bot.send_message(AN, "<b></b>", ParseMode.HTML), "text must be non-empty"),
    (lambda bot: bot.send_message(AN, "a" * 4097), "message is too long"),
    (lambda bot: bot.send_message(AN, "😀" * 2049), "message is too long"),
    (
        lambda bot: bot.send_message(AN, "RSI<30>", ParseMode.HTML),
        'can\'t parse entities: Unsupported start tag "30" at byte offset 3',
    ),
    (lambda bot: bot.send_message(AN, "a", "XML"), "unsupported parse_mode"),
    (lambda bot: bot.send_message(8, "a"), "chat not found"),
    (lambda bot: bot.send_message("@nobody", "a"), "chat not found"),
    (lambda bot: bot.send_message("", "a"), "chat_id is empty"),
    (lambda bot: bot.send_message(AN, "a", reply_parameters=ReplyParameters(99)), "message to be replied not found"),
    (lambda bot: bot.send_message(AN, "a", reply_markup=keyboard(button("A", "ế" * 22))), "BUTTON_DATA_INVALID"),
    (lambda bot: bot.send_message(AN, "a", reply_markup=keyboard(button("A", ""))), "BUTTON_DATA_INVALID"),
    (
        lambda bot: bot.send_message(AN, "a", reply_markup=keyboard(button("", "a"))),
        "inline keyboard button text must be non-empty",
    ),
    (
        lambda bot: bot.send_message(AN, "a", reply_markup=keyboard(InlineKeyboardButton("A"))),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        lambda bot: bot.send_message(AN, "a", reply_markup=keyboard(InlineKeyboardButton("A", url="http://localhost"))),
        "inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL",
    ),
    (lambda bot: bot.send_message(AN, "a", reply_markup=keyboard(*BUTTONS)), "reply markup is too long"),
]
BAD_PHOTOS: list[tuple[Callable[[Bot], Awaitable[object]], str]] = [
    (lambda bot: bot.send_photo(AN, picture(), "a" * 1025), "message caption is too long"),
    (lambda bot: bot.send_photo(AN, picture(), "😀" * 513), "message caption is too long"),
    (lambda bot: bot.send_photo(AN, b"not a picture"), "IMAGE_PROCESS_FAILED"),
    (lambda bot: bot.send_photo(AN, picture(900, 600)[:-40]), "IMAGE_PROCESS_FAILED"),
    (lambda bot: bot.send_photo(AN, picture(9901, 100)), "PHOTO_INVALID_DIMENSIONS"),
    (lambda bot: bot.send_photo(AN, picture(630, 30)), "PHOTO_INVALID_DIMENSIONS"),
    (
        lambda bot: bot.send_photo(AN, bytes(10 * 1024 * 1024 + 1)),
        "file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes",
    ),
    (lambda bot: bot.send_photo(AN, "AgACAgUAAxkBAAI-never-given-out"), "wrong file identifier/HTTP URL specified"),
    (lambda bot: bot.send_photo(AN, "https://a.vn/chart.png"), "failed to get HTTP URL content"),
    (lambda bot: bot.send_photo(AN, ""), "there is no photo in the request"),
]


@pytest.mark.parametrize(("call", "words"), BAD_MESSAGES + BAD_PHOTOS)
async def test_what_cannot_be_sent(
    bot: Bot, server: BotApiServer, call: Callable[[Bot], Awaitable[object]], words: str
) -> None:
    assert await refusal(server, call(bot)) == f"Bad Request: {words}"
    assert server.messages(AN) == []


BAD_EDITS: list[tuple[Callable[[Bot], Awaitable[object]], str]] = [
    (lambda bot: bot.edit_message_text("b", AN, 99), "message to edit not found"),
    (lambda bot: bot.edit_message_text("b", AN), "message identifier is not specified"),
    (lambda bot: bot.edit_message_text("b", AN, 3), "message can't be edited"),
    (lambda bot: bot.edit_message_text("a", AN, 1, reply_markup=keyboard(button("A", "a"))), NOT_MODIFIED),
    (lambda bot: bot.edit_message_text("", AN, 1), "message text is empty"),
    (lambda bot: bot.edit_message_text("b", AN, 2), "there is no text in the message to edit"),
    (lambda bot: bot.edit_message_caption(AN, 1, caption="b"), "there is no caption in the message to edit"),
    (lambda bot: bot.edit_message_caption(AN, 2, caption="a"), NOT_MODIFIED),
    (lambda bot: bot.edit_message_caption(AN, 2, caption="a" * 1025), "message caption is too long"),
    (lambda bot: bot.edit_message_reply_markup(AN, 2), NOT_MODIFIED),
    (lambda bot: bot.edit_message_media(InputMediaPhoto(b"rubbish"), AN, 2), "IMAGE_PROCESS_FAILED"),
    (
        lambda bot: bot.edit_message_media(InputMediaVideo(b"video"), AN, 2),
        "can't parse InputMedia: this server takes photos only",
    ),
]


@pytest.mark.parametrize(("call", "words"), BAD_EDITS)
async def test_what_cannot_be_edited(
    bot: Bot, server: BotApiServer, call: Callable[[Bot], Awaitable[object]], words: str
) -> None:
    await bot.send_message(AN, "a", reply_markup=keyboard(button("A", "a")))
    await bot.send_photo(AN, picture(), caption="a")
    server.send_text("mine", chat=AN)
    before = server.messages(AN)
    assert await refusal(server, call(bot)) == f"Bad Request: {words}"
    assert server.messages(AN) == before


@pytest.mark.parametrize(
    ("standing", "error", "description"),
    [
        (Standing.BLOCKED, Forbidden, "Forbidden: bot was blocked by the user"),
        (Standing.DEACTIVATED, Forbidden, "Forbidden: user is deactivated"),
        (Standing.KICKED, Forbidden, "Forbidden: bot was kicked from the supergroup chat"),
        (Standing.NO_TEXT, BadRequest, "Bad Request: not enough rights to send text messages to the chat"),
    ],
)
async def test_chats_that_do_not_want_the_bot(
    bot: Bot, server: BotApiServer, standing: Standing, error: type[TelegramError], description: str
) -> None:
    server.set_standing(GROUP, standing)
    assert await refusal(server, bot.send_message(GROUP, "a"), error) == description
    server.set_standing(GROUP, Standing.WELCOME)
    await bot.send_message(GROUP, "a")


async def test_a_chat_without_photos_takes_text(bot: Bot, server: BotApiServer) -> None:
    server.set_standing(GROUP, Standing.NO_PHOTOS)
    await bot.send_message(GROUP, "a")
    words = "Bad Request: not enough rights to send photos to the chat"
    assert await refusal(server, bot.send_photo(GROUP, picture())) == words


async def test_chat_actions(bot: Bot, server: BotApiServer) -> None:
    assert await bot.send_chat_action(AN, ChatAction.UPLOAD_PHOTO)
    words = "Bad Request: wrong parameter action in request"
    assert await refusal(server, bot.send_chat_action(AN, "dancing")) == words


async def test_menus_are_kept_by_scope_and_language(bot: Bot) -> None:
    commands = [BotCommand("rsi", "Chỉ số RSI"), BotCommand("help", "Trợ giúp")]
    await bot.set_my_commands(commands, language_code="vi")
    assert await bot.get_my_commands(language_code="vi") == tuple(commands)
    assert await bot.get_my_commands() == ()
    await bot.delete_my_commands(language_code="vi")
    assert await bot.get_my_commands(language_code="vi") == ()


@pytest.mark.parametrize(
    ("commands", "language", "words"),
    [
        ([("RSI", "a")], "", "BOT_COMMAND_INVALID"),
        ([("a" * 33, "a")], "", "BOT_COMMAND_INVALID"),
        ([("rsi", "")], "", "command description must be non-empty"),
        ([("rsi", "a" * 257)], "", "command description length must not exceed 256"),
        ([(f"c{number}", "a") for number in range(101)], "", "BOT_COMMANDS_TOO_MUCH"),
        ([("rsi", "a")], "vie", "invalid language code specified"),
    ],
)
async def test_menus_that_are_refused(
    bot: Bot, server: BotApiServer, commands: list[tuple[str, str]], language: str, words: str
) -> None:
    assert await refusal(server, bot.set_my_commands(commands, language_code=language)) == f"Bad Request: {words}"


async def test_chats_and_members(bot: Bot, server: BotApiServer) -> None:
    server.user(8)
    assert (await bot.get_chat(AN)).first_name == "An"
    assert (await bot.get_chat(GROUP)).title == "Nhóm"
    assert [(await bot.get_chat_member(GROUP, user)).status for user in (AN, 8)] == ["administrator", "member"]
    assert await refusal(server, bot.get_chat_member(GROUP, 9)) == "Bad Request: user not found"
