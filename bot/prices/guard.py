"""What stands between us and a source over a network: one circuit breaker and one pace for all that it is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from bot.errors import NenBuaError, RateLimited, TryLater, UserError
from bot.fundamentals.port import CompanyFigures, FiguresSource
from bot.instruments import Instrument
from bot.metrics import PRICE_QUESTION_DURATION, PRICE_QUESTIONS
from bot.prices.circuit_breaker import CircuitBreaker
from bot.prices.clock_skew import KnowsSkew
from bot.prices.pace import Pace
from bot.prices.port import PriceHistory, PriceSource, SearchableSource

# Longer than a source's own time-outs take together: only a question that would never end is ended by it.
_LONGEST_QUESTION_S = 60.0

Answer = TypeVar("Answer")


class Guard:
    """Lets a source's questions through one at a time of its pace, and none while it rests after failures.

    source: its key, told in errors. longest_question: seconds after which an answer no longer comes.
    """

    def __init__(
        self, source: str, breaker: CircuitBreaker, pace: Pace, *, longest_question: float = _LONGEST_QUESTION_S
    ) -> None:
        self._source = source
        self.breaker = breaker
        self._pace = pace
        self._longest_question = longest_question

    async def through(self, ask: Callable[[], Awaitable[Answer]], subject: str) -> Answer:
        """What the question brings; raises what it raises, RateLimited and TryLater where it is not asked.

        subject: the symbol, or whatever the question is about.
        """
        with _counted(self._source):
            # Nobody stands in line for a source that rests, and who stood there while it began to rest does not ask it.
            self.breaker.check(subject)
            await self._pace.turn()
            return await self.breaker.through(lambda: self._within_time(ask, subject), subject)

    async def _within_time(self, ask: Callable[[], Awaitable[Answer]], subject: str) -> Answer:
        try:
            with PRICE_QUESTION_DURATION.labels(self._source).time():
                async with asyncio.timeout(self._longest_question):
                    return await ask()
        except TimeoutError as error:
            raise TryLater("source_failed", source=self._source, symbol=subject, reason="timeout") from error


@contextmanager
def _counted(source: str) -> Iterator[None]:
    """Count the question by what comes of it."""
    outcome = "ended"
    try:
        yield
        outcome = "answered"
    except NenBuaError as error:
        outcome = _outcome_of(error)
        raise
    finally:
        PRICE_QUESTIONS.labels(source, outcome).inc()


def _outcome_of(error: NenBuaError) -> str:
    """One word for it; `resting` and `busy` were not asked at all."""
    match error:
        case UserError():
            return "not_found"
        case TryLater() if (reason := error.fields.get("reason")) in {"resting", "busy"}:
            return str(reason)
        case RateLimited():
            return "rate_limited"
        case _:
            return "failed"


class GuardedPrices:
    """A source's prices behind its guard."""

    def __init__(self, source: PriceSource, guard: Guard) -> None:
        self._source = source
        self.guard = guard

    @property
    def key(self) -> str:
        """The source's."""
        return self._source.key

    @property
    def clock_skew(self) -> timedelta | None:
        """How far ahead of ours the source's clock was when last heard; None where it told no time."""
        return self._source.clock_skew if isinstance(self._source, KnowsSkew) else None

    def symbols(self) -> frozenset[str]:
        """The source's."""
        return self._source.symbols()

    async def history(self, instrument: Instrument) -> PriceHistory:
        """The source's, as its guard lets it through."""
        return await self.guard.through(lambda: self._source.history(instrument), instrument.symbol)

    async def close(self) -> None:
        """Close the source."""
        await self._source.close()


class GuardedFigures:
    """A source's fundamental figures behind its guard."""

    def __init__(self, source: FiguresSource, guard: Guard) -> None:
        self._source = source
        self._guard = guard

    @property
    def key(self) -> str:
        """The source's."""
        return self._source.key

    async def figures(self, instrument: Instrument) -> CompanyFigures:
        """The source's, as its guard lets it through."""
        return await self._guard.through(lambda: self._source.figures(instrument), instrument.symbol)


class GuardedSearch:
    """A source's search behind its guard."""

    def __init__(self, source: SearchableSource, guard: Guard) -> None:
        self._source = source
        self._guard = guard

    @property
    def key(self) -> str:
        """The source's."""
        return self._source.key

    async def search(self, text: str, limit: int) -> Sequence[Instrument]:
        """The source's, as its guard lets it through."""
        return await self._guard.through(lambda: self._source.search(text, limit), text)
