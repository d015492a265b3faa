"""What can go wrong between the bot and Telegram, staged by a test."""

from __future__ import annotations

import random
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from tests.servers.telegram_rules import Json

Cut = Literal["before", "after"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens to one call; the parts go together.

    status: answered instead of carrying the call out; None for the real answer.
    retry_after: seconds that a 429 tells to wait.
    description, parameters: told with the status, where its usual words are not meant.
    cut: the connection is closed without an answer, `before` the call takes effect or `after` it.
    delay: seconds that the answer is held back; the effect of the call is not.
    body: what comes in place of the answer, as it is; without a status the call has taken effect.
    trickle: seconds for which the answer begins with one blank after the other, and infinite for one without an end.
    """

    status: int | None = None
    retry_after: int | None = None
    description: str = ""
    parameters: Json | None = None
    cut: Cut | None = None
    delay: float = 0.0
    body: str | None = None
    trickle: float = 0.0

    def answer(self) -> Json | str:
        """What it answers with: Telegram's JSON, or the page of a web server in front of it."""
        if self.body is not None:
            return self.body
        status = HTTPStatus(self.status or HTTPStatus.INTERNAL_SERVER_ERROR)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not self.description:
            title = f"{status} {status.phrase}"
            page = f"<head><title>{title}</title></head><body><center><h1>{title}</h1></center></body>"
            return f"<html>{page}</html>"
        parameters = dict(self.parameters or {})
        if self.retry_after is not None:
            parameters["retry_after"] = self.retry_after
        told: Json = {"ok": False, "error_code": int(status), "description": self.description or self._words(status)}
        return told | ({"parameters": parameters} if parameters else {})

    def _words(self, status: HTTPStatus) -> str:
        return status.phrase if self.retry_after is None else f"{status.phrase}: retry after {self.retry_after}"


NO_FAULT = Fault()


class _Often:
    """Faults that come by chance: each call meets each of them with its own probability, and at most one."""

    def __init__(self, rates: Mapping[Fault, float], seed: int) -> None:
        self._rates = dict(rates)
        self._random = random.Random(seed)  # noqa: S311 - the same for every run of a test

    def draw(self) -> Fault:
        """What happens to the next call."""
        drawn = self._random.random()
        for fault, rate in self._rates.items():
            if drawn < rate:
                return fault
            drawn -= rate
        return NO_FAULT


class Faults:
    """The faults that wait for their calls, by method."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._often: dict[str, _Often] = {}

    def stage(self, method: str, fault: Fault, times: int) -> None:
        """Have the next calls of the method meet the fault."""
        self._waiting[method].extend([fault] * times)

    def stage_often(self, method: str, rates: Mapping[Fault, float], seed: int) -> None:
        """Have calls of the method meet these faults by chance. Raises ValueError where the chances exceed 1."""
        if sum(rates.values()) > 1:
            raise ValueError(f"chances that add up to more than one: {sum(rates.values())}")
        self._often[method] = _Often(rates, seed)

    def take(self, method: str) -> Fault:
        """What happens to this call of the method."""
        waiting = self._waiting[method]
        if waiting:
            return waiting.popleft()
        return self._often[method].draw() if method in self._often else NO_FAULT
