"""The words on the card of a company's fundamental figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from analysis.charts.fundamentals_card import FundamentalsCard, FundamentalsRow
from analysis.fundamentals import Chosen, Figure, FigureReading, FundamentalsReading, SectorMedian
from bot.ask import Ask
from bot.replies.chart_words import frame_words
from bot.replies.fundamentals import (
    FIGURE_NAMES,
    MEANINGS,
    Findings,
    company_title,
    figure_name,
    figure_value,
    figures_source,
)
from bot.replies.market_cap import cap_amount
from bot.replies.origin import is_stale, source_label
from bot.replies.sectors import sector_name
from bot.replies.words import Words


def fundamentals_card(words: Words, findings: Findings, ask: Ask) -> FundamentalsCard:
    """The card with all its words; figures that nobody states are named under the rows."""
    reading, history, instrument = findings.reading, findings.history, findings.instrument
    subtitle = (words.label("Fundamentals"), instrument.written_exchange, _sector(words, reading))
    has_median = any(found.median for found in reading.figures)
    rows = (*_size_rows(words, findings), *(_row(words, found, instrument.currency) for found in reading.figures))
    origin = _usual_origin(rows)
    missing = ", ".join(words.label(FIGURE_NAMES[figure]) for figure in reading.missing)
    return FundamentalsCard(
        rows=tuple(replace(row, origin="") if row.origin == origin else row for row in rows),
        heads=(
            words.label("Figure"),
            origin or words.label("Value"),
            words.label("sector's median") if has_median else "",
        ),
        half="½×",
        twice="2×",
        unstated=words.label("Not stated by my sources: %(names)s.", names=missing) if missing else "",
        words=frame_words(
            words,
            company_title(words, instrument),
            " · ".join(part for part in subtitle if part),
            simulated=history is not None and history.simulated,
            stale=history is not None and is_stale(history, ask),
        ),
    )


def _usual_origin(rows: Sequence[FundamentalsRow]) -> str:
    """The day and source of most values, empty where no two have the same."""
    origin, count = Counter(row.origin for row in rows).most_common(1)[0]
    return origin if count > 1 else ""


def _sector(words: Words, reading: FundamentalsReading) -> str | None:
    return None if reading.sector is None else sector_name(words, reading.sector)


def _size_rows(words: Words, findings: Findings) -> Iterator[FundamentalsRow]:
    """The market cap, and the share count that it rests on."""
    reading, history = findings.reading, findings.history
    if reading.market_cap is not None and history is not None:
        yield FundamentalsRow(
            name=words.label("Market cap"),
            meaning=words.label("price × shares: what the company costs"),
            value=cap_amount(words, reading.market_cap),
            origin=_origin(words, reading.market_cap.session, source_label(words, history.source)),
        )
    if reading.shares is not None:
        yield FundamentalsRow(
            name=words.label("Shares outstanding"),
            meaning=words.label("how many shares the company is made of"),
            value=words.number(reading.shares.value),
            origin=_origin(words, reading.shares.day, figures_source(words, reading.shares.source)),
        )


def _row(words: Words, found: FigureReading, currency: str | None) -> FundamentalsRow:
    figure = found.figure
    return FundamentalsRow(
        name=figure_name(words, figure),
        meaning=words.label(MEANINGS[figure]),
        value=figure_value(words, figure, found.chosen.value, currency),
        ratio=_ratio(found.chosen, found.median),
        median="" if found.median is None else _median(words, figure, found.median, currency),
        origin=_origin(words, found.chosen.day, figures_source(words, found.chosen.source)),
    )


def _origin(words: Words, day: date, source: str) -> str:
    return f"{words.date(day)} · {source}"


def _ratio(chosen: Chosen, median: SectorMedian | None) -> float | None:
    """The value as a multiple of the median; None where the median is no measure to lay it against."""
    return None if median is None or median.value <= 0 else chosen.value / median.value


def _median(words: Words, figure: Figure, median: SectorMedian, currency: str | None) -> str:
    return words.label(
        "median %(median)s · %(count)s companies",
        median=figure_value(words, figure, median.value, currency),
        count=median.peers,
    )
