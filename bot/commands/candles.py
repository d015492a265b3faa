"""`/candles FPT`: which candle patterns stand on the newest candles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.candle_reading import BARS_LOOKED_AT, CandleReading, Sighting, read_candles
from analysis.candles import HAMMER_FAMILY, PATTERNS, Direction, Pattern
from analysis.candles.confirmation import Status
from analysis.charts import Average, Chart, draw_chart, kinds
from analysis.timeframes import TimeframeBars
from bot.commands.command import Command, Request, Section
from bot.commands.subject import Subject, bar_of, find_subject, history_of, limit_days, of_its_day
from bot.commands.told_record import subject_record
from bot.errors import UserError
from bot.replies.candles import AskedFor, candles_text, pattern_marks
from bot.replies.chart_words import chart_words
from bot.replies.facts import bar_facts, plain_facts
from bot.replies.record_line import ToldRecord, record_button, record_facts
from bot.replies.timeframes import TIMEFRAME_CODES, timeframe_buttons
from bot.replies.words import N_
from bot.reply import Button, Picture, Reply

# Of what came after the day asked about the picture shows a little.
_BARS_AFTER = 10
_HAMMERS = frozenset(pattern.key for pattern in HAMMER_FAMILY)


async def _reply(request: Request) -> Reply:
    arguments, words = request.arguments, request.words
    for surplus in (*arguments.numbers, *arguments.pairs):
        raise UserError("bad_argument", value=surplus, command=COMMAND.key)
    subject = await find_subject(request, COMMAND.key)
    history, instrument = history_of(subject), subject.instrument
    bar = history.bars - 1 if arguments.on is None else bar_of(subject, history, arguments.on)
    patterns = _wanted(arguments.patterns)
    bars = 1 if arguments.on is not None else BARS_LOOKED_AT
    reading = read_candles(history, bar=bar, bars=bars, patterns=patterns)
    only = () if patterns == PATTERNS else tuple(pattern.key for pattern in patterns)
    asked = AskedFor(day=arguments.on, patterns=only)
    told = await subject_record(subject, _foremost(reading))
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=candles_text(words, subject.history, subject.bars, reading, request.ask, asked, told),
        picture=await _picture(subject, reading, bar),
        buttons=_buttons(subject, reading, told),
        symbol=instrument.symbol,
        facts=bar_facts(subject.history, subject.bars) | plain_facts(reading) | record_facts(instrument.symbol, told),
    )


def _wanted(named: Sequence[str]) -> tuple[Pattern, ...]:
    """The patterns that were named, or all of a family such as `harami`; all there are where none was."""
    wanted = (pattern for pattern in PATTERNS for name in named if f"{pattern.key}_".startswith(f"{name}_"))
    return tuple(dict.fromkeys(wanted)) or PATTERNS


def _foremost(reading: CandleReading) -> str | None:
    """The pattern that matters most: it points somewhere and was not rejected; then the newest. None without any."""

    def order(sighting: Sighting) -> tuple[bool, bool]:
        return sighting.direction is Direction.NEUTRAL, sighting.status is Status.REJECTED

    return min(reading.signals, key=order).pattern if reading.signals else None


async def _picture(subject: Subject, reading: CandleReading, bar: int) -> Picture:
    request, look = subject.request, reading.look
    words = request.words
    bars = _up_to(subject.bars, bar + _BARS_AFTER)
    chart = Chart(
        rows=kinds.PATTERNS,
        bars=bars,
        bars_shown=kinds.PATTERN_BARS,
        averages=(Average(20),),
        marks=pattern_marks(words, reading, bar),
        span=(bar - reading.bars + 1, bar),
        limit_days=limit_days(replace(subject, bars=bars)),
        words=chart_words(
            words, subject.history, _up_to(subject.bars, bar), look.close, look.change, ask=of_its_day(request)
        ),
    )
    name = subject.picture_name("candles", look.session)
    return await request.picture(name, draw_chart, chart)


def _up_to(bars: TimeframeBars, last: int) -> TimeframeBars:
    """The bars up to that finished one; all of them where there are no more."""
    if last >= len(bars.finished) - 1:
        return bars
    finished = bars.finished.iloc[: last + 1]
    return replace(bars, finished=finished, shown=bars.shown[bars.shown.index <= finished.index[-1]], running=False)


def _buttons(subject: Subject, reading: CandleReading, told: ToldRecord | None) -> tuple[tuple[Button, ...], ...]:
    words, symbol = subject.request.words, subject.instrument.symbol
    code, day = TIMEFRAME_CODES[subject.timeframe], subject.day
    hammer = next((sighting for sighting in reading.signals if sighting.pattern in _HAMMERS), None)
    session = reading.look.session if hammer is None else hammer.session
    label = N_("Why is this no hammer?") if hammer is None else N_("The hammer, step by step")
    return (
        (Button(label=words.label(label), question=f"/hammer {symbol} {code} {session.isoformat()}"),),
        timeframe_buttons(words, subject.timeframe, f"/candles {symbol} %s{day}"),
        (
            Button(label=words.label("All signals"), question=f"/signals {symbol} {code}{day}"),
            *record_button(words, symbol, told),
            Button(label=words.label("Chart"), question=f"/chart {symbol} {code}{day}"),
        ),
    )


COMMAND = Command(
    key="candles",
    section=Section.SHARE,
    names={"vi": ("nen", "candles"), "en": ("candles",)},
    summary=N_("Candle patterns on the latest candles"),
    usage={
        "vi": "/nen MÃ [mẫu nến] [ngày|tuần|tháng] [14/02/2025]",
        "en": "/candles SYMBOL [pattern] [D|W|M] [2025-02-14]",
    },
    examples={
        "vi": ("/nen FPT", "/nen VNINDEX tuần", "/nen FPT 14/02/2025"),
        "en": ("/candles FPT", "/candles VNINDEX W", "/candles FPT 2025-02-14"),
    },
    reply=_reply,
    draws=True,
    picks_bar=True,
    same_for_all=True,
)
