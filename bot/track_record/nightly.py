"""Measures the market anew every night."""

from __future__ import annotations

import asyncio
from datetime import datetime, time

import structlog

from bot.ask import VIETNAM_TIME
from bot.clock import Clock
from bot.track_record.building import Builder, Built

# Vietnam's time: long after the day's session, and hardly anybody asks.
_NIGHT_BEGINS, _NIGHT_ENDS = time(2), time(6)

log = structlog.get_logger(__name__)


class Nightly:
    """Has the market measured once a night; it may be asked at any time, and often."""

    def __init__(self, builder: Builder, clock: Clock) -> None:
        self._builder = builder
        self._clock = clock
        self._building: asyncio.Task[int] | None = None

    async def build_when_due(self) -> int:
        """How many selections are measured now; 0 by day, where this night's are there, and while they are made.

        Raises TryLater where the storage fails: what was found until then is kept, and the next time goes on.
        """
        now = self._clock().astimezone(VIETNAM_TIME)
        if self._building is not None or not _NIGHT_BEGINS <= now.time() < _NIGHT_ENDS:
            return 0
        began = now.replace(hour=_NIGHT_BEGINS.hour, minute=0, second=0, microsecond=0)
        # Between the look into the store and the work nobody else may begin.
        self._building = asyncio.create_task(self._build_unless_there(began))
        try:
            await asyncio.wait([self._building])
            return 0 if self._building.cancelled() else self._building.result()
        finally:
            self._building.cancel()
            self._building = None

    async def stop(self) -> None:
        """Give up what is under way; the next time goes on with it."""
        if self._building is not None:
            self._building.cancel()
            await asyncio.wait([self._building])

    async def _build_unless_there(self, began: datetime) -> int:
        market = self._builder.market
        if await self._builder.is_built(market, since=began):
            return 0
        built: Built | None = None
        async for step in self._builder.build(market):
            built = step if isinstance(step, Built) else None
        if built is None:
            log.warning("track_records.nothing_built", universe=market.key, symbols=len(market.symbols))
            return 0
        log.info(
            "track_records.built",
            universe=built.universe,
            symbols=built.symbols,
            missing=len(built.missing),
            last=str(built.last),
            selections=built.selections,
        )
        return built.selections
