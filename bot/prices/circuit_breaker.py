"""Leaves a source alone that fails again and again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from bot.clock import Clock, utc_now
from bot.errors import NenBuaError, RateLimited, TryLater, UserError
from bot.metrics import SOURCE_RESTING

_FAILURES_IN_A_ROW = 5
_FIRST_REST = timedelta(seconds=30)
_LONGEST_REST = timedelta(minutes=10)

# Failures of one symbol's prices, not of the source, by their code or reason: it did answer.
_ANSWERED = frozenset({"wrong_currency", "implausible_prices", "another_company", "bad_bars"})

Answer = TypeVar("Answer")

log = structlog.get_logger(__name__)


class CircuitBreaker:
    """Refuses questions for a while after failures in a row, then lets one through at a time until one is answered.

    source: its key, told in errors. failures: so many in a row open it. clock: the present moment, with its zone.
    """

    def __init__(
        self,
        source: str,
        *,
        failures: int = _FAILURES_IN_A_ROW,
        clock: Clock = utc_now,
    ) -> None:
        self._source = source
        self._most_failures = failures
        self._clock = clock
        self._failures = 0
        self._rest = _FIRST_REST
        self._until: datetime | None = None
        self._trial_runs = False
        SOURCE_RESTING.labels(source).set(0)

    @property
    def resting_until(self) -> datetime | None:
        """When it may be tried again; None while every question goes through."""
        return self._until

    def check(self, subject: str) -> None:
        """Raise TryLater (`resting`) while a question must not be asked.

        subject: the symbol, or whatever the question is about.
        """
        if self._until is not None and (self._trial_runs or self._clock() < self._until):
            raise TryLater("source_failed", source=self._source, symbol=subject, reason="resting", until=self._until)

    async def through(self, ask: Callable[[], Awaitable[Answer]], subject: str) -> Answer:
        """What the question brings; raises what it raises, and TryLater (`resting`) where it must not be asked."""
        self.check(subject)
        is_trial = self._trial_runs = self._until is not None
        try:
            answer = await ask()
        except NenBuaError as error:
            self._note(error, is_trial=is_trial)
            raise
        else:
            self._answered()
            return answer
        finally:
            # Also after a trial that was given up or met a bug: the next question is the next trial.
            if is_trial:
                self._trial_runs = False

    def _note(self, error: NenBuaError, *, is_trial: bool) -> None:
        if isinstance(error, UserError) or not _ANSWERED.isdisjoint({error.code, error.fields.get("reason")}):
            self._answered()
        elif isinstance(error, TryLater) and not isinstance(error, RateLimited):
            self._failed(is_trial=is_trial)

    def _answered(self) -> None:
        if self._until is not None:
            log.info("prices.source_answers_again", source=self._source, failures=self._failures)
        self._failures, self._rest, self._until = 0, _FIRST_REST, None
        SOURCE_RESTING.labels(self._source).set(0)

    def _failed(self, *, is_trial: bool) -> None:
        self._failures += 1
        # A question from before it opened says nothing new.
        if self._failures < self._most_failures or (self._until is not None and not is_trial):
            return
        self._until = self._clock() + self._rest
        SOURCE_RESTING.labels(self._source).set(1)
        log.warning(
            "prices.source_rests",
            source=self._source,
            failures=self._failures,
            seconds=round(self._rest.total_seconds()),
            until=self._until,
        )
        self._rest = min(2 * self._rest, _LONGEST_REST)
