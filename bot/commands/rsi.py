"""`/rsi FPT`: how strong the latest move is."""

from __future__ import annotations

import re

from analysis.charts import Chart, draw_chart, kinds
from analysis.errors import NotDefined
from analysis.indicators import RSI_PERIOD
from analysis.rsi_reading import Limits, RsiReading, Zone, read_rsi
from bot.commands.command import Command, Request, Section
from bot.commands.subject import Subject, find_subject, limit_days
from bot.commands.told_record import subject_record
from bot.errors import UserError
from bot.replies.chart_words import chart_words
from bot.replies.facts import bar_facts, plain_facts
from bot.replies.record_line import ToldRecord, record_button, record_facts
from bot.replies.rsi import rsi_text
from bot.replies.timeframes import TIMEFRAME_CODES, timeframe_buttons
from bot.replies.words import N_
from bot.reply import Button, Picture, Reply

SHORTEST_PERIOD = 2
LONGEST_PERIOD = 200
USUAL_LIMITS = Limits()
STRICT_LIMITS = Limits(80.0, 20.0)

_ENTRIES = {Zone.OVERBOUGHT: "rsi_overbought", Zone.OVERSOLD: "rsi_oversold"}
_WHOLE_NUMBER = re.compile(r"\d{1,9}")


async def _reply(request: Request) -> Reply:
    arguments = request.arguments
    period = _period(arguments.numbers)
    limits = _limits(arguments.pairs)
    subject = await find_subject(request, COMMAND.key)
    try:
        reading = read_rsi(subject.bars, period=period, limits=limits, weeks=subject.weeks)
    except NotDefined as error:
        raise UserError(
            error.reason.value,
            symbol=subject.instrument.symbol,
            timeframe=subject.timeframe,
            period=period,
            have=error.have,
            need=error.need,
        ) from error
    told = await _record(subject, reading)
    return Reply(
        intent=COMMAND.key,
        lang=request.words.lang,
        text=rsi_text(request.words, subject.history, subject.bars, reading, request.ask, told),
        picture=await _picture(subject, reading),
        buttons=_buttons(subject, reading, told),
        symbol=subject.instrument.symbol,
        facts=bar_facts(subject.history, subject.bars)
        | _facts(reading)
        | record_facts(subject.instrument.symbol, told),
    )


def _period(numbers: tuple[str, ...]) -> int:
    if not numbers:
        return RSI_PERIOD
    if len(numbers) > 1:
        raise UserError("bad_argument", value=numbers[1], command=COMMAND.key)
    written = numbers[0].removeprefix("+")
    if not _WHOLE_NUMBER.fullmatch(written) or not SHORTEST_PERIOD <= int(written) <= LONGEST_PERIOD:
        raise UserError("bad_period", value=numbers[0], shortest=SHORTEST_PERIOD, longest=LONGEST_PERIOD)
    return int(written)


def _limits(pairs: tuple[str, ...]) -> Limits:
    if not pairs:
        return USUAL_LIMITS
    wanted = {float(number) for number in re.findall(r"\d+", pairs[0])}
    for limits in (USUAL_LIMITS, STRICT_LIMITS):
        if wanted == {limits.upper, limits.lower} and len(pairs) == 1:
            return limits
    raise UserError("bad_limits", value=pairs[-1])


async def _record(subject: Subject, reading: RsiReading) -> ToldRecord | None:
    """That of entering the zone it is in, else the one it was in last; the signal is one of RSI 14 at 70/30."""
    if reading.period != RSI_PERIOD or reading.limits != USUAL_LIMITS:
        return None
    visit = reading.last_visit
    zone = visit.zone if visit is not None and reading.zone is Zone.NEUTRAL else reading.zone
    return await subject_record(subject, _ENTRIES.get(zone))


async def _picture(subject: Subject, reading: RsiReading) -> Picture:
    words = chart_words(
        subject.request.words,
        subject.history,
        subject.bars,
        reading.close,
        reading.change,
        rsi_period=reading.period,
        ask=subject.request.ask,
    )
    chart = Chart(
        rows=kinds.RSI,
        bars=subject.bars,
        rsi_period=reading.period,
        limits=reading.limits,
        limit_days=limit_days(subject),
        words=words,
    )
    name = subject.picture_name(f"rsi{reading.period}", reading.session)
    return await subject.request.picture(name, draw_chart, chart)


def _buttons(subject: Subject, reading: RsiReading, told: ToldRecord | None) -> tuple[tuple[Button, ...], ...]:
    words, symbol = subject.request.words, subject.instrument.symbol
    code = TIMEFRAME_CODES[subject.timeframe]
    period = "" if reading.period == RSI_PERIOD else f" {reading.period}"
    limits = "" if reading.limits == USUAL_LIMITS else f" {reading.limits.upper:.0f}/{reading.limits.lower:.0f}"
    return (
        timeframe_buttons(words, subject.timeframe, f"/rsi {symbol} %s{period}{limits}{subject.day}"),
        (
            Button(label=words.label("What is RSI?"), question="/explain rsi"),
            *record_button(words, symbol, told, subject.day),
            Button(label=words.label("Chart"), question=f"/chart {symbol} {code}{subject.day}"),
        ),
    )


def _facts(reading: RsiReading) -> dict[str, object]:
    return {"rsi": reading.value} | plain_facts(reading)


COMMAND = Command(
    key="rsi",
    section=Section.SHARE,
    names={"vi": ("rsi",), "en": ("rsi",)},
    summary=N_("RSI of a share: overbought or oversold?"),
    usage={"vi": "/rsi MÃ [số phiên] [ngày|tuần|tháng] [80/20]", "en": "/rsi SYMBOL [period] [D|W|M] [80/20]"},
    examples={"vi": ("/rsi FPT", "/rsi VNINDEX tuần", "/rsi HPG 21 80/20"), "en": ("/rsi FPT", "/rsi VNINDEX W")},
    reply=_reply,
    draws=True,
    same_for_all=True,
)
