"""What all our sources state about a company: those over a network, the operator's listing, the packaged directory."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import structlog

from analysis.exchanges import InstrumentKind
from analysis.fundamentals import Figure, Stated, Statement
from bot.ask import VIETNAM_TIME
from bot.clock import Clock, utc_now
from bot.directory import SHARES_AS_OF, SHARES_SOURCE, Directory
from bot.errors import TryLater, UserError
from bot.fundamentals.cached import CachedFigures, CompanyFiguresStore
from bot.fundamentals.port import CompanyFigures
from bot.instruments import Instrument

LISTING = "listing"
"""The source of what the operator's listing states."""

DIRECTORY = SHARES_SOURCE
"""The source of what the packaged directory states: its publishers."""

log = structlog.get_logger(__name__)


class FiguresStore(CompanyFiguresStore, Protocol):
    """Keeps what sources gave, of many companies too."""

    async def statements(self, symbols: Collection[str]) -> Mapping[str, Sequence[Statement]]:
        """What each source gave last about each of these companies; those without anything are absent."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known about one company.

    statements: those of each source, the one to prefer first. sector: as the directory has it.
    stale: stored figures whose source does not answer. failures: why sources gave nothing at all, by key.
    """

    statements: tuple[Statement, ...]
    sector: str | None
    stale: tuple[CompanyFigures, ...]
    failures: Mapping[str, TryLater]


class Fundamentals:
    """Asks every source about a company; what fails or has nothing is left out."""

    def __init__(
        self,
        *,
        directory: Directory,
        store: FiguresStore,
        sources: Sequence[CachedFigures] = (),
        clock: Clock = utc_now,
    ) -> None:
        """Takes the sources over a network, freshest first."""
        self._directory = directory
        self._store = store
        self._sources = tuple(sources)
        self._clock = clock

    async def known(self, instrument: Instrument, until: date | None) -> Known:
        """All that is stated about the company.

        until: a day in the past is answered from what is stored: what a source says today was not known then.
        """
        is_past = until is not None and until < day_of(self._clock())
        answers = await asyncio.gather(
            *(self._asked(source, instrument, stored_only=is_past) for source in self._sources)
        )
        companies = [answer for answer in answers if isinstance(answer, CompanyFigures)]
        return Known(
            statements=(*map(_statement, companies), *self._listed(instrument.symbol), *self._packaged(instrument)),
            sector=self._sector(instrument.symbol),
            stale=tuple(company for company in companies if company.outage),
            failures={
                source.key: answer
                for source, answer in zip(self._sources, answers, strict=True)
                if isinstance(answer, TryLater)
            },
        )

    async def peers(self, instrument: Instrument) -> Sequence[Sequence[Statement]]:
        """What is known, without asking anybody, about each other company of the sector in the same market."""
        return tuple((await self.stated(self.others(instrument, of_sector=True))).values())

    def others(self, instrument: Instrument, *, of_sector: bool) -> list[Instrument]:
        """The other companies of its market, the best-known ones first.

        of_sector: only those of its sector; where that is not known there are none.
        """
        sector = self._sector(instrument.symbol)
        if of_sector and sector is None:
            return []
        return [
            entry.instrument
            for entry in self._directory.listed
            if entry.instrument.symbol != instrument.symbol
            and entry.instrument.kind is InstrumentKind.SHARE
            and entry.instrument.market is instrument.market
            and (not of_sector or entry.sector == sector)
        ]

    async def stated(self, companies: Sequence[Instrument]) -> Mapping[str, Sequence[Statement]]:
        """By symbol, in this order, what is known of each company without asking anybody."""
        symbols = [company.symbol for company in companies]
        try:
            stored = await self._store.statements(symbols) if symbols else {}
        except TryLater as error:
            log.warning("figures.peers_not_read", count=len(symbols), code=error.code, cause=repr(error.__cause__))
            stored = {}
        return {
            company.symbol: (
                *stored.get(company.symbol, ()),
                *self._listed(company.symbol),
                *self._packaged(company),
            )
            for company in companies
        }

    async def close(self) -> None:
        """Give up what is under way."""
        await asyncio.gather(*(source.close() for source in self._sources))

    async def _asked(
        self, source: CachedFigures, instrument: Instrument, *, stored_only: bool
    ) -> CompanyFigures | TryLater | None:
        """What the source gives, None where it does not have the company, or why it failed."""
        if stored_only:
            return await source.stored(instrument)
        try:
            return await source.figures(instrument)
        except UserError:
            return None
        except TryLater as error:
            log.warning(
                "figures.source_failed",
                source=source.key,
                symbol=instrument.symbol,
                cause=repr(error.__cause__ or error),
            )
            return error

    def _sector(self, symbol: str) -> str | None:
        entry = self._directory.entry(symbol)
        return None if entry is None else entry.sector

    def _listed(self, symbol: str) -> Iterator[Statement]:
        """What the operator's listing states; nothing where it names no day, or one that is still to come."""
        company = self._directory.company(symbol)
        if company is None or company.as_of is None or company.as_of > day_of(self._clock()):
            return
        values = {Figure(name): value for name, value in company.figures.items()}
        if company.shares_outstanding is not None:
            values[Figure.SHARES_OUTSTANDING] = company.shares_outstanding
        figures = {figure: Stated(value=value, as_of=company.as_of) for figure, value in values.items()}
        yield Statement(source=LISTING, known_on=company.as_of, figures=figures)

    def _packaged(self, instrument: Instrument) -> Iterator[Statement]:
        """What the packaged directory states: the share count."""
        shares = self._directory.shares_outstanding(instrument.symbol)
        if shares is not None:
            stated = Stated(value=shares, as_of=SHARES_AS_OF)
            yield Statement(source=DIRECTORY, known_on=SHARES_AS_OF, figures={Figure.SHARES_OUTSTANDING: stated})


def day_of(moment: datetime) -> date:
    """The day in Vietnam: that from which something fetched then was known."""
    return moment.astimezone(VIETNAM_TIME).date()


def _statement(company: CompanyFigures) -> Statement:
    return Statement(source=company.source, known_on=day_of(company.fetched_at), figures=company.figures)
