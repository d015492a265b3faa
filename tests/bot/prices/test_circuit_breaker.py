"""A source that fails again and again: when it is left alone, and how it is tried again."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.errors import NenBuaError, RateLimited, SymbolNotFound, TryLater, UserError
from bot.prices.circuit_breaker import CircuitBreaker
from tests.bot.prices.samples import Clock

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
DEAD = TryLater("source_failed", source="fake", symbol="AAA", reason="connection")
REFUSED = RateLimited("rate_limited", until=NOW, source="fake")
NOT_FOUND = SymbolNotFound("AAA", source="fake")
NOT_SERVED = UserError("exchange_not_served", symbol="AAA", exchange="HNX", source="fake")
WRONG_CURRENCY = TryLater("wrong_currency", source="fake", symbol="AAA", expected="VND", got="USD")


class Server:
    """Answers 42, or raises what it is told to; counts the questions."""

    def __init__(self, answer: Exception | None = DEAD) -> None:
        self.answer = answer
        self.asked = 0
        self.gate: asyncio.Event | None = None

    async def __call__(self) -> int:
        self.asked += 1
        if self.gate is not None:
            await self.gate.wait()
        if self.answer is not None:
            raise self.answer
        return 42


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker("fake", clock=clock)


async def outcome(breaker: CircuitBreaker, server: Server) -> object:
    """The answer, or the failure's reason or code."""
    try:
        return await breaker.through(server, "AAA")
    except NenBuaError as error:
        return error.fields.get("reason", error.code)


async def outcomes(breaker: CircuitBreaker, server: Server, count: int) -> list[object]:
    return [await outcome(breaker, server) for _ in range(count)]


async def test_five_failures_in_a_row_open_it_and_no_more_questions_go_out(breaker: CircuitBreaker) -> None:
    server = Server()
    assert await outcomes(breaker, server, 1_000) == ["connection"] * 5 + ["resting"] * 995
    assert server.asked == 5


async def test_the_refusal_says_until_when_it_rests(breaker: CircuitBreaker) -> None:
    await outcomes(breaker, Server(), 5)
    with pytest.raises(TryLater) as caught:
        await breaker.through(Server(), "BBB")
    expected = {"source": "fake", "symbol": "BBB", "reason": "resting", "until": NOW + timedelta(seconds=30)}
    assert (caught.value.code, caught.value.fields) == ("source_failed", expected)
    assert breaker.resting_until == NOW + timedelta(seconds=30)


@pytest.mark.parametrize("answer", [None, NOT_FOUND, NOT_SERVED, WRONG_CURRENCY])
async def test_any_answer_between_failures_starts_the_count_again(
    breaker: CircuitBreaker, answer: Exception | None
) -> None:
    server = Server()
    await outcomes(breaker, server, 4)
    await outcome(breaker, Server(answer))
    await outcomes(breaker, server, 4)
    assert breaker.resting_until is None
    await outcome(breaker, server)
    assert breaker.resting_until is not None


@pytest.mark.parametrize("answer", [NOT_FOUND, NOT_SERVED, WRONG_CURRENCY, REFUSED])
async def test_what_is_no_failure_of_the_source_never_opens_it(breaker: CircuitBreaker, answer: Exception) -> None:
    server = Server(answer)
    await outcomes(breaker, server, 50)
    assert server.asked == 50


async def test_a_refusal_for_now_neither_counts_nor_starts_the_count_again(breaker: CircuitBreaker) -> None:
    server = Server()
    await outcomes(breaker, server, 4)
    await outcomes(breaker, Server(REFUSED), 3)
    assert breaker.resting_until is None
    await outcome(breaker, server)
    assert breaker.resting_until is not None


async def test_of_a_dead_server_one_question_an_ever_longer_rest(breaker: CircuitBreaker, clock: Clock) -> None:
    server = Server()
    await outcomes(breaker, server, 5)
    for rest in (30, 60, 120, 240, 480, 600, 600):
        asked = server.asked
        clock.now += timedelta(seconds=rest - 1)
        assert await outcomes(breaker, server, 10) == ["resting"] * 10
        clock.now += timedelta(seconds=1)
        assert await outcomes(breaker, server, 10) == ["connection"] + ["resting"] * 9
        assert server.asked == asked + 1


