"""The cache in front of a source that must be asked over a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from analysis.trading_calendar import close_of, next_session
from bot.asked_once import AskedOnce
from bot.clock import Clock, utc_now
from bot.errors import NenBuaError, SymbolNotFound, TryLater
from bot.instruments import Instrument
from bot.metrics import PRICE_CACHE_LOOKUPS
from bot.prices.port import PriceHistory, PriceSource

# A session that should be there and is not (a holiday, a suspended share, a slow source) is asked for again after this.
_ASK_AGAIN = timedelta(minutes=15)
# The clocks of two machines on one database agree within this.
_CLOCKS_DIFFER = timedelta(minutes=5)
# What a source does not have, or has in a way that cannot be used, is not asked for again at once, but soon: it may be
# ill for a moment only. So many such symbols are remembered.
_REFUSAL_HOLDS = timedelta(minutes=5)
_REFUSALS_REMEMBERED = 1024

log = structlog.get_logger(__name__)


class PriceStore(Protocol):
    """Keeps the last bars that a source gave."""

    async def load(self, source: str, instrument: Instrument) -> PriceHistory | None:
        """What was saved last, or None."""
        ...

    async def load_many(self, source: str, instruments: Sequence[Instrument]) -> Mapping[str, PriceHistory]:
        """As `load`, by symbol; what there is nothing of is left out."""
        ...

    async def save(self, history: PriceHistory) -> None:
        """Keep these bars in place of older ones; bars that were fetched later, if only by another process, stay."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refusal:
    """That a source cannot give a symbol, until when that is not asked again, and the error that tells it."""

    until: datetime
    told_again: Callable[[], NenBuaError]


