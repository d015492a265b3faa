"""Prices of a running session: asked for anew by who needs them so, and by nobody else."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.directory import Directory
from bot.errors import RateLimited, TryLater
from bot.members import Member, read_members
from bot.prices.cache import CachedSource
from bot.prices.chain import PriceChain
from bot.prices.port import PriceHistory
from tests.bot.prices.samples import AAA, Clock, FakeSource, FakeStore, a_history, share

FRIDAY = date(2026, 11, 20)
HALF_PAST_NINE = datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
A_QUARTER = timedelta(minutes=15)
A_SECOND = timedelta(seconds=1)
BUSY = RateLimited("rate_limited", until=HALF_PAST_NINE, source="fake", reason="busy")


async def settle() -> None:
    """Let every task run until it has to wait for something outside."""
    for _ in range(10):
        await asyncio.sleep(0)


def at(moment: datetime) -> PriceHistory:
    return a_history(last=FRIDAY, fetched_at=moment)


@pytest.fixture
def source() -> FakeSource:
    return FakeSource(answer=at(HALF_PAST_NINE + 2 * A_QUARTER))


@pytest.fixture
def clock() -> Clock:
    return Clock(HALF_PAST_NINE)


@pytest.fixture
def cache(source: FakeSource, clock: Clock) -> CachedSource:
    """A cache that holds bars of half past nine."""
    return CachedSource(source, FakeStore(kept={("fake", "AAA"): at(HALF_PAST_NINE)}), clock=clock)


@pytest.mark.parametrize(
    ("age", "asked"),
    [(A_QUARTER, []), (A_QUARTER + A_SECOND, ["AAA"])],
    ids=["young enough", "too old"],
)
async def test_bars_of_a_running_session_are_asked_for_anew_once_they_are_too_old(
    cache: CachedSource, source: FakeSource, clock: Clock, age: timedelta, asked: list[str]
) -> None:
    clock.now += age

    history = await cache.history(AAA, max_age=A_QUARTER)

    assert source.asked == asked
    assert history.fetched_at == HALF_PAST_NINE + (2 * A_QUARTER if asked else timedelta(0))


async def test_what_was_asked_for_anew_is_kept_for_all(cache: CachedSource, source: FakeSource, clock: Clock) -> None:
    clock.now += 2 * A_QUARTER
    await cache.history(AAA, max_age=A_QUARTER)

    assert (await cache.history(AAA)).fetched_at == HALF_PAST_NINE + 2 * A_QUARTER
    assert source.asked == ["AAA"]


@pytest.mark.parametrize("failure", [BUSY, TryLater("source_failed", source="fake", symbol="AAA", reason="timeout")])
async def test_where_the_source_is_busy_or_fails_what_is_kept_stands(
    cache: CachedSource, source: FakeSource, clock: Clock, failure: TryLater
) -> None:
    clock.now += 2 * A_QUARTER
    source.answer = failure

    history = await cache.history(AAA, max_age=A_QUARTER)

    assert (history.fetched_at, history.outage, source.asked) == (HALF_PAST_NINE, None, ["AAA"])


async def test_a_person_gets_what_is_kept_while_newer_bars_are_under_way(
    cache: CachedSource, source: FakeSource, clock: Clock
) -> None:
    clock.now += 2 * A_QUARTER
    source.gate = asyncio.Event()
    anew = asyncio.create_task(cache.history(AAA, max_age=A_QUARTER))
    await settle()
    assert source.asked == ["AAA"]

    assert (await cache.history(AAA)).fetched_at == HALF_PAST_NINE

    source.gate.set()
    assert (await anew).fetched_at == HALF_PAST_NINE + 2 * A_QUARTER


async def test_two_who_want_them_newer_ask_once(cache: CachedSource, source: FakeSource, clock: Clock) -> None:
    clock.now += 2 * A_QUARTER
    source.gate = asyncio.Event()
    asking = [asyncio.create_task(cache.history(AAA, max_age=A_QUARTER)) for _ in range(2)]
    await settle()
    assert source.asked == ["AAA"]
    source.gate.set()

    await asyncio.gather(*asking)

    assert source.asked == ["AAA"]


async def test_members_are_read_as_new_as_is_wanted(cache: CachedSource, source: FakeSource, clock: Clock) -> None:
    clock.now += 2 * A_QUARTER
    chain, directory = PriceChain([cache]), Directory.load()
    assert share("AAA") == AAA

    read = [member async for member in read_members(chain, directory, ["AAA"])]
    assert source.asked == []
    assert isinstance(read[0], Member)
    assert read[0].prices.fetched_at == HALF_PAST_NINE

    newer = [member async for member in read_members(chain, directory, ["AAA"], max_age=A_QUARTER)]
    assert source.asked == ["AAA"]
    assert isinstance(newer[0], Member)
    assert newer[0].prices.fetched_at == HALF_PAST_NINE + 2 * A_QUARTER
