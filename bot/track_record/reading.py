"""The market's records for answers: what is kept of them, or what can be measured while somebody waits."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

import structlog

from analysis.signals import signal_by_key
from analysis.track_record import DEFINITION_VERSION, Selection
from analysis.track_record.selections import selections_of
from bot.asked_once import AskedOnce
from bot.clock import Clock, utc_now
from bot.directory import Directory
from bot.errors import TryLater
from bot.members import NotRead, read_members
from bot.prices.chain import PriceChain
from bot.track_record.gathering import Gathering
from bot.track_record.market import LISTED, MarketRecord, MarketRecords, Universe, market_universe
from bot.track_record.share import track_of

log = structlog.get_logger(__name__)


class TrackRecords:
    """What signals were worth on the market, as answers tell it.

    prices_key: names the settings of the sources, so that what was measured on others is never told.
    """

    def __init__(
        self,
        prices: PriceChain,
        directory: Directory,
        store: MarketRecords,
        *,
        prices_key: str,
        clock: Clock = utc_now,
    ) -> None:
        self._prices = prices
        self._directory = directory
        self._store = store
        self._prices_key = prices_key
        self._clock = clock
        self._asked = AskedOnce[str, Mapping[str, MarketRecord]](_tell_unheard)

    @cached_property
    def universe(self) -> Universe:
        """Which shares stand for the market."""
        return market_universe(self._prices, self._directory)

    async def kept(self, selection: Selection, *, as_of: date | None = None) -> MarketRecord | None:
        """What is kept of the market's records of that selection: it takes milliseconds.

        None where nothing is, where it was measured by another definition, and where its data end after `as_of`: it
        would know what came later. A store that fails keeps nobody from an answer: it counts as empty.
        """
        try:
            record = await self._store.record(self._prices_key, self.universe.key, selection.key)
        except TryLater as error:
            log.warning("track_records.store_failed", cause=repr(error.__cause__ or error))
            return None
        if record is None or record.definition != DEFINITION_VERSION:
            return None
        return None if as_of is not None and record.last > as_of else record

    async def of_market(self, selection: Selection, *, as_of: date | None = None) -> MarketRecord | None:
        """As `kept`, else measured now on bars up to that day, which takes seconds: once for all who ask meanwhile.

        None where it would have to be measured and the prices of the market are not at hand, or nobody has any.
        """
        record = await self.kept(selection, as_of=as_of)
        if record is not None or self.universe.key != LISTED:
            return record
        usual = tuple(selections_of(signal_by_key(selection.signal)))
        wanted = usual if selection in usual else (selection,)
        measured = await self._asked.answer(f"{wanted[0].key} {as_of}", lambda: self._measured(wanted, as_of))
        return measured.get(selection.key)

    async def close(self) -> None:
        """Give up what is being measured."""
        await self._asked.close()

    async def _measured(self, selections: Sequence[Selection], as_of: date | None) -> Mapping[str, MarketRecord]:
        """The records of these selections of one signal, by key; empty where no share could be read.

        Those of an earlier day are not kept: they would stand in the way of today's.
        """
        gathering = Gathering(universe=self.universe)
        signals = [signal_by_key(selections[0].signal)]
        async for one in read_members(self._prices, self._directory, self.universe.symbols, as_of=as_of):
            if isinstance(one, NotRead):
                gathering.missing.append(one.symbol)
            else:
                gathering.add(one, await asyncio.to_thread(track_of, one.instrument, one.history, signals))
        if not gathering.tracks:
            return {}
        records = await asyncio.to_thread(gathering.market_records, selections, self._clock())
        if as_of is None:
            await self._keep(records)
        return {record.selection.key: record for record in records}

    async def _keep(self, records: Sequence[MarketRecord]) -> None:
        try:
            await self._store.keep(self._prices_key, records)
        except TryLater as error:
            log.warning("track_records.not_kept", cause=repr(error.__cause__ or error))


def _tell_unheard(about: str, failure: BaseException) -> None:
    log.warning("track_records.not_measured", about=about, cause=repr(failure))
