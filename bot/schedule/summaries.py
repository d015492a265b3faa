"""Summaries: of a day, of a week, of the morning before a session, and the note of a holiday."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from analysis.charts.summary_card import draw_summary_card
from analysis.closures import closure_after, closure_on
from analysis.exchanges import Market
from analysis.market_summary import Span
from analysis.trading_calendar import SessionState, last_day_over, last_session_between, next_session, session_state
from bot.ask import VIETNAM_TIME, Ask
from bot.clock import Clock, utc_now
from bot.commands.command import Services
from bot.directory.baskets import vn30
from bot.errors import TryLater
from bot.knowledge import Article
from bot.preferences import OWN_LIST, Preferences
from bot.prices.port import PriceHistory
from bot.replies.origin import is_stale
from bot.replies.several import Missing
from bot.replies.summary import Telling, summary_buttons, summary_text
from bot.replies.summary_facts import summary_facts
from bot.replies.summary_morning import holiday_buttons, holiday_text, morning_buttons, morning_text
from bot.replies.summary_picture import summary_card
from bot.replies.themes import picture_name, themed
from bot.replies.words import DEFAULT_LANGUAGE, supported, words_in
from bot.reply import Picture, Reply
from bot.schedule.composing import Composed
from bot.schedule.learning import article_of_the_day
from bot.schedule.market import MarketReader
from bot.schedule.market_facts import MarketFacts, Wanted
from bot.schedule.planning import HOLIDAY
from bot.schedule.promise import Promise
from bot.schedule.shares import Shares, shares_of
from bot.schedule.subscription import ALL_PARTS, SummaryKind, SummaryPart

INTENT = "summary"
"""The intent of every summary: the command's key."""

SUMMARY_KINDS = frozenset({*SummaryKind, HOLIDAY})
"""The kinds of promises that are composed here."""

