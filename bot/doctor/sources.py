"""How each price source is: its files, or one real question to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import timedelta
from time import monotonic

from analysis.plausibility import WORTHLESS, Doubt
from bot.directory import SymbolMention
from bot.doctor.finding import Finding, Installation, Verdict, written
from bot.errors import NenBuaError, RateLimited, SymbolNotFound, TryLater, UserError
from bot.instruments import Instrument
from bot.prices.csv import CsvSource
from bot.prices.guard import GuardedPrices
from bot.prices.port import PriceHistory, PriceSource

# What a source over a network is asked for: a share that everybody has, else the index.
_QUESTIONS = ("FPT", "VNINDEX")
# So many files of a folder are read, spread over the whole of it.
_FILES_READ = 20
# What was odd with bars before these is no news.
_NEWS = timedelta(days=30)

_DOUBTS = {Doubt.STALE: "sessions behind: {count}", Doubt.MISSING_SESSION: "sessions missing: {count}"}
_HINTS = {
    "wrong_unit": "wrong unit (unit=1000 is for thousand VND)",
    "dns": "the name of its server is not known (DNS)",
    "connection": "no connection to its server",
    "certificate": "the certificate of its server is not trusted",
    "timeout": "no answer in time",
    "http_status": "its server answered with an error",
    "bad_answer": "its answer cannot be read",
}
# So many symbols are named that cannot be used for the same reason.
_SYMBOLS_NAMED = 5


async def check_sources(installation: Installation) -> AsyncIterator[Finding]:
    """One finding for each source of the chain, in its order."""
    for opened in installation.sources:
        if opened.uncached is not None:
            yield await _asked(opened.uncached, installation)
        elif isinstance(opened.prices, CsvSource):
            yield await _files(opened.prices, installation)
        else:
            yield _simulated(opened.prices)


def _simulated(source: PriceSource) -> Finding:
    count = len(source.symbols())
    text = f"simulated prices of {_symbols(count)}"
    return Finding(name=source.key, verdict=Verdict.OK, text=text, facts={"symbols": count})


async def _files(source: CsvSource, installation: Installation) -> Finding:
    name, symbols = f"{source.key}:{source.folder}", sorted(source.symbols())
    if not symbols:
        return Finding(name=name, verdict=Verdict.FAILED, text="holds no price file", facts={"symbols": 0})
    read, unusable = await _read_some(source, symbols, installation)
    notes = tuple(_unusable(unusable))
    facts = {"symbols": len(symbols), "files_read": len(read) + len(unusable), "unusable": unusable}
    if not read:
        text = f"none of the {len(unusable)} files read can be used"
        return Finding(name=name, verdict=Verdict.FAILED, text=text, notes=notes, facts=facts)
    newest = max(read, key=lambda history: history.bars.last_session)
    text = f"{_symbols(len(symbols))}, newest bar {newest.bars.last_session} ({newest.instrument.symbol})"
    doubts = _doubts(newest)
    if unusable:
        doubts.append(f"{len(unusable)} of the {facts['files_read']} files read cannot be used")
    return _with_doubts(name, text, doubts, notes, {**facts, "newest": newest.bars.last_session})


def _unusable(reasons: Mapping[str, str]) -> Iterator[str]:
    """Each reason with its symbols, of many the first ones."""
    for why in dict.fromkeys(reasons.values()):
        symbols = [symbol for symbol, reason in reasons.items() if reason == why]
        more = f" and {len(symbols) - _SYMBOLS_NAMED} more" if len(symbols) > _SYMBOLS_NAMED else ""
        yield f"{', '.join(symbols[:_SYMBOLS_NAMED])}{more}: {why}"


async def _read_some(
    source: CsvSource, symbols: Sequence[str], installation: Installation
) -> tuple[Sequence[PriceHistory], Mapping[str, str]]:
    """Histories of some symbols, spread over all, that pass the border, and why others cannot be used, by symbol."""
    read, unusable = [], {}
    for symbol in symbols[:: -(-len(symbols) // _FILES_READ)]:
        try:
            history = _some_bars(await source.history(_instrument(symbol, installation)))
            history = installation.border.admit(history)
        except NenBuaError as error:
            unusable[symbol] = _reason(error)
            continue
        worthless = [remark.doubt for remark in history.remarks if remark.doubt in WORTHLESS]
        if worthless:
            unusable[symbol] = _HINTS.get(worthless[0], worthless[0].replace("_", " "))
        else:
            read.append(history)
    return read, unusable


async def _asked(source: GuardedPrices, installation: Installation) -> Finding:
    began = monotonic()
    try:
        history = await _answer(source, installation)
    except NenBuaError as error:
        notes, facts = await _state(source, installation, error)
        text = f"{error.fields.get('symbol', _QUESTIONS[0])}: {_reason(error)}"
        return Finding(name=source.key, verdict=Verdict.FAILED, text=text, notes=notes, facts=facts)
    text, facts = _told(history, round((monotonic() - began) * 1000))
    try:
        doubts = _doubts(installation.border.admit(history))
    except TryLater as error:
        notes, state = await _state(source, installation, error)
        text = f"{text}; refused: {_reason(error)}"
        return Finding(name=source.key, verdict=Verdict.FAILED, text=text, notes=notes, facts={**facts, **state})
    notes, state = await _state(source, installation, None)
    return _with_doubts(source.key, text, doubts, notes, {**facts, **state})


def _told(history: PriceHistory, took: int) -> tuple[str, Mapping[str, object]]:
    """An answer that took so many milliseconds: in a line, and as facts."""
    instrument, bars = history.instrument, history.bars
    close, count, unit = float(bars.frame["close"].iloc[-1]), len(bars.frame), instrument.currency or "points"
    last = f"last close {close:,.10g} {unit} on {bars.last_session}"
    text = f"{instrument.symbol} in {took:,} ms: {count:,} bars, {last}"
    return text, {
        "symbol": instrument.symbol,
        "milliseconds": took,
        "bars": count,
        "last_session": bars.last_session,
        "close": close,
        "currency": instrument.currency,
    }


async def _answer(source: GuardedPrices, installation: Installation) -> PriceHistory:
    """What it gives for the first question that it has an answer to; raises why there is none."""
    refusal: UserError | None = None
    for symbol in _QUESTIONS:
        try:
            async with asyncio.timeout(installation.longest_question):
                return _some_bars(await source.history(_instrument(symbol, installation)))
        except UserError as error:
            refusal = refusal or error
        except TimeoutError as error:
            raise TryLater("source_failed", source=source.key, symbol=symbol, reason="timeout") from error
    raise refusal or SymbolNotFound(_QUESTIONS[0])


async def _state(
    source: GuardedPrices, installation: Installation, error: NenBuaError | None
) -> tuple[tuple[str, ...], Mapping[str, object]]:
    """What went wrong underneath, until when the source is left alone, and what is stored of it: told, and as facts."""
    cause = None if error is None or error.__cause__ is None else repr(error.__cause__)
    resting = source.guard.breaker.resting_until
    refusing = error.until if isinstance(error, RateLimited) else None
    notes = [
        f"cause: {cause}" if cause else None,
        f"left alone after failures until {written(resting)}" if resting else None,
        f"refuses questions until {written(refusing)}" if refusing else None,
    ]
    facts: dict[str, object] = {"cause": cause, "rests_until": resting, "refuses_until": refusing}
    try:
        stored = await installation.store.summary(source.key)
    except TryLater:
        # The check of the database tells why.
        notes.append("the cache cannot be read")
        facts["cached"] = None
    else:
        facts |= {"cached": stored.count, "oldest_fetched": stored.oldest, "newest_fetched": stored.newest}
        span = (
            f", fetched from {written(stored.oldest)} to {written(stored.newest)}"
            if stored.oldest and stored.newest
            else ""
        )
        notes.append(f"{_symbols(stored.count)} in the cache{span}")
    return tuple(note for note in notes if note), facts


def _with_doubts(
    name: str, text: str, doubts: Sequence[str], notes: tuple[str, ...], facts: Mapping[str, object]
) -> Finding:
    verdict = Verdict.WARNING if doubts else Verdict.OK
    told = "; ".join((text, *doubts))
    return Finding(name=name, verdict=verdict, text=told, notes=notes, facts={**facts, "doubts": doubts})


def _doubts(history: PriceHistory) -> list[str]:
    """What is doubtful about its last bars, each doubt once."""
    since = history.bars.last_session - _NEWS
    recent = {remark.doubt: remark.count for remark in history.remarks if remark.session >= since}
    return [_DOUBTS.get(doubt, _spaced(doubt)).format(count=count) for doubt, count in recent.items()]


def _some_bars(history: PriceHistory) -> PriceHistory:
    """The history; TryLater where it has no bars."""
    if history.bars.frame.empty:
        raise TryLater("source_failed", source=history.source, symbol=history.instrument.symbol, reason="no_bars")
    return history


def _instrument(symbol: str, installation: Installation) -> Instrument:
    return installation.directory.instrument(SymbolMention.exactly(symbol))


def _symbols(count: int) -> str:
    return "1 symbol" if count == 1 else f"{count:,} symbols"


def _reason(error: NenBuaError) -> str:
    reason = str(error.fields.get("reason", error.code))
    return _HINTS.get(reason, _spaced(reason))


def _spaced(code: str) -> str:
    return code.replace("_", " ")
