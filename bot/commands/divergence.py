"""`/phanky FPT`: whether price and RSI part."""

from __future__ import annotations

from analysis.charts import Chart, DivergenceLines, draw_chart, kinds
from analysis.divergence_reading import DivergenceReading, FoundDivergence, read_divergences
from analysis.errors import Missing, NotDefined
from analysis.indicators import RSI_PERIOD
from bot.commands.command import Command, Request, Section
from bot.commands.subject import Subject, find_subject, limit_days
from bot.commands.told_record import subject_record
from bot.errors import UserError
from bot.replies.chart_words import chart_words
from bot.replies.divergence import KIND_NAMES, divergence_text
from bot.replies.facts import bar_facts, plain_facts
from bot.replies.record_line import ToldRecord, record_button, record_facts
from bot.replies.timeframes import TIMEFRAME_CODES, timeframe_buttons
from bot.replies.words import N_, Words
from bot.reply import Button, Picture, Reply
from bot.understanding.intent import Arguments


async def _reply(request: Request) -> Reply:
    _refuse_numbers(request.arguments)
    subject = await find_subject(request, COMMAND.key)
    try:
        reading = read_divergences(subject.bars, weeks=subject.weeks)
    except NotDefined as error:
        raise _not_defined(subject, error) from error
    signal = None if reading.newest is None else f"divergence_{reading.newest.kind.value}"
    told = await subject_record(subject, signal)
    return Reply(
        intent=COMMAND.key,
        lang=request.words.lang,
        text=divergence_text(request.words, subject.history, subject.bars, reading, request.ask, told),
        picture=await _picture(subject, reading),
        buttons=_buttons(subject, told),
        symbol=subject.instrument.symbol,
        facts=bar_facts(subject.history, subject.bars)
        | plain_facts(reading)
        | record_facts(subject.instrument.symbol, told),
    )


def _refuse_numbers(arguments: Arguments) -> None:
    """A divergence is defined for RSI 14 only, and has no limits."""
    wrong = [number for number in arguments.numbers if number != str(RSI_PERIOD)] + list(arguments.pairs)
    if wrong:
        raise UserError("bad_argument", value=wrong[0], command=COMMAND.key)


def _not_defined(subject: Subject, error: NotDefined) -> UserError:
    """Too few bars, or a price that never changed and so has no RSI."""
    symbol = subject.instrument.symbol
    if error.reason is Missing.NO_CHANGE:
        return UserError("no_change", symbol=symbol)
    return UserError(
        "too_few_bars_for_divergence", symbol=symbol, timeframe=subject.timeframe, have=error.have, need=error.need
    )


async def _picture(subject: Subject, reading: DivergenceReading) -> Picture:
    words, newest = subject.request.words, reading.newest
    chart = Chart(
        rows=kinds.DIVERGENCE,
        bars=subject.bars,
        bars_shown=None if newest is None else kinds.DIVERGENCE_BARS,
        since=None if newest is None else newest.first.bar,
        divergence=None if newest is None else _lines(words, newest),
        limit_days=limit_days(subject),
        words=chart_words(
            words,
            subject.history,
            subject.bars,
            reading.rsi.close,
            reading.rsi.change,
            rsi_period=RSI_PERIOD,
            ask=subject.request.ask,
        ),
    )
    name = subject.picture_name("divergence", reading.rsi.session)
    return await subject.request.picture(name, draw_chart, chart)


def _lines(words: Words, divergence: FoundDivergence) -> DivergenceLines:
    name = words.label(KIND_NAMES[divergence.kind])
    return DivergenceLines(
        found=divergence,
        name=name[0].upper() + name[1:],
        first=words.date(divergence.first.session),
        second=words.date(divergence.second.session),
    )


def _buttons(subject: Subject, told: ToldRecord | None) -> tuple[tuple[Button, ...], ...]:
    words, symbol = subject.request.words, subject.instrument.symbol
    rest = f"{symbol} {TIMEFRAME_CODES[subject.timeframe]}{subject.day}"
    return (
        timeframe_buttons(words, subject.timeframe, f"/divergence {symbol} %s{subject.day}"),
        (
            Button(label=words.label("What is divergence?"), question="/explain divergence"),
            Button(label=words.label("RSI"), question=f"/rsi {rest}"),
            Button(label=words.label("Chart"), question=f"/chart {rest}"),
        ),
        *((record,) if (record := record_button(words, symbol, told, subject.day)) else ()),
    )


COMMAND = Command(
    key="divergence",
    section=Section.SHARE,
    names={"vi": ("phanky", "phanki", "divergence"), "en": ("divergence",)},
    summary=N_("Divergence: do price and RSI part?"),
    usage={"vi": "/phanky MÃ [ngày|tuần|tháng]", "en": "/divergence SYMBOL [D|W|M]"},
    examples={"vi": ("/phanky FPT", "/phanky VNINDEX tuần"), "en": ("/divergence FPT", "/divergence VNINDEX W")},
    reply=_reply,
    draws=True,
    same_for_all=True,
)
