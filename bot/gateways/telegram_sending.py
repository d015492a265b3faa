"""From a reply to Telegram's messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
)
from telegram import ReplyParameters as ReplyTo
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.errors import NenBuaError
from bot.gateways.telegram_errors import chat_is_gone, is_same_already, read
from bot.gateways.telegram_uploads import SentPictures, Uploads
from bot.meanwhile import meanwhile
from bot.reply import Button, Document, Picture, Reply

# Telegram shows an action for five seconds.
_ACTION_EVERY_S = 4.0

_NAME = "telegram:"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a message goes: the chat, the topic of a forum, and the message that it answers.

    asked: the message there that has just asked for it, whether it is answered or not; None for a press, or elsewhere.
    """

    chat_id: int
    thread: int | None = None
    answers: int | None = None
    asked: int | None = None


def chat_number(chat: str) -> int:
    """Telegram's number in a chat's name; NenBuaError `not_of_telegram` for that of another gateway.

    >>> chat_number("telegram:-100123")
    -100123
    """
    if not is_of_telegram(chat):
        raise NenBuaError("not_of_telegram", chat=chat)
    return int(chat.removeprefix(_NAME))


def is_of_telegram(chat: str) -> bool:
    """Whether the chat's name is one that this gateway gives; a database may know those of others."""
    return chat.startswith(_NAME)


def keyboard(reply: Reply, our_name: str) -> InlineKeyboardMarkup | None:
    """The reply's buttons: each carries the message it stands for, or opens an address."""
    if not reply.buttons:
        return None
    return InlineKeyboardMarkup([[_button(button, our_name) for button in row] for row in reply.buttons])


def _button(button: Button, our_name: str) -> InlineKeyboardButton:
    if button.url is not None:
        return InlineKeyboardButton(button.label, url=button.url.replace("{us}", our_name))
    return InlineKeyboardButton(button.label, callback_data=button.question)


def answer_to(message_id: int | None) -> ReplyTo | None:
    """What makes a message an answer to that one; it is sent all the same where that one is gone."""
    return ReplyTo(message_id, allow_sending_without_reply=True) if message_id is not None else None


class Sender:
    """Sends replies, and puts them in the place of messages; a picture is uploaded once and then sent by its id.

    The library's errors go through; an answer of Telegram's that cannot be read is one of them.
    """

    def __init__(self, bot: ExtBot[float], pictures: SentPictures) -> None:
        self.bot = bot
        self._uploads = Uploads(pictures)

    async def send(self, place: Place, reply: Reply) -> Message:
        """The message, once it is sent, under its file or picture; where a chat takes no photos, the text alone."""
        if reply.document is not None:
            return await self._send_document(place, reply, reply.document)
        message = await self._send_picture(place, reply, reply.picture) if reply.picture is not None else None
        return await self._send_text(place, reply) if message is None else message

    async def edit(self, chat_id: int, message_id: int, reply: Reply) -> None:
        """Put the reply in place of what the message said; BadRequest where Telegram does not edit it."""
        markup = keyboard(reply, self.bot.username)
        if reply.picture is not None:
            await self._edit_picture(chat_id, message_id, reply, reply.picture)
            return
        try:
            await read(
                self.bot.edit_message_text(
                    reply.text,
                    chat_id,
                    message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=markup,
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                )
            )
        except BadRequest as error:
            if "no text in the message" not in str(error):
                raise
            await read(
                self.bot.edit_message_caption(
                    chat_id, message_id, caption=reply.text, parse_mode=ParseMode.HTML, reply_markup=markup
                )
            )

    async def replace(self, message: Message, reply: Reply) -> bool:
        """Whether the reply took the message's place; where it says the same already, that counts too."""
        if message.photo and reply.picture is None:
            # Words about something else do not go under this picture.
            return False
        try:
            await self.edit(message.chat_id, message.message_id, reply)
        except BadRequest as error:
            if not is_same_already(error):
                log.info("telegram.edit_refused", chat=message.chat_id, cause=str(error))
                return False
        return True

    async def _send_text(self, place: Place, reply: Reply) -> Message:
        return await read(
            self.bot.send_message(
                place.chat_id,
                reply.text,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(reply, self.bot.username),
                message_thread_id=place.thread,
                reply_parameters=answer_to(place.answers),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        )

    async def _send_document(self, place: Place, reply: Reply, document: Document) -> Message:
        return await read(
            self.bot.send_document(
                place.chat_id,
                document.content,
                filename=document.name,
                caption=reply.text,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(reply, self.bot.username),
                message_thread_id=place.thread,
                reply_parameters=answer_to(place.answers),
            )
        )

    async def _send_picture(self, place: Place, reply: Reply, picture: Picture) -> Message | None:
        """The message with the picture; None where the chat takes no photos."""

        async def send(photo: str | bytes) -> Message:
            return await read(
                self.bot.send_photo(
                    place.chat_id,
                    photo,
                    caption=reply.text,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard(reply, self.bot.username),
                    message_thread_id=place.thread,
                    reply_parameters=answer_to(place.answers),
                    filename=picture.name,
                )
            )

        try:
            return await self._uploads.use(picture, send)
        except BadRequest as error:
            if chat_is_gone(error):
                raise
            log.warning("telegram.photo_refused", chat=place.chat_id, cause=str(error))
            return None

    async def _edit_picture(self, chat_id: int, message_id: int, reply: Reply, picture: Picture) -> None:
        async def put(photo: str | bytes) -> Message | bool:
            media = InputMediaPhoto(photo, caption=reply.text, parse_mode=ParseMode.HTML, filename=picture.name)
            markup = keyboard(reply, self.bot.username)
            return await read(self.bot.edit_message_media(media, chat_id, message_id, reply_markup=markup))

        await self._uploads.use(picture, put)


@asynccontextmanager
async def shown_uploading(bot: ExtBot[float], place: Place) -> AsyncIterator[None]:
    """Let the chat see "sending a photo …" until the block ends."""
    async with meanwhile(_keep_showing(bot, place)):
        yield


async def _keep_showing(bot: ExtBot[float], place: Place) -> None:
    while True:
        try:
            await bot.send_chat_action(place.chat_id, ChatAction.UPLOAD_PHOTO, message_thread_id=place.thread)
        except TelegramError as error:
            # The hint is a courtesy; the answer itself will meet the same trouble and tell it.
            log.info("telegram.action_failed", chat=place.chat_id, cause=str(error))
            return
        await asyncio.sleep(_ACTION_EVERY_S)
