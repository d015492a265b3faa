"""The instrument a request is about, with its bars: what every analysis command begins with."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date

from analysis.charts import LimitDays
from analysis.signals import History
from analysis.timeframes import Timeframe, TimeframeBars, last_day
from bot import limits
from bot.ask import Ask
from bot.commands.command import Request
from bot.directory import SymbolMention
from bot.errors import SymbolNotFound, UserError
from bot.instruments import Instrument
from bot.prices.port import PriceHistory

_MOST_NEAR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An instrument, its prices as far as the request may see them, and the timeframe asked for."""

    history: PriceHistory
    timeframe: Timeframe
    bars: TimeframeBars
    request: Request

    @property
    def instrument(self) -> Instrument:
        """The instrument."""
        return self.history.instrument

    @property
    def day(self) -> str:
        """The day that was asked about, as a message's further word; empty where none was."""
        return self.request.arguments.day

    @property
    def weeks(self) -> TimeframeBars | None:
        """Its weekly bars, to be told beside daily ones; None on other timeframes."""
        return self.bars_in(Timeframe.WEEK) if self.timeframe is Timeframe.DAY else None

    def picture_name(self, kind: str, session: date) -> str:
        """A file name for a picture of it, without folder."""
        lang = self.request.words.lang
        return f"{self.instrument.symbol}-{kind}-{self.timeframe}-{session.isoformat()}-{lang}.png"

    def bars_in(self, timeframe: Timeframe) -> TimeframeBars:
        """Its bars in another timeframe."""
        return self.history.bars_in(timeframe, self.request.ask.as_of)


async def find_subject(request: Request, command: str, timeframe: Timeframe | None = None) -> Subject:
    """The one instrument that was named, with its bars up to the day asked about.

    timeframe: in which to give them; None: the one asked for, else daily.

    Raises UserError: `no_symbol`, `one_symbol`, `unknown_symbol`, `no_bars_yet`; and what prices raise.
    """
    mentions = request.arguments.symbols
    if not mentions:
        raise UserError("no_symbol", command=command)
    if len(mentions) > 1:
        raise UserError("one_symbol", command=command, symbols=tuple(mention.symbol for mention in mentions))
    return await _find(request, command, mentions[0], timeframe or request.arguments.timeframe or Timeframe.DAY)


async def find_subjects(request: Request, command: str) -> tuple[Subject, ...]:
    """Every instrument that was named, in that order, each with its daily bars as `find_subject` gives them.

    Raises UserError: `no_symbol`, `unknown_symbol` (with the others in `beside`), `no_bars_yet`; and what prices raise.
    """
    mentions = request.arguments.symbols
    if not mentions:
        raise UserError("no_symbol", command=command)
    return tuple(await asyncio.gather(*(_find(request, command, mention, Timeframe.DAY) for mention in mentions)))


async def find_named(request: Request, command: str, symbol: str) -> Subject:
    """The instrument with this canonical symbol, with its daily bars; errors as of `find_subject`."""
    return await _find(request, command, SymbolMention.exactly(symbol), Timeframe.DAY)


def history_of(subject: Subject) -> History:
    """The subject's finished bars, to look for signals in; UserError `no_finished_bars` where there is none."""
    instrument = subject.instrument
    if subject.bars.finished.empty:
        raise UserError("no_finished_bars", symbol=instrument.symbol)
    return History.of(
        subject.bars, kind=instrument.kind, listings=instrument.listings, adjusted=subject.history.adjusted
    )


def limit_days(subject: Subject) -> LimitDays:
    """The sessions that closed at their ceiling or floor, for a picture; none but of daily bars."""
    if subject.timeframe is not Timeframe.DAY:
        return LimitDays()
    return limits.limit_days(subject.history, subject.bars.finished)


def of_its_day(request: Request) -> Ask:
    """The ask of a request that picks a bar by its day, as if it came on that day: then the prices are not old."""
    day = request.arguments.on
    return request.ask if day is None else replace(request.ask, as_of=day)


def bar_of(subject: Subject, history: History, day: date) -> int:
    """The bar that the day is in, else the nearest earlier one; UserError `no_bars_yet` where there is none."""
    place = bisect_right(history.sessions, last_day(subject.timeframe, day))
    if not place:
        raise UserError("no_bars_yet", symbol=subject.instrument.symbol, day=day)
    return place - 1


async def _find(request: Request, command: str, mention: SymbolMention, timeframe: Timeframe) -> Subject:
    try:
        instrument = request.services.directory.instrument(mention)
        history = await request.services.prices.history(instrument)
    except SymbolNotFound as error:
        raise await _not_found(request, error, command) from error
    as_of = request.ask.as_of
    history = history.until(as_of)
    bars = history.bars_in(timeframe, as_of)
    if bars.shown.empty:
        raise UserError("no_bars_yet", symbol=instrument.symbol, day=as_of)
    return Subject(history=history, timeframe=timeframe, bars=bars, request=request)


async def _not_found(request: Request, error: SymbolNotFound, command: str) -> UserError:
    """What to tell: listed elsewhere, known but without prices, delisted, or unknown, with near symbols."""
    directory, symbol = request.services.directory, error.symbol
    if symbol in directory.symbols:
        code = "listed_elsewhere" if error.fields.get("claimed") else "no_prices"
        return UserError(code, command=command, symbols=(symbol,) if code == "listed_elsewhere" else (), symbol=symbol)
    if directory.is_delisted(symbol):
        return UserError("delisted", command=command, symbols=(), symbol=symbol)
    prices = request.services.prices
    near = directory.near(symbol, also=prices.symbols())
    if not near:
        near = tuple(found.symbol for found in await prices.search(symbol, _MOST_NEAR))
    beside = tuple(mention.symbol for mention in request.arguments.symbols if mention.symbol != symbol)
    return SymbolNotFound(
        symbol,
        command=command,
        near=tuple(other for other in near if other != symbol and other not in beside),
        **{"beside": beside} if beside else {},
    )
