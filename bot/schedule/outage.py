"""Whether sending fails for everybody: then all wait together, and nobody's turn is wasted."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import Clock

# One that fails may be that chat's own bad luck.
_FAILURES_OF_AN_OUTAGE = 3
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=1), timedelta(seconds=15)


class Outage:
    """Counts failures in a row; from the third on there is a pause after each, longer every time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._until: datetime | None = None

    def failed(self) -> None:
        """Sending has failed, and not for the chat's sake. What was under way when a pause began counts no more."""
        if self.pause():
            return
        self._failures += 1
        if self._failures >= _FAILURES_OF_AN_OUTAGE:
            doubled = _FIRST_PAUSE * (1 << min(self._failures - _FAILURES_OF_AN_OUTAGE, 10))
            self._until = self._clock() + min(doubled, _LONGEST_PAUSE)

    def over(self) -> None:
        """Something was sent."""
        self._failures, self._until = 0, None

    def pause(self) -> timedelta:
        """How long to wait still; a clock that was put back makes it no longer."""
        left = timedelta() if self._until is None else self._until - self._clock()
        return min(max(left, timedelta()), _LONGEST_PAUSE)
