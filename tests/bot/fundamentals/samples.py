"""Companies and a source of figures that answers as a test tells it to."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from analysis.exchanges import InstrumentKind, Market
from analysis.fundamentals import Figure, Stated, Statement
from bot.errors import SymbolNotFound
from bot.fundamentals.port import CompanyFigures
from bot.instruments import Instrument

MOMENT = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)
QUARTER = date(2026, 9, 30)

FPT = Instrument(symbol="FPT", kind=InstrumentKind.SHARE, market=Market.VIETNAM, currency="VND", exchange="HOSE")

FIGURES = {
    Figure.PE: Stated(value=18.2, as_of=FRIDAY),
    Figure.PB: Stated(value=4.25, as_of=FRIDAY),
    Figure.EPS: Stated(value=6200.0, as_of=QUARTER),
    Figure.ROE: Stated(value=0.251, as_of=QUARTER),
    Figure.NET_MARGIN: Stated(value=0.123, as_of=QUARTER),
    Figure.EV: Stated(value=190_500e9, as_of=FRIDAY),
    Figure.DIVIDEND_YIELD: Stated(value=0.018, as_of=FRIDAY),
    Figure.SHARES_OUTSTANDING: Stated(value=1_800_000_000, as_of=QUARTER),
}


class Clock:
    """A time that a test sets."""

    def __init__(self) -> None:
        self.now = MOMENT

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, span: timedelta) -> None:
        self.now += span


class FakeSource:
    """Gives these figures, or raises the failure; counts how often it is asked."""

    key = "yahoo"

    def __init__(self, figures: Mapping[Figure, Stated] | None, clock: Clock) -> None:
        """None: it does not have the company."""
        self.given = figures
        self.clock = clock
        self.failure: Exception | None = None
        self.asked: list[str] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def figures(self, instrument: Instrument) -> CompanyFigures:
        self.asked.append(instrument.symbol)
        await self.may_answer.wait()
        if self.failure is not None:
            raise self.failure
        if self.given is None:
            raise SymbolNotFound(instrument.symbol)
        return CompanyFigures(instrument=instrument, source=self.key, fetched_at=self.clock(), figures=dict(self.given))


class MemoryStore:
    """Keeps figures for as long as a test runs."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CompanyFigures] = {}

    async def load(self, source: str, instrument: Instrument) -> CompanyFigures | None:
        return self._kept.get((source, instrument.symbol))

    async def save(self, company: CompanyFigures) -> None:
        self._kept[company.source, company.instrument.symbol] = company

    async def statements(self, symbols: Collection[str]) -> Mapping[str, Sequence[Statement]]:
        return {
            symbol: [Statement(source=source, known_on=FRIDAY, figures=company.figures)]
            for (source, symbol), company in self._kept.items()
            if symbol in symbols
        }
