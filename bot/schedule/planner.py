"""Promising what is due, and dropping what is too late."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.schedule.delivery import note_dropped
from bot.schedule.planning import due_promises
from bot.schedule.promise import TOO_LATE_AFTER, Promises
from bot.schedule.subscription import Subscriptions

# What came to be due while no worker ran: the older of it is promised to be dropped, so that the log tells of it.
_LOOKED_BACK = timedelta(days=1)
# A chat may have subscribed in the very minute that was planned.
_LOOKED_AT_AGAIN = timedelta(minutes=1)
# Whose clock is behind that of the worker which asked at the full minute would promise it a minute late. A promise is
# kept once it is due, and not before.
_LOOKED_AHEAD = timedelta(seconds=5)

log = structlog.get_logger(__name__)


class Planner:
    """Promises every summary as it comes to be due, and drops what is too late; how the clock got there is all one."""

    def __init__(self, subscriptions: Subscriptions, promises: Promises, clock: Clock) -> None:
        self._subscriptions = subscriptions
        self._promises = promises
        self._clock = clock
        self._planned_until: datetime | None = None

    async def plan(self) -> int:
        """How many promises are new. Raises TryLater where the storage fails; the next time catches up."""
        now = self._clock()
        for promise in await self._promises.drop(now - TOO_LATE_AFTER):
            note_dropped(promise)
        planned_until = now - _LOOKED_BACK if self._planned_until is None else self._planned_until
        after = max(min(planned_until, now) - _LOOKED_AT_AGAIN, now - _LOOKED_BACK)
        due = list(due_promises(await self._subscriptions.all(), after=after, until=now + _LOOKED_AHEAD))
        made = await self._promises.make(due)
        self._planned_until = now
        if made:
            log.info("promises.made", promises=made)
        return made
