"""`/record FPT hammer`: what a signal was worth, on one share and on the market, beside any day."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from analysis.charts.record_chart import draw_record_chart
from analysis.signals import signal_by_key
from analysis.timeframes import Timeframe
from analysis.track_record import Record, Selection, StatusWanted, usual_status
from bot.commands.command import Command, Request, Section
from bot.commands.record_asked import Asked, read_asked
from bot.commands.subject import Subject, find_subject, history_of
from bot.errors import UserError
from bot.replies.facts import bar_facts
from bot.replies.origin import source_name
from bot.replies.record import ShareRecords, share_record_text
from bot.replies.record_buttons import (
    ask_buttons,
    list_buttons,
    market_buttons,
    no_market_buttons,
    several_buttons,
    share_buttons,
)
from bot.replies.record_full import full_market_text, full_share_text
from bot.replies.record_list import ask_text, no_market_text, several_text, share_list_text
from bot.replies.record_market import MarketShown, market_record_text
from bot.replies.record_picture import record_chart
from bot.replies.record_words import conditions, market_name, market_sources, signal_with_status
from bot.replies.words import N_
from bot.reply import Picture, Reply
from bot.track_record.facts import record_row
from bot.track_record.market import MarketRecord
from bot.track_record.share import TOLD_EXIT_BARS, pick_told, share_records

# The hammers of the article whose claims stand beside the market's record.
_CLAIMED = "hammer"


async def _reply(request: Request) -> Reply:
    asked = read_asked(request)
    days = [day for day in (request.ask.as_of, asked.day) if day is not None]
    request = replace(request, ask=replace(request.ask, as_of=min(days))) if days else request
    if request.arguments.symbols:
        subject = await _subject(request, asked)
        return await (_of_share(subject, asked, asked.one) if asked.one else _of_signals(subject, asked))
    if asked.one:
        return await _of_market(request, asked, asked.one)
    return await _how_to_ask(request, asked)


async def _subject(request: Request, asked: Asked) -> Subject:
    """As `find_subject` does; the symbols that it offers instead are asked about the same signal."""
    try:
        return await find_subject(request, COMMAND.key, Timeframe.DAY)
    except UserError as error:
        if asked.one is not None:
            error.fields["beside"] = (asked.one.signal,)
        raise


async def _of_share(subject: Subject, asked: Asked, selection: Selection) -> Reply:
    """One signal on one instrument."""
    request, instrument = subject.request, subject.instrument
    history = history_of(subject)
    _refuse_too_few(subject, history.bars, signal_by_key(selection.signal).bars_needed + asked.exit_bars)
    (records,) = await asyncio.to_thread(share_records, instrument, history, [selection])
    market = await request.services.track_records.kept(selection, as_of=request.ask.as_of)
    shown = ShareRecords(
        history=subject.history, bars=subject.bars, records=records, exit_bars=asked.exit_bars, market=market
    )
    text = full_share_text if asked.full else share_record_text
    return Reply(
        intent=COMMAND.key,
        lang=request.words.lang,
        text=text(request.words, shown, request.ask),
        picture=None if asked.full else await _picture_of_share(subject, records, asked.exit_bars),
        buttons=share_buttons(request.words, shown, _day(request), full=asked.full),
        symbol=instrument.symbol,
        facts=bar_facts(subject.history, subject.bars)
        | {"records": [record_row(one, instrument.symbol) for one in records], "market": _market_facts(market)},
    )


async def _picture_of_share(subject: Subject, records: Sequence[Record], exit_bars: int) -> Picture | None:
    """What came of the signal; None where it never happened."""
    words, told = subject.request.words, pick_told(records, exit_bars)
    if not told.signals.n:
        return None
    chart = record_chart(
        words,
        subject=subject.instrument.symbol,
        records=records,
        exit_bars=exit_bars,
        conditions=conditions(words, told.selection),
        source=source_name(words, subject.history),
        simulated=subject.history.simulated,
    )
    name = subject.picture_name(f"record-{_file_name(told)}", told.until)
    return await subject.request.picture(name, draw_record_chart, chart)


async def _of_signals(subject: Subject, asked: Asked) -> Reply:
    """Many signals on one instrument, a line each."""
    request, instrument = subject.request, subject.instrument
    history = history_of(subject)
    _refuse_too_few(subject, history.bars, TOLD_EXIT_BARS + 1)
    measured = await asyncio.to_thread(share_records, instrument, history, asked.selections, resampled=False)
    records = [pick_told(one) for one in measured]
    return Reply(
        intent=COMMAND.key,
        lang=request.words.lang,
        text=share_list_text(request.words, subject.history, subject.bars, records, request.ask),
        buttons=list_buttons(request.words, instrument.symbol, records, _day(request)),
        symbol=instrument.symbol,
        facts=bar_facts(subject.history, subject.bars)
        | {"records": [record_row(one, instrument.symbol) for one in records]},
    )


async def _of_market(request: Request, asked: Asked, selection: Selection) -> Reply:
    """One signal on the market."""
    words, as_of, tracks = request.words, request.ask.as_of, request.services.track_records
    market = await tracks.of_market(selection, as_of=as_of)
    if market is None:
        return Reply(
            intent=COMMAND.key,
            lang=words.lang,
            text=no_market_text(words, signal_with_status(words, selection)),
            buttons=no_market_buttons(words, selection),
            facts={"records": [], "market": None},
        )
    unconfirmed = Selection(signal=_CLAIMED, status=StatusWanted.ALL)
    is_claimed = selection == Selection(signal=_CLAIMED, status=StatusWanted.CONFIRMED)
    shown = MarketShown(
        market=market,
        exit_bars=asked.exit_bars,
        unconfirmed=await tracks.of_market(unconfirmed, as_of=as_of) if is_claimed else None,
    )
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=full_market_text(words, shown, request.ask) if asked.full else market_record_text(words, shown),
        picture=None if asked.full else await _picture_of_market(request, market, asked.exit_bars),
        buttons=market_buttons(words, shown, _day(request), full=asked.full),
        facts={"market": _market_facts(market), "unconfirmed": _market_facts(shown.unconfirmed)},
    )


async def _picture_of_market(request: Request, market: MarketRecord, exit_bars: int) -> Picture | None:
    words, told = request.words, pick_told(market.records, exit_bars)
    if not told.signals.n:
        return None
    chart = record_chart(
        words,
        subject=market_name(words, market),
        records=market.records,
        exit_bars=exit_bars,
        conditions=conditions(words, told.selection),
        source=market_sources(words, market),
        simulated=market.simulated,
    )
    name = f"{market.universe}-record-{_file_name(told)}-{market.last.isoformat()}-{words.lang}.png"
    return await request.picture(name, draw_record_chart, chart)


async def _how_to_ask(request: Request, asked: Asked) -> Reply:
    """How to ask, or which of several signals is meant; then what is kept of the market, a line for each signal."""
    words, tracks = request.words, request.services.track_records
    kept = [await tracks.kept(selection, as_of=request.ask.as_of) for selection in asked.selections]
    market = [one for one in kept if one is not None]
    records = [pick_told(one.records) for one in market]
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=several_text(words) if asked.signals else ask_text(words, market, records),
        buttons=several_buttons(words, asked.selections, _day(request))
        if asked.signals
        else ask_buttons(words, records),
        facts={"market": [_market_facts(one) for one in market]},
    )


def _refuse_too_few(subject: Subject, have: int, need: int) -> None:
    if have < need:
        symbol = subject.instrument.symbol
        raise UserError("too_few_bars_for_record", symbol=symbol, have=have, need=need, command=COMMAND.key)


def _market_facts(market: MarketRecord | None) -> dict[str, object] | None:
    if market is None:
        return None
    return {
        "universe": market.universe,
        "symbols": market.symbols,
        "missing": list(market.missing),
        "ended": market.ended,
        "first": market.first,
        "last": market.last,
        "simulated": market.simulated,
        "sources": list(market.sources),
        "measured_at": market.measured_at,
        "records": [record_row(one, market.universe) for one in market.records],
    }


def _day(request: Request) -> str:
    """The day asked about as a further word of a message; empty where none was."""
    return "" if request.ask.as_of is None else f" {request.ask.as_of.isoformat()}"


def _file_name(told: Record) -> str:
    selection = told.selection
    status = () if selection.status is usual_status(selection.signal) else (selection.status.value,)
    volume = () if selection.min_volume is None else (f"volume{selection.min_volume:g}",)
    exits = () if told.exit_bars == TOLD_EXIT_BARS else (f"{told.exit_bars}sessions",)
    return "-".join((selection.signal, *status, *volume, *selection.filters, *exits))


COMMAND = Command(
    key="record",
    section=Section.SHARE,
    names={"vi": ("thongke", "record"), "en": ("record",)},
    summary=N_("Track record: what was a signal really worth?"),
    usage={
        "vi": "/thongke [MÃ] [tín hiệu] [xác nhận|bác bỏ|tất cả] [khối lượng 1,3] [5|10|20 phiên]",
        "en": "/record [SYMBOL] [signal] [confirmed|rejected|all] [volume 1.3] [5|10|20 sessions]",
    },
    examples={
        "vi": ("/thongke FPT búa", "/thongke HPG quá bán"),
        "en": ("/record FPT hammer", "/record HPG oversold"),
    },
    reply=_reply,
    draws=True,
    reads_words=True,
    is_costly=True,
)
