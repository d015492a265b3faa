"""Makes the messages of alerts from what was promised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import structlog

from analysis.signal_summary import read_signals
from analysis.signals import SIGNALS
from bot.ask import Ask
from bot.commands.command import Request, Services
from bot.commands.signals import overview_picture
from bot.commands.subject import Subject, find_named, history_of
from bot.commands.told_record import subject_record
from bot.directory import SymbolMention
from bot.errors import TryLater, UserError
from bot.preferences import USUAL, Preferences
from bot.replies.alert_news import AlertNews, news_buttons, news_text
from bot.replies.markup import CAPTION_LIMIT, length
from bot.replies.words import words_in
from bot.reply import Picture, Reply
from bot.schedule.composing import Composed
from bot.schedule.promise import Promise
from bot.understanding.intent import Arguments
from bot.watching.alert import AlertKind, Condition

_INTENT = "alert"
_SIGNALS = frozenset(signal.key for signal in SIGNALS)

log = structlog.get_logger(__name__)


class AlertComposer:
    """Composes what alerts tell; a picture that cannot be had keeps nobody from the words."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def compose(self, promise: Promise) -> Composed | None:
        """The message; None for a promise that another version of this program made and this one cannot read."""
        try:
            news = self._news(promise.content, promise.session)
            lang = str(promise.content["language"])
        except (KeyError, TypeError, ValueError, UserError) as error:
            log.warning("alerts.unreadable_promise", number=promise.number, cause=repr(error))
            return None
        preferences = await self._preferences(promise.address.chat)
        words = words_in(lang, preferences)
        ask = Ask(text="", asked_at=promise.due_at, locale=lang, preferences=preferences, as_of=promise.session)
        request = Request(ask=ask, arguments=Arguments(), words=words, services=self._services)
        subject = await self._subject(request, news)
        record = await subject_record(subject, news.condition.signal) if subject else None
        text = news_text(words, news, record)
        picture = await self._picture(subject) if subject and length(text) <= CAPTION_LIMIT else None
        return Composed(
            reply=Reply(
                intent=_INTENT,
                lang=lang,
                text=text,
                picture=picture,
                buttons=news_buttons(words, news, record),
                symbol=news.instrument.symbol,
                facts=dict(promise.content) | {"session": promise.session},
            )
        )

    async def _preferences(self, chat: str) -> Preferences:
        try:
            return await self._services.preferences.of(chat)
        except TryLater as error:
            log.warning("alerts.choices_not_read", code=error.code)
            return USUAL

    def _news(self, content: Mapping[str, Any], session: date) -> AlertNews:
        """What is told; KeyError, TypeError, ValueError or UserError where the content is none of this version."""
        signal = content["signal"]
        if signal is not None and signal not in _SIGNALS:
            raise ValueError(f"{signal!r} is no signal")
        return AlertNews(
            number=content["number"],
            owner=content["owner"],
            instrument=self._services.directory.instrument(SymbolMention.exactly(content["symbol"])),
            condition=Condition(kind=AlertKind(content["kind"]), value=content["value"], signal=signal),
            session=session,
            price=content["price"],
            running=content.get("running", False),
            source=content["source"],
            simulated=content["simulated"],
            is_outcome=content["outcome"],
            change=content.get("change"),
            rsi=content.get("rsi"),
            reference_price=content["reference_price"],
            reference_on=_day(content, "reference_on"),
            signal_on=_day(content, "signal_on"),
            status=content.get("status"),
            confirms_at=content.get("confirms_at"),
            outcome_on=_day(content, "outcome_on"),
            outcome_price=content.get("outcome_price"),
            known_price=content.get("known_price"),
        )

    async def _subject(self, request: Request, news: AlertNews) -> Subject | None:
        """The symbol's prices up to the session that is told of; None where they cannot be had."""
        try:
            subject = await find_named(request, _INTENT, news.instrument.symbol)
        except (TryLater, UserError) as error:
            log.info("alerts.no_prices", symbol=news.instrument.symbol, code=error.code)
            return None
        return None if subject.bars.finished.empty else subject

    async def _picture(self, subject: Subject) -> Picture:
        """The symbol's chart with its signals."""
        summary = read_signals(subject.bars, history_of(subject), weeks=subject.weeks)
        return await overview_picture(subject, summary, _INTENT)


def _day(content: Mapping[str, Any], name: str) -> date | None:
    written = content.get(name)
    return None if written is None else date.fromisoformat(written)
