"""When a source that refused may be asked again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.errors import RateLimited
from bot.prices.clock_skew import http_date

_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)


class BackOff:
    """The quiet time after a refusal; it doubles until the source answers. Any thread may ask.

    source: its key, told in the error. clock: the present moment, with its zone.
    """

    def __init__(self, source: str, clock: Callable[[], datetime]) -> None:
        self._source = source
        self._clock = clock
        self._lock = threading.Lock()
        self._pause = _FIRST_PAUSE
        self._until: datetime | None = None

    def check(self) -> None:
        """Raise RateLimited while the source must not be asked."""
        with self._lock:
            if self._until is not None and self._clock() < self._until:
                raise RateLimited("rate_limited", until=self._until, source=self._source)

    def refused(self, retry_after: timedelta | None = None) -> datetime:
        """The moment until which to keep quiet; two refusals at one time count as one.

        retry_after: how long the source itself asks to wait; it counts where it is the longer time, up to an hour.
        """
        with self._lock:
            now = self._clock()
            if self._until is None or now >= self._until:
                asked = min(retry_after or timedelta(0), _LONGEST_PAUSE)
                self._until = now + max(self._pause, asked)
                self._pause = min(2 * self._pause, _LONGEST_PAUSE)
            return self._until

    def answered(self) -> None:
        """Start again with the shortest pause, unless somebody else was refused meanwhile."""
        with self._lock:
            if self._until is None or self._clock() >= self._until:
                self._until = None
                self._pause = _FIRST_PAUSE


def asked_pause(retry_after: str | None, now: datetime) -> timedelta | None:
    """How long the header `Retry-After` asks to wait, None where it is missing or says nothing.

    retry_after: seconds or a date, as RFC 9110 (10.2.3) allows. now: by which clock to read the date.
    """
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        # An absurd number is cut down before it is longer than a timedelta can be.
        return timedelta(seconds=int(text[:9]))
    moment = http_date(text)
    return None if moment is None else max(moment - now, timedelta(0))
