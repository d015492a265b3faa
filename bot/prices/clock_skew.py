"""Whether our clock and a source's agree."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol, runtime_checkable

import structlog

_FAR = timedelta(minutes=2)
_AT_MOST_EVERY = timedelta(hours=1)

log = structlog.get_logger(__name__)


@runtime_checkable
class KnowsSkew(Protocol):
    """Who has heard the time of somebody else."""

    @property
    def clock_skew(self) -> timedelta | None:
        """How far ahead of ours the other's clock was when last heard; None where it told no time yet."""
        ...


class ClockWatch:
    """Notes in the log when a source's clock is far from ours, at most once an hour. Any thread may tell it.

    A wrong clock takes a finished bar for a running one, or a running bar for a finished one.
    source: its key, told in the log. clock: the present moment, with its zone.
    """

    def __init__(self, source: str, clock: Callable[[], datetime]) -> None:
        self._source = source
        self._clock = clock
        self._lock = threading.Lock()
        self._told_at: datetime | None = None
        self.skew: timedelta | None = None

    def told(self, date: str | None) -> None:
        """Take note of an answer's `Date` header; one that is missing or no date says nothing."""
        theirs = http_date(date)
        if theirs is None:
            return
        now = self._clock()
        self.skew = skew = theirs - now
        if abs(skew) > _FAR and self._is_due(now):
            log.warning("prices.clock_skew", source=self._source, seconds=round(skew.total_seconds()))

    def _is_due(self, now: datetime) -> bool:
        with self._lock:
            # The clock may have been set back meanwhile.
            if self._told_at is not None and timedelta(0) <= now - self._told_at < _AT_MOST_EVERY:
                return False
            self._told_at = now
            return True


def http_date(text: str | None) -> datetime | None:
    """The moment that an HTTP header names, with its zone; None where it names none."""
    if text is None:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
