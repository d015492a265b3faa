"""Puts a worker together: what keeps promises, and sees to it that they are made."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import TypeAlias

from bot.clock import Clock
from bot.composition import Parts
from bot.heap import give_memory_back
from bot.jobs import Job, Jobs, broker_of
from bot.schedule.alert_messages import AlertComposer
from bot.schedule.composing import ComposedOnce, Composer, Composers
from bot.schedule.keeping import Keeper
from bot.schedule.outbox import Outbox
from bot.schedule.planner import Planner
from bot.schedule.planning import HOLIDAY
from bot.schedule.subscription import SummaryKind
from bot.schedule.summaries import SummaryComposer
from bot.schedule.tidying import Tidying
from bot.storage.chats import DatabaseChats
from bot.storage.lessons import DatabasePolls
from bot.storage.promises import DatabasePromises
from bot.track_record.nightly import Nightly
from bot.watching.alert_checks import ALERT_KIND, AlertChecks

# Summaries are due at minutes. What the broker did not tell of is found as soon as a worker looks by itself.
_LOOKS_EVERY, _PLANS_EVERY = timedelta(seconds=2), timedelta(minutes=1)
_CHECKS_ALERTS_EVERY, _TIDIES_EVERY = timedelta(minutes=2), timedelta(hours=6)
# At two in the morning in Vietnam it is a full hour in UTC too; a night that fails is tried again.
_LOOKS_FOR_NIGHT_EVERY = timedelta(hours=1)
_GIVES_MEMORY_BACK_EVERY = timedelta(minutes=1)
_KEEP = "keep"

Worker: TypeAlias = Callable[[Outbox], AbstractAsyncContextManager[None]]
"""Works while the block lasts, and sends through that outbox."""


def worker_on(parts: Parts, clock: Clock, *, broker_url: str | None, plans: bool) -> Worker:
    """A worker on these parts.

    broker_url: the Redis through which workers tell each other what is to be done; None: this is the only one.
    plans: whether it sees to it that promises are made; one that does not still does so when the broker asks it to.
    """

    @asynccontextmanager
    async def working(outbox: Outbox) -> AsyncIterator[None]:
        promises, chats = DatabasePromises(parts.database), DatabaseChats(parts.database)
        keeper = Keeper(promises, _composer(parts, clock), outbox, chats, clock=clock)
        nightly = Nightly(parts.builder, clock)
        jobs = (
            Job(name=_KEEP, do=keeper.keep_due, every=_LOOKS_EVERY, shared=False),
            *_planning(parts, promises, chats, clock, plans=plans),
            Job(name="memory", do=_give_memory_back, every=_GIVES_MEMORY_BACK_EVERY, shared=False),
            Job(name="records", do=nightly.build_when_due, every=_LOOKS_FOR_NIGHT_EVERY if plans else None),
        )
        async with Jobs(jobs, broker_of(broker_url), clock).running():
            try:
                yield
            finally:
                await keeper.stop()
                await nightly.stop()

    return working


async def _give_memory_back() -> int:
    return int(give_memory_back())


def _composer(parts: Parts, clock: Clock) -> Composer:
    summaries = ComposedOnce(SummaryComposer(parts.services, clock), clock)
    kinds: dict[str, Composer] = dict.fromkeys([*SummaryKind, HOLIDAY], summaries)
    return Composers({**kinds, ALERT_KIND: AlertComposer(parts.services)})


def _planning(
    parts: Parts, promises: DatabasePromises, chats: DatabaseChats, clock: Clock, *, plans: bool
) -> tuple[Job, ...]:
    """The jobs that lead to promises, and the one that forgets them."""
    services = parts.services
    planner = Planner(services.subscriptions, promises, clock)
    checks = AlertChecks(services.alerts, services.prices, services.directory)
    tidying = Tidying(chats, promises, DatabasePolls(parts.database), clock)

    async def check_alerts() -> int:
        return await checks.check(clock())

    return (
        Job(name="plan", do=planner.plan, every=_PLANS_EVERY if plans else None, then=_KEEP),
        Job(name="check_alerts", do=check_alerts, every=_CHECKS_ALERTS_EVERY if plans else None, then=_KEEP),
        Job(name="tidy", do=tidying.tidy, every=_TIDIES_EVERY if plans else None),
    )