async def test_a_day_of_a_dead_server_that_is_asked_every_second(breaker: CircuitBreaker, clock: Clock) -> None:
    server = Server()
    for _ in range(24 * 3_600):
        await outcome(breaker, server)
        clock.now += timedelta(seconds=1)
    # Five, one after each of 30, 60, 120, 240 and 480 seconds, then one each ten minutes: 5 + 5 + (86 400 - 930) / 600.
    assert server.asked == 5 + 5 + 142


async def test_an_answered_trial_closes_it_and_the_next_rest_is_short_again(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    dead, well = Server(), Server(None)
    await outcomes(breaker, dead, 5)
    for rest in (30, 60):
        clock.now += timedelta(seconds=rest)
        await outcome(breaker, dead)
    clock.now += timedelta(seconds=120)
    assert await outcomes(breaker, well, 3) == [42, 42, 42]
    assert breaker.resting_until is None
    await outcomes(breaker, dead, 5)
    assert breaker.resting_until == clock.now + timedelta(seconds=30)


@pytest.mark.parametrize("answer", [NOT_FOUND, NOT_SERVED, WRONG_CURRENCY])
async def test_a_trial_that_finds_nothing_is_an_answer(
    breaker: CircuitBreaker, clock: Clock, answer: Exception
) -> None:
    await outcomes(breaker, Server(), 5)
    clock.now += timedelta(seconds=30)
    await outcome(breaker, Server(answer))
    assert breaker.resting_until is None


async def test_of_fifty_who_ask_at_the_end_of_a_rest_one_is_let_through(breaker: CircuitBreaker, clock: Clock) -> None:
    await outcomes(breaker, Server(), 5)
    clock.now += timedelta(seconds=30)
    server = Server(None)
    server.gate = asyncio.Event()
    askers = [asyncio.create_task(outcome(breaker, server)) for _ in range(50)]
    await asyncio.sleep(0)
    assert server.asked == 1
    server.gate.set()
    assert sorted(await asyncio.gather(*askers), key=str) == [42] + ["resting"] * 49
    assert await outcome(breaker, server) == 42


@pytest.mark.parametrize("ended_by", ["cancelled", "bug", "refused"])
async def test_a_trial_that_tells_nothing_leaves_the_next_one_free(
    breaker: CircuitBreaker, clock: Clock, ended_by: str
) -> None:
    await outcomes(breaker, Server(), 5)
    clock.now += timedelta(seconds=30)
    server = Server({"cancelled": None, "bug": ZeroDivisionError(), "refused": REFUSED}[ended_by])
    server.gate = asyncio.Event()
    trial = asyncio.create_task(breaker.through(server, "AAA"))
    await asyncio.sleep(0)
    assert await outcome(breaker, server) == "resting"
    if ended_by == "cancelled":
        trial.cancel()
    server.gate.set()
    await asyncio.wait([trial])
    assert await outcome(breaker, Server(None)) == 42


async def test_failures_of_questions_from_before_it_opened_do_not_lengthen_the_rest(
    breaker: CircuitBreaker, clock: Clock
) -> None:
    server = Server()
    server.gate = asyncio.Event()
    askers = [asyncio.create_task(outcome(breaker, server)) for _ in range(20)]
    await asyncio.sleep(0)
    server.gate.set()
    await asyncio.gather(*askers)
    assert breaker.resting_until == clock.now + timedelta(seconds=30)
    clock.now += timedelta(seconds=30)
    await outcome(breaker, Server())
    assert breaker.resting_until == clock.now + timedelta(seconds=60)


async def test_opening_and_closing_are_logged_with_numbers(breaker: CircuitBreaker, clock: Clock) -> None:
    with capture_logs() as logs:
        await outcomes(breaker, Server(), 8)
        clock.now += timedelta(seconds=30)
        await outcomes(breaker, Server(), 1)
        clock.now += timedelta(seconds=60)
        await outcomes(breaker, Server(None), 2)
    told = [(line["event"], line["log_level"], line["source"], line["failures"], line.get("seconds")) for line in logs]
    assert told == [
        ("prices.source_rests", "warning", "fake", 5, 30),
        ("prices.source_rests", "warning", "fake", 6, 60),
        ("prices.source_answers_again", "info", "fake", 6, None),
    ]
