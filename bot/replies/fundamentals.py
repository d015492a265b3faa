"""The text of an answer about a company's fundamental figures, and the words on its card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from analysis.exchanges import InstrumentKind
from analysis.fundamentals import (
    COMPARED,
    FEWEST_PEERS,
    Figure,
    FigureReading,
    FundamentalsReading,
    Standing,
)
from bot.ask import Ask
from bot.fundamentals.fundamentals import DIRECTORY, LISTING
from bot.fundamentals.port import CompanyFigures
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.replies.market_cap import amount, cap_amount
from bot.replies.markup import bullets, first_that_fits, lines, paragraphs, sentences
from bot.replies.origin import advice_text, dated_source, failure_text, simulation_warning, source_label
from bot.replies.sectors import sector_name
from bot.replies.words import N_, Words

FIGURE_NAMES = {
    Figure.PE: N_("P/E"),
    Figure.PB: N_("P/B"),
    Figure.EPS: N_("EPS"),
    Figure.ROE: N_("ROE"),
    Figure.NET_MARGIN: N_("net margin"),
    Figure.EV: N_("EV"),
    Figure.DIVIDEND_YIELD: N_("dividend yield"),
}
MEANINGS = {
    Figure.PE: N_("price as a multiple of yearly profit"),
    Figure.PB: N_("price as a multiple of the owners' equity"),
    Figure.EPS: N_("yearly profit for each share"),
    Figure.ROE: N_("yearly profit on the owners' equity"),
    Figure.NET_MARGIN: N_("part of sales left as profit"),
    Figure.EV: N_("enterprise value (market cap + debt − cash)"),
    Figure.DIVIDEND_YIELD: N_("yearly cash dividends against the price"),
}
_STANDINGS = {
    Standing.BELOW: N_("below its sector (%(median)s)"),
    Standing.ABOUT: N_("close to its sector (%(median)s)"),
    Standing.ABOVE: N_("above its sector (%(median)s)"),
}
_OUTAGES = {
    "rate_limited": N_("%(source)s is limiting requests for now: its figures are those saved at %(moment)s."),
    "busy": N_("I already ask %(source)s as often as is fair: its figures are those saved at %(moment)s."),
    "source_failed": N_("%(source)s is not answering right now: its figures are those saved at %(moment)s."),
}
_OWN_SOURCES = {LISTING: N_("the company listing"), DIRECTORY: N_("the exchanges")}
_NO_FUNDAMENTALS = {
    InstrumentKind.INDEX: N_(
        "<b>%(symbol)s</b> is an index, not a company: it has no profit of its own, so no P/E or EPS that I know. Try "
        "a company, for example: <code>/fundamentals FPT</code>"
    ),
    InstrumentKind.FUND: N_(
        "<b>%(symbol)s</b> is a fund: it owns shares of many companies and has no P/E or EPS of its own. Try a "
        "company, for example: <code>/fundamentals FPT</code>"
    ),
    InstrumentKind.COIN: N_(
        "<b>%(symbol)s</b> is a coin: there is no company behind it that earns a profit, so it has no P/E or EPS. Try "
        "a company, for example: <code>/fundamentals FPT</code>"
    ),
}
# Multiples from ten on are told with one decimal, smaller ones with two.
_LARGE_MULTIPLE = 10
_SMALL_SUM = 100e9
# A quarter's report is out some weeks after its end, the next one three months later: by then there is a newer one.
_OLD_AFTER = timedelta(days=150)


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What an answer about a company rests on.

    history: its prices, None where they could not be had. stale: stored figures whose source does not answer.
    """

    instrument: Instrument
    reading: FundamentalsReading
    history: PriceHistory | None
    stale: tuple[CompanyFigures, ...] = ()


def no_fundamentals_text(words: Words, symbol: str, kind: InstrumentKind) -> Markup:
    """Why an index, a fund or a coin has no such figures; KeyError for a share."""
    return words.text(_NO_FUNDAMENTALS[kind], symbol=symbol)


