"""Shares that walk at random, and a store in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pandas as pd

from analysis.bars import Bars
from analysis.signals import History
from bot.errors import SymbolNotFound, TryLater
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.track_record.market import KeptTrack, MarketRecord, Measurement
from tests.analysis.builders import random_bars

SYMBOLS = ("ACB", "FPT", "HPG", "VNM")
FIRST = date(2020, 1, 6)
EVENING = datetime(2022, 6, 1, 12, tzinfo=UTC)


def walk(seed: int, bars: int = 400) -> Bars:
    """A random walk on weekdays from the first Monday of 2020 on; a longer one begins otherwise."""
    return random_bars(seed, pd.bdate_range(FIRST, periods=bars))


def history_of(bars: Bars) -> History:
    """Those bars, all of them finished."""
    return History(frame=bars.frame)


@dataclass(eq=False)
class Shares:
    """A source of these shares; `listed` says whether it lists them, as files do and a network does not.

    silent: symbols that it fails to give. gate: where one is set, answers wait until it is opened.
    """

    bars: dict[str, Bars] = field(default_factory=lambda: {name: walk(seed) for seed, name in enumerate(SYMBOLS)})
    key: str = "fake"
    listed: bool = True
    simulated: bool = False
    silent: set[str] = field(default_factory=set)
    gate: asyncio.Event | None = None
    asked: list[str] = field(default_factory=list)

    def symbols(self) -> frozenset[str]:
        return frozenset(self.bars) if self.listed else frozenset()

    async def history(self, instrument: Instrument) -> PriceHistory:
        self.asked.append(instrument.symbol)
        if self.gate is not None:
            await self.gate.wait()
        if instrument.symbol in self.silent:
            raise TryLater("source_failed", source=self.key)
        if instrument.symbol not in self.bars:
            raise SymbolNotFound(instrument.symbol)
        bars = self.bars[instrument.symbol]
        return PriceHistory(
            instrument=instrument, bars=bars, source=self.key, fetched_at=EVENING, simulated=self.simulated
        )

    async def close(self) -> None:
        pass


@dataclass(eq=False)
class Kept:
    """Keeps everything in memory; fails where that is set. found: set once a track is kept."""

    records: dict[tuple[str, str, str], MarketRecord] = field(default_factory=dict)
    tracks: dict[tuple[str, str], KeptTrack] = field(default_factory=dict)
    fails: bool = False
    found: asyncio.Event = field(default_factory=asyncio.Event)

    def _may_fail(self) -> None:
        if self.fails:
            raise TryLater("storage_failed")

    async def record(self, prices: str, universe: str, selection: str) -> MarketRecord | None:
        self._may_fail()
        return self.records.get((prices, universe, selection))

    async def measured(self, prices: str, universe: str, definition: int) -> Mapping[str, Measurement]:
        self._may_fail()
        return {
            key: Measurement(measured_at=record.measured_at, digest=record.digest)
            for (own, of, key), record in self.records.items()
            if (own, of, record.definition) == (prices, universe, definition)
        }

    async def confirm(self, prices: str, universe: str, measured_at: datetime) -> None:
        self._may_fail()
        for (own, of, key), record in self.records.items():
            if (own, of) == (prices, universe):
                self.records[own, of, key] = replace(record, measured_at=measured_at)

    async def keep(self, prices: str, records: Sequence[MarketRecord]) -> None:
        self._may_fail()
        self.records |= {(prices, record.universe, record.selection.key): record for record in records}

    async def track(self, prices: str, symbol: str) -> KeptTrack | None:
        self._may_fail()
        return self.tracks.get((prices, symbol))

    async def keep_track(self, prices: str, track: KeptTrack, tracked_at: datetime) -> None:  # noqa: ARG002 - the port's
        self._may_fail()
        self.tracks[prices, track.symbol] = track
        self.found.set()

    def age(self) -> None:
        """As though another definition had measured all of it."""
        self.records = {key: replace(record, definition=0) for key, record in self.records.items()}
        self.tracks = {key: replace(track, definition=0) for key, track in self.tracks.items()}
