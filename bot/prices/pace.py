"""How often a source is asked, however many people ask us."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from time import monotonic

from bot.clock import utc_now
from bot.errors import RateLimited

_LONGEST_WAIT_S = 15.0


class Pace:
    """A budget of questions to one source, shared by all who ask: some at once, then one after another in a line.

    Who comes first is served first. As a scan keeps only a few questions in the line at a time, a person who comes in
    between waits behind no more than these.

    source: its key, told in the error. per_minute: questions in the long run. burst: so many at once after a rest.
    longest_wait: seconds that nobody waits longer than.
    """

    def __init__(self, source: str, *, per_minute: float, burst: int, longest_wait: float = _LONGEST_WAIT_S) -> None:
        self._source = source
        self._per_second = per_minute / 60
        self._burst = burst
        self._longest_wait = longest_wait
        self._saved = float(burst)
        self._counted_at = monotonic()
        self._waiting = 0
        self._head_of_line = asyncio.Lock()

    async def turn(self) -> None:
        """Wait for a question of the budget and spend it; who gives up waiting spends nothing.

        Raises RateLimited at once where the wait would be too long, with the moment when it no longer would be.
        """
        wait = self._seconds_until(self._waiting + 1)
        if wait > self._longest_wait:
            until = utc_now() + timedelta(seconds=wait - self._longest_wait)
            raise RateLimited("rate_limited", until=until, source=self._source, reason="busy")
        self._waiting += 1
        try:
            async with self._head_of_line:
                await asyncio.sleep(self._seconds_until(1))
                self._saved -= 1
        finally:
            self._waiting -= 1

    def _seconds_until(self, questions: int) -> float:
        """How long it takes until the budget holds so many."""
        now = monotonic()
        self._saved = min(self._saved + (now - self._counted_at) * self._per_second, self._burst)
        self._counted_at = now
        return max(questions - self._saved, 0) / self._per_second
