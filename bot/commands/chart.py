"""`/chart FPT`: the price itself."""

from __future__ import annotations

from analysis.charts import PriceChart, draw_price_chart
from analysis.errors import NotDefined
from analysis.price_reading import read_price
from bot.commands.command import Command, Request, Section
from bot.commands.subject import find_subject
from bot.errors import UserError
from bot.replies.chart_words import chart_words
from bot.replies.facts import bar_facts, plain_facts
from bot.replies.price import price_text
from bot.replies.timeframes import TIMEFRAME_CODES, timeframe_buttons
from bot.replies.words import N_
from bot.reply import Button, Reply


async def _reply(request: Request) -> Reply:
    subject = await find_subject(request, COMMAND.key)
    symbol, words = subject.instrument.symbol, request.words
    code = TIMEFRAME_CODES[subject.timeframe]
    try:
        reading = read_price(subject.bars)
    except NotDefined as error:
        raise UserError("no_finished_bars", symbol=symbol) from error
    chart = PriceChart(
        bars=subject.bars,
        words=chart_words(words, subject.history, subject.bars, reading.close, reading.change),
    )
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=price_text(words, subject.history, subject.bars, reading, request.ask),
        picture=await request.picture(subject.picture_name("chart", reading.session), draw_price_chart, chart),
        buttons=(
            timeframe_buttons(words, subject.timeframe, f"/chart {symbol} %s{subject.day}"),
            (Button(label=words.label("RSI"), question=f"/rsi {symbol} {code}{subject.day}"),),
        ),
        symbol=symbol,
        facts=bar_facts(subject.history, subject.bars) | plain_facts(reading),
    )


COMMAND = Command(
    key="chart",
    section=Section.SHARE,
    names={"vi": ("bieudo", "chart"), "en": ("chart",)},
    summary=N_("Candle chart with moving averages"),
    usage={"vi": "/bieudo MÃ [ngày|tuần|tháng]", "en": "/chart SYMBOL [D|W|M]"},
    examples={"vi": ("/bieudo FPT", "/bieudo VNINDEX tuần"), "en": ("/chart FPT", "/chart VNINDEX W")},
    reply=_reply,
    draws=True,
)