class CachedSource:
    """Gives stored bars until the next session's close, and asks the source once however many people ask at a time.

    admit: what a new history passes before it takes the place of a stored one; a refusal (TryLater) is raised.
    clock: the present moment, with its zone.
    """

    def __init__(
        self,
        source: PriceSource,
        store: PriceStore,
        *,
        admit: Callable[[PriceHistory], PriceHistory] = lambda history: history,
        clock: Clock = utc_now,
    ) -> None:
        self._source = source
        self._store = store
        self._admit = admit
        self._clock = clock
        self._asked = AskedOnce[str, PriceHistory](self._tell_unheard)
        self._asked_anew = AskedOnce[str, PriceHistory](self._tell_unheard)
        self._refusals: dict[str, _Refusal] = {}

    @property
    def key(self) -> str:
        """The source's."""
        return self._source.key

    def symbols(self) -> frozenset[str]:
        """The source's."""
        return self._source.symbols()

    async def history(self, instrument: Instrument, *, max_age: timedelta | None = None) -> PriceHistory:
        """Stored bars while they are fresh, else new ones; raises what the source raises.

        max_age: fresh ones that were fetched longer ago are asked for anew, and given where that fails: nobody who can
        do with them waits meanwhile. A store that fails keeps nobody from an answer: it counts as empty.
        """
        if max_age is not None and (kept := await self._kept(instrument)) is not None:
            if self._is_younger(kept, max_age):
                self._count("hit")
                return kept
            return await self._asked_anew.answer(instrument.symbol, lambda: self._anew(kept))
        return await self._asked.answer(instrument.symbol, lambda: self._answer(instrument))

    def _tell_unheard(self, symbol: str, failure: BaseException) -> None:
        log.debug("prices.not_answered", source=self.key, symbol=symbol, cause=repr(failure))

    def _count(self, outcome: str) -> None:
        PRICE_CACHE_LOOKUPS.labels(self.key, outcome).inc()

    async def _kept(self, instrument: Instrument) -> PriceHistory | None:
        """The stored bars while they are fresh."""
        stored = await self._load(instrument)
        return None if stored is None else self._usable(stored)

    def _usable(self, stored: PriceHistory) -> PriceHistory | None:
        """The stored bars, or None where they are not fresh, or admitted no longer since the rules were others."""
        if self._is_fresh(stored):
            with suppress(TryLater):
                return self._admit(stored)
        return None

    async def _anew(self, kept: PriceHistory) -> PriceHistory:
        """New bars, or those that are kept where the source is busy, fails or gives none that can be used."""
        try:
            return await self._fetched(kept.instrument, is_stored=True)
        except NenBuaError as error:
            log.info("prices.not_newer", source=self.key, symbol=kept.instrument.symbol, code=error.code)
            return kept

    async def _answer(self, instrument: Instrument) -> PriceHistory:
        stored = await self._load(instrument)
        if stored is not None and (usable := self._usable(stored)) is not None:
            self._count("hit")
            return usable
        return await self._fetched(instrument, is_stored=stored is not None)

    async def _fetched(self, instrument: Instrument, *, is_stored: bool) -> PriceHistory:
        """New bars, which are kept from now on."""
        self._count("miss")
        history = await self._new(instrument, is_stored=is_stored)
        try:
            await self._store.save(history)
        except TryLater as error:
            self._tell_store_failed(instrument.symbol, error)
        return history

    async def _new(self, instrument: Instrument, *, is_stored: bool) -> PriceHistory:
        """What the source gives, where it can be used; what it refused lately, or cannot be used, is not asked for."""
        symbol = instrument.symbol
        if (refusal := self._refusals.get(symbol)) and self._clock() < refusal.until:
            raise refusal.told_again()
        try:
            history = await self._source.history(instrument)
        except SymbolNotFound as error:
            if is_stored:
                # It was there before: a source that has lost a symbol is more likely ill than right.
                raise TryLater("source_failed", source=self.key, symbol=symbol, reason="symbol_lost") from error
            self._remember(symbol, partial(SymbolNotFound, symbol, source=self.key))
            raise
        try:
            return self._admit(history)
        except TryLater as error:
            self._remember(symbol, partial(TryLater, error.code, **error.fields))
            raise

    def _remember(self, symbol: str, told_again: Callable[[], NenBuaError]) -> None:
        self._refusals.pop(symbol, None)
        self._refusals[symbol] = _Refusal(until=self._clock() + _REFUSAL_HOLDS, told_again=told_again)
        while len(self._refusals) > _REFUSALS_REMEMBERED:
            del self._refusals[next(iter(self._refusals))]

    def _is_fresh(self, stored: PriceHistory) -> bool:
        # Bars from the future were dated by a clock that was wrong: nobody can say how long they hold.
        return stored.fetched_at - _CLOCKS_DIFFER < self._clock() < fresh_until(stored)

    def _is_younger(self, stored: PriceHistory, max_age: timedelta | None) -> bool:
        return max_age is None or self._clock() - stored.fetched_at <= max_age

    async def at_hand(
        self, instruments: Sequence[Instrument], *, max_age: timedelta | None = None
    ) -> Mapping[str, PriceHistory]:
        """By symbol what `history` gives without asking the source, in one look into the store for all."""
        return {
            symbol: history
            for symbol, history in (await self.kept(instruments)).items()
            if self._is_fresh(history) and self._is_younger(history, max_age)
        }

    async def kept(self, instruments: Sequence[Instrument]) -> Mapping[str, PriceHistory]:
        """By symbol what is stored, however old, in one look into the store for all."""
        try:
            return await self._store.load_many(self.key, instruments)
        except TryLater as error:
            self._tell_store_failed(f"{len(instruments)} symbols", error)
            return {}

    async def _load(self, instrument: Instrument) -> PriceHistory | None:
        try:
            return await self._store.load(self.key, instrument)
        except TryLater as error:
            self._tell_store_failed(instrument.symbol, error)
            return None

    def _tell_store_failed(self, symbol: str, error: TryLater) -> None:
        log.warning(
            "prices.store_failed",
            source=self.key,
            symbol=symbol,
            code=error.code,
            cause=repr(error.__cause__),
        )

    async def last_known(self, instrument: Instrument, failure: TryLater) -> PriceHistory | None:
        """The stored bars however old, marked with what keeps newer ones away; None where there are none."""
        stored = await self._load(instrument)
        if stored is None:
            return None
        age = self._clock() - stored.fetched_at
        log.warning(
            "prices.stale", source=self.key, symbol=instrument.symbol, age_hours=round(age / timedelta(hours=1))
        )
        return replace(stored, outage=failure.outage)

    async def close(self) -> None:
        """Give up what is under way, wait until it has ended, and close the source."""
        await self._asked.close()
        await self._asked_anew.close()
        await self._source.close()


def fresh_until(history: PriceHistory) -> datetime:
    """When these bars have to be asked for again: the close of the first session they do not hold in full.

    Where that close had passed already when they were fetched, and where there are no bars, a quarter of an hour after
    the fetch.
    """
    if history.bars.frame.empty:
        return history.fetched_at + _ASK_AGAIN
    market = history.instrument.market
    last = history.bars.last_session
    close = close_of(market, last)
    if close <= history.fetched_at:
        close = close_of(market, next_session(market, last))
    return max(close, history.fetched_at + _ASK_AGAIN)
