"""The task broker: it tells workers that there is something to do; what there is to do stands in the database.

So a message that the broker loses, or gives to two workers, loses and doubles nothing: every task looks into the
database and does what is due there, and each worker looks there by itself every few seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from taskiq import AsyncBroker, InMemoryBroker
from taskiq.acks import AcknowledgeType
from taskiq.exceptions import TaskiqError
from taskiq.receiver import Receiver

from bot.clock import Clock
from bot.errors import TryLater
from bot.metrics import JOBS

_STREAM = "nenbua"
# Nobody reads what many later messages have repeated.
_LONGEST_STREAM = 1_000
_TASKS_AT_ONCE = 8
_PAUSE_S = 2.0
_LOCKED_FOR_S = 10.0
# So long the broker's client may take to hear that nobody listens any more.
_HEARS_WITHIN_S = 2.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something that may be done at any time, and twice.

    do: does what is due, and gives how much that was. every: when a worker sees to it, counted in full periods of the
    clock; None where others do. shared: that worker asks the broker, and one of all does it; else each does it itself.
    then: the job to ask for where anything was done.
    """

    name: str
    do: Callable[[], Awaitable[int]]
    every: timedelta | None = None
    shared: bool = True
    then: str | None = None


def broker_of(url: str | None) -> AsyncBroker:
    """The broker at that Redis, or one within this process."""
    if url is None:
        return InMemoryBroker(max_async_tasks=_TASKS_AT_ONCE)
    # Most bots run alone, and need not load the client.
    from taskiq_redis import RedisStreamBroker  # noqa: PLC0415  as above

    return RedisStreamBroker(
        url,
        queue_name=_STREAM,
        consumer_group_name=_STREAM,
        maxlen=_LONGEST_STREAM,
        unacknowledged_lock_timeout=_LOCKED_FOR_S,
        socket_connect_timeout=_LOCKED_FOR_S,
    )


def _failures_of(broker: AsyncBroker) -> tuple[type[Exception], ...]:
    """What is raised where that broker is away."""
    if isinstance(broker, InMemoryBroker):
        return (TaskiqError,)
    from redis.exceptions import RedisError  # noqa: PLC0415  as above

    return (RedisError, OSError, TaskiqError)


class Jobs:
    """Does jobs when they are due, and when the broker asks for them, until it is stopped."""

    def __init__(self, jobs: Sequence[Job], broker: AsyncBroker, clock: Clock) -> None:
        self._jobs = jobs
        self._broker = broker
        self._broker_failures = _failures_of(broker)
        self._clock = clock
        self._stopping = asyncio.Event()
        self._tasks = {job.name: broker.register_task(self._doing(job), task_name=job.name) for job in jobs}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Until the block ends; then what is under way is finished."""
        work = [asyncio.create_task(self._repeat(job, job.every)) for job in self._jobs if job.every is not None]
        listening = asyncio.create_task(self._listen())
        try:
            yield
        finally:
            self._stopping.set()
            await asyncio.gather(*work)
            await _end(listening)
            if isinstance(self._broker, InMemoryBroker):
                await self._broker.wait_all()
            await self._broker.shutdown()

    async def ask(self, name: str) -> None:
        """Have one of all workers do the job soon; where the broker is away, this one does it now."""
        task = self._tasks[name]
        try:
            await task.kiq()
        except self._broker_failures as error:
            log.warning("jobs.broker_away", job=name, cause=repr(error.__cause__ or error))
            await task.original_func()

    def _doing(self, job: Job) -> Callable[[], Coroutine[Any, Any, None]]:
        """Does the job; whatever goes wrong is logged, and it is done again when it is due again."""

        async def do() -> None:
            try:
                done = await job.do()
            except TryLater as error:
                JOBS.labels(job.name, "failed").inc()
                log.warning("jobs.failed", job=job.name, cause=str(error))
            except Exception:
                # The other jobs go on.
                JOBS.labels(job.name, "failed").inc()
                log.exception("jobs.failed", job=job.name)
            else:
                JOBS.labels(job.name, "done").inc()
                if done and job.then is not None and not self._stopping.is_set():
                    await self.ask(job.then)

        return do

    async def _repeat(self, job: Job, every: timedelta) -> None:
        do = self._doing(job)
        while not self._stopping.is_set():
            if job.shared:
                await self.ask(job.name)
            else:
                await do()
            await self._wait(_until_next(self._clock(), every))

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()

    async def _listen(self) -> None:
        """Do what the broker asks for. Where it is away, that is logged, and it is tried again."""
        if isinstance(self._broker, InMemoryBroker):
            return
        while not self._stopping.is_set():
            receiver = Receiver(self._broker, max_async_tasks=_TASKS_AT_ONCE, ack_type=AcknowledgeType.WHEN_RECEIVED)
            try:
                await receiver.listen(self._stopping)
            except* self._broker_failures as group:
                log.warning("jobs.broker_away", cause=repr(group.exceptions[0]))
                await self._wait(_PAUSE_S)


async def _end(listening: asyncio.Task[None]) -> None:
    """Back once it has ended: Redis's client may take the library's own cancel for a failure, and ask for ever."""
    _, late = await asyncio.wait([listening], timeout=_HEARS_WITHIN_S)
    for task in late:
        log.info("jobs.listener_cancelled")
        task.cancel()
        await asyncio.wait([task])
    if not listening.cancelled():
        listening.result()


def _until_next(now: datetime, every: timedelta) -> float:
    """Seconds until the next full period."""
    seconds = every.total_seconds()
    return seconds - now.timestamp() % seconds
