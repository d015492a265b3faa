"""Counting the calls of the Bot API."""

from __future__ import annotations

import re
from typing import Any

from telegram.error import TelegramError

from bot.gateways.heartbeat import hear
from bot.gateways.telegram_request import AiohttpRequest
from bot.metrics import TELEGRAM_CALL_DURATION, TELEGRAM_CALLS

_METHOD = re.compile(r"(?<!/file)/bot\d+:[^/]+/([A-Za-z]{1,64})(?:\?|$)")
_FILE = "file"
_TOO_MANY, _WRONG, _BROKEN = 429, 400, 500


class CountedRequest(AiohttpRequest):
    """Counts each call by its method and what became of it, and notes that Telegram was heard."""

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:  # noqa: ANN401  the library's
        """As ever."""
        method, outcome = method_of(url), "ended"
        try:
            with TELEGRAM_CALL_DURATION.labels(method).time():
                status, body = await super().do_request(url, *args, **kwargs)
        except TelegramError:
            outcome = "failed"
            raise
        else:
            outcome = _outcome_of(status)
            hear()
            return status, body
        finally:
            TELEGRAM_CALLS.labels(method, outcome).inc()


def method_of(url: str) -> str:
    """The method that is called at that address; `file` where something else is fetched.

    >>> method_of("https://api.telegram.org/bot1:a/getUpdates?timeout=10"), method_of("http://host/file/bot1:a/x/y.jpg")
    ('getUpdates', 'file')
    """
    found = _METHOD.search(url)
    return _FILE if found is None else found[1]


def _outcome_of(status: int) -> str:
    if status == _TOO_MANY:
        return "rate_limited"
    if status >= _BROKEN:
        return "failed"
    return "refused" if status >= _WRONG else "answered"
