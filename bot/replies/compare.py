"""The text of a comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from analysis.charts import FrameWords
from analysis.comparison import Comparison, Performance
from bot.ask import Ask
from bot.prices.port import PriceHistory
from bot.replies.chart_words import frame_words
from bot.replies.markup import first_that_fits, lines, paragraphs
from bot.replies.origin import advice_text, any_stale
from bot.replies.several import several_origin, several_warning
from bot.replies.words import N_, Words

_STRENGTHS = (
    N_(
        "RS (relative strength) measures each price by its market's index (%(indices)s), from 100 at the start: above "
        "100 it did better than the index in this span, below 100 worse. RS is not RSI: RSI compares a price with its "
        "own past."
    ),
    N_("RS: the price against its market's index (%(indices)s), 100 at the start. RS is not RSI."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What a comparison rests on.

    histories: of the symbols compared. indices: the index each symbol is measured by, where it has one; measures: those
    indices' histories, as far as they could be had.
    """

    histories: tuple[PriceHistory, ...]
    indices: Mapping[str, str]
    measures: tuple[PriceHistory, ...]
    reading: Comparison

    @property
    def all_histories(self) -> tuple[PriceHistory, ...]:
        """Of the symbols, then of the indices that are not among them; called by their symbols, as the rows are."""
        shown = {history.instrument.symbol for history in self.histories}
        added = (measure for measure in self.measures if measure.instrument.symbol not in shown)
        return tuple(
            replace(history, instrument=replace(history.instrument, names=())) for history in (*self.histories, *added)
        )

    def measured_by(self, symbol: str) -> str | None:
        """The index that the symbol's strength is told against; None where it has none or is one."""
        index = self.indices.get(symbol)
        return None if index == symbol else index


def compare_text(words: Words, compared: Compared, ask: Ask) -> Markup:
    """The caption: the span, each symbol's change, drawdown and relative strength, what these mean, origin; it fits."""
    head = lines(several_warning(words, compared.all_histories), *_headline(words, compared.reading))
    rows = lines(*(Markup("• %s") % _row(words, performance) for performance in _ranked(compared.reading)))
    notes = tuple(_notes(words, compared))
    origin = lines(several_origin(words, compared.all_histories, ask), advice_text(words))
    meanings = _meanings(words, compared)
    return first_that_fits(
        paragraphs(head, rows, meaning, lines(*notes[:count]), origin)
        for meaning, count in [
            *((meanings[0], count) for count in range(len(notes), -1, -1)),
            *((meanings[-1], count) for count in range(len(notes), -1, -1)),
        ]
    )


def curve_labels(words: Words, reading: Comparison) -> dict[str, str]:
    """What stands at the end of each line, by symbol: the symbol and its change."""
    return {
        performance.symbol: f"{performance.symbol} {words.signed_percent(performance.change, 1)}"
        for performance in reading.performances
    }


def compare_chart_words(words: Words, compared: Compared, ask: Ask) -> FrameWords:
    """The words around its picture."""
    reading = compared.reading
    return frame_words(
        words,
        title=" · ".join(performance.symbol for performance in reading.performances),
        subtitle=words.label(
            "%(since)s = 100 · to %(until)s · common sessions: %(sessions)s",
            since=words.date(reading.since),
            until=words.date(reading.until),
            sessions=words.number(reading.sessions),
        ),
        simulated=any(history.simulated for history in compared.histories),
        stale=any_stale(compared.histories, ask),
    )


def _ranked(reading: Comparison) -> list[Performance]:
    """The best change first."""
    return sorted(reading.performances, key=lambda performance: -performance.change)


def _headline(words: Words, reading: Comparison) -> tuple[Markup, Markup]:
    symbols = ", ".join(performance.symbol for performance in reading.performances)
    return (
        words.text("<b>Comparison: %(symbols)s</b>", symbols=symbols),
        words.plural(
            "From %(since)s to %(until)s: %(count)s session that all of them have; each begins at 100.",
            "From %(since)s to %(until)s: %(count)s sessions that all of them have; each begins at 100.",
            reading.sessions,
            since=words.date(reading.since),
            until=words.date(reading.until),
        ),
    )


def _row(words: Words, performance: Performance) -> Markup:
    row = words.text(
        "<b>%(symbol)s</b>: %(change)s, worst fall %(depth)s",
        symbol=performance.symbol,
        change=words.signed_percent(performance.change),
        depth=words.signed_percent(performance.drawdown.depth, 1),
    )
    if performance.strength is None:
        return row
    strength = words.text("RS %(value)s", value=words.number(performance.strength.value, 1))
    return Markup("%s · %s") % (row, strength)


def _meanings(words: Words, compared: Compared) -> tuple[Markup, ...]:
    """What the worst fall and RS are, at length and in short."""
    fall = words.explanation("Worst fall: from a highest close down to a later lowest one.")
    names = {
        measure.instrument.symbol: measure.instrument.name(words.lang) or measure.instrument.symbol
        for measure in compared.measures
    }
    used = {item.strength.index for item in compared.reading.performances if item.strength is not None}
    if not used:
        return (fall,)
    indices = ", ".join(names[index] for index in sorted(used))
    return tuple(lines(fall, words.explanation(message, indices=indices)) for message in _STRENGTHS)


def _notes(words: Words, compared: Compared) -> Iterator[Markup]:
    """What the reader must know about these prices, the most important first."""
    reading = compared.reading
    if reading.wanted is not None and reading.sessions < reading.wanted:
        yield words.text(
            "There are not the %(wanted)s common sessions asked for, so it begins with the first one.",
            wanted=words.number(reading.wanted),
        )
    unmeasured = [
        item.symbol
        for item in reading.performances
        if item.strength is None and compared.measured_by(item.symbol) is not None
    ]
    if unmeasured:
        yield words.text(
            "No RS for %(symbols)s: I do not have their index's prices for this span.", symbols=", ".join(unmeasured)
        )
    currencies = {history.instrument.currency for history in compared.histories} - {None}
    if len(currencies) > 1:
        yield words.text(
            "Prices are in different currencies (%(currencies)s); exchange rates are not counted.",
            currencies=", ".join(sorted(filter(None, currencies))),
        )
    if len({history.instrument.market for history in compared.histories}) > 1:
        yield words.text("Their markets close on different days; only days on which all of them traded count.")
