"""Presses of buttons: what they ask is answered in the place of the pressed message, beside it, or in a popup."""

from __future__ import annotations

import re
from typing import TypeAlias

import structlog
from telegram import CallbackQuery, Chat, Message, Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.ask import Ask, ChatKind
from bot.clock import Clock
from bot.commands import explain
from bot.gateways.telegram_answers import Answers
from bot.gateways.telegram_reading import ask_of_press
from bot.gateways.telegram_rights import Administrators, pressed_message, rights_of_presser, thread_of
from bot.gateways.telegram_sending import Place
from bot.pacing import Verdict
from bot.replies.markup import plain
from bot.reply import ERROR_INTENT, Reply

_Context: TypeAlias = ContextTypes.DEFAULT_TYPE

_PAGE = re.compile(rf"/{explain.COMMAND.key} \S+ \d+")
# What a popup holds (https://core.telegram.org/bots/api#answercallbackquery), in characters of UTF-16.
_POPUP_LIMIT = 200

log = structlog.get_logger(__name__)


class Presses:
    """Hears presses."""

    def __init__(self, answers: Answers, administrators: Administrators, clock: Clock) -> None:
        self._answers = answers
        self._administrators = administrators
        self._clock = clock

    async def on_press(self, update: Update, _: _Context) -> None:
        """Answer the press; in a group a failure is shown to who pressed alone."""
        query = update.callback_query
        if query is None or query.data is None or query.message is None:
            return
        chat = query.message.chat
        rights = rights_of_presser(query, chat, self._administrators)
        ask = ask_of_press(query, chat, query.data, rights, self._clock)
        async with self._answers.asked(ask) as verdict:
            if verdict is Verdict.ANSWER:
                await self._answer(query, chat, await self._answers.prepared(ask))
            elif verdict is Verdict.NOTICE:
                await _acknowledge(query, self._answers.notice(await self._answers.prepared(ask)))
            elif await self._answers.may_acknowledge(ask):
                await _acknowledge(query)

    async def _answer(self, query: CallbackQuery, chat: Chat, ask: Ask) -> None:
        alone = ask.chat_kind is ChatKind.PRIVATE
        if alone:
            await _acknowledge(query)
        pressed = pressed_message(query)
        place = _beside(chat, pressed)
        async with self._answers.answered(ask, place) as reply:
            failed = reply.intent == ERROR_INTENT
            if not alone:
                await _acknowledge(query, reply if failed else None)
            if (alone or not failed) and not (pressed and await self._replaced(pressed, reply)):
                await self._answers.bring(ask, place, reply)

    async def _replaced(self, pressed: Message, reply: Reply) -> bool:
        """Whether the reply took the pressed message's place: it asks for that, or a picture follows another.

        An article neither takes a chart's place nor gives its own away: people want to look at both.
        """
        if not reply.in_place:
            follows = reply.picture is not None and pressed.photo and reply.intent != explain.COMMAND.key
            if not follows or _is_an_article(pressed):
                return False
        return await self._answers.replaced(pressed, reply)


def _beside(chat: Chat, pressed: Message | None) -> Place:
    if pressed is None:
        return Place(chat_id=chat.id)
    return Place(chat_id=chat.id, thread=thread_of(pressed), answers=pressed.message_id)


def _is_an_article(message: Message) -> bool:
    """Whether one of its buttons leads to another page of an article."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return any(_PAGE.fullmatch(str(button.callback_data)) for row in rows for button in row)


async def _acknowledge(query: CallbackQuery, told: Reply | None = None) -> None:
    """Stop the button's waiting sign, with a popup of that reply's words where there is one.

    A press too old for that, from before a restart, is answered all the same.
    """
    try:
        if told is None:
            await query.answer()
        else:
            await query.answer(popup_text(plain(told.text)), show_alert=True)
    except TelegramError as error:
        log.info("telegram.press_not_acknowledged", cause=str(error))


def popup_text(text: str) -> str:
    """The text as far as a popup holds it, cut between words.

    >>> popup_text("ngắn"), len(popup_text("dài " * 100))
    ('ngắn', 200)
    """
    if _units(text) <= _POPUP_LIMIT:
        return text
    while _units(text) >= _POPUP_LIMIT:
        text = text.rpartition(" ")[0] or text[: _POPUP_LIMIT // 2]
    return f"{text}…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
