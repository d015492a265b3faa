"""Several sources in a row: the first one that has the symbol answers."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack

import structlog

from bot.errors import SymbolNotFound, TryLater, UserError
from bot.instruments import Instrument
from bot.prices.cache import CachedSource
from bot.prices.port import PriceHistory, PriceSource

log = structlog.get_logger(__name__)


class PriceChain:
    """Asks its sources in order; the next is asked when one fails or does not have the symbol."""

    def __init__(self, sources: Sequence[PriceSource]) -> None:
        self._sources = tuple(sources)

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

    async def history(self, instrument: Instrument) -> PriceHistory:
        """The bars of the first source that gives them, or the last known ones where all that might have them fail.

        Raises the first failure where there are not even old bars; where no source has the symbol, the reason that says
        most (a source does not serve its exchange), else SymbolNotFound.
        """
        failures: list[tuple[PriceSource, TryLater]] = []
        refusal: UserError = SymbolNotFound(instrument.symbol)
        for source in self._sources:
            try:
                return await source.history(instrument)
            except SymbolNotFound:
                continue
            except UserError as error:
                refusal = error
            except TryLater as error:
                log.warning(
                    "prices.source_failed",
                    source=source.key,
                    symbol=instrument.symbol,
                    cause=repr(error.__cause__ or error),
                )
                failures.append((source, error))
        for source, failure in failures:
            if isinstance(source, CachedSource) and (stored := await source.last_known(instrument, failure)):
                return stored
        if failures:
            raise failures[0][1]
        raise refusal

    async def close(self) -> None:
        """Close every source, also after one that fails to."""
        async with AsyncExitStack() as closing:
            for source in self._sources:
                closing.push_async_callback(source.close)
