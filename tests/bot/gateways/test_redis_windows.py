"""How much may be sent in any stretch of time where several processes share a Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.gateways.redis_windows import RedisWindows
from bot.gateways.sending_windows import GO, Claim, Wait, Window
from tests.bot.gateways.sending_claims import EVERYBODY, chat, claim, take


@pytest.fixture
async def two_workers(redis_url: str) -> AsyncIterator[tuple[RedisWindows, RedisWindows]]:
    """Two processes' windows on one Redis."""
    both = RedisWindows(redis_url, prefix="test"), RedisWindows(redis_url, prefix="test")
    yield both
    for windows in both:
        await windows.close()


async def test_workers_share_the_limits_through_redis(two_workers: tuple[RedisWindows, RedisWindows]) -> None:
    one, other = two_workers
    quick = Window(key="everybody", most=4, seconds=0.2)

    def wanted(name: str) -> Claim:
        return Claim(chat=name, own=chat(name), everybody=quick, messages=1, urgent=False)

    assert [await take(worker, wanted(name)) for worker, name in zip((one, other) * 2, "abcd", strict=True)] == [0] * 4
    wait = await take(other, wanted("e"))
    assert 0 < wait <= 0.2
    await asyncio.sleep(wait)
    assert await take(one, wanted("e")) == 0


async def test_workers_share_pauses_and_let_answers_go_first(two_workers: tuple[RedisWindows, RedisWindows]) -> None:
    one, other = two_workers
    await one.pause("a", 20)
    assert 19 < await take(other, claim("a")) <= 20
    assert await take(one, claim("b", messages=2)) == 0
    assert await take(one, claim("b")) > 1
    assert await take(other, claim("c", messages=2)) == 0
    answer = await take(other, claim("asker"))
    assert 0 < answer <= 1
    # As long as the answer waits, and the moment that it needs to ask again.
    assert answer - 0.5 < await take(one, claim("e", urgent=False)) <= answer + 0.04


async def test_another_bots_limits_are_its_own(redis_url: str) -> None:
    ours, theirs = RedisWindows(redis_url, prefix="ours"), RedisWindows(redis_url, prefix="theirs")
    assert await take(ours, claim("a", messages=2)) == 0
    assert await take(ours, claim("a")) > 0
    assert await take(theirs, claim("a", messages=2)) == 0
    await ours.close()
    await theirs.close()


async def test_without_redis_a_process_counts_for_itself() -> None:
    alone = RedisWindows("redis://127.0.0.1:1/0", prefix="test")
    assert await take(alone, claim("a", messages=2)) == 0
    assert 2 < await take(alone, claim("a")) <= 3
    await alone.pause("b", 20)
    assert 19 < await take(alone, claim("b")) <= 20
    await alone.close()


async def test_in_redis_too_what_is_under_way_counts(two_workers: tuple[RedisWindows, RedisWindows]) -> None:
    one, other = two_workers
    slow = claim("a", messages=2)
    assert await one.take(slow) == GO
    assert await other.take(claim("a")) == Wait(3)
    await one.arrived(slow)
    assert 2 < (await other.take(claim("a"))).seconds < 3


async def test_what_a_killed_process_left_under_way_ends(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.gateways.redis_windows._LONGEST_REQUEST_S", 0.05)
    windows = RedisWindows(redis_url, prefix="test")
    short = Window(key="chat:a", most=1, seconds=0.05)

    def wanted() -> Claim:
        return Claim(chat="a", own=short, everybody=EVERYBODY, messages=1, urgent=True)

    assert await windows.take(wanted()) == GO
    assert (await windows.take(wanted())).seconds > 0
    await asyncio.sleep(0.11)
    assert await windows.take(wanted()) == GO
    await windows.close()
