"""Fetching beforehand: prices of many symbols into the cache, before anybody asks for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.clock import Clock, utc_now
from bot.directory import Directory
from bot.errors import NenBuaError, TryLater
from bot.instruments import Instrument
from bot.members import NotRead, looked_up
from bot.prices.chain import PriceChain
from bot.prices.port import PriceHistory

_TRIES = 3
# A source that asks for more than this is better asked again by the next run.
_LONGEST_PAUSE = timedelta(minutes=15)
_SHORTEST_PAUSE = timedelta(seconds=1)
# With the rests of a source that fails, ten failures in a row take a quarter of an hour.
_GIVE_UP_AFTER = 10
# Not of one symbol's prices, but of the source or of the place they are kept in.
_OF_ALL_SYMBOLS = frozenset({"source_failed", "rate_limited", "storage_failed"})


class Outcome(StrEnum):
    """What became of a symbol."""

    FETCHED = "fetched"
    FRESH = "fresh"
    FAILED = "failed"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Warmed:
    """One symbol, and what became of it; `failure` says why nothing was fetched, None where nobody was asked."""

    symbol: str
    outcome: Outcome
    failure: NenBuaError | None = None


class Warming:
    """One run over many symbols, one after another: the source's pace is the limit, and a person who asks comes first.

    tell_pause: told until when and for which refusal the run waits. clock: the present moment, with its zone.
    sleep: how it waits. longest_pause: where a source wants to be left alone for longer, the run gives up.
    """

    def __init__(
        self,
        prices: PriceChain,
        directory: Directory,
        *,
        tell_pause: Callable[[datetime, TryLater], None],
        clock: Clock = utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        longest_pause: timedelta = _LONGEST_PAUSE,
    ) -> None:
        self._prices = prices
        self._directory = directory
        self._tell_pause = tell_pause
        self._clock = clock
        self._sleep = sleep
        self._longest_pause = longest_pause
        self._failures_in_a_row = 0
        self._given_up = False

    async def warm(self, symbols: Iterable[str]) -> AsyncIterator[Warmed]:
        """What became of each symbol, in their order, as soon as it is known; one that fails stops none of the others.

        symbols: canonical, or as people write them. What is fresh is not fetched again, so a run that was stopped goes
        on where it ended. What was fetched and cannot be kept has failed. After ten failures in a row that are not of
        single symbols, and where the source refuses for too long, the rest is left for another run.
        """
        async for asked in looked_up(self._prices, self._directory, symbols):
            if isinstance(asked, NotRead):
                yield Warmed(symbol=asked.symbol, outcome=Outcome.FAILED, failure=asked.failure)
            elif isinstance(asked, PriceHistory):
                yield Warmed(symbol=asked.instrument.symbol, outcome=Outcome.FRESH)
            elif self._given_up:
                yield Warmed(symbol=asked.symbol, outcome=Outcome.LEFT)
            else:
                yield await self._fetch(asked)

    async def _fetch(self, instrument: Instrument) -> Warmed:
        """Ask until it is there, as often as is sensible."""
        for tries_left in reversed(range(_TRIES)):
            asked_at = self._clock()
            try:
                history = await self._prices.current(instrument)
            except NenBuaError as error:
                if tries_left and await self._waited_for(error):
                    continue
                self._note(error)
                return Warmed(symbol=instrument.symbol, outcome=Outcome.FAILED, failure=error)
            break
        if history.fetched_at < asked_at:
            return Warmed(symbol=instrument.symbol, outcome=Outcome.FRESH)
        if await self._prices.is_lost(history):
            lost = TryLater("storage_failed")
            self._note(lost)
            return Warmed(symbol=instrument.symbol, outcome=Outcome.FAILED, failure=lost)
        self._failures_in_a_row = 0
        return Warmed(symbol=instrument.symbol, outcome=Outcome.FETCHED)

    async def _waited_for(self, error: NenBuaError) -> bool:
        """Whether the source said when to come back, and that moment has been waited for."""
        until = error.fields.get("until")
        if not isinstance(error, TryLater) or not isinstance(until, datetime):
            return False
        pause = max(until - self._clock(), _SHORTEST_PAUSE)
        if pause > self._longest_pause:
            self._given_up = True
            return False
        self._tell_pause(until, error)
        await self._sleep(pause.total_seconds())
        return True

    def _note(self, error: NenBuaError) -> None:
        of_all = error.code in _OF_ALL_SYMBOLS
        self._failures_in_a_row = self._failures_in_a_row + 1 if of_all else 0
        self._given_up |= self._failures_in_a_row >= _GIVE_UP_AFTER
