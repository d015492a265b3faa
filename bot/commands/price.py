"""`/price FPT`: the price, as people ask for it."""

from __future__ import annotations

from analysis.charts import Chart, draw_chart, kinds
from analysis.errors import NotDefined
from analysis.exchanges import Market
from analysis.price_reading import past_year
from analysis.quote_reading import QuoteReading, read_quote
from analysis.timeframes import Timeframe
from bot.commands.command import Command, Request, Section
from bot.commands.subject import Subject, find_subject, limit_days
from bot.errors import UserError
from bot.replies.facts import bar_facts, plain_facts
from bot.replies.quote import quote_chart_words, quote_levels, quote_text
from bot.replies.words import N_
from bot.reply import Button, Picture, Reply

MARKET_INDICES = {Market.VIETNAM: "VNINDEX", Market.UNITED_STATES: "GSPC"}
"""The index that shares of a market are measured by."""


async def _reply(request: Request) -> Reply:
    arguments = request.arguments
    unused = (*arguments.numbers, *arguments.pairs)
    if unused:
        raise UserError("bad_argument", value=unused[0], command=COMMAND.key)
    subject = await find_subject(request, COMMAND.key, Timeframe.DAY)
    try:
        reading = read_quote(subject.bars)
    except NotDefined as error:
        raise UserError("no_finished_bars", symbol=subject.instrument.symbol) from error
    return Reply(
        intent=COMMAND.key,
        lang=request.words.lang,
        text=quote_text(request.words, subject.history, subject.bars, reading, request.ask),
        picture=await _picture(subject, reading),
        buttons=_buttons(subject),
        symbol=subject.instrument.symbol,
        facts=bar_facts(subject.history, subject.bars) | plain_facts(reading),
    )


async def _picture(subject: Subject, reading: QuoteReading) -> Picture:
    request, bars = subject.request, subject.bars.traded
    chart = Chart(
        rows=kinds.YEAR,
        bars=bars,
        bars_shown=past_year(bars).bars + bars.running,
        merging=False,
        levels=quote_levels(request.words, reading),
        limit_days=limit_days(subject),
        words=quote_chart_words(request.words, subject.history, bars, reading, request.ask),
    )
    return await request.picture(subject.picture_name("price", reading.session), draw_chart, chart)


def _buttons(subject: Subject) -> tuple[tuple[Button, ...], ...]:
    """Candles, RSI, and, for today's price, the comparison with its market."""
    words, symbol = subject.request.words, subject.instrument.symbol
    row = (
        Button(label=words.label("Chart"), question=f"/chart {symbol} D{subject.day}"),
        Button(label=words.label("RSI"), question=f"/rsi {symbol} D{subject.day}"),
    )
    index = MARKET_INDICES.get(subject.instrument.market)
    if index is None or index == symbol or subject.day:
        return (row,)
    compare = Button(label=words.label("Compare with %(index)s", index=index), question=f"/compare {symbol} {index}")
    return (row, (compare,))


COMMAND = Command(
    key="price",
    section=Section.SHARE,
    names={"vi": ("gia", "price"), "en": ("price", "quote")},
    summary=N_("Latest price, and how far it has come"),
    usage={"vi": "/gia MÃ [ngày]", "en": "/price SYMBOL [date]"},
    examples={"vi": ("/gia FPT", "/gia VNINDEX"), "en": ("/price FPT", "/price VNINDEX")},
    reply=_reply,
    draws=True,
    same_for_all=True,
)
