"""The words on the picture of a summary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from analysis.candles import Direction
from analysis.charts import FrameWords, Move
from analysis.charts.summary_card import SummaryCard
from analysis.charts.summary_index import LINE_BARS, BreadthBar, IndexPanel
from analysis.charts.summary_rows import SummaryMark, SummaryRow
from analysis.charts.summary_table import MOST_ROWS, MOST_SIGNALS, MOST_TILES, SummarySignals, SummaryTable
from analysis.market_summary import Fate, IndexDay, News, Span, for_a_table, monday_of, most_telling
from analysis.trend import Trend
from bot.replies.chart_words import frame_words
from bot.replies.origin import source_name
from bot.replies.patterns import signal_name
from bot.replies.summary import Telling
from bot.replies.summary_parts import LIST_NAMES, index_name, looked_in
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
_POINTS = {Direction.BULLISH: Move.RISE, Direction.BEARISH: Move.FALL}
_MOST_SOURCES = 2


def summary_card(words: Words, telling: Telling) -> SummaryCard | None:
    """The picture of these facts; None where there is nothing to draw."""
    facts = telling.facts
    index = None if facts.index is None else _index(words, facts, facts.index, provisional=_is_provisional(telling))
    table = _table(words, telling) if SummaryPart.WATCHLIST in telling.parts else None
    if index is None and table is None:
        return None
    return SummaryCard(index=index, table=table, words=_frame(words, telling))


def _is_provisional(telling: Telling) -> bool:
    return telling.facts.provisional_at is not None


def _frame(words: Words, telling: Telling) -> FrameWords:
    """The day, or the days, stand where other pictures have their price."""
    facts = telling.facts
    is_week = facts.wanted.span is Span.WEEK
    sources = list(dict.fromkeys(source_name(words, history) for history in facts.histories))
    first = f"{words.date(monday_of(facts.session))} – " if is_week else ""
    return frame_words(
        words,
        words.label("The market's week") if is_week else words.label("Market summary"),
        words.label("Source: %(source)s", source=", ".join(sources[:_MOST_SOURCES])),
        f"{first}{words.date(facts.session)}",
        simulated=any(history.simulated for history in facts.histories),
        stale=telling.old_by is not None,
        provisional=_is_provisional(telling),
    )


def _index(words: Words, facts: MarketFacts, index: IndexFacts, *, provisional: bool) -> IndexPanel:
    closes = index.bars.finished["close"].to_numpy()[-LINE_BARS:]
    return IndexPanel(
        name=index_name(words, index.prices),
        level=words.number(index.day.close, 2),
        change=_index_change(words, index.day),
        move=Move.of(index.day.change),
        closes=closes,
        line=str(words.plural("%(count)s session of the index", "%(count)s sessions of the index", len(closes))),
        highest=words.number(float(np.max(closes)), 0),
        lowest=words.number(float(np.min(closes)), 0),
        breadth=_breadth(words, facts),
        facts=tuple(_facts(words, index, with_volume=not provisional and facts.wanted.span is Span.DAY)),
    )


def _index_change(words: Words, day: IndexDay) -> str:
    """In points and in percent; empty where it is not known."""
    if day.change is None or day.points is None:
        return ""
    return f"{words.signed_number(day.points, 2)} ({words.signed_percent(day.change)})"


def _breadth(words: Words, facts: MarketFacts) -> BreadthBar | None:
    breadth = facts.breadth
    if breadth is None:
        return None
    ceiling, floor = (words.number(count) for count in (breadth.at_ceiling, breadth.at_floor))
    return BreadthBar(
        breadth=breadth,
        head=words.label("Of %(count)s shares", count=words.number(breadth.looked_at)),
        rising=words.label("%(count)s up", count=words.number(breadth.rising)),
        unchanged=words.label("%(count)s unchanged", count=words.number(breadth.unchanged)),
        falling=words.label("%(count)s down", count=words.number(breadth.falling)),
        ceiling=words.label("(%(count)s at the ceiling)", count=ceiling) if breadth.at_ceiling else "",
        floor=words.label("(%(count)s at the floor)", count=floor) if breadth.at_floor else "",
    )


def _facts(words: Words, index: IndexFacts, *, with_volume: bool) -> list[tuple[str, str]]:
    day = index.day
    told = []
    if with_volume and day.volume_ratio is not None:
        ratio = words.number(day.volume_ratio, 2)
        told.append((words.label("Volume"), words.label("%(ratio)s× 20-session average", ratio=ratio)))
    at_record = day.record.session == day.session
    value = words.label("today") if at_record else words.signed_percent(day.record.distance, 1)
    told.append((words.label("From the record close"), value))
    if day.trend is not None:
        told.append((words.label("Trend of 10 sessions"), words.label(_TRENDS[day.trend])))
    return told


def _table(words: Words, telling: Telling) -> SummaryTable | None:
    """The list; None where no share of it has a change."""
    facts = telling.facts
    shares = {share.day.symbol: share for share in facts.listed}
    shown = for_a_table((share.day for share in facts.listed), MOST_TILES)
    if not shown:
        return None
    hidden = len(shares) - len(shown)
    return SummaryTable(
        rows=tuple(_row(words, telling, shares[day.symbol]) for day in shown),
        name=words.label(LIST_NAMES[facts.wanted.shares.of]),
        count=_and_more(words, hidden) or str(words.plural("%(count)s symbol", "%(count)s symbols", len(shown))),
        signals=_signals(words, facts) if _tells_signals(telling) and len(shown) > MOST_ROWS else None,
    )


def _and_more(words: Words, hidden: int) -> str:
    return str(words.plural("and %(count)s more symbol", "and %(count)s more symbols", hidden)) if hidden else ""


def _tells_signals(telling: Telling) -> bool:
    """A running session has none yet."""
    return not _is_provisional(telling) and SummaryPart.SIGNALS in telling.parts


def _row(words: Words, telling: Telling, share: Share) -> SummaryRow:
    """The share; the day of its bar where that is another market's stands before its signals."""
    day = share.day
    change = day.change or 0.0
    dated = () if day.session == telling.facts.session else (SummaryMark(words.date(day.session)),)
    return SummaryRow(
        symbol=day.symbol,
        price=words.price(day.close, share.prices.instrument.currency),
        change=words.signed_percent(change),
        share=change,
        move=Move.of(change, day.limit),
        marks=(*dated, *(_marks(words, day.news) if _tells_signals(telling) else ())),
    )


def _marks(words: Words, news: Iterable[News]) -> Sequence[SummaryMark]:
    """Its signals, the most telling first; what was rejected points nowhere."""
    marks = (
        SummaryMark(
            words.label(_MARKS[one.fate], signal=signal_name(words, one.signal)),
            Move.UNKNOWN if one.fate is Fate.REJECTED else _POINTS.get(one.direction, Move.UNKNOWN),
        )
        for one in news
    )
    return tuple(dict.fromkeys(marks))


def _signals(words: Words, facts: MarketFacts) -> SummarySignals:
    """The most telling signal of each share that shows one."""
    telling = most_telling(facts.days)
    shown = telling[:MOST_SIGNALS]
    nothing = "" if shown else words.label("none")
    return SummarySignals(
        head=words.label("Signals (%(where)s)", where=looked_in(words, facts)),
        found=tuple((day.symbol, _marks(words, day.news)[0]) for day in shown),
        more=_and_more(words, len(telling) - len(shown)) or nothing,
    )
