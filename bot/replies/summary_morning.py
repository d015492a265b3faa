"""The text of a morning before the open, and the note that the market closes for a holiday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from markupsafe import Markup

from analysis.candles import PATTERNS, Relation
from analysis.closures import Closure, closure_after, closure_before
from analysis.exchanges import Market
from analysis.levels import Zone as Level
from analysis.market_summary import Fate
from analysis.trading_calendar import SessionState, session_state
from analysis.vietnam_holidays import Holiday
from bot.ask import Ask
from bot.replies.explain import topic_button
from bot.replies.markup import bullets, first_that_fits, lines, paragraphs, sentences
from bot.replies.patterns import signal_name
from bot.replies.summary import Telling
from bot.replies.summary_parts import (
    BUDGETS,
    Budget,
    breadth_text,
    index_headline,
    index_name,
    lesson_line,
    simulated_text,
    tail_text,
)
from bot.replies.words import N_, Words
from bot.reply import Button, Rows
from bot.schedule.market_facts import Share
from bot.schedule.subscription import SummaryPart

_HOLIDAYS = {
    Holiday.NEW_YEAR: N_("New Year"),
    Holiday.TET: N_("Tết"),
    Holiday.HUNG_KINGS: N_("the Hùng Kings' day"),
    Holiday.REUNIFICATION_AND_LABOUR: N_("30 April and 1 May"),
    Holiday.NATIONAL_DAY: N_("National Day"),
}
_CONFIRMS = {
    Relation.ABOVE: N_("<b>%(symbol)s</b> %(signal)s: a close above %(price)s"),
    Relation.BELOW: N_("<b>%(symbol)s</b> %(signal)s: a close below %(price)s"),
}
_RELATIONS = {pattern.key: pattern.confirmation.relation for pattern in PATTERNS if pattern.confirmation is not None}


def morning_text(words: Words, telling: Telling, session: date, ask: Ask) -> Markup:
    """The text before that session: the one before it, levels nearby, abroad, what waits; as short as a caption."""
    return first_that_fits(_told(words, telling, session, ask, budget) for budget in BUDGETS)


def _told(words: Words, telling: Telling, session: date, ask: Ask, budget: Budget) -> Markup:
    facts, parts = telling.facts, telling.parts
    return paragraphs(
        lines(
            simulated_text(words, facts.histories),
            words.text("<b>Before the open · %(day)s</b>", day=words.date(session)),
            day_text(words, session),
        ),
        lines(
            words.text("Last session, %(day)s:", day=words.date(facts.session)),
            index_headline(words, telling.facts),
            bullets(
                (
                    None if facts.breadth is None else breadth_text(words, facts.breadth),
                    _levels(words, telling),
                    _abroad(words, telling) if SummaryPart.RISK in parts else None,
                )
            ),
        ),
        _waiting(words, telling, budget) if SummaryPart.SIGNALS in parts else None,
        lesson_line(words, telling.article, budget) if SummaryPart.LESSON in parts else None,
        tail_text(words, facts, ask, budget),
    )


def day_text(words: Words, day: date) -> Markup:
    """Whether the market trades on that day, and what is special about it."""
    state = session_state(Market.VIETNAM, day)
    if state is SessionState.CLOSED:
        return words.text("The market is closed today.")
    if state is SessionState.UNKNOWN:
        return words.text("I do not know this year's holidays yet; on a usual weekday the market opens at 9:00.")
    before, after = closure_before(day), closure_after(day)
    return sentences(
        (
            words.text("A trading day: the market opens at 9:00 Vietnam time."),
            words.text("The first session after %(holiday)s.", holiday=_holiday(words, before)) if before else None,
            words.text(
                "The last session before %(holiday)s: the next one is on %(day)s.",
                holiday=_holiday(words, after),
                day=words.date(after.opens),
            )
            if after
            else None,
        )
    )


def _holiday(words: Words, closure: Closure) -> str:
    return words.label(_HOLIDAYS[closure.holiday])


def _levels(words: Words, telling: Telling) -> Markup | None:
    """The nearest levels of the index; None where there are none."""
    if telling.facts.index is None:
        return None
    levels = telling.facts.index.levels
    named = [
        _level(words, message, level)
        for message, level in (
            (N_("support %(level)s (%(distance)s)"), levels.support),
            (N_("resistance %(level)s (%(distance)s)"), levels.resistance),
        )
        if level is not None
    ]
    if not named:
        return None
    return sentences(
        (
            words.text("Levels nearby: %(levels)s.", levels=", ".join(named)),
            words.explanation("It turned there more than once."),
        )
    )


def _level(words: Words, message: str, level: Level) -> str:
    return words.label(message, level=words.number(level.price, 2), distance=words.signed_percent(level.distance, 1))


def _abroad(words: Words, telling: Telling) -> Markup | None:
    """The last session of the indices abroad, each with its day; None without any."""
    named = [
        words.label(
            "%(name)s %(change)s (%(day)s)",
            name=index_name(words, one.prices),
            change=words.signed_percent(one.change),
            day=words.date(one.state.session),
        )
        for one in telling.facts.abroad.values()
        if one.change is not None
    ]
    return words.text("United States, last session: %(indices)s.", indices=", ".join(named)) if named else None


def _waiting(words: Words, telling: Telling, budget: Budget) -> Markup:
    """What today's close has to pass, for each signal that waits."""
    waiting = list(_confirmations(words, (*telling.facts.listed, *telling.facts.others)))
    head = words.text("⏳ <b>Waiting for confirmation today</b>")
    if not waiting:
        return lines(head, bullets([words.text("none")]))
    most = budget.named
    hidden = len(waiting) - most
    return lines(
        head,
        bullets(waiting[:most]),
        words.plural("%(count)s signal more", "%(count)s signals more", hidden) if hidden > 0 else None,
    )


