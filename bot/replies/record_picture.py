"""The words on the picture of a track record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from analysis.charts import FrameWords
from analysis.charts.record_chart import LegendWords, RecordChart, RecordWords, SideWords
from analysis.charts.record_rates import RateRow
from analysis.track_record import (
    DISTRIBUTION_EDGES,
    ENOUGH_SIGNALS,
    FIXED_PERIODS,
    HALVES,
    Period,
    Record,
    Tally,
)
from bot.replies.chart_words import frame_words
from bot.replies.record_words import change, percent, rate, rate_digits, signal_with_status
from bot.replies.words import N_, Words
from bot.track_record.share import TOLD_ENTRY, TOLD_EXIT_BARS, pick_told

_MEDIAN = N_("median %(change)s")
_MEDIAN_MEANT = N_("median %(change)s (half of the cases above)")
_MEDIAN_OF_ANY_DAY = N_("any day %(change)s")
_HOW_COUNTED = N_(
    "Bought at the close once the signal is known, sold at the close that many sessions later, before costs."
)
_INTERVAL = N_("Horizontal line: 95%% interval, where the true rate probably lies; wider still where cases overlap.")
_INTERVAL_SAME_DAYS = N_(
    "Horizontal line: 95%% interval, where the true rate probably lies; wider still, as many cases share a day."
)
# The header has room for so many letters.
_LONGEST_TITLE = 58


def record_chart(
    words: Words,
    *,
    subject: str,
    records: Sequence[Record],
    exit_bars: int = TOLD_EXIT_BARS,
    conditions: Sequence[str],
    source: str,
    simulated: bool,
) -> RecordChart:
    """The picture of the told record, with the win rates of its other exits and of its periods.

    subject: what begins the title, a symbol or the name of a universe. records: of one selection; those of other
    entries are passed over. exit_bars: the exit that is told. conditions: what is asked beside the signal (its least
    volume, its filters), in words. source: what the prices' sources are called, empty where nothing says so.
    simulated: whether any price is made up.
    Raises ValueError where the told record has no case: there is nothing to draw.
    """
    told = pick_told(records, exit_bars)
    if not told.signals.n:
        raise ValueError(f"{told.selection.key}: no case to draw")
    title, subtitle = _title(words, subject, told), _subtitle(words, told, conditions, source)
    frame = frame_words(words, title, subtitle, simulated=simulated)
    exits = sorted((one for one in records if one.entry is TOLD_ENTRY), key=lambda one: one.exit_bars)
    return RecordChart(
        record=told,
        rows=(*_exit_rows(words, exits, told), *_period_rows(words, told)),
        words=_record_words(words, told, frame),
    )


def _title(words: Words, subject: str, told: Record) -> str:
    """The subject, shortened rather than the signal after it."""
    rest = f" · {signal_with_status(words, told.selection)}"
    longest = _LONGEST_TITLE - len(rest)
    return (subject if len(subject) <= longest else f"{subject[: longest - 1].rstrip()}…") + rest


def _subtitle(words: Words, told: Record, conditions: Sequence[str], source: str) -> str:
    """What was asked beside the signal, the span, how many cases, and the source."""
    span = f"{words.date(told.since)} – {words.date(told.until)}"
    cases = str(words.plural("%(count)s case", "%(count)s cases", told.signals.n))
    parts = (*conditions, span, cases, source)
    return " · ".join(part for part in parts if part)


def _record_words(words: Words, told: Record, frame: FrameWords) -> RecordWords:
    return RecordWords(
        frame=frame,
        heading=words.label(
            "%(count)s sessions after the signal, how far up or down were prices?", count=told.exit_bars
        ),
        too_few="" if told.is_enough else _too_few(words, told.signals.n),
        signals=LegendWords(
            name=str(
                words.plural("After the signal: %(count)s case", "After the signal: %(count)s cases", told.signals.n)
            ),
            median=words.label(_MEDIAN_MEANT if told.is_enough else _MEDIAN, change=change(words, told.signals.median)),
        ),
        base=LegendWords(
            name=str(words.plural("Any day: %(count)s session", "Any day: %(count)s sessions", told.base.n)),
            median=words.label(_MEDIAN_OF_ANY_DAY, change=change(words, told.base.median)),
        ),
        fell=_side(words, N_("Not up: %(share)s"), told, lambda tally: tally.n - tally.wins),
        rose=_side(words, N_("Up: %(share)s"), told, lambda tally: tally.wins),
        ends=_ends(words),
        shares=words.label("%% of cases"),
        rates=words.label("How often were prices up?"),
        heads=(words.label("cases"), words.label("● signal"), words.label("┃ any day")),
        notes=(
            words.label(_HOW_COUNTED),
            words.label(_INTERVAL_SAME_DAYS if told.dates < told.signals.n else _INTERVAL),
        ),
    )


def _too_few(words: Words, cases: int) -> str:
    enough = words.number(ENOUGH_SIGNALS)
    return str(
        words.plural(
            "Too little data: %(count)s case, fewer than %(enough)s",
            "Too little data: %(count)s cases, fewer than %(enough)s",
            cases,
            enough=enough,
        )
    )


def _side(words: Words, message: str, told: Record, count: Callable[[Tally], int]) -> SideWords:
    """How many of the cases, and of any day, ended on one side of 0."""
    digits = rate_digits(told.signals)
    shares = [count(tally) / tally.n if tally.n else None for tally in (told.signals, told.base)]
    signals, base = (words.label(message, share=percent(words, share, digits)) for share in shares)
    return SideWords(signals=signals, base=base)


def _ends(words: Words) -> tuple[str, str]:
    low, high = (words.signed_percent(edge, 0) for edge in (DISTRIBUTION_EDGES[0], DISTRIBUTION_EDGES[-1]))
    return f"≤ {low}", f"> {high}"


def _exit_rows(words: Words, exits: Iterable[Record], told: Record) -> Iterator[RateRow]:
    """A row for every exit that any case has reached."""
    for one in exits:
        label = words.label("after %(count)s sessions", count=one.exit_bars)
        yield from _rate_row(words, label, one.signals, one.base, is_told=one is told)


def _period_rows(words: Words, told: Record) -> Iterator[RateRow]:
    """The periods that rules are tested on, where both hold cases; else the halves of the span."""
    fixed = [one for one in told.periods if one.name in FIXED_PERIODS]
    is_split = len(fixed) == len(FIXED_PERIODS) and all(one.signals.n for one in fixed)
    for one in fixed if is_split else [one for one in told.periods if one.name in HALVES]:
        label = words.label("%(count)s sessions, %(span)s", count=told.exit_bars, span=_span(one))
        yield from _rate_row(words, label, one.signals, one.base)


def _span(period: Period) -> str:
    """Its years, or its months where it lies in one year."""
    since, until = period.since, period.until
    if since.year == until.year:
        return f"{since:%m/%Y}–{until:%m/%Y}"
    return f"{since.year}–{until.year}"


def _rate_row(words: Words, label: str, signals: Tally, base: Tally, *, is_told: bool = False) -> Iterator[RateRow]:
    """The row; none without cases."""
    if signals.n and base.n:
        digits = rate_digits(signals)
        numbers = (
            words.number(signals.n),
            rate(words, signals),
            percent(words, base.win_rate, digits),
        )
        yield RateRow(label=label, signals=signals, base=base, numbers=numbers, is_told=is_told)
