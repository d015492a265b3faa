"""From a question to its cards, in the time between two keystrokes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeAlias

import structlog

from bot.ask import Ask
from bot.asked_once import AskedOnce
from bot.clock import Clock, utc_now
from bot.commands.command import Services
from bot.commands.registry import listed_command
from bot.errors import TryLater, UserError
from bot.inline.card import Card, Cards
from bot.inline.making import HOLDS, HOLDS_WHILE_TRADING, Made, overview_made, talk_made, term_made
from bot.inline.pictures import SentPictures
from bot.inline.wanted import Guide, Overview, Talk, Term, Wanted, Way, Wishes
from bot.replies.errors import error_reply
from bot.replies.inline import coming_card, failure_card, guide_card, name_card, way_card
from bot.replies.words import Words, words_in
from bot.reply import Picture
from bot.understanding import Understanding

# What was named may take as long as a person waits, all else no longer than until the next keystroke.
_PATIENCE_S, _LITTLE_PATIENCE_S = 2.0, 0.2
_LOOKS_AGAIN_AFTER = timedelta(minutes=5)
# Cards kept: a market's best-known shares in two languages. Each is a few kilobytes.
_MOST_KEPT = 1_024

log = structlog.get_logger(__name__)


_Make: TypeAlias = Callable[[], Coroutine[Any, Any, Made]]


@dataclass(slots=True, kw_only=True)
class _Kept:
    """A card until when it is true.

    picture: its picture's file name, None where it has none; not looked for again before `looks_at`.
    make: makes the card anew, and what draws its picture: kept, a thousand charts would be a thousand price histories.
    """

    card: Card
    picture: str | None
    make: _Make
    until: datetime
    looks_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A card in one answer, and for how long."""

    card: Card
    holds_for: timedelta


