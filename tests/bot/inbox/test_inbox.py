"""What every inbox does: the one of a single process, and the one that several share."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TypeAlias
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.inbox import Inbox, Incoming
from bot.inbox.memory import MemoryInbox
from bot.inbox.port import MOST_WAITING
from bot.inbox.redis import RedisInbox

# Nothing more comes: as long as that is waited for before it is believed.
NOTHING_S = 0.1
PATIENCE_S = 10.0

Open: TypeAlias = Callable[[], Inbox]


def incoming(number: int, line: str = "chat 1", text: str = "") -> Incoming:
    return Incoming(number=number, line=line, content=(text or f'{{"update_id": {number}}}').encode())


@asynccontextmanager
async def opening(kind: str, redis_url: str) -> AsyncIterator[Open]:
    """Opens further ends of one inbox, as processes have them; in memory all are the same."""
    prefix, alone = f"test:{uuid4().hex}", MemoryInbox()
    async with AsyncExitStack() as stack:

        def opened() -> Inbox:
            inbox: Inbox = alone if kind == "memory" else RedisInbox(redis_url, prefix=prefix)
            stack.push_async_callback(inbox.close)
            return inbox

        yield opened


@pytest.fixture(params=["memory", "redis"])
async def open_inbox(request: pytest.FixtureRequest, redis_url: str) -> AsyncIterator[Open]:
    """Opens further ends of one inbox."""
    async with opening(request.param, redis_url) as opened:
        yield opened


@pytest.fixture
def inbox(open_inbox: Open) -> Inbox:
    """An empty inbox."""
    return open_inbox()


async def taken(inbox: Inbox) -> Incoming:
    """What is taken within a while."""
    return await asyncio.wait_for(inbox.take(), PATIENCE_S)


async def is_empty_handed(inbox: Inbox) -> bool:
    """Whether nothing can be taken now."""
    try:
        await asyncio.wait_for(inbox.take(), NOTHING_S)
    except TimeoutError:
        return True
    return False


async def dealt_with(inbox: Inbox, count: int) -> list[Incoming]:
    """So many, each done before the next is taken."""
    served = []
    for _ in range(count):
        served.append(await taken(inbox))
        await inbox.done(served[-1])
    return served


async def test_what_was_put_is_taken_as_it_was(inbox: Inbox) -> None:
    put = incoming(100_000_001, "chat -1001234567890", '{"text": "nến búa \\n là gì \\u0000"}')

    assert await inbox.put([put]) == 1
    assert await taken(inbox) == put


async def test_a_line_is_in_order_and_one_of_it_in_hand(inbox: Inbox) -> None:
    await inbox.put([incoming(number) for number in (3, 1, 2)])

    first = await taken(inbox)
    assert await is_empty_handed(inbox)
    await inbox.done(first)
    second = await taken(inbox)
    assert await is_empty_handed(inbox)
    await inbox.done(second)

    assert [first.number, second.number, (await taken(inbox)).number] == [3, 1, 2]


async def test_lines_do_not_wait_for_each_other(inbox: Inbox) -> None:
    await inbox.put([incoming(1, "a"), incoming(2, "a"), incoming(3, "b"), incoming(4, "c")])

    assert [(await taken(inbox)).number for _ in range(3)] == [1, 3, 4]


async def test_whoever_waits_is_woken_by_what_comes(inbox: Inbox) -> None:
    waiting = [asyncio.create_task(taken(inbox)) for _ in range(2)]
    await asyncio.sleep(NOTHING_S)

    await inbox.put([incoming(1, "a"), incoming(2, "b")])

    assert {one.number for one in await asyncio.gather(*waiting)} == {1, 2}


async def test_whoever_waits_is_woken_when_a_line_is_free_again(inbox: Inbox) -> None:
    await inbox.put([incoming(1), incoming(2)])
    first = await taken(inbox)
    waiting = asyncio.create_task(taken(inbox))
    await asyncio.sleep(NOTHING_S)

    await inbox.done(first)

    assert (await asyncio.wait_for(waiting, 1.0)).number == 2


async def test_what_came_before_is_passed_over(inbox: Inbox) -> None:
    assert await inbox.put([incoming(1), incoming(1), incoming(2)]) == 2
    assert await inbox.put([incoming(2), incoming(1)]) == 0
    await dealt_with(inbox, 2)

    assert await inbox.put([incoming(1), incoming(2), incoming(3)]) == 1
    assert [one.number for one in await dealt_with(inbox, 1)] == [3]
    assert await is_empty_handed(inbox)


async def test_numbers_far_apart_are_told_apart(inbox: Inbox) -> None:
    numbers = [0, 1, 8_191, 8_192, 2**31, 2**53 + 1, 2**53 + 2]

    assert await inbox.put([incoming(number, f"chat {number}") for number in numbers]) == len(numbers)
    assert await inbox.put([incoming(number, f"chat {number}") for number in numbers]) == 0
    assert [one.number for one in await dealt_with(inbox, len(numbers))] == numbers


async def test_of_a_line_that_floods_the_first_are_kept(inbox: Inbox) -> None:
    flood = [incoming(number, "flood") for number in range(100)]

    assert await inbox.put([*flood, incoming(1_000, "calm")]) == MOST_WAITING + 1

    served = await dealt_with(inbox, MOST_WAITING + 1)
    assert [one.number for one in served if one.line == "flood"] == list(range(MOST_WAITING))
    # There is room again.
    assert await inbox.put([incoming(200, "flood")]) == 1


async def test_a_newcomer_goes_before_all_who_flood_are_served_again(inbox: Inbox) -> None:
    lines = [f"flood {line}" for line in range(100)]
    await inbox.put([incoming(100 * turn + number, line) for turn in range(20) for number, line in enumerate(lines)])
    await dealt_with(inbox, 350)

    await inbox.put([incoming(9_999, "newcomer")])

    served = await dealt_with(inbox, 100 + 1)
    before = served[: [one.line for one in served].index("newcomer")]
    assert len({one.line for one in before}) == len(before)


async def test_who_floods_is_served_in_turns_with_others(inbox: Inbox) -> None:
    await inbox.put([incoming(number, "flood") for number in range(10)])
    await inbox.put([incoming(100 + number, "other") for number in range(3)])

    served = await dealt_with(inbox, 6)

    assert [one.line for one in served] == ["flood", "other"] * 3


async def test_two_consumers_never_hold_the_same_line(open_inbox: Open) -> None:
    first, second = open_inbox(), open_inbox()
    await first.put([incoming(1, "a"), incoming(2, "a"), incoming(3, "b")])

    held = [await taken(first), await taken(second)]
    assert [one.number for one in held] == [1, 3]
    assert await is_empty_handed(first)
    assert await is_empty_handed(second)
    await first.done(held[0])
    assert (await taken(second)).number == 2


async def test_it_tells_how_many_wait(inbox: Inbox) -> None:
    await inbox.put([incoming(1, "a"), incoming(2, "a"), incoming(3, "b")])
    assert await inbox.waiting() == 3

    first = await taken(inbox)
    assert await inbox.waiting() == 2
    await inbox.done(first)
    await dealt_with(inbox, 2)
    assert await inbox.waiting() == 0


async def test_who_gives_up_waiting_has_taken_nothing(inbox: Inbox) -> None:
    for number in range(30):
        waiting = asyncio.create_task(inbox.take())
        await asyncio.sleep(0.001 * (number % 5))
        putting = asyncio.create_task(inbox.put([incoming(number)]))
        await asyncio.sleep(0.0003 * (number % 7))
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await inbox.done(await waiting)
            assert await putting == 1
            continue
        assert await putting == 1
        assert [one.number for one in await dealt_with(inbox, 1)] == [number]


async def test_closing_twice_does_no_harm(inbox: Inbox) -> None:
    await inbox.put([incoming(1)])
    await taken(inbox)

    await inbox.close()
    await inbox.close()


async def test_nothing_to_put_is_no_failure(inbox: Inbox) -> None:
    assert await inbox.put([]) == 0
    assert await inbox.waiting() == 0


# Whatever happens in whatever order

LINES = 4
# Never more of a line than may wait.
_numbers = st.integers(0, LINES * MOST_WAITING - 1)
_batches = st.lists(st.lists(_numbers, max_size=12), min_size=1, max_size=10)


@pytest.mark.parametrize("kind", ["memory", "redis"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=_batches, pauses=st.lists(st.integers(0, 3), min_size=1, max_size=20), consumers=st.integers(1, 4))
def test_each_is_dealt_with_once_and_in_order(
    kind: str, redis_server: str, batches: list[list[int]], pauses: list[int], consumers: int
) -> None:
    puts = [[incoming(number, f"line {number % LINES}") for number in batch] for batch in batches]
    served, overlaps = asyncio.run(_serve_all(kind, redis_server, puts, pauses, consumers))

    assert not overlaps
    assert [one.number for one in served] == [*dict.fromkeys(one.number for one in served)], "twice"
    assert _by_line(served) == _by_line(_first_of_each(puts))


async def _serve_all(
    kind: str, redis_url: str, puts: Sequence[Sequence[Incoming]], pauses: Sequence[int], consumers: int
) -> tuple[list[Incoming], list[str]]:
    """What was dealt with, in the order it was begun, and the lines of which two were in hand at once."""
    served: list[Incoming] = []
    in_hand: set[str] = set()
    overlaps: list[str] = []
    wanted = len(_first_of_each(puts))
    finished = asyncio.Event()

    async def consume(inbox: Inbox) -> None:
        while True:
            one = await inbox.take()
            if one.line in in_hand:
                overlaps.append(one.line)
            in_hand.add(one.line)
            served.append(one)
            for _ in range(pauses[one.number % len(pauses)]):
                await asyncio.sleep(0)
            in_hand.remove(one.line)
            await inbox.done(one)
            if len(served) >= wanted:
                finished.set()

    async with opening(kind, redis_url) as opened:
        accepted = 0
        working = [asyncio.create_task(consume(opened())) for _ in range(consumers)]
        putter = opened()
        for put in puts:
            accepted += await putter.put(put)
        assert accepted == wanted
        if wanted:
            await asyncio.wait_for(finished.wait(), PATIENCE_S)
        # One that came twice would come now.
        await asyncio.sleep(0.01)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
    return served, overlaps


def _first_of_each(puts: Iterable[Iterable[Incoming]]) -> list[Incoming]:
    first: dict[int, Incoming] = {}
    for put in puts:
        for one in put:
            first.setdefault(one.number, one)
    return [*first.values()]


def _by_line(served: Iterable[Incoming]) -> dict[str, list[int]]:
    numbers = defaultdict(list)
    for one in served:
        numbers[one.line].append(one.number)
    return dict(numbers)
