"""The caption of a day's or a week's summary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from analysis.market_summary import Span, monday_of
from bot.ask import Ask
from bot.knowledge import Article
from bot.replies.explain import topic_button
from bot.replies.markup import bullets, first_that_fits, lines, paragraphs
from bot.replies.summary_parts import (
    BUDGETS,
    Budget,
    breadth_text,
    index_headline,
    lesson_line,
    list_text,
    news_text,
    risk_line,
    simulated_text,
    standing_text,
    tail_text,
    volume_text,
)
from bot.replies.words import N_, Words
from bot.reply import Button, Rows
from bot.schedule.market_facts import MarketFacts
from bot.schedule.subscription import SummaryKind, SummaryPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What a summary tells: the facts, the parts that are wanted, and the article to learn.

    will_be_edited: a message with figures that are not final is edited later. zone: whose clock times are told by.
    old_by: how old the newest session of the index is where there should be a newer one.
    """

    facts: MarketFacts
    parts: frozenset[SummaryPart]
    article: Article | None
    zone: ZoneInfo
    will_be_edited: bool = False
    old_by: timedelta | None = None


_BUTTON_KINDS = {SummaryKind.DAILY: "", SummaryKind.MORNING: " morning", SummaryKind.WEEKLY: " weekly"}


def summary_text(words: Words, telling: Telling, ask: Ask) -> Markup:
    """The caption: it fits one, whatever the market did."""
    return first_that_fits(_told(words, telling, ask, budget) for budget in BUDGETS)


def _told(words: Words, telling: Telling, ask: Ask, budget: Budget) -> Markup:
    facts, parts = telling.facts, telling.parts
    return paragraphs(
        lines(simulated_text(words, facts.histories), title_text(words, facts), warning_text(words, telling)),
        _index(words, facts, budget),
        list_text(words, facts, budget) if SummaryPart.WATCHLIST in parts else None,
        _signals(words, telling, budget) if SummaryPart.SIGNALS in parts else None,
        lines(
            risk_line(words, facts) if SummaryPart.RISK in parts else None,
            lesson_line(words, telling.article, budget) if SummaryPart.LESSON in parts else None,
        )
        or None,
        tail_text(words, facts, ask, budget),
    )


def title_text(words: Words, facts: MarketFacts) -> Markup:
    """The headline with the day, or the days."""
    last = words.date(facts.session)
    if facts.wanted.span is Span.WEEK:
        first = words.date(monday_of(facts.session))
        return words.text("<b>Market week %(first)s – %(last)s</b>", first=first, last=last)
    return words.text("<b>Market summary · %(day)s</b>", day=last)


def warning_text(words: Words, telling: Telling) -> Markup | None:
    """That the figures are not final yet, and since when they are known, or that they are old; None where neither."""
    if telling.facts.provisional_at is None:
        old = telling.old_by
        return None if old is None else words.text("The latest bar is %(age)s old.", age=words.age(old))
    message = (
        N_("⏳ Provisional figures as of %(moment)s; I update this message once the session is over.")
        if telling.will_be_edited
        else N_("⏳ Provisional figures as of %(moment)s; the session is not over.")
    )
    return words.text(message, moment=words.moment(telling.facts.provisional_at, telling.zone))


def _index(words: Words, facts: MarketFacts, budget: Budget) -> Markup | None:
    """The index with what the data show beside its change; the breadth alone where the index is missing."""
    breadth = None if facts.breadth is None else breadth_text(words, facts.breadth)
    if facts.index is None:
        return breadth
    day = facts.index.day
    # A part of a day's volume beside whole days would look like a quiet day; that of a week is of its last day alone.
    is_whole = facts.provisional_at is None and facts.wanted.span is Span.DAY
    return lines(
        index_headline(words, facts),
        bullets(
            (
                breadth,
                volume_text(words, day) if is_whole else None,
                None if budget.brief else standing_text(words, day),
            )
        ),
    )


def _signals(words: Words, telling: Telling, budget: Budget) -> Markup | None:
    """The signals; None where no share has a bar of the session, so that there was nothing to look at."""
    if not telling.facts.days:
        return None
    if telling.facts.provisional_at is None:
        return news_text(words, telling.facts, budget)
    return words.text("Signals count only once the session is over, so I tell them then.")


def summary_buttons(words: Words, kind: SummaryKind, telling: Telling) -> Rows:
    """The article, the same summary again, and the way to what comes by itself; the day in them marks the message."""
    day = telling.facts.session.isoformat()
    article = () if telling.article is None else ((topic_button(telling.article),),)
    return (*article, *_ways_on(words, kind, day))


def _ways_on(words: Words, kind: SummaryKind, day: str) -> Iterator[tuple[Button, ...]]:
    yield (
        Button(label=words.label("Scan VN30"), question=f"/scan VN30 {day}"),
        Button(label=words.label("All indices"), question=f"/index {day}"),
    )
    others = [other for other in (SummaryKind.DAILY, SummaryKind.WEEKLY) if other is not kind]
    yield (
        *(
            Button(label=words.label(_KIND_LABELS[other]), question=f"/summary{_BUTTON_KINDS[other]} {day}")
            for other in others
        ),
        Button(label=words.label("⏰ By itself"), question="/summary settings"),
    )


_KIND_LABELS = {SummaryKind.DAILY: N_("The day"), SummaryKind.WEEKLY: N_("The week")}
