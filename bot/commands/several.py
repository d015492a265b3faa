"""The bars of several instruments at once: one that fails is named and does not lose the others."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.timeframes import Timeframe, TimeframeBars
from bot.commands.command import Request
from bot.directory import SymbolMention
from bot.errors import TryLater, UserError
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.replies.several import Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One instrument's prices as far as the request may see them, and its daily bars, at least one of them finished."""

    history: PriceHistory
    bars: TimeframeBars


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """What was found, by symbol, and what was not, each in the order asked for."""

    found: Mapping[str, Series]
    missing: tuple[Missing, ...]

    @property
    def histories(self) -> tuple[PriceHistory, ...]:
        """The prices that the answer rests on."""
        return tuple(series.history for series in self.found.values())


def listed(request: Request, symbols: Sequence[str]) -> tuple[Instrument, ...]:
    """The instruments of these canonical symbols; SymbolNotFound for one that the directory cannot read."""
    directory = request.services.directory
    return tuple(directory.instrument(SymbolMention.exactly(symbol)) for symbol in symbols)


async def find_several(request: Request, instruments: Sequence[Instrument]) -> Several:
    """The daily bars of these instruments up to the day asked about, fetched side by side.

    Where nothing at all is found: raises the first TryLater, as it may work later, else UserError `nothing_found`.
    """
    answers = await asyncio.gather(*(_find(request, instrument) for instrument in instruments))
    missing = tuple(answer for answer in answers if isinstance(answer, Missing))
    if len(missing) == len(answers):
        raise next((lost.error for lost in missing if isinstance(lost.error, TryLater)), UserError("nothing_found"))
    found = (answer for answer in answers if isinstance(answer, Series))
    return Several(found={series.history.instrument.symbol: series for series in found}, missing=missing)


async def _find(request: Request, instrument: Instrument) -> Series | Missing:
    try:
        history = await request.services.prices.history(instrument)
    except (UserError, TryLater) as error:
        return Missing(instrument=instrument, error=error)
    as_of = request.ask.as_of
    history = history.until(as_of)
    bars = history.bars_in(Timeframe.DAY, as_of)
    if bars.finished.empty:
        return Missing(instrument=instrument, error=UserError("no_bars_yet", symbol=instrument.symbol, day=as_of))
    return Series(history=history, bars=bars)
