"""Instruments, bars, sources and stores made by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd

from analysis.bars import Bars, DroppedBar
from analysis.exchanges import InstrumentKind, Market
from bot.instruments import Instrument
from bot.prices.port import PriceHistory

AAA = Instrument(symbol="AAA", kind=InstrumentKind.SHARE, market=Market.VIETNAM, currency="VND", exchange="HOSE")
BITCOIN = Instrument(symbol="BTC-USD", kind=InstrumentKind.COIN, market=Market.CRYPTO, currency="USD")
APPLE = replace(AAA, symbol="AAPL", market=Market.UNITED_STATES, currency="USD", exchange="NASDAQ")


def share(symbol: str) -> Instrument:
    """A Vietnamese share of that symbol."""
    return replace(AAA, symbol=symbol)


def bars_until(last: date, count: int = 3, *, close: float = 10_000, dropped: Iterable[DroppedBar] = ()) -> Bars:
    """So many bars on days in a row, the last of them on that day; each closes 1 above the one before."""
    closes = close + np.arange(count, dtype=np.float64)
    columns = {"open": closes, "high": closes + 5, "low": closes - 5, "close": closes, "volume": closes * 10}
    days = [np.datetime64(last - timedelta(days=back), "s") for back in reversed(range(count))]
    index = pd.DatetimeIndex(np.array(days, dtype="datetime64[s]"), name="date")
    return Bars(frame=pd.DataFrame(columns, index=index), dropped=tuple(dropped))


def a_history(
    instrument: Instrument = AAA,
    *,
    last: date = date(2026, 11, 20),
    fetched_at: datetime = datetime(2026, 11, 20, 9, tzinfo=UTC),
    source: str = "fake",
    close: float = 10_000,
) -> PriceHistory:
    """Three bars as some source gave them."""
    return PriceHistory(instrument=instrument, bars=bars_until(last, close=close), source=source, fetched_at=fetched_at)


@dataclass
class Clock:
    """Tells the moment that a test has set."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass(eq=False)
class FakeSource:
    """Answers as a test says: with the history, or by raising the failure.

    gate: where one is set, an answer waits until it is opened.
    """

    key: str = "fake"
    answer: PriceHistory | Exception = field(default_factory=a_history)
    listed: frozenset[str] = frozenset()
    gate: asyncio.Event | None = None
    closing_fails: bool = False
    asked: list[str] = field(default_factory=list)
    closed: int = 0

    def symbols(self) -> frozenset[str]:
        return self.listed

    async def history(self, instrument: Instrument) -> PriceHistory:
        self.asked.append(instrument.symbol)
        if self.gate is not None:
            await self.gate.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def close(self) -> None:
        self.closed += 1
        if self.closing_fails:
            raise RuntimeError(f"{self.key} does not close")


@dataclass(eq=False)
class FakeStore:
    """Keeps histories in memory; raises the failure instead, where one is set.

    slow: how often each further load lets others go first before it gives what it found.
    """

    kept: dict[tuple[str, str], PriceHistory] = field(default_factory=dict)
    load_fails: Exception | None = None
    save_fails: Exception | None = None
    slow: list[int] = field(default_factory=list)

    async def load(self, source: str, instrument: Instrument) -> PriceHistory | None:
        if self.load_fails is not None:
            raise self.load_fails
        found = self.kept.get((source, instrument.symbol))
        for _ in range(self.slow.pop(0) if self.slow else 0):
            await asyncio.sleep(0)
        return found

    async def load_many(self, source: str, instruments: Sequence[Instrument]) -> Mapping[str, PriceHistory]:
        loaded = [await self.load(source, instrument) for instrument in instruments]
        return {history.instrument.symbol: history for history in loaded if history is not None}

    async def save(self, history: PriceHistory) -> None:
        if self.save_fails is not None:
            raise self.save_fails
        self.kept[history.source, history.instrument.symbol] = history