def fundamentals_text(words: Words, findings: Findings, ask: Ask) -> Markup:
    """The caption: market cap, each figure with its meaning and its sector, what is missing, days and sources."""
    reading, head = findings.reading, _head(words, findings, ask)
    # The card holds what the shorter texts leave out: what figures mean, then the day of each, then what a median is.
    return first_that_fits(
        paragraphs(
            head,
            bullets(_told(words, found, findings.instrument, with_meaning=with_meaning) for found in reading.figures),
            _notes(words, findings, ask, with_sector=with_sector),
            lines(
                _caution(words, reading, ask),
                _origin(words, findings, ask, with_days=with_days),
                advice_text(words),
            ),
        )
        for with_meaning, with_days, with_sector in (
            (True, True, True),
            (False, True, True),
            (False, False, True),
            (False, False, False),
        )
    )


def figures_source(words: Words, key: str) -> str:
    """What the source of a figure is called."""
    return words.label(_OWN_SOURCES[key]) if key in _OWN_SOURCES else source_label(words, key)


def figure_name(words: Words, figure: Figure) -> str:
    """What it is called, to begin a line with."""
    name = words.label(FIGURE_NAMES[figure])
    return name[:1].upper() + name[1:]


def figure_value(words: Words, figure: Figure, value: float, currency: str | None) -> str:
    """The figure as it is written: 18,2; 6.200 ₫; 25,1%; 230.000 tỷ đồng."""
    if figure is Figure.EPS:
        return words.price(value, currency)
    if figure is Figure.EV:
        return _sum(words, value, currency)
    if figure in {Figure.PE, Figure.PB}:
        return words.number(value, 1 if value >= _LARGE_MULTIPLE else 2)
    return f"{words.number(100 * value, 1)}%"


def _sum(words: Words, value: float, currency: str | None) -> str:
    written = amount(words, abs(value), currency or "", 0 if abs(value) >= _SMALL_SUM else 1)
    # A company with more cash than it costs has an enterprise value below zero.
    return words.label("minus %(amount)s", amount=written) if value < 0 else written


def company_title(words: Words, instrument: Instrument) -> str:
    """Symbol, and name where it has one of its own."""
    symbol, name = instrument.symbol, instrument.name(words.lang)
    return symbol if name is None or name == symbol else f"{symbol} · {name}"


def _head(words: Words, findings: Findings, ask: Ask) -> Markup:
    return lines(
        words.text("<b>%(title)s: fundamentals</b>", title=company_title(words, findings.instrument)),
        simulation_warning(words, findings.history) if findings.history else None,
        _size(words, findings, ask),
    )


def _notes(words: Words, findings: Findings, ask: Ask, *, with_sector: bool) -> Markup:
    """What the figures were held against, what is missing, and what is not of today."""
    return lines(
        _compared(words, findings.reading) if with_sector else None,
        _missing(words, findings.reading),
        *_outages(words, findings.stale, ask),
        words.text("As of %(day)s; nothing that was stated later is used.", day=words.date(ask.as_of))
        if ask.as_of
        else None,
    )


def _size(words: Words, findings: Findings, ask: Ask) -> Markup | None:
    """The market cap, else the share count, with day and source of each."""
    reading, history = findings.reading, findings.history
    shares = reading.shares
    if shares is None:
        return None
    counted = {
        "shares": words.number(shares.value),
        "counted": words.date(shares.day),
        "source": figures_source(words, shares.source),
    }
    if reading.market_cap is None or history is None:
        return words.text("Shares outstanding: %(shares)s (%(source)s, %(counted)s).", **counted)
    # Adjusted prices of the past are lower than what was paid then.
    is_rough = ask.as_of is not None and history.adjusted and not history.simulated
    message = (
        N_("Market cap: roughly %(cap)s = %(price)s (%(day)s) × %(shares)s shares (%(source)s, %(counted)s).")
        if is_rough
        else N_("Market cap: %(cap)s = %(price)s (%(day)s) × %(shares)s shares (%(source)s, %(counted)s).")
    )
    return words.text(
        message,
        cap=cap_amount(words, reading.market_cap),
        price=words.price(reading.market_cap.price, reading.market_cap.currency),
        day=words.date(reading.market_cap.session),
        **counted,
    )


def _told(words: Words, found: FigureReading, instrument: Instrument, *, with_meaning: bool) -> Markup:
    """The figure's line: its value, what it means, and how it stands in its sector where that is known."""
    currency = instrument.currency
    name = figure_name(words, found.figure)
    value = figure_value(words, found.figure, found.chosen.value, currency)
    told = words.text("<b>%(name)s %(value)s</b>", name=name, value=value)
    meaning = words.explanation(MEANINGS[found.figure]) if with_meaning else None
    if meaning:
        told = Markup("%s: %s") % (told, meaning)
    if found.median is None or found.standing is None:
        return told
    median = figure_value(words, found.figure, found.median.value, currency)
    place = words.text(_STANDINGS[found.standing], median=median)
    return Markup("%s; %s") % (told, place)


