"""The record of what the bot asked for and what it was told."""

from __future__ import annotations

import threading
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

    def matches(self, method: str, wanted: Mapping[str, object]) -> bool:
        """Whether it is this method with these parameters; a callable is asked about the value."""
        return self.method == method and all(_fits(self.params.get(name), value) for name, value in wanted.items())


class Journal:
    """All calls in the order of their answers. `changed` guards everything the server's threads share."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self._calls: list[Call] = []

    def record(self, call: Call) -> None:
        """Keep the call, and tell those who wait."""
        with self.changed:
            self._calls.append(call)
            self.changed.notify_all()

    def calls(self) -> list[Call]:
        """All calls so far."""
        with self.changed:
            return list(self._calls)

    def wait_for(self, method: str, count: int, seconds: float, wanted: Mapping[str, object]) -> list[Call]:
        """The calls that match, as soon as there are `count`. Raises TimeoutError with the calls that did come."""

        def matching() -> list[Call]:
            return [call for call in self._calls if call.matches(method, wanted)]

        with self.changed:
            if self.changed.wait_for(lambda: len(matching()) >= count, seconds):
                return matching()
            came = "\n".join(f"  {call}" for call in self._calls if call.method != "getUpdates") or "  nothing"
            found = len(matching())
        raise TimeoutError(f"{found} of {count} calls {method}({dict(wanted)}) in {seconds} s; what came:\n{came}")


def _fits(value: object, wanted: object) -> bool:
    return bool(wanted(value)) if callable(wanted) else value == wanted
