"""A worker has the market measured at night, if it is the one that plans."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.ask import VIETNAM_TIME
from bot.commands.command import Services
from bot.composition import Parts
from bot.directory import Directory
from bot.prices.chain import PriceChain
from bot.storage.database import Database
from bot.track_record.building import Builder
from bot.workers import worker_on
from tests.bot.prices.samples import Clock
from tests.bot.track_record.samples import Kept, Shares

NIGHT = datetime(2022, 6, 1, 2, 30, tzinfo=VIETNAM_TIME)
NO_OUTBOX: Any = None


class Working:
    """A worker's parts, with a builder on shares that walk at random."""

    def __init__(self, services: Services, directory: Directory, database: Database) -> None:
        self.kept, self.clock, shares = Kept(), Clock(NIGHT), Shares()
        builder = Builder(PriceChain([shares]), directory, self.kept, prices_key="here", clock=self.clock)
        self.parts = Parts(services=services, builder=builder, database=database)

    async def for_a_moment(self, *, plans: bool) -> None:
        """Works until a share's signals are found, or for half a second."""
        async with worker_on(self.parts, self.clock, broker_url=None, plans=plans)(NO_OUTBOX):
            try:
                await asyncio.wait_for(self.kept.found.wait(), 10 if plans else 0.5)
            except TimeoutError:
                assert not plans


@pytest.fixture
async def working(services: Services, directory: Directory, tmp_path: Path) -> Working:
    return Working(services, directory, Database(f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}"))


async def test_the_worker_that_plans_measures_at_night_and_ends_at_once(working: Working) -> None:
    await working.for_a_moment(plans=True)
    assert working.kept.tracks
    # It was not waited for: the next time goes on.
    assert working.kept.records == {}
    await working.parts.database.close()


async def test_one_that_does_not_plan_measures_nothing(working: Working) -> None:
    await working.for_a_moment(plans=False)
    assert working.kept.tracks == {}
    await working.parts.database.close()


async def test_by_day_nothing_is_measured(working: Working) -> None:
    working.clock.now = NIGHT.replace(hour=12)
    async with worker_on(working.parts, working.clock, broker_url=None, plans=True)(NO_OUTBOX):
        await asyncio.sleep(0.5)
    assert working.kept.tracks == {}
    await working.parts.database.close()
