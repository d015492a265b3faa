"""The words on the card of a company's fundamental figures."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.charts.fundamentals_card import FundamentalsCard, FundamentalsRow
from analysis.fundamentals import TOLD, Chosen, Figure, FigureReading, FundamentalsReading, SectorMedian
from bot.replies.chart_words import frame_words
from bot.replies.fundamentals import (
    MEANINGS,
    Findings,
    company_title,
    figure_name,
    figure_value,
    figures_source,
)
from bot.replies.market_cap import cap_amount
from bot.replies.origin import source_label
from bot.replies.sectors import sector_name
from bot.replies.words import Words

_LONGEST_TITLE = 40


def fundamentals_card(words: Words, findings: Findings) -> FundamentalsCard:
    """The card with all its words; figures that nobody states have their row too."""
    reading, history, instrument = findings.reading, findings.history, findings.instrument
    stated = {found.figure: found for found in reading.figures}
    subtitle = (words.label("Fundamentals"), instrument.written_exchange, _sector(words, reading))
    has_median = any(found.median for found in reading.figures)
    return FundamentalsCard(
        rows=(
            *_size_rows(words, findings),
            *(_row(words, figure, stated.get(figure), instrument.currency) for figure in TOLD),
        ),
        heads=(
            words.label("Figure"),
            words.label("Value"),
            words.label("Against the sector") if has_median else "",
            words.label("Day · source"),
        ),
        unknown=words.label("not stated"),
        note=words.label(
            "Scale: the sector's median (middle value) in the middle, half and twice of it at the ends; the band: "
            "within 10%% of it."
        )
        if has_median
        else "",
        words=frame_words(
            words,
            _shortened(company_title(words, instrument)),
            " · ".join(part for part in subtitle if part),
            simulated=history is not None and history.simulated,
        ),
    )


def _sector(words: Words, reading: FundamentalsReading) -> str | None:
    return None if reading.sector is None else sector_name(words, reading.sector)


def _shortened(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1].rstrip()}…"


def _size_rows(words: Words, findings: Findings) -> Iterator[FundamentalsRow]:
    """The market cap, and the share count that it rests on."""
    reading, history = findings.reading, findings.history
    if reading.market_cap is not None and history is not None:
        yield FundamentalsRow(
            name=words.label("Market cap"),
            meaning=words.label("price × shares: what the company costs"),
            value=cap_amount(words, reading.market_cap),
            day=words.date(reading.market_cap.session),
            source=source_label(words, history.source),
        )
    if reading.shares is not None:
        yield FundamentalsRow(
            name=words.label("Shares outstanding"),
            meaning=words.label("how many shares the company is made of"),
            value=words.number(reading.shares.value),
            day=words.date(reading.shares.day),
            source=figures_source(words, reading.shares.source),
        )


def _row(words: Words, figure: Figure, found: FigureReading | None, currency: str | None) -> FundamentalsRow:
    name, meaning = figure_name(words, figure), words.label(MEANINGS[figure])
    if found is None:
        return FundamentalsRow(name=name, meaning=meaning)
    return FundamentalsRow(
        name=name,
        meaning=meaning,
        value=figure_value(words, figure, found.chosen.value, currency),
        ratio=_ratio(found.chosen, found.median),
        median="" if found.median is None else _median(words, figure, found.median, currency),
        day=words.date(found.chosen.day),
        source=figures_source(words, found.chosen.source),
    )


def _ratio(chosen: Chosen, median: SectorMedian | None) -> float | None:
    """The value as a multiple of the median; None where the median is no measure to lay it against."""
    return None if median is None or median.value <= 0 else chosen.value / median.value


def _median(words: Words, figure: Figure, median: SectorMedian, currency: str | None) -> str:
    return words.label(
        "median %(median)s · %(count)s companies",
        median=figure_value(words, figure, median.value, currency),
        count=median.peers,
    )
