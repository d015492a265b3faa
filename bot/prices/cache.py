"""The cache in front of a source that must be asked over a network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from analysis.trading_calendar import close_of, next_session
from bot.errors import RateLimited, SymbolNotFound, TryLater
from bot.instruments import Instrument
from bot.prices.port import PriceHistory, PriceSource

# A session that should be there and is not (a holiday, a suspended share, a slow source) is asked for again after this.
_ASK_AGAIN = timedelta(minutes=15)

log = structlog.get_logger(__name__)


class PriceStore(Protocol):
    """Keeps the last bars that a source gave."""

    async def load(self, source: str, instrument: Instrument) -> PriceHistory | None:
        """What was saved last, or None."""
        ...

    async def save(self, history: PriceHistory) -> None:
        """Keep these bars in place of older ones."""
        ...


class CachedSource:
    """Gives stored bars until the next session's close, and asks the source once however many people ask at a time."""

    def __init__(
        self, source: PriceSource, store: PriceStore, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._source = source
        self._store = store
        self._clock = clock
        self._answers: dict[str, asyncio.Task[PriceHistory]] = {}

    @property
    def key(self) -> str:
        """The source's."""
        return self._source.key

    def symbols(self) -> frozenset[str]:
        """The source's."""
        return self._source.symbols()

    async def history(self, instrument: Instrument) -> PriceHistory:
        """Stored bars while they are fresh, else new ones; raises what the source raises.

        A store that fails keeps nobody from an answer: it counts as empty.
        """
        answer = self._answers.get(instrument.symbol)
        if answer is None:
            answer = asyncio.create_task(self._answer(instrument))
            self._answers[instrument.symbol] = answer
            answer.add_done_callback(lambda ended: self._forget(instrument, ended))
        # One impatient asker who gives up must not cancel it for the others.
        await asyncio.wait([answer])
        return answer.result()

    def _forget(self, instrument: Instrument, ended: asyncio.Task[PriceHistory]) -> None:
        del self._answers[instrument.symbol]
        # Whoever waits is told; where all have given up, nobody else would look at the failure.
        if not ended.cancelled() and (failure := ended.exception()):
            log.debug("prices.not_answered", source=self.key, symbol=instrument.symbol, cause=repr(failure))

    async def _answer(self, instrument: Instrument) -> PriceHistory:
        stored = await self._load(instrument)
        if stored is not None and self._clock() < fresh_until(stored):
            return stored
        try:
            history = await self._source.history(instrument)
        except SymbolNotFound as error:
            if stored is None:
                raise
            # It was there before: a source that has lost a symbol is more likely ill than right.
            raise TryLater("source_failed", source=self.key, symbol=instrument.symbol, reason="symbol_lost") from error
        try:
            await self._store.save(history)
        except TryLater as error:
            self._tell_store_failed(instrument, error)
        return history

    async def _load(self, instrument: Instrument) -> PriceHistory | None:
        try:
            return await self._store.load(self.key, instrument)
        except TryLater as error:
            self._tell_store_failed(instrument, error)
            return None

    def _tell_store_failed(self, instrument: Instrument, error: TryLater) -> None:
        log.warning(
            "prices.store_failed",
            source=self.key,
            symbol=instrument.symbol,
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
        return replace(stored, outage="rate_limited" if isinstance(failure, RateLimited) else "source_failed")

    async def close(self) -> None:
        """Give up what is under way, wait until it has ended, and close the source."""
        answers = tuple(self._answers.values())
        for answer in answers:
            answer.cancel()
        await asyncio.gather(*answers, return_exceptions=True)
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
