"""Token buckets, in memory by a clock that the test hands in, and in Redis by its own: the same contract."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis
from structlog.testing import capture_logs

from bot.pacing import Bucket, Pace, Verdict
from bot.pacing.memory import MemoryPace, NoPace
from bot.pacing.opening import open_pace
from bot.pacing.redis import RedisPace

ANSWER, NOTICE, SILENCE = Verdict.ANSWER, Verdict.NOTICE, Verdict.SILENCE
# So long in Redis's real time that a slow machine does not fill a bucket while a test empties it.
EVERY_S = 0.4


def bucket(key: str, *, burst: int = 3, every_s: float = EVERY_S) -> Bucket:
    """A small one."""
    return Bucket(key=key, burst=burst, every_s=every_s)


@dataclass
class Kept:
    """Somewhere that buckets are kept, and how time passes there."""

    pace: Pace
    wait: Callable[[float], Awaitable[None]]

    async def verdicts(self, many: int, *buckets: Bucket) -> list[Verdict]:
        """What becomes of so many questions in a row."""
        return [await self.pace.of(buckets) for _ in range(many)]


@pytest.fixture(params=["memory", "redis"])
async def kept(request: pytest.FixtureRequest) -> AsyncIterator[Kept]:
    if request.param == "redis":
        pace = RedisPace(request.getfixturevalue("redis_url"), prefix="test")
        yield Kept(pace, asyncio.sleep)
        await pace.close()
        return
    now = 1_000.0

    async def wait(seconds: float) -> None:
        nonlocal now
        now += seconds

    yield Kept(MemoryPace(lambda: now), wait)


async def test_who_asks_too_much_is_told_once_and_heard_again(kept: Kept) -> None:
    assert await kept.verdicts(6, bucket("an")) == [ANSWER] * 3 + [NOTICE, SILENCE, SILENCE]
    assert await kept.verdicts(1, bucket("binh")) == [ANSWER]
    await kept.wait(1.1 * EVERY_S)
    # They were told, and a second notice would be one message more for each answer.
    assert await kept.verdicts(3, bucket("an")) == [ANSWER, SILENCE, SILENCE]


async def test_silence_is_known_beforehand_and_ends_with_the_next_token(kept: Kept) -> None:
    assert not kept.pace.is_silent(bucket("an"))
    assert await kept.verdicts(3, bucket("an")) == [ANSWER] * 3
    # The notice is still to be told.
    assert not kept.pace.is_silent(bucket("an"))
    assert await kept.verdicts(1, bucket("an")) == [NOTICE]
    assert kept.pace.is_silent(bucket("an"))
    assert not kept.pace.is_silent(bucket("binh"))
    await kept.wait(1.1 * EVERY_S)
    assert not kept.pace.is_silent(bucket("an"))


async def test_who_has_paused_is_told_again(kept: Kept) -> None:
    assert await kept.verdicts(4, bucket("an")) == [ANSWER] * 3 + [NOTICE]
    await kept.wait(3.1 * EVERY_S)
    assert await kept.verdicts(5, bucket("an")) == [ANSWER] * 3 + [NOTICE, SILENCE]


async def test_a_question_takes_of_all_its_buckets_or_of_none(kept: Kept) -> None:
    group = bucket("group", burst=2)
    assert await kept.verdicts(1, bucket("an"), group) == [ANSWER]
    assert await kept.verdicts(1, bucket("binh"), group) == [ANSWER]
    assert await kept.verdicts(2, bucket("chi"), group) == [NOTICE, SILENCE]
    # What was refused in the group took nothing of hers.
    assert await kept.verdicts(4, bucket("chi")) == [ANSWER] * 3 + [NOTICE]


async def test_nothing_that_counts_is_always_answered(kept: Kept) -> None:
    assert await kept.verdicts(3) == [ANSWER] * 3


async def test_no_stretch_of_time_brings_more_than_burst_and_rate_allow(kept: Kept) -> None:
    answered = []
    quick = bucket("an", burst=4, every_s=0.05)
    for _ in range(60):
        before = time.monotonic()
        if await kept.pace.of([quick]) is ANSWER:
            answered.append((before, time.monotonic()))
        await kept.wait(0.01)
    if isinstance(kept.pace, RedisPace):
        for number, (first, _) in enumerate(answered):
            for more, (_, last) in enumerate(answered[number:], start=1):
                assert more <= 4 + (last - first) / 0.05 + 1e-6
    else:
        # 60 looks, 0.01 s apart: the last at 0.59 s, when 11 tokens have come.
        assert len(answered) == 4 + 11


steps = st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 3, allow_nan=False)), min_size=1, max_size=80)


@given(steps=steps, burst=st.integers(1, 6), every_s=st.floats(0.1, 2))
async def test_whatever_the_order_nobody_gets_more_nor_less_than_is_theirs(
    steps: list[tuple[str, float]], burst: int, every_s: float
) -> None:
    now = 0.0
    pace = MemoryPace(lambda: now)
    tokens: dict[str, tuple[float, float]] = {}
    answered: dict[str, list[float]] = {"a": [], "b": []}
    for key, pause in steps:
        now += pause
        had, since = tokens.get(key, (float(burst), now))
        has = min(had + (now - since) / every_s, burst)
        verdict = await pace.of([bucket(key, burst=burst, every_s=every_s)])
        if abs(has - 1) > 1e-6:
            assert (verdict is ANSWER) is (has > 1)
        tokens[key] = (has - (verdict is ANSWER), now)
        if verdict is ANSWER:
            answered[key].append(now)
    for times in answered.values():
        for number, first in enumerate(times):
            for more, last in enumerate(times[number:], start=1):
                assert more <= burst + (last - first) / every_s + 1e-6


async def test_buckets_that_are_full_again_take_no_memory() -> None:
    now = 0.0
    pace = MemoryPace(lambda: now)
    for number in range(10_000):
        now += 0.01
        await pace.of([bucket(f"{number}", burst=10, every_s=0.1)])
    # Each is full again after a tenth of a second, in which ten others come.
    assert len(pace._kept) < 20


async def test_two_processes_share_what_redis_keeps_and_other_bots_do_not(redis_url: str) -> None:
    one, other, theirs = (RedisPace(redis_url, prefix=prefix) for prefix in ("ours", "ours", "theirs"))
    assert [await pace.of([bucket("an")]) for pace in (one, other, one, other, one)] == [ANSWER] * 3 + [NOTICE, SILENCE]
    assert await theirs.of([bucket("an")]) is ANSWER
    for pace in (one, other, theirs):
        await pace.close()


async def test_redis_keeps_nothing_of_buckets_that_are_full(redis_url: str) -> None:
    pace = RedisPace(redis_url, prefix="test")
    await pace.of([bucket("an", every_s=0.05), bucket("group", every_s=0.05)])
    with closing(Redis.from_url(redis_url)) as client:
        assert client.dbsize() == 2
        async with asyncio.timeout(10):
            while client.dbsize():  # noqa: ASYNC110  Redis tells nobody
                await asyncio.sleep(0.05)
    await pace.close()


async def test_a_flood_asks_redis_no_more_often_than_it_may_answer(redis_url: str) -> None:
    pace = RedisPace(redis_url, prefix="test")
    slow = bucket("an", burst=3, every_s=60)
    with closing(Redis.from_url(redis_url)) as client:
        before = client.info("commandstats")
        began = time.perf_counter()
        assert [await pace.of([slow]) for _ in range(1_000)] == [ANSWER] * 3 + [NOTICE] + [SILENCE] * 996
        took = time.perf_counter() - began
        after = client.info("commandstats")

    def scripts(stats: dict[str, dict[str, int]]) -> int:
        return sum(stats.get(f"cmdstat_{name}", {}).get("calls", 0) for name in ("evalsha", "eval"))

    assert scripts(after) - scripts(before) <= 5
    assert took / 1_000 < 0.001
    await pace.close()


async def test_without_redis_a_process_counts_for_itself_and_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = RedisPace("redis://127.0.0.1:1/0", prefix="test")
    with capture_logs() as logged:
        assert [await alone.of([bucket("an", every_s=60)]) for _ in range(5)] == [ANSWER] * 3 + [NOTICE, SILENCE]
        monkeypatch.setattr("bot.pacing.redis._AWAY_S", 0)
        alone._away_until = 0
        assert await alone.of([bucket("an", every_s=60)]) is SILENCE
    assert [line["event"] for line in logged] == ["pacing.not_shared"]
    await alone.close()


async def test_redis_that_comes_back_is_used_again(redis_url: str) -> None:
    pace = RedisPace(redis_url, prefix="test")
    pace._failed(OSError("gone"))
    assert await pace.of([bucket("an")]) is ANSWER
    with closing(Redis.from_url(redis_url)) as client:
        assert client.dbsize() == 0
        pace._away_until = 0
        with capture_logs() as logged:
            assert await pace.of([bucket("an")]) is ANSWER
        assert client.dbsize() == 1
    assert [line["event"] for line in logged] == ["pacing.shared_again"]
    await pace.close()


async def test_what_the_settings_say_is_opened(redis_url: str) -> None:
    assert isinstance(open_pace("123", None), MemoryPace)
    unlimited = open_pace("123", redis_url, has_limits=False)
    assert isinstance(unlimited, NoPace)
    assert [await unlimited.of([bucket("an")]) for _ in range(9)] == [ANSWER] * 9
    assert not unlimited.is_silent(bucket("an"))
    shared = open_pace("123", redis_url)
    await shared.of([bucket("an", every_s=60)])
    with closing(Redis.from_url(redis_url)) as client:
        assert client.keys() == [b"nenbua:pace:123:an"]
    for pace in (unlimited, shared):
        await pace.close()
