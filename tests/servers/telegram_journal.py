"""The record of what the bot asked for and what it was told."""

from __future__ import annotations

import math
import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from tests.servers.telegram_rules import Json

_SHOWN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request and its answer.

    status: the HTTP status; 0 where the connection was cut instead.
    response: the JSON that was answered; empty where the answer was none.
    at: when the request came, in seconds of the monotonic clock.
    staged: a test had asked for this answer, so it says nothing of the request.
    """

    method: str
    params: Json
    files: Mapping[str, bytes]
    status: int
    response: Json
    at: float
    staged: bool = False

    def __str__(self) -> str:
        told = f"{self.method}({self.params}) -> {self.status} {self.response.get('description', '')}".rstrip()
        return told if len(told) <= _SHOWN else f"{told[:_SHOWN]}…"

    def matches(self, wanted: Mapping[str, object]) -> bool:
        """Whether it has these parameters; a callable is asked about the value."""
        return all(_fits(self.params.get(name), value) for name, value in wanted.items())


@dataclass(slots=True, kw_only=True)
class Exchange:
    """The way of one call, for tests that kill the bot in the middle of one.

    received_at, ended_at: seconds of the monotonic clock; ended_at is when the answer went or the connection was lost,
    and infinite before. took_effect: it was carried out, whatever became of the answer. answered: an answer went.
    """

    method: str
    params: Json
    received_at: float
    ended_at: float = math.inf
    took_effect: bool = False
    answered: bool = False

    def open_at(self, moment: float, grace: float) -> bool:
        """Whether the bot may have been in the middle of it; so long after its end it may still read the answer."""
        return self.received_at <= moment < self.ended_at + grace


class Journal:
    """All calls in the order of their answers. `changed` guards everything the server's threads share."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self._calls: list[Call] = []
        self._by_method: defaultdict[str, list[Call]] = defaultdict(list)
        self._exchanges: list[Exchange] = []

    def record(self, call: Call) -> None:
        """Keep the call, and tell those who wait."""
        with self.changed:
            self._calls.append(call)
            self._by_method[call.method].append(call)
            self.changed.notify_all()

    def begin(self, exchange: Exchange) -> None:
        """Keep the way of a call, which its owner goes on to fill in."""
        with self.changed:
            self._exchanges.append(exchange)

    def calls(self) -> list[Call]:
        """All calls so far."""
        with self.changed:
            return list(self._calls)

    def open_at(self, moment: float, grace: float) -> list[Exchange]:
        """The calls that were under way at the moment, oldest first."""
        with self.changed:
            return [exchange for exchange in self._exchanges if exchange.open_at(moment, grace)]

    def wait_for(self, method: str, count: int, seconds: float, wanted: Mapping[str, object]) -> list[Call]:
        """The calls that match, as soon as there are `count`. Raises TimeoutError with the calls that did come."""
        matching: list[Call] = []
        looked_at = 0

        def enough() -> bool:
            nonlocal looked_at
            came = self._by_method[method]
            matching.extend(call for call in came[looked_at:] if call.matches(wanted))
            looked_at = len(came)
            return len(matching) >= count

        with self.changed:
            if self.changed.wait_for(enough, seconds):
                return matching
            came = "\n".join(f"  {call}" for call in self._calls if call.method != "getUpdates") or "  nothing"
        raise TimeoutError(
            f"{len(matching)} of {count} calls {method}({dict(wanted)}) in {seconds} s; what came:\n{came}"
        )


def _fits(value: object, wanted: object) -> bool:
    return bool(wanted(value)) if callable(wanted) else value == wanted
