"""`/chart FPT`: the price itself, and the lines that were asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup

from analysis.charts import Average, AverageKind, Chart, draw_chart, kinds
from analysis.errors import NotDefined
from analysis.indicators import BAND_BARS
from analysis.levels import LevelsReading, read_levels, swing_points
from analysis.lines_reading import AVERAGE_BARS, LinesReading, read_lines
from analysis.price_reading import PriceReading, read_price
from bot.commands.command import Command, Request, Section
from bot.commands.subject import Subject, find_subject, limit_days
from bot.errors import UserError
from bot.replies.chart import averages_text, bands_text, few_bars_text, macd_text, zone_levels, zones_text
from bot.replies.chart_words import chart_words
from bot.replies.facts import bar_facts, plain_facts
from bot.replies.price import price_text
from bot.replies.timeframes import TIMEFRAME_CODES, timeframe_buttons
from bot.replies.words import N_
from bot.reply import Button, Picture, Reply
from bot.understanding.chart_words import FEWEST_BARS

MOST_BARS = 10_000
MACD, BANDS, EMA, LEVELS = "macd", "bollinger", "ema", "levels"
"""What may be drawn besides the candles, as `Arguments.drawn` has it."""

_LABELS = {MACD: "MACD", BANDS: "Bollinger", LEVELS: N_("Support & resistance")}
_MORE_BARS = 500
_WHOLE_NUMBER = re.compile(r"\d{1,9}|\d{1,3}(?:[., ]\d{3})+")


async def _reply(request: Request) -> Reply:
    count = _bar_count(request.arguments.numbers)
    subject = await find_subject(request, COMMAND.key)
    words, symbol = request.words, subject.instrument.symbol
    try:
        reading, lines, levels = read_price(subject.bars), read_lines(subject.bars), read_levels(subject.bars)
    except NotDefined as error:
        raise UserError("no_finished_bars", symbol=symbol) from error
    further = (
        few_bars_text(words, subject.timeframe, count or 0, len(subject.bars.shown)),
        *_told(subject, lines, levels),
    )
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=price_text(words, subject.history, subject.bars, reading, request.ask, further),
        picture=await _picture(subject, reading, levels, count),
        buttons=_buttons(subject, count),
        symbol=symbol,
        facts=bar_facts(subject.history, subject.bars)
        | plain_facts(reading)
        | {"drawn": list(request.arguments.drawn), "lines": plain_facts(lines), "levels": plain_facts(levels)},
    )


def _bar_count(numbers: tuple[str, ...]) -> int | None:
    """How many bars to show; None where nobody says. UserError `bad_bar_count`, `bad_argument`."""
    if not numbers:
        return None
    if len(numbers) > 1:
        raise UserError("bad_argument", value=numbers[1], command=COMMAND.key)
    written = numbers[0].removeprefix("+")
    count = int(re.sub(r"\D", "", written)) if _WHOLE_NUMBER.fullmatch(written) else 0
    if not FEWEST_BARS <= count <= MOST_BARS:
        fields = {"value": numbers[0], "fewest": FEWEST_BARS, "most": MOST_BARS}
        raise UserError("bad_bar_count", command=COMMAND.key, **fields)
    return count


def _told(subject: Subject, lines: LinesReading, levels: LevelsReading) -> Iterator[Markup | None]:
    """What the lines that were asked for say."""
    words, currency, drawn = subject.request.words, subject.instrument.currency, subject.request.arguments.drawn
    if MACD in drawn:
        yield macd_text(words, lines, currency)
    if BANDS in drawn:
        yield bands_text(words, lines, currency)
    if EMA in drawn:
        yield averages_text(words, lines, currency)
    if LEVELS in drawn:
        yield zones_text(words, levels, currency)


async def _picture(subject: Subject, reading: PriceReading, levels: LevelsReading, count: int | None) -> Picture:
    request, bars, drawn = subject.request, subject.bars, subject.request.arguments.drawn
    kind = AverageKind.EXPONENTIAL if EMA in drawn else AverageKind.SIMPLE
    # The middle of the bands is a simple average: others beside it would be too many lines.
    averages = () if BANDS in drawn and EMA not in drawn else tuple(Average(each, kind) for each in AVERAGE_BARS)
    swings = swing_points(bars.finished) if LEVELS in drawn else ()
    chart = Chart(
        rows=kinds.MACD if MACD in drawn else kinds.PRICES,
        bars=bars,
        words=chart_words(request.words, subject.history, bars, reading.close, reading.change, ask=request.ask),
        bars_shown=count,
        averages=averages,
        band_bars=BAND_BARS if BANDS in drawn else None,
        levels=zone_levels(request.words, levels) if LEVELS in drawn else (),
        swings=swings,
        limit_days=limit_days(subject),
    )
    name = "-".join((f"chart{count or ''}", *sorted(drawn)))
    return await request.picture(subject.picture_name(name, reading.session), draw_chart, chart)


def _buttons(subject: Subject, count: int | None) -> tuple[tuple[Button, ...], ...]:
    """The other timeframes with what was asked for; from a plain chart to each kind of line and to more bars."""
    words, symbol, drawn = subject.request.words, subject.instrument.symbol, subject.request.arguments.drawn
    asked = "".join(f" {each}" for each in (*((count,) if count else ()), *sorted(drawn)))
    question = f"/chart {symbol} {TIMEFRAME_CODES[subject.timeframe]}"
    further = tuple(
        Button(label=words.label(label), question=f"{question} {each}{subject.day}") for each, label in _LABELS.items()
    )
    more = Button(
        label=words.label("%(count)s bars", count=_MORE_BARS), question=f"{question} {_MORE_BARS}{subject.day}"
    )
    plain = Button(label=words.label("Chart"), question=f"{question}{subject.day}")
    rsi = Button(label=words.label("RSI"), question=f"/rsi{question.removeprefix('/chart')}{subject.day}")
    return (
        timeframe_buttons(words, subject.timeframe, f"/chart {symbol} %s{asked}{subject.day}"),
        *(() if asked else (further,)),
        (plain if asked else more, rsi),
    )


COMMAND = Command(
    key="chart",
    section=Section.SHARE,
    names={"vi": ("bieudo", "chart"), "en": ("chart",)},
    summary=N_("Candle chart with moving averages"),
    usage={
        "vi": "/bieudo MÃ [số phiên|6 tháng] [ngày|tuần|tháng] [macd] [bollinger] [ema] [hỗ trợ]",
        "en": "/chart SYMBOL [bars|6 months] [D|W|M] [macd] [bollinger] [ema] [support]",
    },
    examples={
        "vi": ("/bieudo FPT", "/bieudo VNINDEX tuần", "/bieudo FPT 2 năm macd", "/bieudo FPT bollinger hỗ trợ"),
        "en": ("/chart FPT", "/chart VNINDEX W", "/chart FPT 2 years macd", "/chart FPT bollinger support"),
    },
    reply=_reply,
    draws=True,
    same_for_all=True,
)
