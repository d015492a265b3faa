"""`/signals FPT`: everything about one share on one card."""

from __future__ import annotations

from analysis.candles import Direction
from analysis.charts import Chart, draw_chart, kinds
from analysis.indicators import RSI_PERIOD
from analysis.signal_summary import SignalSummary, read_signals
from bot.commands.command import Command, Request, Section
from bot.commands.subject import Subject, find_subject, history_of, limit_days
from bot.commands.told_record import subject_record
from bot.errors import UserError
from bot.replies.chart_words import chart_words
from bot.replies.facts import bar_facts, plain_facts
from bot.replies.record_line import ToldRecord, record_button, record_facts
from bot.replies.signals import signal_marks, signals_text
from bot.replies.timeframes import TIMEFRAME_CODES, timeframe_buttons
from bot.replies.words import N_
from bot.reply import Button, Picture, Reply


async def _reply(request: Request) -> Reply:
    for surplus in (*request.arguments.numbers, *request.arguments.pairs):
        raise UserError("bad_argument", value=surplus, command=COMMAND.key)
    return await overview_reply(*await find_overview(request))


async def find_overview(request: Request) -> tuple[Subject, SignalSummary]:
    """The one share that was named and what is told of it; errors as of `find_subject` and `history_of`."""
    subject = await find_subject(request, COMMAND.key)
    return subject, read_signals(subject.bars, history_of(subject), weeks=subject.weeks)


async def overview_reply(subject: Subject, summary: SignalSummary) -> Reply:
    """The whole answer of it, with its picture."""
    words = subject.request.words
    told = await subject_record(subject, _foremost(summary))
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=signals_text(words, subject.history, subject.bars, summary, subject.request.ask, told),
        picture=await overview_picture(subject, summary, COMMAND.key),
        buttons=_buttons(subject, told),
        symbol=subject.instrument.symbol,
        facts=bar_facts(subject.history, subject.bars)
        | plain_facts(summary)
        | record_facts(subject.instrument.symbol, told),
    )


def _foremost(summary: SignalSummary) -> str | None:
    """The most important signal that points somewhere; None without any."""
    return next((signal.signal for signal in summary.signals if signal.direction is not Direction.NEUTRAL), None)


async def overview_picture(subject: Subject, summary: SignalSummary, kind: str) -> Picture:
    """The chart with its signals; kind: of answer, for the file's name."""
    words, price = subject.request.words, summary.price
    chart = Chart(
        rows=kinds.SIGNALS,
        bars=subject.bars,
        bars_shown=kinds.SIGNAL_BARS,
        marks=signal_marks(words, summary, subject.bars),
        limit_days=limit_days(subject),
        words=chart_words(
            words,
            subject.history,
            subject.bars,
            price.close,
            price.change,
            rsi_period=RSI_PERIOD,
            ask=subject.request.ask,
        ),
    )
    return await subject.request.picture(subject.picture_name(kind, price.session), draw_chart, chart)


def _buttons(subject: Subject, told: ToldRecord | None) -> tuple[tuple[Button, ...], ...]:
    words, symbol, day = subject.request.words, subject.instrument.symbol, subject.day
    code = TIMEFRAME_CODES[subject.timeframe]
    ways = (
        (N_("RSI"), "rsi"),
        (N_("Candle patterns"), "candles"),
        (N_("Divergence"), "divergence"),
        (N_("Hammer"), "hammer"),
    )
    return (
        tuple(Button(label=words.label(label), question=f"/{key} {symbol} {code}{day}") for label, key in ways),
        (
            *timeframe_buttons(words, subject.timeframe, f"/signals {symbol} %s{day}"),
            *record_button(words, symbol, told, day),
        ),
    )


COMMAND = Command(
    key="signals",
    section=Section.SHARE,
    names={"vi": ("tinhieu", "signals"), "en": ("signals",)},
    summary=N_("Everything about a share at a glance"),
    usage={"vi": "/tinhieu MÃ [ngày|tuần|tháng] [14/02/2025]", "en": "/signals SYMBOL [D|W|M] [2025-02-14]"},
    examples={"vi": ("/tinhieu FPT", "/tinhieu VNINDEX tuần"), "en": ("/signals FPT", "/signals VNINDEX W")},
    reply=_reply,
    draws=True,
    same_for_all=True,
)
