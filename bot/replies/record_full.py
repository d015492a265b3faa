"""Every number of a track record, for who wants to see how it came about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from analysis.exchanges import InstrumentKind, Market
from analysis.signals import signal_by_key
from analysis.track_record import ENTRIES, EXIT_BARS, FIXED_PERIODS, HALVES, Entry, Record, StatusWanted
from bot.ask import Ask
from bot.replies.markup import bullets, lines, paragraphs
from bot.replies.origin import advice_text, origin_text, simulation_warning
from bot.replies.record import (
    ShareRecords,
    ceiling_text,
    costs_text,
    difference_text,
    direction_text,
    drawdown_text,
    headline,
    not_counted_text,
    odd_bars_text,
    periods_text,
    span_text,
    without_costs_text,
)
from bot.replies.record_line import ToldRecord, market_text
from bot.replies.record_market import (
    MarketShown,
    claim_texts,
    market_span_text,
    market_warning,
    missing_text,
    survivors_text,
)
from bot.replies.record_words import change, market_name, market_sources, pays_costs, rate, rate_range, too_few_text
from bot.replies.words import N_, Words
from bot.track_record.share import record_of

_ENTRY_NAMES = {
    Entry.KNOWN_CLOSE: N_("Bought at the close once known"),
    Entry.NEXT_OPEN: N_("Bought at the next open"),
    Entry.LOOK_AHEAD: N_("Look-ahead (cannot be traded)"),
}
# By whether the signal has to be confirmed, and whether that was waited for.
_KNOWN = {
    (True, True): N_("A signal counts from the close that decided about it."),
    (True, False): N_("A signal counts from the close of its own session, without waiting for its confirmation."),
    (False, False): N_("A signal counts from the close of the session on which it is known."),
}
# A phone shows about 36 letters of a table in a row.
_LABEL_WIDTH, _CELL_WIDTH = 13, 7


def full_share_text(words: Words, shown: ShareRecords, ask: Ask) -> Markup:
    """The whole record of one instrument."""
    record, instrument = shown.told, shown.history.instrument
    is_index = instrument.kind is InstrumentKind.INDEX
    return paragraphs(
        lines(
            simulation_warning(words, shown.history),
            headline(words, shown.symbol, record),
            span_text(words, record),
            too_few_text(words, record),
        ),
        _tables(words, shown.records),
        _exit_text(words, record),
        bullets(
            (
                *_findings(words, record, with_costs=pays_costs(instrument)),
                without_costs_text(words, instrument),
                market_text(words, ToldRecord(own=record, market=shown.market))
                if instrument.market is Market.VIETNAM
                else None,
            )
        ),
        _counting(words, record, can_wait=not is_index),
        lines(
            words.text("One symbol's past only; cases on neighbouring days overlap."),
            origin_text(words, shown.history, shown.bars, ask),
            advice_text(words),
        ),
    )


def full_market_text(words: Words, shown: MarketShown, ask: Ask) -> Markup:
    """The whole record of the market."""
    record, market = shown.told, shown.market
    return paragraphs(
        lines(
            market_warning(words, market),
            headline(words, market_name(words, market), record),
            market_span_text(words, shown),
            too_few_text(words, record),
        ),
        _tables(words, market.records),
        _exit_text(words, record),
        bullets((*_findings(words, record, with_costs=True), *claim_texts(words, shown))),
        _counting(words, record, can_wait=True),
        lines(
            words.text("Many signals fall on the same days, so the ranges are narrower than they should be."),
            survivors_text(words, market),
            missing_text(words, market),
            words.text("Source: %(source)s.", source=market_sources(words, market)) if market.sources else None,
            words.text("Measured at %(moment)s.", moment=words.moment(market.measured_at, ask.timezone)),
            advice_text(words),
        ),
    )


def _exit_text(words: Words, record: Record) -> Markup | None:
    """Of which entry and exit the lines under the tables are; None where they tell nothing of any."""
    if not record.signals.n:
        return None
    return words.text("<b>Bought at the close, after %(bars)s sessions</b>", bars=record.exit_bars)


def _findings(words: Words, record: Record, *, with_costs: bool) -> Iterator[Markup | None]:
    if not record.signals.n:
        return
    yield difference_text(words, record)
    yield direction_text(words, record)
    yield drawdown_text(words, record)
    yield costs_text(words, record) if with_costs else None
    yield periods_text(words, record, HALVES)
    yield periods_text(words, record, FIXED_PERIODS)
    yield ceiling_text(words, record)
    yield odd_bars_text(words, record)
    yield not_counted_text(words, record)


def _tables(words: Words, records: Sequence[Record]) -> Markup:
    """By entry a small table of the exits."""
    ahead = [Entry.LOOK_AHEAD] if any(one.entry is Entry.LOOK_AHEAD for one in records) else []
    return lines(*(_table(words, records, entry) for entry in (*ENTRIES, *ahead)))


def _table(words: Words, records: Sequence[Record], entry: Entry) -> Markup:
    columns = [record_of(records, entry, bars) for bars in EXIT_BARS]
    rows = [
        (words.label("sessions"), [words.number(one.exit_bars) for one in columns]),
        (words.label("cases"), [words.number(one.signals.n) for one in columns]),
        (words.label("higher"), [rate(words, one.signals) for one in columns]),
        (words.label("range"), [_range(words, one) for one in columns]),
        (words.label("any day"), [rate(words, one.base) for one in columns]),
        (words.label("average"), [change(words, one.signals.mean) for one in columns]),
        (words.label("any day"), [change(words, one.base.mean) for one in columns]),
        (words.label("median"), [change(words, one.signals.median) for one in columns]),
        (words.label("any day"), [change(words, one.base.median) for one in columns]),
    ]
    table = "\n".join(
        f"{label:<{_LABEL_WIDTH}}" + "".join(f"{cell:>{_CELL_WIDTH}}" for cell in cells) for label, cells in rows
    )
    return Markup("<b>%s</b>\n<pre>%s</pre>") % (words.label(_ENTRY_NAMES[entry]), table)


def _range(words: Words, record: Record) -> str:
    interval = record.signals.wilson
    return rate_range(words, interval) if interval else "–"


def _counting(words: Words, record: Record, *, can_wait: bool) -> Markup:
    """How all of this is counted."""
    waits = signal_by_key(record.selection.signal).needs_confirmation
    is_decided = record.selection.status is not StatusWanted.ALL
    known = words.text(_KNOWN[waits, is_decided])
    return bullets(
        (
            known,
            words.text("Sold at the close so many sessions later; a win is any price above the entry."),
            words.text("Shares bought today can be sold from the second session after (T+2), so five are enough.")
            if can_wait
            else None,
            words.explanation(
                "The range is where the true rate plausibly lies with so few or so many cases (95%%, Wilson)."
            ),
        )
    )
