"""The market is measured once a night."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.ask import VIETNAM_TIME
from bot.directory import Directory
from bot.errors import TryLater
from bot.prices.chain import PriceChain
from bot.track_record.building import Builder
from bot.track_record.nightly import Nightly
from tests.bot.prices.samples import Clock
from tests.bot.track_record.samples import SYMBOLS, Kept, Shares

TWO = datetime(2022, 6, 1, 2, 0, tzinfo=VIETNAM_TIME)


class Night:
    """A night's work on shares that walk at random."""

    def __init__(self, directory: Directory) -> None:
        self.shares, self.kept, self.clock = Shares(), Kept(), Clock(TWO)
        builder = Builder(PriceChain([self.shares]), directory, self.kept, prices_key="here", clock=self.clock)
        self.nightly = Nightly(builder, self.clock)

    async def at(self, moment: datetime) -> int:
        """How much is done when it is asked then."""
        self.clock.now = moment
        return await self.nightly.build_when_due()


@pytest.fixture
def night(directory: Directory) -> Night:
    return Night(directory)


async def test_it_is_built_at_two_and_not_again_in_the_same_night(night: Night) -> None:
    assert await night.at(TWO) == len(night.kept.records) > 100
    night.shares.asked.clear()
    for hours in (0, 1, 2, 3):
        assert await night.at(TWO + timedelta(hours=hours)) == 0
    assert night.shares.asked == []


async def test_it_is_built_again_in_the_next_night(night: Night) -> None:
    await night.at(TWO + timedelta(hours=3, minutes=59))
    assert await night.at(TWO + timedelta(days=1)) > 0


@pytest.mark.parametrize("moment", [TWO - timedelta(seconds=1), TWO + timedelta(hours=4), TWO + timedelta(hours=12)])
async def test_by_day_nothing_is_built(night: Night, moment: datetime) -> None:
    assert await night.at(moment) == 0
    assert night.shares.asked == []


async def test_what_was_built_by_hand_in_the_evening_is_built_again(night: Night) -> None:
    await night.at(TWO)
    for key, record in night.kept.records.items():
        night.kept.records[key] = replace(record, measured_at=TWO - timedelta(hours=5))
    assert await night.at(TWO + timedelta(hours=1)) > 0


async def test_asked_twice_at_once_it_builds_once(night: Night) -> None:
    done = await asyncio.gather(night.nightly.build_when_due(), night.nightly.build_when_due())
    assert sorted(done) == [0, len(night.kept.records)]
    assert sorted(night.shares.asked) == sorted(SYMBOLS)


async def test_without_prices_nothing_is_done_and_the_next_hour_tries_again(night: Night) -> None:
    night.shares.silent = set(SYMBOLS)
    assert await night.at(TWO) == 0
    night.shares.silent = set()
    assert await night.at(TWO + timedelta(hours=1)) > 0


async def test_a_store_that_fails_is_told_and_the_next_hour_tries_again(night: Night) -> None:
    night.kept.fails = True
    with pytest.raises(TryLater):
        await night.at(TWO)
    night.kept.fails = False
    assert await night.at(TWO + timedelta(hours=1)) > 0


async def test_stopped_it_ends_at_once_and_keeps_what_it_found(night: Night) -> None:
    under_way = asyncio.create_task(night.nightly.build_when_due())
    await night.kept.found.wait()
    await night.nightly.stop()
    assert await under_way == 0
    assert night.kept.records == {}
    assert night.kept.tracks
    assert await night.at(TWO) > 0


async def test_stopping_what_never_began_does_nothing(night: Night) -> None:
    await night.nightly.stop()
    assert night.shares.asked == []
