"""The texts of the index answers, and the words on the card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from analysis.charts import Move
from analysis.charts.index_card import CardChange, IndexCard, IndexRow
from analysis.index_overview import IndexReading, Span, SpanChange
from analysis.rsi_reading import Limits
from analysis.timeframes import TimeframeBars
from analysis.trend import Trend
from bot.ask import Ask
from bot.prices.port import PriceHistory
from bot.replies.chart_words import frame_words
from bot.replies.closing import close_text
from bot.replies.markup import bullets, first_that_fits, lines, paragraphs
from bot.replies.origin import advice_text, any_stale, origin_text, simulation_warning, source_name
from bot.replies.rsi import ZONE_NAMES
from bot.replies.several import Missing, missing_text, several_origin, several_warning
from bot.replies.trend import trend_text
from bot.replies.words import N_, Words

# A week more would make all of them too small to read on a phone.
_SPAN_HEADS = {
    Span.DAY: N_("1 session"),
    Span.MONTH: N_("1 month"),
    Span.YEAR_TO_DATE: N_("this year"),
    Span.YEAR: N_("1 year"),
}
_SPANS = {
    Span.DAY: N_("1 session %(change)s"),
    Span.WEEK: N_("1 week %(change)s"),
    Span.MONTH: N_("1 month %(change)s"),
    Span.YEAR_TO_DATE: N_("since the start of the year %(change)s"),
    Span.YEAR: N_("1 year %(change)s"),
}
_TRENDS = {
    Trend.UP: N_("trend up"),
    Trend.DOWN: N_("trend down"),
    Trend.NONE: N_("no clear trend"),
    None: N_("too few bars for a trend"),
}
# The more indices, the fewer figures each line can bear: tried in this order until the caption fits.
_ROWS = (
    N_(
        "• <b>%(name)s</b> %(level)s (%(day)s): %(change)s; %(distance)s from the record since %(year)s; RSI %(rsi)s, "
        "%(trend)s"
    ),
    N_("• <b>%(name)s</b> %(level)s (%(day)s): %(change)s; %(distance)s from the record; RSI %(rsi)s, %(trend)s"),
    N_("• <b>%(name)s</b> %(level)s (%(day)s): %(change)s; %(distance)s from the record; RSI %(rsi)s"),
    N_("• <b>%(name)s</b> %(level)s (%(day)s): %(change)s; %(distance)s from the record"),
    N_("• <b>%(name)s</b> %(level)s (%(day)s): %(change)s"),
)
_UNKNOWN = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """One index: its prices, its daily bars and its reading."""

    history: PriceHistory
    bars: TimeframeBars
    reading: IndexReading

    def name(self, words: Words) -> str:
        """What people call it."""
        return self.history.instrument.name(words.lang) or self.history.instrument.symbol


def overview_text(
    words: Words,
    entries: Sequence[IndexEntry],
    missing: Sequence[Missing],
    ask: Ask,
) -> Markup:
    """The caption of the card: a line for each index, what is missing, what the figures mean; it fits a caption."""
    histories = [entry.history for entry in entries]
    head = lines(words.text("<b>The markets at a glance</b>"), several_warning(words, histories))
    meaning = words.explanation(
        "An index sums up many shares. First figure: against the previous session; record: the highest close of the "
        "data; RSI above 70 is overbought, below 30 oversold."
    )
    absent = missing_text(words, missing)
    origin = lines(several_origin(words, histories, ask), advice_text(words))
    return first_that_fits(
        paragraphs(head, lines(*(_row(words, message, entry) for entry in entries)), absent, explained, origin)
        for message, explained in (*((row, meaning) for row in _ROWS), (_ROWS[-1], None))
    )


def index_text(words: Words, entry: IndexEntry, ask: Ask) -> Markup:
    """The caption of one index: level, changes, distance from the record, trend, RSI, origin."""
    reading, history = entry.reading, entry.history
    findings = (_changes(words, reading), _record(words, reading), _trend(words, reading), _strength(words, reading))
    return paragraphs(
        lines(
            simulation_warning(words, history),
            words.text("<b>%(name)s: %(level)s</b>", name=entry.name(words), level=words.price(reading.close, None)),
            close_text(words, reading.session, entry.bars.timeframe, None),
        ),
        words.explanation("An index sums up many shares in one number: it rises when they rise on balance."),
        bullets(findings),
        lines(origin_text(words, history, entry.bars, ask), advice_text(words)),
    )


def index_card(words: Words, entries: Sequence[IndexEntry], ask: Ask) -> IndexCard:
    """The card with all its words."""
    sources = dict.fromkeys(source_name(words, entry.history) for entry in entries)
    return IndexCard(
        rows=tuple(_card_row(words, entry) for entry in entries),
        heads=(
            words.label("past 6 months"),
            words.label("points"),
            *(words.label(head) for head in _SPAN_HEADS.values()),
        ),
        words=frame_words(
            words,
            words.label("The markets at a glance"),
            " · ".join((words.label("Close of each last session"), *sources)),
            simulated=any(entry.history.simulated for entry in entries),
            stale=any_stale([entry.history for entry in entries], ask),
        ),
    )


def _card_row(words: Words, entry: IndexEntry) -> IndexRow:
    reading = entry.reading
    return IndexRow(
        # On the card there is no room for what an index of one branch spans: "VNREAL (bất động sản)".
        name=entry.name(words).partition(" (")[0],
        day=words.date(reading.session),
        level=words.number(reading.close, 2),
        changes=tuple(_card_change(words, reading.changes[span]) for span in _SPAN_HEADS),
        bars=entry.bars,
    )


def _card_change(words: Words, change: SpanChange | None) -> CardChange:
    if change is None:
        return CardChange(text=_UNKNOWN, move=Move.UNKNOWN)
    # What is shown as no change at all has the colour of none.
    return CardChange(text=words.signed_percent(change.change, 1), move=Move.of(round(change.change, 3)))


def _row(words: Words, message: str, entry: IndexEntry) -> Markup:
    reading = entry.reading
    return words.text(
        message,
        name=entry.name(words),
        level=words.number(reading.close, 2),
        day=words.date(reading.session),
        change=_written(words, reading.changes[Span.DAY]),
        distance=words.signed_percent(reading.record.distance, 1),
        year=reading.record.data_since.year,
        rsi=_UNKNOWN if reading.rsi14 is None else words.number(reading.rsi14),
        trend=words.label(_TRENDS[reading.trend]),
    )


def _written(words: Words, change: SpanChange | None) -> str:
    return _UNKNOWN if change is None else words.signed_percent(change.change)


def _changes(words: Words, reading: IndexReading) -> Markup | None:
    known = (
        words.text(_SPANS[span], change=words.signed_percent(change.change))
        for span, change in reading.changes.items()
        if change is not None
    )
    written = Markup("; ").join(known)
    return words.text("Change: %(changes)s.", changes=written) if written else None


def _record(words: Words, reading: IndexReading) -> Markup:
    record = reading.record
    since = words.date(record.data_since)
    if record.session == reading.session:
        return words.text("This is the highest close of the data, which begin on %(since)s.", since=since)
    return words.text(
        "%(distance)s from the record close, %(level)s on %(day)s (data since %(since)s).",
        distance=words.signed_percent(record.distance, 1),
        level=words.price(record.close, None),
        day=words.date(record.session),
        since=since,
    )


def _trend(words: Words, reading: IndexReading) -> Markup | None:
    return trend_text(words, reading.trend, reading.close, (), None)


def _strength(words: Words, reading: IndexReading) -> Markup | None:
    if reading.rsi14 is None:
        return None
    return words.text(
        "RSI 14: %(value)s (%(zone)s).",
        value=words.number(reading.rsi14, 1),
        zone=words.label(ZONE_NAMES[Limits().zone(reading.rsi14)]),
    )
