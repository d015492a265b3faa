"""Several sources in a row: the first one that has the symbol answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import timedelta
from time import monotonic

import structlog

from bot.errors import SymbolNotFound, TryLater, UserError
from bot.instruments import Instrument
from bot.prices.border import Border
from bot.prices.cache import CachedSource
from bot.prices.port import PriceHistory, PriceSource, SearchableSource

# A person waits for one source that is silent, not for all its repeated tries.
_LONGEST_WAIT_S = 20.0
_LONGEST_SEARCH_S = 5.0

log = structlog.get_logger(__name__)


class PriceChain:
    """Asks its sources in order; the next is asked when one fails, is silent or does not have the symbol.

    searches: the sources that find symbols by name, in order.
    border: what every history passes; one that it refuses counts as a failure of its source. None lets all pass.
    longest_wait, longest_search: seconds that one source may take for a history and for a search. Nobody waits longer
        than twice `longest_wait` for a history: each source may take half of what is left of that.
    """

    def __init__(
        self,
        sources: Sequence[PriceSource],
        *,
        searches: Sequence[SearchableSource] = (),
        border: Border | None = None,
        longest_wait: float = _LONGEST_WAIT_S,
        longest_search: float = _LONGEST_SEARCH_S,
    ) -> None:
        self._sources = tuple(sources)
        self._searches = tuple(searches)
        self._admit = border.admit if border else _as_it_is
        self._longest_wait = longest_wait
        self._longest_search = longest_search

    def lists(self, symbol: str) -> bool:
        """Whether any source names it among its symbols."""
        return any(symbol in source.symbols() for source in self._sources)

    def symbols(self) -> frozenset[str]:
        """Every symbol that any source can list."""
        return frozenset[str]().union(*(source.symbols() for source in self._sources))

    def listed_at_once(self) -> frozenset[str]:
        """Every symbol that can be had without asking a source that lists none, such as one over a network."""
        found: set[str] = set()
        for source in self._sources:
            if not source.symbols():
                break
            found |= source.symbols()
        return frozenset(found)

    @property
    def is_cached(self) -> bool:
        """Whether prices of any source are kept in a cache, so that they can be fetched beforehand."""
        return any(isinstance(source, CachedSource) for source in self._sources)

    async def history(self, instrument: Instrument, *, max_age: timedelta | None = None) -> PriceHistory:
        """The bars of the first source that gives them, or the last known ones where all that might have them fail.

        max_age: bars that a cache fetched longer ago are asked for anew, as it says. Raises the first failure where
        there are not even old bars; where no source has the symbol, the reason that says most (a source does not serve
        its exchange), else SymbolNotFound.
        """
        failures: list[tuple[PriceSource, TryLater]] = []
        try:
            return await self._ask_each(instrument, failures, max_age)
        except TryLater:
            for source, failure in failures:
                if isinstance(source, CachedSource) and (stored := await source.last_known(instrument, failure)):
                    with suppress(TryLater):
                        return self._admit(stored)
            raise

    async def current(self, instrument: Instrument) -> PriceHistory:
        """As `history`, but never old bars: where all that might have the symbol fail, the first failure is raised."""
        return await self._ask_each(instrument, [])

    async def _ask_each(
        self,
        instrument: Instrument,
        failures: list[tuple[PriceSource, TryLater]],
        max_age: timedelta | None = None,
    ) -> PriceHistory:
        """The bars of the first source that gives them; who failed before is added to the failures."""
        refusal: UserError = SymbolNotFound(instrument.symbol)
        deadline = monotonic() + 2 * self._longest_wait
        for source in self._sources:
            try:
                within = (deadline - monotonic()) / 2
                history = self._admit(await self._history(source, instrument, max_age, within=within))
                return replace(history, instead_of=failures[0][0].key) if failures else history
            except SymbolNotFound:
                continue
            except UserError as error:
                refusal = error
            except TryLater as error:
                _tell_failed(source, instrument, error)
                failures.append((source, error))
        raise failures[0][1] if failures else refusal

    async def _history(
        self, source: PriceSource, instrument: Instrument, max_age: timedelta | None, *, within: float
    ) -> PriceHistory:
        """What the source gives within so many seconds; TryLater where it takes longer.

        A cache goes on with the question for others who wait for it, and for the next who asks.
        """
        try:
            async with asyncio.timeout(within):
                if isinstance(source, CachedSource):
                    return await source.history(instrument, max_age=max_age)
                return await source.history(instrument)
        except TimeoutError as error:
            raise TryLater("source_failed", source=source.key, symbol=instrument.symbol, reason="timeout") from error

    async def at_hand(
        self, instruments: Sequence[Instrument], *, max_age: timedelta | None = None
    ) -> Mapping[str, PriceHistory]:
        """By symbol the fresh bars that the first source's cache keeps: many at once, and nobody is asked for them.

        The rest is for `history`: what the first source does not keep, it may have nevertheless.
        """
        first = self._sources[0]
        kept = await first.at_hand(instruments, max_age=max_age) if isinstance(first, CachedSource) else {}
        return self._admitted(kept)

    async def kept(self, instruments: Sequence[Instrument]) -> Mapping[str, PriceHistory]:
        """By symbol the bars that a cache keeps, however old, of the first source that has any; nobody is asked."""
        found: dict[str, PriceHistory] = {}
        for source in self._sources:
            missing = [instrument for instrument in instruments if instrument.symbol not in found]
            if missing and isinstance(source, CachedSource):
                found |= self._admitted(await source.kept(missing))
        return found

    def _admitted(self, histories: Mapping[str, PriceHistory]) -> dict[str, PriceHistory]:
        """Those that the border lets pass."""
        admitted: dict[str, PriceHistory] = {}
        for symbol, history in histories.items():
            with suppress(TryLater):
                admitted[symbol] = self._admit(history)
        return admitted

    async def is_lost(self, history: PriceHistory) -> bool:
        """Whether the cache of its source ought to keep these bars and does not."""
        for source in self._sources:
            if isinstance(source, CachedSource) and source.key == history.source:
                return history.instrument.symbol not in await source.at_hand([history.instrument])
        return False

    async def search(self, text: str, limit: int) -> Sequence[Instrument]:
        """What the first source that finds anything finds, at most so many; a source that fails finds nothing."""
        for source in self._searches:
            try:
                async with asyncio.timeout(self._longest_search):
                    found = await source.search(text, limit)
            except (TryLater, TimeoutError) as error:
                log.warning("prices.search_failed", source=source.key, cause=repr(error.__cause__ or error))
            else:
                if found:
                    return found
        return ()

    async def close(self) -> None:
        """Close every source, also after one that fails to."""
        async with AsyncExitStack() as closing:
            for source in self._sources:
                closing.push_async_callback(source.close)


def _as_it_is(history: PriceHistory) -> PriceHistory:
    return history


def _tell_failed(source: PriceSource, instrument: Instrument, error: TryLater) -> None:
    # That a source rests was said when it began to: a scan meanwhile would say it a thousand times.
    tell = log.debug if error.fields.get("reason") == "resting" else log.warning
    cause = repr(error.__cause__ or error)
    tell("prices.source_failed", source=source.key, symbol=instrument.symbol, cause=cause)