def _confirmations(words: Words, shares: tuple[Share, ...]) -> Iterator[Markup]:
    for share in shares:
        for news in share.day.news:
            if news.fate is Fate.WAITING and news.confirms_at is not None:
                yield words.text(
                    _CONFIRMS[_RELATIONS[news.signal]],
                    symbol=share.day.symbol,
                    signal=signal_name(words, news.signal),
                    price=words.price(news.confirms_at, share.prices.instrument.currency),
                )


def morning_buttons(words: Words, telling: Telling, session: date) -> Rows:
    """The article, and the session before; the days in them mark the message."""
    article = () if telling.article is None else ((topic_button(telling.article),),)
    again = Button(label=words.label("Refresh"), question=f"/summary morning {session.isoformat()}")
    before = Button(label=words.label("Last session"), question=f"/summary {telling.facts.session.isoformat()}")
    return (*article, (before, again), (Button(label=words.label("⏰ By itself"), question="/summary settings"),))


def holiday_text(words: Words, closure: Closure) -> Markup:
    """That the market closes, from when to when, and a wish."""
    closed = (
        words.text("The Vietnamese market is closed on %(first)s.", first=words.date(closure.first))
        if closure.first == closure.last
        else words.text(
            "The Vietnamese market is closed from %(first)s through %(last)s.",
            first=words.date(closure.first),
            last=words.date(closure.last),
        )
    )
    wish = (
        words.text("🌸 A happy and prosperous new year to you and your family!")
        if closure.holiday is Holiday.TET
        else words.text("Enjoy the days off!")
    )
    return paragraphs(
        words.text("<b>The market takes a break: %(holiday)s</b>", holiday=_holiday(words, closure)),
        sentences((closed, words.text("It opens again on %(day)s.", day=words.date(closure.opens)))),
        wish,
    )


def holiday_buttons(words: Words, closure: Closure) -> Rows:
    """The last session before; its day marks the message."""
    day = closure.last_session.isoformat()
    return ((Button(label=words.label("Last session"), question=f"/summary {day}"),),)
