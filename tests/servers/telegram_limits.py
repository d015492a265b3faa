"""How much Telegram takes from a bot, and what it took.

https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: no more than one message a second in
one chat (short bursts pass), 20 a minute in one group, about 30 a second in all. Telegram names no figure for bursts;
this server lets four pass.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from tests.servers.telegram_rules import Json, Refused

MOST_A_SECOND = 30
MOST_A_MINUTE_IN_A_GROUP = 20
BURST_IN_PRIVATE = 4
_MINUTE = 60.0
_SECOND = 1.0

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What the server took so far, whether or not it kept the limits.

    messages: all that count. most_in_a_second: in any one second, over all chats. most_in_a_minute: in any one minute,
    by group. refused: the calls that met a limit.
    """

    messages: int
    most_in_a_second: int
    most_in_a_minute: dict[int, int]
    refused: int


class _Window:
    """The times of what happened within the last so many seconds, and the most there were at once."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._times: deque[float] = deque()
        self.most = 0

    def wait(self, now: float, weight: int, limit: int) -> float:
        """Seconds until so much more fits under the limit; what is larger than the limit fits into an empty window."""
        self._forget(now)
        too_many = min(len(self._times) + weight - limit, len(self._times))
        return self._times[too_many - 1] + self._seconds - now if too_many > 0 else 0.0

    def add(self, now: float, weight: int) -> None:
        """Count so much more."""
        self._forget(now)
        self._times.extend([now] * weight)
        self.most = max(self.most, len(self._times))

    def _forget(self, now: float) -> None:
        while self._times and self._times[0] <= now - self._seconds:
            self._times.popleft()


class _Bucket:
    """One message a second, and a few at once after a pause."""

    def __init__(self) -> None:
        self._left = float(BURST_IN_PRIVATE)
        self._at = -math.inf

    def wait(self, now: float, weight: int) -> float:
        """Seconds until so much more fits; a whole burst is the most there ever is room for."""
        self._fill(now)
        return max(min(weight, BURST_IN_PRIVATE) - self._left, 0.0)

    def add(self, now: float, weight: int) -> None:
        """Count so much more."""
        self._fill(now)
        self._left -= weight

    def _fill(self, now: float) -> None:
        self._left = min(self._left + (now - self._at), float(BURST_IN_PRIVATE))
        self._at = now


class Limits:
    """Counts what is sent, and refuses what is too much where it `holds`."""

    def __init__(self, *, holds: bool, clock: Clock = time.monotonic) -> None:
        self.holds = holds
        self._clock = clock
        self._all = _Window(_SECOND)
        self._groups: defaultdict[int, _Window] = defaultdict(lambda: _Window(_MINUTE))
        self._people: defaultdict[int, _Bucket] = defaultdict(_Bucket)
        self._messages = 0
        self._refused = 0

    def check(self, method: str, params: Json) -> None:
        """Refuse the call with 429 where it is too much."""
        chat_id, weight = _weighed(method, params)
        if not self.holds or not weight:
            return
        now = self._clock()
        of_chat = (
            self._groups[chat_id].wait(now, weight, MOST_A_MINUTE_IN_A_GROUP)
            if chat_id < 0
            else self._people[chat_id].wait(now, weight)
        )
        seconds = max(self._all.wait(now, weight, MOST_A_SECOND), of_chat)
        if seconds > 0:
            self._refused += 1
            whole = max(math.ceil(seconds), 1)
            raise Refused(429, f"Too Many Requests: retry after {whole}", {"retry_after": whole})

    def count(self, method: str, params: Json) -> None:
        """Count a call that was carried out."""
        chat_id, weight = _weighed(method, params)
        if not weight:
            return
        now = self._clock()
        self._messages += weight
        self._all.add(now, weight)
        if chat_id < 0:
            self._groups[chat_id].add(now, weight)
        else:
            self._people[chat_id].add(now, weight)

    def traffic(self) -> Traffic:
        """What was taken so far."""
        return Traffic(
            messages=self._messages,
            most_in_a_second=self._all.most,
            most_in_a_minute={chat_id: window.most for chat_id, window in self._groups.items() if window.most},
            refused=self._refused,
        )


def _weighed(method: str, params: Json) -> tuple[int, int]:
    """The chat, and how many messages the call counts as: edits count in groups, an album as many as it holds."""
    chat_id = params.get("chat_id")
    if not isinstance(chat_id, int) or method == "sendChatAction":
        return 0, 0
    if method == "sendMediaGroup":
        return chat_id, len(params.get("media") or ())
    counts = method.startswith("send") or (chat_id < 0 and method.startswith("edit"))
    return chat_id, int(counts)