_ONE_DAY = timedelta(days=1)
_LONGEST_CLOSURE = timedelta(days=21)
_SPANS = {SummaryKind.DAILY: Span.DAY, SummaryKind.WEEKLY: Span.WEEK, SummaryKind.MORNING: Span.DAY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One summary to be told.

    ask: with its language, its zone and its preferences. session: the one to tell of, the one ahead for a morning; None
    for the newest that there is. promised: it comes by itself, so it waits for what is not there yet.
    """

    kind: SummaryKind
    ask: Ask
    lang: str
    shares: Shares
    parts: frozenset[SummaryPart] = ALL_PARTS
    session: date | None = None
    promised: bool = False


class SummaryComposer:
    """Makes the messages of summaries and holiday notes, promised ones and those that are asked for."""

    def __init__(self, services: Services, clock: Clock = utc_now) -> None:
        self._services = services
        self._reader = MarketReader(services.prices, services.directory)
        self._clock = clock

    async def compose(self, promise: Promise) -> Composed | None:
        """The message; None where the bars of its session are not there yet, and on days without a holiday to note."""
        if promise.kind == HOLIDAY:
            return self._holiday(promise)
        preferences = await self._services.preferences.of(promise.address.chat)
        reply = await self.tell(await self._order(promise, preferences))
        return None if reply is None else Composed(reply=reply, provisional=bool(reply.facts["provisional"]))

    async def key(self, promise: Promise) -> Hashable:
        """What the message depends on beside the prices: promises with equal keys get equal messages.

        Raises TryLater where the chat's choices or list cannot be read.
        """
        preferences = await self._services.preferences.of(promise.address.chat)
        order = await self._order(promise, preferences)
        chosen = (preferences.theme, preferences.colors, preferences.price_unit, preferences.detail)
        parts = tuple(sorted(order.parts))
        zone = order.ask.timezone.key
        return promise.kind, promise.session, order.lang, zone, parts, order.shares.of, order.shares.symbols, chosen

    async def _order(self, promise: Promise, preferences: Preferences) -> Order:
        content = promise.content
        lang, owner = _language(content), promise.address.chat
        ask = Ask(text="", asked_at=self._clock(), locale=lang, timezone=_zone(content), preferences=preferences)
        return Order(
            kind=SummaryKind.DAILY if promise.kind == HOLIDAY else SummaryKind(promise.kind),
            ask=ask,
            lang=lang,
            shares=await shares_of(self._services.watchlists, owner, str(content.get("shares", OWN_LIST))),
            parts=_parts(content),
            session=promise.session,
            promised=True,
        )

    def _holiday(self, promise: Promise) -> Composed | None:
        closure = closure_on(promise.session) or closure_after(promise.session)
        if closure is None:
            return None
        words = words_in(_language(promise.content))
        return Composed(
            reply=Reply(
                intent=INTENT,
                lang=words.lang,
                text=holiday_text(words, closure),
                buttons=holiday_buttons(words, closure),
                facts={
                    "kind": HOLIDAY,
                    "holiday": closure.holiday.value,
                    "first": closure.first,
                    "last": closure.last,
                    "opens": closure.opens,
                },
            )
        )

    async def tell(self, order: Order) -> Reply | None:
        """The summary; None where the bars of its session are not there (yet).

        Raises TryLater where a promised one cannot have the index now; one that is asked for names it as missing while
        there is anything else.
        """
        index = await self._reader.index()
        if order.promised and isinstance(index, Missing) and isinstance(index.error, TryLater):
            raise index.error
        if order.kind is SummaryKind.MORNING:
            return await self._morning(order, index)
        session = order.session or _newest_session(index, order.ask)
        facts = await self._read(index, _wanted(order, session, session - _ONE_DAY))
        if facts is None:
            return None
        telling = self._telling(order, facts, session)
        words = words_in(order.lang, order.ask.preferences)
        return Reply(
            intent=INTENT,
            lang=order.lang,
            text=summary_text(words, telling, order.ask),
            picture=await self._picture(order, telling),
            buttons=summary_buttons(words, order.kind, telling),
            facts=summary_facts(order.kind, telling),
        )

    async def _morning(self, order: Order, index: PriceHistory | Missing) -> Reply | None:
        session = order.session or _session_ahead(order.ask)
        before = last_session_between(Market.VIETNAM, session - _LONGEST_CLOSURE, session - _ONE_DAY)
        last = _last_before(index, session) or before
        is_known = before is not None and session_state(Market.VIETNAM, before) is SessionState.OPEN
        if last is None or (order.promised and is_known and last != before):
            return None
        facts = await self._read(index, _wanted(order, last, session - _ONE_DAY))
        if facts is None or (order.promised and facts.provisional_at is not None):
            return None
        telling, words = self._telling(order, facts, session), words_in(order.lang, order.ask.preferences)
        return Reply(
            intent=INTENT,
            lang=order.lang,
            text=morning_text(words, telling, session, order.ask),
            buttons=morning_buttons(words, telling, session),
            facts={**summary_facts(order.kind, telling), "ahead": session},
        )

    async def _read(self, index: PriceHistory | Missing, wanted: Wanted) -> MarketFacts | None:
        """The facts, or None; TryLater where there are none since the source fails."""
        facts = await self._reader.read(index, wanted)
        if facts is None and isinstance(index, Missing) and isinstance(index.error, TryLater):
            raise index.error
        return facts

    def _telling(self, order: Order, facts: MarketFacts, day: date) -> Telling:
        ask, index = order.ask, facts.index
        is_old = index is not None and is_stale(index.prices, ask)
        return Telling(
            facts=facts,
            parts=order.parts,
            article=self._article(order, facts, day) if SummaryPart.LESSON in order.parts else None,
            zone=order.ask.timezone,
            will_be_edited=order.promised,
            old_by=ask.today - index.day.session if index is not None and is_old else None,
        )

    def _article(self, order: Order, facts: MarketFacts, day: date) -> Article:
        is_told = SummaryPart.SIGNALS in order.parts and facts.provisional_at is None
        signals = [news.signal for share in facts.days for news in share.news] if is_told else []
        return article_of_the_day(self._services.knowledge, order.lang, day, signals)

    async def _picture(self, order: Order, telling: Telling) -> Picture | None:
        preferences = order.ask.preferences
        card = summary_card(words_in(order.lang, preferences), telling)
        if card is None:
            return None
        name = f"summary-{order.kind}-{telling.facts.session.isoformat()}-{order.lang}.png"
        png = await self._services.draw(draw_summary_card, themed(card, preferences))
        return Picture(name=picture_name(name, preferences), png=png)


def _wanted(order: Order, session: date, abroad_until: date) -> Wanted:
    return Wanted(
        session=session,
        abroad_until=abroad_until,
        shares=order.shares,
        span=_SPANS[order.kind],
        basket=vn30(),
        abroad=SummaryPart.RISK in order.parts,
    )


def _newest_session(index: PriceHistory | Missing, ask: Ask) -> date:
    """The last session that the index has a bar of, a running one too; without it the last one that is over."""
    last = ask.as_of or last_day_over(Market.VIETNAM, ask.asked_at)
    known = None if isinstance(index, Missing) else index.until(ask.as_of).bars
    if known is not None and not known.frame.empty:
        return known.last_session
    return last_session_between(Market.VIETNAM, last - _LONGEST_CLOSURE, last) or last


def _session_ahead(ask: Ask) -> date:
    """Today's where it is not over, else the next one; of a day that was named that day's."""
    if ask.as_of is not None:
        return next_session(Market.VIETNAM, ask.as_of - _ONE_DAY)
    return next_session(Market.VIETNAM, last_day_over(Market.VIETNAM, ask.asked_at))


def _last_before(index: PriceHistory | Missing, session: date) -> date | None:
    if isinstance(index, Missing):
        return None
    bars = index.bars.until(session - _ONE_DAY)
    return None if bars.frame.empty else bars.last_session


def _language(content: Mapping[str, object]) -> str:
    return supported(str(content.get("language"))) or DEFAULT_LANGUAGE


def _zone(content: Mapping[str, object]) -> ZoneInfo:
    zone = content.get("zone")
    return ZoneInfo(zone) if isinstance(zone, str) else VIETNAM_TIME


def _parts(content: Mapping[str, object]) -> frozenset[SummaryPart]:
    """The parts that are known here; all where none are told."""
    parts = content.get("parts")
    return frozenset(part for part in SummaryPart if part in parts) if isinstance(parts, list | tuple) else ALL_PARTS
