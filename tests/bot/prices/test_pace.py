"""How often a source is asked: who waits, how long, and who is sent away."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest

from bot.errors import RateLimited
from bot.prices.pace import Pace

# One question each 20 ms: an average machine notices, and a test takes no time.
PER_MINUTE = 3_000
EACH_S = 60 / PER_MINUTE


async def served(pace: Pace, names: str) -> tuple[list[str], list[float]]:
    """In which order these are served when they come at one time, and after how many seconds each."""
    began, order, after = monotonic(), list[str](), list[float]()

    async def ask(name: str) -> None:
        await pace.turn()
        order.append(name)
        after.append(monotonic() - began)

    await asyncio.gather(*(ask(name) for name in names))
    return order, after


async def test_some_are_asked_at_once_and_the_rest_one_by_one_in_their_order() -> None:
    order, after = await served(Pace("fake", per_minute=PER_MINUTE, burst=3), "abcdefgh")
    assert "".join(order) == "abcdefgh"
    assert max(after[:3]) < EACH_S
    # A timer may ring a hair early, never a whole question.
    expected = [EACH_S * place for place in range(1, 6)]
    assert all(took > place - 0.001 for took, place in zip(after[3:], expected, strict=True))
    assert after[-1] < expected[-1] + 1


async def test_after_a_rest_no_more_than_the_burst_is_asked_at_once() -> None:
    pace = Pace("fake", per_minute=PER_MINUTE, burst=2)
    await served(pace, "ab")
    await asyncio.sleep(10 * EACH_S)
    _, after = await served(pace, "cde")
    assert after[2] > EACH_S - 0.001


async def test_in_the_long_run_the_budget_is_kept() -> None:
    _, after = await served(Pace("fake", per_minute=60_000, burst=5), "x" * 105)
    assert after[-1] > 0.1 - 0.001


async def test_who_would_wait_too_long_is_sent_away_at_once_and_told_when_to_come() -> None:
    # Two seconds each, five at most: the third in the line would be served after six.
    pace = Pace("fake", per_minute=30, burst=1, longest_wait=5)
    await pace.turn()
    waiting = [asyncio.create_task(pace.turn()) for _ in range(2)]
    await asyncio.sleep(0)
    before = datetime.now(UTC)
    with pytest.raises(RateLimited) as caught:
        await asyncio.wait_for(pace.turn(), timeout=1)
    assert caught.value.fields == {"source": "fake", "reason": "busy", "until": caught.value.until}
    assert caught.value.until - before == pytest.approx(timedelta(seconds=1), abs=timedelta(seconds=0.2))
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_who_gives_up_gives_the_place_back() -> None:
    pace = Pace("fake", per_minute=30, burst=1, longest_wait=5)
    await pace.turn()
    waiting = [asyncio.create_task(pace.turn()) for _ in range(2)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    # Both places are free again, and no question was spent.
    again = [asyncio.create_task(pace.turn()) for _ in range(2)]
    await asyncio.sleep(0)
    assert not any(task.done() for task in again)
    for task in again:
        task.cancel()
    await asyncio.gather(*again, return_exceptions=True)


@pytest.mark.parametrize("leaver", [0, 1, 2])
async def test_those_behind_one_who_gives_up_move_up(leaver: int) -> None:
    pace = Pace("fake", per_minute=PER_MINUTE, burst=1)
    await pace.turn()
    began = monotonic()
    waiting = [asyncio.create_task(pace.turn()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting.pop(leaver).cancel()
    await asyncio.gather(*waiting)
    took = monotonic() - began
    assert 2 * EACH_S - 0.001 < took < 2 * EACH_S + 1
    with pytest.raises(RateLimited):
        await Pace("fake", per_minute=1, burst=0).turn()
