"""One limiter for everything that is sent to Telegram, answers and broadcasts alike.

"Avoid sending more than one message per second" in one chat, "20 messages per minute" in a group, and not "more than
about 30 messages per second" in all (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
An album is as many messages as it shows; an edit counts as one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import timedelta
from typing import Any, TypeAlias

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.bot_token import number_in
from bot.gateways.sending_turns import SendingTurns
from bot.gateways.sending_windows import (
    SHORTEST_WAIT_S,
    Claim,
    MemoryWindows,
    NoWindows,
    Window,
    Windows,
)
from bot.metrics import TELEGRAM_LIMIT_WAIT

_EVERYBODY = Window(key="everybody", most=30, seconds=1.0)
_GROUP = (20, 60.0)
# One a second, with short bursts.
_PRIVATE = (4, 4.0)
# An edit in a private chat brings no new message; presses may follow each other more quickly.
_PRIVATE_EDITS = (20, 20.0)

ANSWERS_WAIT_S = 60.0
"""So long at most a person's answer waits for one reason."""
BROADCASTS_WAIT_S = 5.0
"""So long at most a broadcast waits for its own chat: there are others to send to meanwhile."""

# What sends nothing that a chat would keep.
_NOT_COUNTED = frozenset({"sendChatAction"})
_COUNTED = ("send", "edit", "forward", "copy")

_Answer: TypeAlias = "bool | dict[str, Any] | list[dict[str, Any]]"
Sent: TypeAlias = Callable[[Mapping[str, Any]], None]
"""Is told each message that Telegram gives back, as JSON."""

log = structlog.get_logger(__name__)


def open_windows(token: str, limits_url: str | None, *, has_limits: bool = True) -> Windows:
    """The windows of this bot: shared by all who have that Redis, or this process's own; none where nothing limits."""
    if not has_limits:
        return NoWindows()
    if limits_url is None:
        return MemoryWindows()
    # Most bots run alone, and need not load the client.
    from bot.gateways.redis_windows import RedisWindows  # noqa: PLC0415  as above

    return RedisWindows(limits_url, prefix=f"nenbua:limits:{number_in(token)}")


class SendingLimiter(BaseRateLimiter[float]):
    """Lets every call wait until it may be made; one that sends nothing does not wait.

    urgent: these are answers to people, and go before broadcasts. A call's `rate_limit_args` is how many seconds it
    waits at most for one reason, where that is not the usual: for its turn, and as often as Telegram asks it to come
    again. Calls raise RetryAfter where the wait would be longer.
    """

    def __init__(
        self,
        windows: Windows,
        *,
        urgent: bool,
        sent: Sent = lambda _: None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._windows = windows
        self._urgent = urgent
        self._sent = sent
        self._turns = SendingTurns(windows, sleep)
        self._sleep = sleep
        self._clock = clock
        self._next_step_at = clock()

    async def initialize(self) -> None:
        """Nothing is to be prepared."""

    async def shutdown(self) -> None:
        """The windows belong to whoever opened them."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, _Answer]],
        args: Any,  # noqa: ANN401 - the library's signature
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: float | None,
    ) -> _Answer:
        """What the call gives, once it may be made; a chat that Telegram wants left alone is, by all who share this."""
        messages = messages_in(endpoint, data)
        if messages == 0:
            return await callback(*args, **kwargs)
        chat = str(data.get("chat_id"))
        own = _window(endpoint, chat)
        patience = rate_limit_args or (ANSWERS_WAIT_S if self._urgent else BROADCASTS_WAIT_S)

        async def once() -> _Answer:
            claim = Claim(chat=chat, own=own, everybody=_EVERYBODY, messages=messages, urgent=self._urgent)
            with TELEGRAM_LIMIT_WAIT.labels("ours").time():
                await self._turn(claim, patience)
            return await self._made(claim, lambda: callback(*args, **kwargs))

        gives_up_at = self._clock() + patience
        while True:
            try:
                return await once()
            except RetryAfter as error:
                wait = seconds_of(error)
                if self._clock() + wait > gives_up_at:
                    raise
                log.info("telegram.waiting", chat=chat, seconds=wait)
                await self._sleep(wait)

    async def _turn(self, claim: Claim, patience: float) -> None:
        if not self._urgent:
            await self._step()
        # Answers take turns; broadcasts go one after the other anyway, and behind all answers.
        windows = self._turns if self._urgent else self._windows
        while (wait := (await windows.take(claim)).seconds) > 0:
            if wait > patience:
                raise RetryAfter(timedelta(seconds=wait))
            await self._sleep(max(wait, SHORTEST_WAIT_S))

    async def _step(self) -> None:
        """Broadcasts go one after the other: in a burst each answer waits for all others, and counts the longer."""
        now, step_s = self._clock(), self._windows.step_s
        self._next_step_at = max(self._next_step_at, now) + step_s
        await self._sleep(self._next_step_at - step_s - now)

    async def _made(self, claim: Claim, call: Callable[[], Awaitable[_Answer]]) -> _Answer:
        try:
            answer = await call()
        except RetryAfter as error:
            TELEGRAM_LIMIT_WAIT.labels("telegram").observe(seconds_of(error))
            await self._windows.pause(claim.chat, seconds_of(error))
            raise
        finally:
            await self._windows.arrived(claim)
        _tell_of(answer, self._sent)
        return answer


def _tell_of(answer: _Answer, sent: Sent) -> None:
    for message in answer if isinstance(answer, list) else [answer]:
        if isinstance(message, dict):
            sent(message)


def messages_in(endpoint: str, data: Mapping[str, Any]) -> int:
    """How many messages the call counts for; 0 where it sends none.

    >>> messages_in("sendPhoto", {}), messages_in("sendMediaGroup", {"media": [1, 2]}), messages_in("getMe", {})
    (1, 2, 0)
    """
    if endpoint in _NOT_COUNTED or not endpoint.startswith(_COUNTED):
        return 0
    several = data.get("media") if endpoint == "sendMediaGroup" else data.get("message_ids")
    return len(several) if isinstance(several, list | tuple) else 1


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _window(endpoint: str, chat: str) -> Window:
    """The chat's own window; groups and channels have negative numbers, or names."""
    if chat.startswith(("-", "@")):
        return Window(key=f"chat:{chat}", most=_GROUP[0], seconds=_GROUP[1])
    if endpoint.startswith("edit"):
        return Window(key=f"edits:{chat}", most=_PRIVATE_EDITS[0], seconds=_PRIVATE_EDITS[1])
    return Window(key=f"chat:{chat}", most=_PRIVATE[0], seconds=_PRIVATE[1])
