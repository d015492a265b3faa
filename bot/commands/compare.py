"""`/compare FPT HPG VNINDEX`: what several instruments did since one common day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.charts.compare_chart import MOST_CURVES, CompareChart, draw_compare_chart
from analysis.comparison import A_YEAR, Comparison, common_closes, compare, rebased
from analysis.errors import NotDefined
from analysis.exchanges import InstrumentKind
from analysis.timeframes import Timeframe
from bot.commands.command import Command, Request, Section
from bot.commands.price import MARKET_INDICES
from bot.commands.subject import Subject, find_named, find_subjects
from bot.errors import TryLater, UserError
from bot.replies.compare import Compared, compare_chart_words, compare_text, curve_labels
from bot.replies.facts import plain_facts
from bot.replies.several import several_facts
from bot.replies.words import N_
from bot.reply import Button, Picture, Reply
from bot.understanding.intent import Arguments

FEWEST = 2
SHORTEST_SPAN, LONGEST_SPAN = 2, 5000
_SESSIONS_IN = {Timeframe.DAY: 1, Timeframe.WEEK: 5, Timeframe.MONTH: 21}
_MEASURED = {InstrumentKind.SHARE, InstrumentKind.FUND}
_SPAN_BUTTONS = ((N_("1 month"), 21), (N_("6 months"), 126), (N_("1 year"), A_YEAR), (N_("3 years"), 3 * A_YEAR))
_WHOLE_NUMBER = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """How far back: so many sessions, or from a day on."""

    sessions: int | None
    since: date | None


async def _reply(request: Request) -> Reply:
    span = _span(request.arguments)
    _check_count(request.arguments)
    subjects = await find_subjects(request, COMMAND.key)
    closes = {subject.instrument.symbol: subject.bars.finished["close"] for subject in subjects}
    try:
        common = common_closes(closes, sessions=span.sessions, since=span.since)
    except NotDefined as error:
        raise UserError("no_common_sessions", compared=tuple(closes), since=span.since) from error
    compared = await _compared(request, subjects, common, span)
    return Reply(
        intent=COMMAND.key,
        lang=request.words.lang,
        text=compare_text(request.words, compared, request.ask),
        picture=await _picture(request, compared, common),
        buttons=_buttons(request, compared.reading, span),
        symbol=subjects[0].instrument.symbol,
        facts=several_facts(compared.histories, ()) | plain_facts(compared.reading),
    )


async def _compared(request: Request, subjects: Sequence[Subject], common: pd.DataFrame, span: _Span) -> Compared:
    """What each subject did over these common closes, measured by the indices that can be had."""
    indices = _indices(subjects)
    measures = {index: found for index in sorted(set(indices.values())) if (found := await _measure(request, index))}
    return Compared(
        histories=tuple(subject.history for subject in subjects),
        indices=indices,
        measures=tuple(found.history for found in measures.values()),
        reading=compare(
            common,
            wanted=span.sessions,
            indices=indices,
            index_closes={index: found.bars.finished["close"] for index, found in measures.items()},
        ),
    )


def _span(arguments: Arguments) -> _Span:
    unused = (*arguments.numbers[0 if arguments.on else 1 :], *arguments.pairs)
    if unused:
        raise UserError("bad_argument", value=unused[0], command=COMMAND.key)
    if arguments.on is not None:
        return _Span(sessions=None, since=arguments.on)
    unit = _SESSIONS_IN[arguments.timeframe or Timeframe.DAY]
    if not arguments.numbers:
        return _Span(sessions=A_YEAR if unit == 1 else unit, since=None)
    written = arguments.numbers[0].removeprefix("+")
    sessions = int(written) * unit if _WHOLE_NUMBER.fullmatch(written) else 0
    if not SHORTEST_SPAN <= sessions <= LONGEST_SPAN:
        raise UserError("bad_span", value=arguments.numbers[0], shortest=SHORTEST_SPAN, longest=LONGEST_SPAN)
    return _Span(sessions=sessions, since=None)


def _check_count(arguments: Arguments) -> None:
    """Raises UserError `bad_symbol_count` for one symbol and for more than a picture bears, with what may be meant."""
    symbols = [mention.symbol for mention in arguments.symbols]
    if not symbols or FEWEST <= len(symbols) <= MOST_CURVES:
        return
    beside = next(index for index in MARKET_INDICES.values() if index not in symbols)
    near = " ".join(symbols[:MOST_CURVES] if len(symbols) > 1 else [*symbols, beside])
    raise UserError(
        "bad_symbol_count", command=COMMAND.key, have=len(symbols), fewest=FEWEST, most=MOST_CURVES, near=(near,)
    )


def _indices(subjects: Sequence[Subject]) -> dict[str, str]:
    """For each share and fund of a market with an index that index, by symbol."""
    return {
        subject.instrument.symbol: MARKET_INDICES[subject.instrument.market]
        for subject in subjects
        if subject.instrument.kind in _MEASURED and subject.instrument.market in MARKET_INDICES
    }


async def _measure(request: Request, index: str) -> Subject | None:
    """The index, or None where its prices cannot be had: the answer then says so."""
    try:
        return await find_named(request, COMMAND.key, index)
    except (UserError, TryLater):
        return None


async def _picture(request: Request, compared: Compared, common: pd.DataFrame) -> Picture:
    words, reading = request.words, compared.reading
    chart = CompareChart(
        rebased=rebased(common),
        labels=curve_labels(words, reading),
        words=compare_chart_words(words, compared, request.ask),
    )
    symbols = "-".join(performance.symbol for performance in reading.performances)
    return await request.picture(
        f"{symbols}-compare-{reading.until.isoformat()}-{words.lang}.png", draw_compare_chart, chart
    )


def _buttons(request: Request, reading: Comparison, span: _Span) -> tuple[tuple[Button, ...], ...]:
    """Other spans, and what relative strength is."""
    words = request.words
    symbols = " ".join(performance.symbol for performance in reading.performances)
    spans = tuple(
        Button(label=words.label(label), question=f"/compare {symbols} {sessions}")
        for label, sessions in _SPAN_BUTTONS
        if sessions != span.sessions
    )
    return (spans, (Button(label=words.label("What is RS?"), question="/explain relative strength"),))


COMMAND = Command(
    key="compare",
    section=Section.MARKET,
    names={"vi": ("sosanh", "compare"), "en": ("compare",)},
    summary=N_("Compare 2 to 5 symbols from one day on"),
    usage={
        "vi": "/sosanh MÃ MÃ … [số phiên|ngày bắt đầu]",
        "en": "/compare SYMBOL SYMBOL … [sessions|first day]",
    },
    examples={
        "vi": ("/sosanh FPT HPG", "/sosanh FPT HPG VNINDEX 120"),
        "en": ("/compare FPT HPG", "/compare FPT HPG VNINDEX 120"),
    },
    reply=_reply,
    draws=True,
    # The day in its message is where the span begins; it hides nothing.
    picks_bar=True,
    same_for_all=True,
)
