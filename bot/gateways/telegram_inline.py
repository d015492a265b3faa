"""Telegram's inline mode: `@bot FPT` typed in any chat.

Every keystroke is a query; an answer that comes later than about ten seconds is refused
(https://core.telegram.org/bots/inline and https://core.telegram.org/bots/api#answerinlinequery).
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any, TypeAlias

import structlog
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResult,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError
from telegram.ext import Application, ContextTypes, InlineQueryHandler

from bot.ask import Ask
from bot.assistant import Assistant
from bot.clock import Clock, utc_now
from bot.inline.card import Card, Cards
from bot.inline.cards import InlineCards
from bot.inline.pictures import SentPictures
from bot.outcomes import Outcome, note
from bot.pacing import Pace
from bot.pacing.memory import MemoryPace
from bot.pacing.questions import Questions
from bot.replies.markup import CAPTION_LIMIT, length
from bot.replies.words import supported

_App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]
_Context: TypeAlias = ContextTypes.DEFAULT_TYPE

# What it counts as among the commands.
_INTENT = "inline"
# So many are made at once: they wait for nobody, and messages go on meanwhile.
_AT_ONCE = 4
# "Query is too old and response timeout expired or query ID is invalid": the person has typed on.
_TOO_LATE = ("query is too old", "query id is invalid")

log = structlog.get_logger(__name__)


class TelegramInline:
    """Answers inline queries with cards; with a picture where Telegram has it already, as none can be uploaded here.

    Whoever types faster than people do gets no answer for a while, and nothing is said: there is no place for words.
    """

    def __init__(
        self,
        assistant: Assistant,
        pictures: SentPictures,
        *,
        pace: Pace | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._assistant = assistant
        self._cards = InlineCards(assistant.services, assistant.understanding, pictures, clock=clock)
        self._questions = Questions(pace or MemoryPace())
        self._making = asyncio.Semaphore(_AT_ONCE)
        self._clock = clock

    def register(self, application: _App) -> None:
        """Hear inline queries."""
        application.add_handler(InlineQueryHandler(self._on_query))

    async def close(self) -> None:
        """Give up the cards that are still being made."""
        await self._cards.close()

    async def _on_query(self, update: Update, context: _Context) -> None:
        query = update.inline_query
        if query is None:
            return
        if not await self._questions.typed(f"telegram:{query.from_user.id}"):
            log.debug("telegram.inline_too_much", update=update.update_id)
            return
        ask = self._ask(query)
        async with self._making:
            cards = await self._cards.answer(await self._assistant.with_preferences(ask))
        our_name = context.bot.username
        try:
            await self._answer(query, cards, our_name)
            note(Outcome.ANSWERED, intent=_INTENT)
        except BadRequest as error:
            if _came_too_late(error):
                log.info("telegram.inline_too_late", update=update.update_id)
            elif any(card.file for card in cards.cards):
                log.info("telegram.inline_pictures_refused", update=update.update_id, cause=str(error))
                await self._answer(query, await self._cards.without_pictures(cards), our_name)
                note(Outcome.ANSWERED, intent=_INTENT)
            else:
                raise
        except NetworkError as error:
            # The next keystroke asks again.
            log.info("telegram.inline_not_answered", update=update.update_id, cause=str(error))

    def _ask(self, query: InlineQuery) -> Ask:
        person = query.from_user
        return Ask(
            text=query.query,
            asked_at=self._clock(),
            locale=supported(person.language_code),
            user=f"telegram:{person.id}",
        )

    async def _answer(self, query: InlineQuery, cards: Cards, our_name: str) -> None:
        results = [_result(str(place), card, our_name) for place, card in enumerate(cards.cards)]
        seconds = max(cards.holds_for, timedelta()) // timedelta(seconds=1)
        await query.answer(results, cache_time=seconds, is_personal=True)


def _result(key: str, card: Card, our_name: str) -> InlineQueryResult:
    """The card as Telegram shows it: with the picture that it has, else as text."""
    button = InlineKeyboardButton(card.button.label, url=(card.button.url or "").replace("{us}", our_name))
    markup = InlineKeyboardMarkup([[button]])
    if card.file is not None and length(card.text) <= CAPTION_LIMIT:
        return InlineQueryResultCachedPhoto(
            key,
            card.file,
            title=card.title,
            description=card.description,
            caption=card.text,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
        )
    return InlineQueryResultArticle(
        key,
        card.title,
        InputTextMessageContent(
            card.text, parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
        ),
        description=card.description,
        reply_markup=markup,
    )


def _came_too_late(error: BadRequest) -> bool:
    told = str(error).casefold()
    return any(words in told for words in _TOO_LATE)
