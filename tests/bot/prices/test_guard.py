"""One circuit breaker and one pace for all that a source is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime

import pytest

from bot.directory import Directory
from bot.errors import NenBuaError, RateLimited, TryLater
from bot.fundamentals.port import CompanyFigures
from bot.instruments import Instrument
from bot.members import read_members
from bot.prices.chain import PriceChain
from bot.prices.circuit_breaker import CircuitBreaker
from bot.prices.guard import Guard, GuardedFigures, GuardedPrices, GuardedSearch
from bot.prices.pace import Pace
from bot.prices.port import PriceHistory
from tests.bot.prices.samples import AAA, FakeSource, a_history, share

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
DEAD = TryLater("source_failed", source="fake", symbol="AAA", reason="connection")


class FakeServer(FakeSource):
    """Answers all three kinds of questions, or fails at all of them."""

    async def figures(self, instrument: Instrument) -> CompanyFigures:
        await self.history(instrument)
        return CompanyFigures(instrument=instrument, source=self.key, fetched_at=NOW, figures={})

    async def search(self, text: str, limit: int) -> Sequence[Instrument]:
        await self.history(share(text))
        return [AAA] * limit


def guard_of(*, burst: int = 1_000, longest_wait: float = 15, longest_question: float = 60) -> Guard:
    """A guard with so many questions at once, and one a second after."""
    pace = Pace("fake", per_minute=60, burst=burst, longest_wait=longest_wait)
    return Guard("fake", CircuitBreaker("fake"), pace, longest_question=longest_question)


async def reason(question: Awaitable[object]) -> object:
    """Why a question is not answered; None where it is."""
    try:
        await question
    except NenBuaError as error:
        return error.fields["reason"]
    return None


async def test_what_the_source_gives_comes_through() -> None:
    server, guard = FakeServer(listed=frozenset({"AAA"})), guard_of()
    prices, figures, search = GuardedPrices(server, guard), GuardedFigures(server, guard), GuardedSearch(server, guard)
    assert await prices.history(AAA) is server.answer
    assert (await figures.figures(AAA)).instrument is AAA
    assert await search.search("hoa phat", 2) == [AAA, AAA]
    assert (prices.key, figures.key, search.key) == ("fake", "fake", "fake")
    assert prices.symbols() == {"AAA"}
    await prices.close()
    assert server.closed == 1


async def test_all_kinds_of_questions_share_one_budget() -> None:
    server, guard = FakeServer(), guard_of(burst=2, longest_wait=0)
    await GuardedPrices(server, guard).history(AAA)
    await GuardedFigures(server, guard).figures(AAA)
    with pytest.raises(RateLimited):
        await GuardedSearch(server, guard).search("hoa phat", 3)
    assert server.asked == ["AAA", "AAA"]


async def test_all_kinds_of_failures_open_one_circuit_breaker() -> None:
    server, guard = FakeServer(answer=DEAD), guard_of()
    prices, figures, search = GuardedPrices(server, guard), GuardedFigures(server, guard), GuardedSearch(server, guard)
    for _ in range(2):
        for question in (prices.history(AAA), figures.figures(AAA), search.search("hoa phat", 3)):
            await reason(question)
    assert len(server.asked) == 5
    assert await reason(figures.figures(AAA)) == "resting"


async def test_nobody_stands_in_line_for_a_source_that_rests() -> None:
    guard = guard_of(burst=5)
    prices = GuardedPrices(FakeServer(answer=DEAD), guard)
    for _ in range(5):
        await reason(prices.history(AAA))
    # The budget is spent: who had to stand in line would wait a second.
    async with asyncio.timeout(0.5):
        assert await reason(prices.history(AAA)) == "resting"


async def test_who_stood_in_line_while_it_began_to_rest_does_not_ask_it() -> None:
    server = FakeServer(answer=DEAD)
    pace = Pace("fake", per_minute=6_000, burst=5)
    prices = GuardedPrices(server, Guard("fake", CircuitBreaker("fake"), pace))
    askers = [asyncio.ensure_future(prices.history(share(f"A{number}"))) for number in range(20)]
    reasons = [await reason(asker) for asker in askers]
    assert reasons == ["connection"] * 5 + ["resting"] * 15
    assert len(server.asked) == 5


async def test_a_question_that_never_ends_is_ended_and_counts_as_a_failure() -> None:
    server = FakeServer(gate=asyncio.Event())
    prices = GuardedPrices(server, guard_of(longest_question=0.01))
    reasons = [await reason(prices.history(AAA)) for _ in range(6)]
    assert reasons == ["timeout"] * 5 + ["resting"]


async def test_a_person_between_the_questions_of_a_scan_waits_behind_four_at_most(directory: Directory) -> None:
    answered: list[str] = []
    ten_answered = asyncio.Event()

    class Source(FakeSource):
        async def history(self, instrument: Instrument) -> PriceHistory:
            answered.append(instrument.symbol)
            if len(answered) == 10:
                ten_answered.set()
            return a_history(instrument)

    pace = Pace("fake", per_minute=6_000, burst=4)
    prices = GuardedPrices(Source(), Guard("fake", CircuitBreaker("fake"), pace))
    before = 0

    async def scan() -> None:
        symbols = [f"S{number:02}" for number in range(30)]
        members = [member async for member in read_members(PriceChain([prices]), directory, symbols)]
        assert len(members) == 30

    async def person() -> None:
        nonlocal before
        await ten_answered.wait()
        before = len(answered)
        await prices.history(share("PERSON"))

    await asyncio.gather(scan(), person())
    assert len(answered) == 31
    assert answered.index("PERSON") - before <= 4
