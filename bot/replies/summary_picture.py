"""The words on the picture of a summary."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.charts.summary_card import LINE_BARS, BreadthBar, IndexPanel, SummaryCard
from analysis.charts.summary_table import MOST_ROWS, SummaryRow, SummaryTable
from analysis.charts.words import FrameWords
from analysis.market_summary import Fate, ShareDay, Span, for_a_table, monday_of
from analysis.trend import Trend
from bot.replies.chart_words import frame_words
from bot.replies.origin import source_name
from bot.replies.patterns import signal_name
from bot.replies.summary import Telling
from bot.replies.summary_parts import LIST_NAMES, index_name
from bot.replies.words import N_, Words
from bot.schedule.market_facts import IndexFacts, MarketFacts, Share
from bot.schedule.subscription import SummaryPart

_TRENDS = {Trend.UP: N_("up"), Trend.DOWN: N_("down"), Trend.NONE: N_("no clear direction")}
_MARKS = {
    Fate.CONFIRMED: N_("%(signal)s: confirmed"),
    Fate.REJECTED: N_("%(signal)s: rejected"),
    Fate.NEW: N_("%(signal)s"),
    Fate.WAITING: N_("%(signal)s: waiting"),
}
# More do not fit a row legibly.
_MOST_MARKS = 2
_MOST_SOURCES = 2
_UNKNOWN = "–"


def summary_card(words: Words, telling: Telling) -> SummaryCard | None:
    """The picture of these facts; None where there is nothing to draw."""
    facts = telling.facts
    index = None if facts.index is None else _index(words, facts, facts.index, provisional=_is_provisional(telling))
    table = _table(words, telling) if SummaryPart.WATCHLIST in telling.parts and facts.listed else None
    if index is None and table is None:
        return None
    return SummaryCard(index=index, table=table, words=_frame(words, telling))


def _is_provisional(telling: Telling) -> bool:
    return telling.facts.provisional_at is not None


def _frame(words: Words, telling: Telling) -> FrameWords:
    facts = telling.facts
    is_week = facts.wanted.span is Span.WEEK
    title = words.label("The market's week") if is_week else words.label("Market summary")
    first = f"{words.date(monday_of(facts.session))} – " if is_week else ""
    sources = list(dict.fromkeys(source_name(words, history) for history in facts.histories))
    subtitle = (
        f"{first}{words.date(facts.session)}",
        words.label("provisional") if _is_provisional(telling) else "",
        *sources[:_MOST_SOURCES],
    )
    frame = frame_words(
        words,
        title,
        " · ".join(part for part in subtitle if part),
        simulated=any(history.simulated for history in facts.histories),
    )
    if facts.index is None:
        return frame
    day = facts.index.day
    return replace(
        frame,
        price=f"{index_name(words, facts.index.prices)} {words.number(day.close, 2)}",
        change="" if day.change is None else words.signed_percent(day.change),
        rises=None if not day.change else day.change > 0,
    )


def _index(words: Words, facts: MarketFacts, index: IndexFacts, *, provisional: bool) -> IndexPanel:
    closes = index.bars.finished["close"].to_numpy()[-LINE_BARS:]
    return IndexPanel(
        closes=closes,
        line=str(words.plural("%(count)s session of the index", "%(count)s sessions of the index", len(closes))),
        highest=words.number(float(np.max(closes)), 0),
        lowest=words.number(float(np.min(closes)), 0),
        breadth=_breadth(words, facts),
        facts=tuple(_facts(words, index, with_volume=not provisional and facts.wanted.span is Span.DAY)),
    )


def _breadth(words: Words, facts: MarketFacts) -> BreadthBar | None:
    breadth = facts.breadth
    if breadth is None:
        return None
    return BreadthBar(
        breadth=breadth,
        head=words.label("Breadth: %(count)s shares looked at", count=words.number(breadth.looked_at)),
        rising=words.label("%(count)s up", count=words.number(breadth.rising)),
        unchanged=words.label("%(count)s unchanged", count=words.number(breadth.unchanged)),
        falling=words.label("%(count)s down", count=words.number(breadth.falling)),
    )


def _facts(words: Words, index: IndexFacts, *, with_volume: bool) -> list[tuple[str, str]]:
    day = index.day
    told = []
    if with_volume and day.volume_ratio is not None:
        ratio = words.number(day.volume_ratio, 2)
        told.append((words.label("Volume"), words.label("%(ratio)s× the 20-session average", ratio=ratio)))
    distance = words.signed_percent(day.record.distance, 1)
    at_record = day.record.session == day.session
    value = words.label("today") if at_record else distance
    told.append((words.label("From the record close"), value))
    if day.trend is not None:
        told.append((words.label("Trend of 10 sessions"), words.label(_TRENDS[day.trend])))
    return told


def _table(words: Words, telling: Telling) -> SummaryTable:
    facts = telling.facts
    shares = {share.day.symbol: share for share in facts.listed}
    shown = for_a_table((share.day for share in facts.listed), MOST_ROWS)
    hidden = len(shares) - len(shown)
    return SummaryTable(
        rows=tuple(_row(words, telling, shares[day.symbol]) for day in shown),
        heads=(
            words.label(LIST_NAMES[facts.wanted.shares.of]),
            words.label("Close"),
            words.label("Week") if facts.wanted.span is Span.WEEK else words.label("Change"),
            words.label("RSI 14"),
            words.label("Volume ×"),
            words.label("Signals"),
        ),
        more=str(words.plural("and %(count)s more symbol", "and %(count)s more symbols", hidden)) if hidden else "",
    )


def _row(words: Words, telling: Telling, share: Share) -> SummaryRow:
    day = share.day
    return SummaryRow(
        symbol=day.symbol,
        close=words.price(day.close, share.prices.instrument.currency),
        change=_UNKNOWN if day.change is None else words.signed_percent(day.change),
        rises=None if not day.change else day.change > 0,
        rsi=_UNKNOWN if day.rsi14 is None else words.number(day.rsi14, 1),
        volume=_UNKNOWN if day.volume_ratio is None or _is_provisional(telling) else words.number(day.volume_ratio, 1),
        marks=_marks(words, telling, day),
    )


def _marks(words: Words, telling: Telling, day: ShareDay) -> str:
    """Its signals, the most telling first; the day of its bar where that is another market's."""
    told = [] if day.session == telling.facts.session else [words.date(day.session)]
    if not _is_provisional(telling) and SummaryPart.SIGNALS in telling.parts:
        told += [words.label(_MARKS[news.fate], signal=signal_name(words, news.signal)) for news in day.news]
    return ", ".join(dict.fromkeys(told[:_MOST_MARKS]))
