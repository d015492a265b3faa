"""`/index`: how the markets stand, or one index with its candles."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.charts import Chart, draw_chart, kinds
from analysis.charts.index_card import MOST_ROWS, draw_index_card
from analysis.errors import NotDefined
from analysis.exchanges import InstrumentKind
from analysis.index_overview import read_index
from analysis.price_reading import PriceReading, read_price
from analysis.timeframes import Timeframe
from bot.commands.command import Command, Request, Section
from bot.commands.several import find_several, listed
from bot.commands.subject import Subject, find_subject
from bot.errors import UserError
from bot.instruments import Instrument
from bot.replies.chart_words import chart_words
from bot.replies.facts import bar_facts, plain_facts
from bot.replies.index import IndexEntry, index_card, index_text, overview_text
from bot.replies.several import several_facts
from bot.replies.timeframes import TIMEFRAME_CODES, timeframe_buttons
from bot.replies.words import N_
from bot.reply import Button, Picture, Reply

SHOWN = ("VNINDEX", "VN30", "HNXINDEX", "UPCOMINDEX", "RUT", "GSPC", "SSEC")
"""The indices of the card where none is named."""

# More would be too narrow to read on a phone.
_MOST_BUTTONS = 4


async def _reply(request: Request) -> Reply:
    mentions = request.arguments.symbols
    if len(mentions) == 1:
        return await _one(request)
    if len(mentions) > MOST_ROWS:
        raise UserError("too_many_indices", limit=MOST_ROWS)
    named = tuple(request.services.directory.instrument(mention) for mention in mentions)
    for instrument in named:
        _refuse_others(instrument)
    return await _card(request, named or listed(request, SHOWN))


def _refuse_others(instrument: Instrument) -> None:
    """Raises UserError `not_an_index` for anything else."""
    if instrument.kind is not InstrumentKind.INDEX:
        raise UserError("not_an_index", command="chart", symbols=(instrument.symbol,), symbol=instrument.symbol)


async def _card(request: Request, instruments: Sequence[Instrument]) -> Reply:
    several, words = await find_several(request, instruments), request.words
    entries = [
        IndexEntry(history=series.history, bars=series.bars, reading=read_index(series.bars))
        for series in several.found.values()
    ]
    newest = max(entry.reading.session for entry in entries)
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=overview_text(words, entries, several.missing, request.ask),
        picture=await request.picture(
            f"index-{newest.isoformat()}-{words.lang}.png",
            draw_index_card,
            index_card(words, entries, request.ask),
        ),
        buttons=_card_buttons(request, entries),
        facts=several_facts(several.histories, several.missing)
        | {"indices": {entry.history.instrument.symbol: plain_facts(entry.reading) for entry in entries}},
    )


def _card_buttons(request: Request, entries: Sequence[IndexEntry]) -> tuple[tuple[Button, ...], ...]:
    """Each index alone, and what small companies say about the mood."""
    day = request.arguments.day
    singles = tuple(
        Button(label=symbol, question=f"/index {symbol}{day}")
        for symbol in [entry.history.instrument.symbol for entry in entries[:_MOST_BUTTONS]]
    )
    return (singles, (Button(label=request.words.label("Risk appetite"), question=f"/risk{day}"),))


async def _one(request: Request) -> Reply:
    subject = await find_subject(request, COMMAND.key)
    _refuse_others(subject.instrument)
    words, symbol, days = request.words, subject.instrument.symbol, subject.bars_in(Timeframe.DAY)
    try:
        reading = read_index(days)
    except NotDefined as error:
        raise UserError("no_finished_bars", symbol=symbol) from error
    entry = IndexEntry(history=subject.history, bars=days, reading=reading)
    code = TIMEFRAME_CODES[subject.timeframe]
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=index_text(words, entry, request.ask),
        picture=await _candles(subject),
        buttons=(
            timeframe_buttons(words, subject.timeframe, f"/index {symbol} %s{subject.day}"),
            (
                Button(label=words.label("All indices"), question=f"/index{subject.day}"),
                Button(label=words.label("RSI"), question=f"/rsi {symbol} {code}{subject.day}"),
            ),
        ),
        symbol=symbol,
        facts=bar_facts(subject.history, days) | plain_facts(reading),
    )


async def _candles(subject: Subject) -> Picture:
    """Its candles in the timeframe asked for; the figures of the answer are those of daily bars."""
    reading = _price(subject)
    request, bars = subject.request, subject.bars
    words = chart_words(request.words, subject.history, bars, reading.close, reading.change, ask=request.ask)
    chart = Chart(rows=kinds.PRICES, bars=bars, words=words)
    return await request.picture(subject.picture_name("index", reading.session), draw_chart, chart)


def _price(subject: Subject) -> PriceReading:
    try:
        return read_price(subject.bars)
    except NotDefined as error:
        raise UserError("no_finished_bars", symbol=subject.instrument.symbol) from error


COMMAND = Command(
    key="index",
    section=Section.MARKET,
    names={"vi": ("chiso", "index"), "en": ("index",)},
    summary=N_("The indices: Vietnam, the United States, Shanghai"),
    usage={"vi": "/chiso [CHỈ SỐ]", "en": "/index [INDEX]"},
    examples={"vi": ("/chiso", "/chiso VNINDEX"), "en": ("/index", "/index VNINDEX")},
    reply=_reply,
    draws=True,
    same_for_all=True,
)
