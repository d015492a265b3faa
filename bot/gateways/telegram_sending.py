"""From a reply to Telegram's messages."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, LinkPreviewOptions, Message
from telegram import ReplyParameters as ReplyTo
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.commands import explain
from bot.reply import Button, Reply

# How often, and how long at most, one message waits because Telegram asks for patience.
_TRIES = 3
_LONGEST_WAIT_S = 60.0
# Telegram shows an action for five seconds.
_ACTION_EVERY_S = 4.0

_PAGE = re.compile(rf"/{explain.COMMAND.key} \S+ \d+")

_Sent = TypeVar("_Sent")

log = structlog.get_logger(__name__)


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


async def send_reply(bot: Bot, chat_id: int, reply: Reply, reply_to: int | None = None) -> Message:
    """The message, once it is sent as an answer to that one; where a chat takes no photos, the text alone."""
    answered = answer_to(reply_to)
    picture = reply.picture
    if picture is not None:
        try:
            return await patiently(
                lambda: bot.send_photo(
                    chat_id,
                    picture.png,
                    caption=reply.text,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard(reply, bot.username),
                    reply_parameters=answered,
                    filename=picture.name,
                )
            )
        except BadRequest as error:
            log.warning("telegram.photo_refused", chat=chat_id, cause=str(error))
    return await patiently(
        lambda: bot.send_message(
            chat_id,
            reply.text,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(reply, bot.username),
            reply_parameters=answered,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
    )


async def replace_picture(message: Message, reply: Reply) -> bool:
    """Whether the reply's picture took the place of the message's; the same picture again counts too.

    An article neither takes a chart's place nor gives its own away: people want to look at both.
    """
    if reply.picture is None or not message.photo or reply.intent == explain.COMMAND.key or _is_an_article(message):
        return False
    media = InputMediaPhoto(
        reply.picture.png, caption=reply.text, parse_mode=ParseMode.HTML, filename=reply.picture.name
    )
    try:
        await patiently(lambda: message.edit_media(media, reply_markup=keyboard(reply, message.get_bot().username)))
    except BadRequest as error:
        if "not modified" in str(error):
            return True
        log.info("telegram.edit_refused", chat=message.chat_id, cause=str(error))
        return False
    return True


def _is_an_article(message: Message) -> bool:
    """Whether one of its buttons leads to another page of an article."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return any(_PAGE.fullmatch(str(button.callback_data)) for row in rows for button in row)


@contextlib.asynccontextmanager
async def shown_uploading(bot: Bot, chat_id: int) -> AsyncIterator[None]:
    """Let the chat see "sending a photo …" until the block ends."""
    showing = asyncio.create_task(_keep_showing(bot, chat_id))
    try:
        yield
    finally:
        showing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await showing


async def _keep_showing(bot: Bot, chat_id: int) -> None:
    while True:
        try:
            await bot.send_chat_action(chat_id, ChatAction.UPLOAD_PHOTO)
        except TelegramError as error:
            # The hint is a courtesy; the answer itself will meet the same trouble and tell it.
            log.info("telegram.action_failed", chat=chat_id, cause=str(error))
            return
        await asyncio.sleep(_ACTION_EVERY_S)


async def patiently(send: Callable[[], Awaitable[_Sent]]) -> _Sent:
    """What sending gives, after waiting as long as Telegram asks for."""
    for _ in range(_TRIES - 1):
        try:
            return await send()
        except RetryAfter as error:
            wait = error.retry_after
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            if seconds > _LONGEST_WAIT_S:
                raise
            log.info("telegram.waiting", seconds=seconds)
            await asyncio.sleep(seconds)
    return await send()
