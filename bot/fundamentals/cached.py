"""The cache in front of a source of fundamental figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import structlog

from analysis.fundamentals import says_something
from bot.asked_once import AskedOnce
from bot.clock import Clock, utc_now
from bot.errors import SymbolNotFound, TryLater
from bot.fundamentals.port import CompanyFigures, FiguresSource
from bot.instruments import Instrument

# Earnings change once a quarter and the price in a multiple once a session: a day costs little and spares the source.
_FRESH_FOR = timedelta(days=1)
# The clocks of two machines on one database agree within this.
_CLOCKS_DIFFER = timedelta(minutes=5)

log = structlog.get_logger(__name__)


class CompanyFiguresStore(Protocol):
    """Keeps the last figures that a source gave."""

    async def load(self, source: str, instrument: Instrument) -> CompanyFigures | None:
        """What was saved last, or None."""
        ...

    async def save(self, company: CompanyFigures) -> None:
        """Keep these figures in place of older ones."""
        ...


class CachedFigures:
    """Gives stored figures for a day, and asks the source once however many people ask at a time."""

    def __init__(
        self,
        source: FiguresSource,
        store: CompanyFiguresStore,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._source = source
        self._store = store
        self._clock = clock
        self._asked = AskedOnce[str, CompanyFigures](self._tell_unheard)

    @property
    def key(self) -> str:
        """The source's."""
        return self._source.key

    async def figures(self, instrument: Instrument) -> CompanyFigures:
        """Stored figures while they are fresh, else new ones, else the stored ones with the reason in `outage`.

        No figures at all is an answer too: a source that does not have the company is not asked again for a day.
        Raises what the source raises where nothing is stored. A store that fails counts as empty.
        """
        return await self._asked.answer(instrument.symbol, lambda: self._answer(instrument))

    async def stored(self, instrument: Instrument) -> CompanyFigures | None:
        """What is stored, however old, without asking the source; None where nothing is, and where the store fails."""
        try:
            return await self._store.load(self.key, instrument)
        except TryLater as error:
            self._tell_store_failed(instrument, error)
            return None

    async def close(self) -> None:
        """Give up what is under way and wait until it has ended."""
        await self._asked.close()

    def _tell_unheard(self, symbol: str, failure: BaseException) -> None:
        log.debug("figures.not_answered", source=self.key, symbol=symbol, cause=repr(failure))

    async def _answer(self, instrument: Instrument) -> CompanyFigures:
        stored = await self.stored(instrument)
        # Figures from the future were dated by a clock that was wrong: nobody can say how old they are.
        if stored is not None and stored.fetched_at - _CLOCKS_DIFFER < self._clock() < stored.fetched_at + _FRESH_FOR:
            return stored
        old = stored if stored is not None and stored.figures else None
        try:
            company = self._checked(await self._source.figures(instrument))
        except SymbolNotFound as error:
            if old is not None:
                # It was there before: a source that has lost a company is more likely ill than right.
                return self._stale(old, "source_failed", error)
            company = CompanyFigures(instrument=instrument, source=self.key, fetched_at=self._clock(), figures={})
        except TryLater as error:
            if old is None:
                raise
            return self._stale(old, error.outage, error)
        await self._keep(company)
        return company

    def _checked(self, company: CompanyFigures) -> CompanyFigures:
        """The same without values that cannot be the figure they are given as."""
        usable = {figure: stated for figure, stated in company.figures.items() if says_something(figure, stated.value)}
        for figure in company.figures.keys() - usable:
            log.info(
                "figures.dropped",
                source=self.key,
                symbol=company.instrument.symbol,
                figure=figure.value,
                value=company.figures[figure].value,
            )
        return replace(company, figures=usable)

    def _stale(self, stored: CompanyFigures, outage: str, error: Exception) -> CompanyFigures:
        log.warning(
            "figures.stale",
            source=self.key,
            symbol=stored.instrument.symbol,
            age_hours=round((self._clock() - stored.fetched_at) / timedelta(hours=1)),
            cause=repr(error.__cause__ or error),
        )
        return replace(stored, outage=outage)

    async def _keep(self, company: CompanyFigures) -> None:
        try:
            await self._store.save(company)
        except TryLater as error:
            self._tell_store_failed(company.instrument, error)

    def _tell_store_failed(self, instrument: Instrument, error: TryLater) -> None:
        log.warning(
            "figures.store_failed",
            source=self.key,
            symbol=instrument.symbol,
            code=error.code,
            cause=repr(error.__cause__),
        )