def _compared(words: Words, reading: FundamentalsReading) -> Markup | None:
    """What the figures were held against: whose median it is, or that there are too few companies for one."""
    counts = {found.median.peers for found in reading.figures if found.median}
    if counts and reading.sector is not None:
        told = words.text(
            "Sector: the middle value (median) of %(count)s other companies (%(sector)s).",
            count="–".join(map(str, sorted({min(counts), max(counts)}))),
            sector=sector_name(words, reading.sector),
        )
        is_about = any(found.standing is Standing.ABOUT for found in reading.figures)
        return sentences((told, words.text("“Close” is within 10%% of it.") if is_about else None))
    if any(found.figure in COMPARED for found in reading.figures):
        return words.text(
            "Not compared with its sector: I have figures of fewer than %(fewest)s other companies.",
            fewest=FEWEST_PEERS,
        )
    return None


def _missing(words: Words, reading: FundamentalsReading) -> Markup | None:
    """What nobody states, in one line."""
    if not reading.missing:
        return None
    names = ", ".join(words.label(FIGURE_NAMES[figure]) for figure in reading.missing)
    told = words.text("Not stated by my sources: %(names)s.", names=names)
    loss = words.text("EPS is below zero: a company that makes a loss has no P/E.") if reading.makes_loss else None
    return sentences((told, loss))


def _caution(words: Words, reading: FundamentalsReading, ask: Ask) -> Markup | None:
    """What the figures do not say, and how old they are."""
    if not reading.figures:
        return None
    age = ask.today - min(found.chosen.day for found in reading.figures)
    return sentences(
        (
            words.text("A low P/E alone is not “cheap”."),
            words.text("Profits are those up to the last report, not up to today.")
            if age <= _OLD_AFTER
            else words.text("Some of these figures are %(age)s old: newer reports may be out.", age=words.age(age)),
        )
    )


def _outages(words: Words, stale: Sequence[CompanyFigures], ask: Ask) -> Iterator[Markup]:
    for company in stale:
        if company.outage is not None:
            yield words.text(
                _OUTAGES[company.outage],
                source=figures_source(words, company.source),
                moment=words.moment(company.fetched_at, ask.timezone),
            )


def _origin(words: Words, findings: Findings, ask: Ask, *, with_days: bool) -> Markup | None:
    """Which source states which figures, of which day, and whose the price is; without days the sources alone."""
    stated = list(_stated_by(words, findings.reading, with_days=with_days))
    history = findings.history
    if history is None or findings.reading.market_cap is None:
        return words.text("Source: %(source)s.", source="; ".join(stated)) if stated else None
    price = dated_source(words, history, ask) if with_days else source_label(words, history.source)
    sources = "; ".join((*stated, words.label("price: %(source)s", source=price)))
    return sentences(
        (
            words.text("Source: %(source)s.", source=sources)
            if stated
            else words.text("Source of the price: %(source)s.", source=price),
            failure_text(words, history, ask),
        )
    )


def _stated_by(words: Words, reading: FundamentalsReading, *, with_days: bool) -> Iterator[str]:
    """Each source that states figures, with which ones of which day."""
    given: dict[str, dict[tuple[date, bool], list[str]]] = {}
    for found in reading.figures:
        days = given.setdefault(found.chosen.source, {})
        days.setdefault((found.chosen.day, found.chosen.dated), []).append(words.label(FIGURE_NAMES[found.figure]))
    # Where all is of one source and day, the names would say nothing.
    is_one = sum(map(len, given.values())) == 1
    for source, days in given.items():
        name = figures_source(words, source)
        dated = ", ".join(_dated(words, day, () if is_one else days[day]) for day in days)
        yield f"{name} {dated}" if with_days else name


def _dated(words: Words, day: tuple[date, bool], names: Sequence[str]) -> str:
    """The day, or that there is none, and which figures are of it."""
    told, is_stated = day
    written = words.date(told) if is_stated else words.label("without a day, read %(day)s", day=words.date(told))
    return f"{written} ({', '.join(names)})" if names else written
