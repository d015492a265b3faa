"""Jobs: done when due, done when asked for, by this worker or another, and with Redis away."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis
from taskiq import InMemoryBroker
from taskiq_redis import RedisStreamBroker

from bot.clock import utc_now
from bot.errors import TryLater
from bot.jobs import Job, Jobs, _until_next, broker_of

OFTEN = timedelta(milliseconds=20)


class Counter:
    """Counts how often it was called, and fails as a test says."""

    def __init__(self, *, gives: int = 0, fails: Exception | None = None) -> None:
        self.calls = 0
        self._gives = gives
        self._fails = fails

    async def __call__(self) -> int:
        self.calls += 1
        if self._fails is not None:
            raise self._fails
        return self._gives


async def until(reached: Callable[[], bool]) -> None:
    """Wait for it."""
    async with asyncio.timeout(10):
        while not reached():  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.01)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def jobs_on(url: str | None, *jobs: Job) -> Jobs:
    """These jobs at that broker."""
    return Jobs(jobs, broker_of(url), utc_now)


@pytest.mark.parametrize("shared", [False, True])
async def test_a_job_is_done_again_and_again(*, shared: bool) -> None:
    work = Counter()
    async with jobs_on(None, Job(name="work", do=work, every=OFTEN, shared=shared)).running():
        await until(lambda: work.calls >= 3)
    calls = work.calls
    await asyncio.sleep(0.05)
    assert work.calls == calls


async def test_what_a_job_has_done_is_followed_by_the_next() -> None:
    plan, keep = Counter(gives=3), Counter()
    jobs = (Job(name="plan", do=plan, every=timedelta(hours=1), then="keep"), Job(name="keep", do=keep))
    async with jobs_on(None, *jobs).running():
        await until(lambda: keep.calls == 1)
    assert plan.calls == 1


async def test_where_nothing_was_done_nothing_follows() -> None:
    plan, keep = Counter(gives=0), Counter()
    jobs = (Job(name="plan", do=plan, every=OFTEN, then="keep"), Job(name="keep", do=keep))
    async with jobs_on(None, *jobs).running():
        await until(lambda: plan.calls >= 3)
    assert keep.calls == 0


@pytest.mark.parametrize("failure", [TryLater("storage_failed"), KeyError("a bug")])
async def test_a_job_that_fails_is_done_again_and_stops_no_others(failure: Exception) -> None:
    failing, other = Counter(fails=failure), Counter()
    jobs = (Job(name="failing", do=failing, every=OFTEN), Job(name="other", do=other, every=OFTEN, shared=False))
    async with jobs_on(None, *jobs).running():
        await until(lambda: failing.calls >= 2 and other.calls >= 2)


async def test_what_is_under_way_is_finished_before_the_end() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def slow() -> int:
        begun.set()
        await asyncio.sleep(0.05)
        ended.set()
        return 0

    async with jobs_on(None, Job(name="slow", do=slow, every=timedelta(hours=1))).running():
        await begun.wait()
    assert ended.is_set()


async def test_through_redis_one_of_all_workers_does_it(redis_url: str) -> None:
    work = [Counter(), Counter()]
    workers = [jobs_on(redis_url, Job(name="work", do=counter)) for counter in work]
    async with workers[0].running(), workers[1].running():
        await listening(redis_url)
        for _ in range(6):
            await workers[0].ask("work")
        await until(lambda: sum(counter.calls for counter in work) == 6)
        await asyncio.sleep(0.05)
    assert sum(counter.calls for counter in work) == 6


async def listening(url: str) -> None:
    """Wait until what is asked for from now on will be heard."""
    async with Redis.from_url(url) as client, asyncio.timeout(10):
        while not (await client.exists("nenbua") and await client.xinfo_groups("nenbua")):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_with_redis_away_each_worker_does_its_own_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    work = Counter()
    url = f"redis://127.0.0.1:{free_port()}/0"
    async with jobs_on(url, Job(name="work", do=work, every=OFTEN)).running():
        await until(lambda: work.calls >= 2)
    assert "jobs.broker_away" in capsys.readouterr().out


async def test_a_redis_that_forgets_everything_is_heard_again(redis_url: str) -> None:
    work = Counter()
    worker = jobs_on(redis_url, Job(name="work", do=work))
    async with worker.running():
        await listening(redis_url)
        async with Redis.from_url(redis_url) as client:
            await client.flushall()
        await listening(redis_url)
        await worker.ask("work")
        await until(lambda: work.calls == 1)


async def test_a_job_that_nobody_has_cannot_be_asked_for() -> None:
    jobs = jobs_on(None)
    async with jobs.running():
        with pytest.raises(KeyError):
            await jobs.ask("nothing")


async def test_the_broker_is_in_this_process_or_at_redis() -> None:
    for url, kind in ((None, InMemoryBroker), ("redis://127.0.0.1:1/0", RedisStreamBroker)):
        broker = broker_of(url)
        assert isinstance(broker, kind)
        await broker.shutdown()


def test_jobs_are_due_at_full_periods() -> None:
    now = datetime(2026, 11, 20, 8, 14, 45, tzinfo=UTC)
    assert _until_next(now, timedelta(minutes=1)) == 15
    assert _until_next(now, timedelta(minutes=5)) == 15
    assert _until_next(datetime(2026, 11, 20, 8, 15, tzinfo=UTC), timedelta(minutes=1)) == 60


async def test_a_listener_that_does_not_hear_of_the_stop_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    async def listen_for_ever(_: object, __: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("bot.jobs.Receiver.listen", listen_for_ever)
    monkeypatch.setattr("bot.jobs._HEARS_WITHIN_S", 0.01)
    async with asyncio.timeout(10), Jobs((), broker_of("redis://127.0.0.1:1/0"), utc_now).running():
        await asyncio.sleep(0.01)
