"""`/marketcap REE`: what the whole company costs on the market, and the size class that makes it."""

from __future__ import annotations

from analysis.charts.market_cap_chart import MarketCapChart, draw_market_cap_chart
from analysis.errors import NotDefined
from analysis.exchanges import InstrumentKind
from analysis.fundamentals import Chosen, share_count
from analysis.market_cap import MarketCap, read_market_cap
from analysis.timeframes import Timeframe
from bot.commands.command import Command, Request, Section
from bot.commands.peers import find_peers, peers_facts
from bot.commands.subject import Subject, find_subject
from bot.errors import UserError
from bot.fundamentals.fundamentals import Known
from bot.replies.facts import bar_facts, plain_facts
from bot.replies.fundamentals import figures_source
from bot.replies.market_cap import market_cap_text, market_cap_words
from bot.replies.words import N_
from bot.reply import Button, Reply

# Offered where the one asked about has no market cap; all of them have a share count.
_COMPANIES = ("REE", "GMD", "FPT")


async def _reply(request: Request) -> Reply:
    subject = await find_subject(request, COMMAND.key)
    known = await _known(subject)
    shares = _shares(subject, known)
    reading = _reading(subject, shares)
    peers = await find_peers(subject, reading, known.sector)
    words, bars = request.words, subject.bars_in(Timeframe.DAY)
    source = figures_source(words, shares.source)
    chart = MarketCapChart(
        reading=reading,
        words=market_cap_words(words, subject.history, reading, request.ask, peers),
        peers=peers,
    )
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=market_cap_text(words, subject.history, bars, reading, source, request.ask, peers),
        picture=await request.picture(subject.picture_name("marketcap", reading.session), draw_market_cap_chart, chart),
        buttons=_buttons(subject),
        symbol=subject.instrument.symbol,
        facts=bar_facts(subject.history, bars)
        | {"shares_source": shares.source}
        | plain_facts(reading)
        | peers_facts(peers),
    )


def _buttons(subject: Subject) -> tuple[tuple[Button, ...], ...]:
    words, symbol = subject.request.words, subject.instrument.symbol
    return (
        (
            Button(label=words.label("What is market cap?"), question="/explain market cap"),
            Button(label=words.label("Chart"), question=f"/chart {symbol}{subject.day}"),
            Button(label=words.label("RSI"), question=f"/rsi {symbol}{subject.day}"),
        ),
    )


async def _known(subject: Subject) -> Known:
    """All that is stated about the company; UserError `no_market_cap` for what is none."""
    instrument, request = subject.instrument, subject.request
    if instrument.kind is not InstrumentKind.SHARE:
        kind = instrument.kind.value
        raise UserError("no_market_cap", command=COMMAND.key, symbol=instrument.symbol, kind=kind, symbols=_COMPANIES)
    return await request.services.fundamentals.known(instrument, request.ask.as_of)


def _shares(subject: Subject, known: Known) -> Chosen:
    """The share count of the day nearest to the one asked about; UserError `no_share_count`."""
    shares = share_count(known.statements, subject.request.ask.as_of)
    if shares is None:
        raise UserError("no_share_count", command=COMMAND.key, symbol=subject.instrument.symbol, symbols=_COMPANIES)
    return shares


def _reading(subject: Subject, shares: Chosen) -> MarketCap:
    """The market cap at the latest close; UserError `no_share_count`, `no_finished_bars`."""
    instrument = subject.instrument
    if instrument.currency is None:
        raise UserError("no_share_count", command=COMMAND.key, symbol=instrument.symbol, symbols=_COMPANIES)
    bars = subject.bars_in(Timeframe.DAY)
    try:
        return read_market_cap(bars, shares=int(shares.value), shares_as_of=shares.day, currency=instrument.currency)
    except NotDefined as error:
        raise UserError("no_finished_bars", symbol=instrument.symbol) from error


COMMAND = Command(
    key="marketcap",
    section=Section.SHARE,
    names={"vi": ("vonhoa", "marketcap"), "en": ("marketcap",)},
    summary=N_("Market cap: is the company large, mid or small?"),
    usage={"vi": "/vonhoa MÃ", "en": "/marketcap SYMBOL"},
    examples={"vi": ("/vonhoa REE", "/vonhoa FPT"), "en": ("/marketcap REE", "/marketcap FPT")},
    reply=_reply,
    draws=True,
    same_for_all=True,
)
