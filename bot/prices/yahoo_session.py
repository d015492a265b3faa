"""The session that Yahoo is asked through: it looks like a browser, and no answer of it is endless."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from curl_cffi import CurlOpt
from curl_cffi.requests import Response, Session

# Ten years of daily bars are 150 kB, sixty years 1 MB.
LARGEST_ANSWER = 8 * 1024 * 1024


class TooLarge(Exception):
    """An answer that is longer, once unpacked, than anything that Yahoo has to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What yfinance throws away of an answer: its status, and its headers `Retry-After` and `Date` as they stand."""

    status: int
    retry_after: str | None
    date: str | None


class YahooSession(Session[Response]):
    """As curl_cffi's own, but it stops reading an answer that grows too large, and remembers the last one's status.

    Any thread may ask; each has its own last answer.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  as curl_cffi's.
        super().__init__(impersonate="chrome", **options)
        self._heard = threading.local()

    @property
    def answered(self) -> Answered | None:
        """What came back to this thread's last request; None where nothing did."""
        answered: Answered | None = getattr(self._heard, "answered", None)
        return answered

    def forget(self) -> None:
        """Begin a new question in this thread: nothing has come back to it yet."""
        self._heard.answered = None

    def limit(self, seconds: float) -> None:
        """Give every request that long, however slowly bytes trickle in.

        The time-out given to yfinance's `history` misses the requests for cookie and crumb: silence would take 30
        seconds of each.
        """
        self.curl_options[CurlOpt.TIMEOUT_MS] = round(seconds * 1000)  # type: ignore[assignment]  # declared as text.

    def request(self, method: Any, url: str, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401  as curl_cffi's.
        """The answer; raises what curl_cffi raises, and TooLarge."""
        self.forget()
        body = _Body()
        kwargs["content_callback"] = body.take
        response = super().request(method, url, *args, **kwargs)
        response.content = bytes(body.bytes)
        headers = response.headers
        self._heard.answered = Answered(
            status=response.status_code, retry_after=headers.get("Retry-After"), date=headers.get("Date")
        )
        return response


class _Body:
    """The unpacked bytes of one answer, as curl hands them over: some 16 kB at a time, also those of a small bomb."""

    def __init__(self) -> None:
        self.bytes = bytearray()

    def take(self, piece: bytes) -> int:
        """How many bytes were taken, as curl wants to know."""
        if len(self.bytes) + len(piece) > LARGEST_ANSWER:
            raise TooLarge(f"more than {LARGEST_ANSWER} bytes")
        self.bytes += piece
        return len(piece)
