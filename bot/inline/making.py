"""Cards with what the commands answer; their pictures are not drawn, only noted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeAlias

from bot.ask import Ask
from bot.clock import Clock
from bot.commands.command import Drawn, Request, Services
from bot.commands.registry import command_by_key
from bot.commands.signals import find_overview, overview_reply
from bot.directory.spelling import SymbolMention
from bot.inline.card import Card
from bot.inline.wanted import Term
from bot.prices.cache import fresh_until
from bot.prices.port import PriceHistory
from bot.replies.inline import overview_card, talk_card, term_card
from bot.replies.words import Words
from bot.reply import Reply
from bot.understanding.choosing import ABOUT_A_TERM, FORECAST
from bot.understanding.intent import Arguments, Intent

HOLDS = timedelta(hours=1)
"""So long a card is shown at most before its prices are looked at again: a source may have mended them."""
HOLDS_WHILE_TRADING = timedelta(minutes=1)

_Drawing: TypeAlias = Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A card and for how long it is true.

    picture, draw: its picture's file name, and what draws it; None: it has none.
    """

    card: Card
    holds_for: timedelta = HOLDS
    picture: str | None = None
    draw: _Drawing | None = None


class _Sketchbook:
    """Draws nothing, and notes what draws it later."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.drawing: _Drawing | None = None

    async def __call__(self, draw: Callable[[Drawn], bytes], chart: Drawn, /) -> bytes:
        """No bytes: hardly any card is sent with a picture."""
        self.drawing = lambda: self._services.draw(draw, chart)
        return b""


async def overview_made(ask: Ask, words: Words, services: Services, mention: SymbolMention, clock: Clock) -> Made:
    """What is told of one symbol; raises what prices raise, and UserError where there is no finished session."""
    sketchbook = _Sketchbook(services)
    request = _request(ask, words, replace(services, draw=sketchbook), Arguments(symbols=(mention,)))
    subject, summary = await find_overview(request)
    reply = await overview_reply(subject, summary)
    card = overview_card(words, subject.history, summary, reply.text)
    return _made(card, reply, sketchbook, _holds_for(subject.history, clock, is_running=subject.bars.running))


async def term_made(ask: Ask, words: Words, services: Services, term: Term) -> Made:
    """What a term means, as the command tells it."""
    sketchbook = _Sketchbook(services)
    arguments = Arguments(topic=term.key, section=term.section)
    reply = await command_by_key(ABOUT_A_TERM).reply(
        _request(ask, words, replace(services, draw=sketchbook), arguments)
    )
    article = services.knowledge.article(term.key, words.lang)
    section = article.section(term.section) if term.section else article.sections[0]
    return _made(term_card(words, article, section, reply.text), reply, sketchbook, HOLDS)


async def talk_made(ask: Ask, words: Words, services: Services, intent: Intent) -> Made:
    """What is said where nothing can be looked up, such as the refusal of a forecast."""
    reply = await command_by_key(intent.command).reply(_request(ask, words, services, intent.arguments))
    return Made(card=talk_card(words, reply.text, is_forecast=intent.command == FORECAST))


def _request(ask: Ask, words: Words, services: Services, arguments: Arguments) -> Request:
    return Request(ask=ask, arguments=arguments, words=words, services=services)


def _made(card: Card, reply: Reply, sketchbook: _Sketchbook, holds_for: timedelta) -> Made:
    name = reply.picture.name if reply.picture is not None else None
    return Made(card=card, holds_for=holds_for, picture=name, draw=sketchbook.drawing)


def _holds_for(history: PriceHistory, clock: Clock, *, is_running: bool) -> timedelta:
    """Until the next close at the most: a new session is news at once."""
    longest = HOLDS_WHILE_TRADING if is_running else HOLDS
    left = fresh_until(history) - clock()
    return min(longest, left) if left > timedelta() else HOLDS_WHILE_TRADING