class InlineCards:
    """Answers questions; nothing is worked out twice, and nobody waits for what takes long.

    pictures: those that the gateway has, to be shown beside the words.
    patience, little_patience: seconds that are waited for what was named, and for what was only begun, or is a picture.
    """

    def __init__(
        self,
        services: Services,
        understanding: Understanding,
        pictures: SentPictures,
        *,
        clock: Clock = utc_now,
        patience: float = _PATIENCE_S,
        little_patience: float = _LITTLE_PATIENCE_S,
    ) -> None:
        self._services = services
        self._understanding = understanding
        self._pictures = pictures
        self._clock = clock
        self._patience = patience
        self._little_patience = little_patience
        self._wishes = Wishes(services, understanding)
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._asked = AskedOnce[str, _Kept](_tell_unheard)
        self._drawn = AskedOnce[str, None](_tell_unheard)

    async def answer(self, ask: Ask) -> Cards:
        """The cards, one at least, whatever was typed."""
        words = words_in(self._understanding.language(ask), ask.preferences)
        ask = replace(ask, locale=words.lang)
        wanted = self._wishes.of(ask, await self._watched(ask))
        at_hand = await self._at_hand(wanted)
        shown = await asyncio.gather(*(self._shown(ask, words, one, at_hand) for one in wanted))
        return Cards(cards=tuple(one.card for one in shown), holds_for=min(one.holds_for for one in shown))

    async def without_pictures(self, cards: Cards) -> Cards:
        """The same cards for a gateway that refuses their pictures, which it does not have any more."""
        refused = {card.file for card in cards.cards if card.file is not None}
        for key in [key for key, kept in self._kept.items() if kept.card.file in refused]:
            del self._kept[key]
        for file in refused:
            await self._pictures.forget(file)
        return replace(cards, cards=tuple(replace(card, file=None) for card in cards.cards))

    async def close(self) -> None:
        """Give up what is still being worked out."""
        await self._asked.close()
        await self._drawn.close()

    async def _watched(self, ask: Ask) -> Sequence[str]:
        """The person's own list, for who has not typed anything yet; empty where it cannot be read."""
        if ask.text.strip() or ask.user is None:
            return ()
        try:
            return await self._services.watchlists.of(ask.user)
        except TryLater as error:
            log.warning("inline.list_not_read", code=error.code, cause=repr(error.__cause__))
            return ()

    async def _at_hand(self, wanted: Sequence[Wanted]) -> frozenset[str]:
        """Of the symbols that were only begun those whose prices are here: no letter of a word asks a network."""
        begun = [one.mention for one in wanted if isinstance(one, Overview) and not one.sure]
        if not begun:
            return frozenset()
        listed = self._services.prices.listed_at_once()
        others = [mention for mention in begun if mention.symbol not in listed]
        kept = await self._services.prices.at_hand([self._services.directory.instrument(one) for one in others])
        return frozenset(kept) | {mention.symbol for mention in begun if mention.symbol in listed}

    async def _shown(self, ask: Ask, words: Words, wanted: Wanted, at_hand: frozenset[str]) -> _Shown:
        match wanted:
            case Overview():
                return await self._overview(
                    ask, words, wanted, may_work=wanted.sure or wanted.mention.symbol in at_hand
                )
            case Term():
                kept = await self._made(ask, wanted, partial(term_made, ask, words, self._services, wanted))
                return await self._illustrated(kept)
            case Talk():
                return _Shown(card=(await talk_made(ask, words, self._services, wanted.intent)).card, holds_for=HOLDS)
            case Way():
                command = listed_command(wanted.command)
                card = way_card(words, ask.text, command.names["en"][0], command.summary)
                return _Shown(card=card, holds_for=HOLDS)
            case Guide():
                return _Shown(card=guide_card(words, understood=wanted.understood), holds_for=HOLDS)

    async def _overview(self, ask: Ask, words: Words, wanted: Overview, *, may_work: bool) -> _Shown:
        """What is told of a symbol, or at least its name."""
        mention, symbol = wanted.mention, wanted.mention.symbol
        make = partial(overview_made, ask, words, self._services, mention, self._clock)
        try:
            instrument = self._services.directory.instrument(mention)
            if not may_work and self._fresh(_key(ask, symbol)) is None:
                return _Shown(card=name_card(words, instrument), holds_for=HOLDS_WHILE_TRADING)
            kept = await self._soon(self._made(ask, symbol, make), sure=wanted.sure)
        except (UserError, TryLater) as error:
            log.info("inline.refused", symbol=symbol, code=error.code, cause=repr(error.__cause__))
            told = error_reply(words, error).text
            return _Shown(card=failure_card(words, symbol, told), holds_for=HOLDS_WHILE_TRADING)
        if kept is None:
            return _Shown(card=coming_card(words, instrument), holds_for=timedelta())
        return await self._illustrated(kept)

    async def _soon(self, made: Coroutine[Any, Any, _Kept], *, sure: bool) -> _Kept | None:
        """The card, or None where it takes too long; whoever asks next finds it, or waits for the same one."""
        try:
            async with asyncio.timeout(self._patience if sure else self._little_patience):
                return await made
        except TimeoutError:
            return None

    async def _made(self, ask: Ask, about: Hashable, make: _Make) -> _Kept:
        """The card, from the cache where it is still true."""
        key = _key(ask, about)
        return self._fresh(key) or await self._asked.answer(repr(key), lambda: self._keep(key, make))

    def _fresh(self, key: Hashable) -> _Kept | None:
        kept = self._kept.get(key)
        if kept is None or kept.until <= self._clock():
            return None
        self._kept.move_to_end(key)
        return kept

    async def _keep(self, key: Hashable, make: _Make) -> _Kept:
        made = await make()
        now = self._clock()
        kept = _Kept(card=made.card, picture=made.picture, make=make, until=now + made.holds_for, looks_at=now)
        self._kept[key] = kept
        self._kept.move_to_end(key)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return kept

    async def _illustrated(self, kept: _Kept) -> _Shown:
        """The card with the gateway's picture, where it has exactly this one; what takes long is there next time."""
        now = self._clock()
        left = kept.until - now
        picture = kept.picture
        if kept.card.file is None and picture is not None and kept.looks_at <= now:
            try:
                async with asyncio.timeout(self._little_patience):
                    if await self._pictures.may_have(picture):
                        await self._drawn.answer(picture, lambda: self._draw(kept))
            except TimeoutError:
                left = timedelta()
        return _Shown(card=kept.card, holds_for=left)

    async def _draw(self, kept: _Kept) -> None:
        """Find the gateway's picture: it is drawn to be sure that it shows the same as the one that was sent."""
        made = await kept.make()
        file = None
        if made.picture is not None and made.draw is not None:
            file = await self._pictures.file_for(Picture(name=made.picture, png=await made.draw()))
        kept.looks_at = self._clock() + _LOOKS_AGAIN_AFTER
        kept.card = replace(made.card, file=file)


def _key(ask: Ask, about: Hashable) -> Hashable:
    """What makes another card of it: the language, what the person chose, and whose hours are told."""
    return about, ask.locale, ask.preferences, ask.timezone.key


def _tell_unheard(about: str, failure: BaseException) -> None:
    log.debug("inline.not_made", about=about, cause=repr(failure))
