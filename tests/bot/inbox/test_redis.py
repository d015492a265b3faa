"""The shared inbox where processes are killed, are late, and where Redis goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import TypeAlias

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError
from structlog.testing import capture_logs

from bot.errors import TryLater
from bot.inbox.redis import MOST_TRIES, RedisInbox
from tests.bot.inbox.test_inbox import dealt_with, incoming, is_empty_handed, taken
from tests.servers.redis import LastingRedis
from tests.servers.started import free_port

LEASE_S = 0.3
PREFIX = "nenbua:inbox:123456"

Open: TypeAlias = Callable[..., RedisInbox]


@pytest.fixture
async def open_inbox(redis_url: str) -> AsyncIterator[Open]:
    """Opens further ends of one inbox, with short leases."""
    async with AsyncExitStack() as stack:

        def opened(url: str = redis_url, lease_s: float = LEASE_S) -> RedisInbox:
            inbox = RedisInbox(url, prefix=PREFIX, lease_s=lease_s)
            stack.push_async_callback(inbox.close)
            return inbox

        yield opened


async def kill(inbox: RedisInbox) -> None:
    """Nothing is heard any more of who holds this end."""
    assert inbox._holding is not None
    inbox._holding.cancel()
    inbox._is_closed = True
    await inbox._redis.aclose()


async def test_what_a_killed_process_had_in_hand_is_taken_by_another_first(open_inbox: Open) -> None:
    killed, other = open_inbox(), open_inbox()
    await killed.put([incoming(1), incoming(2)])
    assert (await taken(killed)).number == 1
    await kill(killed)

    assert [one.number for one in await dealt_with(other, 2)] == [1, 2]
    assert await is_empty_handed(other)


async def test_what_is_in_hand_stays_there_however_long_it_takes(open_inbox: Open) -> None:
    slow, other = open_inbox(), open_inbox()
    await slow.put([incoming(1), incoming(2)])
    first = await taken(slow)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(other.take(), 4 * LEASE_S)

    await slow.done(first)
    assert (await taken(other)).number == 2


async def test_who_is_late_does_not_disturb_who_has_it_now(open_inbox: Open) -> None:
    late, other = open_inbox(), open_inbox()
    await late.put([incoming(1), incoming(2)])
    of_late = await taken(late)
    assert late._holding is not None
    late._holding.cancel()
    of_other = await taken(other)
    assert of_other == of_late

    with capture_logs() as logs:
        await late.done(of_late)

    assert [line["event"] for line in logs] == ["inbox.done_late"]
    assert await is_empty_handed(late)
    await other.done(of_other)
    assert [one.number for one in await dealt_with(late, 1)] == [2]


async def test_who_holds_the_same_twice_lets_go_of_the_right_one(open_inbox: Open) -> None:
    inbox = open_inbox()
    await inbox.put([incoming(1)])
    first = await taken(inbox)
    assert inbox._holding is not None
    inbox._holding.cancel()
    again = await taken(inbox)
    assert again == first

    await inbox.done(first)
    assert await inbox._redis.hlen(f"{PREFIX}:held") == 1
    await inbox.done(again)
    assert await inbox._redis.hlen(f"{PREFIX}:held") == 0


async def test_what_kills_whoever_takes_it_is_given_up(open_inbox: Open) -> None:
    await open_inbox().put([incoming(1, "poisoned"), incoming(2, "poisoned")])
    for _ in range(MOST_TRIES):
        killed = open_inbox()
        assert (await taken(killed)).number == 1
        await kill(killed)

    with capture_logs() as logs:
        assert (await taken(open_inbox())).number == 2

    given_up = [line for line in logs if line["event"] == "inbox.given_up"]
    assert given_up == [{"event": "inbox.given_up", "log_level": "error", "number": 1, "tries": 3}]


async def test_each_has_its_own_tries(open_inbox: Open) -> None:
    await open_inbox().put([incoming(number) for number in (1, 2, 3)])
    for number in (1, 2):
        for _ in range(MOST_TRIES - 1):
            killed = open_inbox()
            assert (await taken(killed)).number == number
            await kill(killed)
        await dealt_with(open_inbox(), 1)

    assert [one.number for one in await dealt_with(open_inbox(), 1)] == [3]


async def test_who_closes_gives_back_what_is_in_hand(open_inbox: Open) -> None:
    closing, other = open_inbox(lease_s=60.0), open_inbox()
    await closing.put([incoming(1)])
    await taken(closing)

    await closing.close()

    assert (await taken(other)).number == 1


async def test_who_stops_waiting_costs_no_try_and_makes_nobody_wait(open_inbox: Open) -> None:
    inbox, other = open_inbox(lease_s=60.0), open_inbox()
    for number in range(40):
        stopping = asyncio.create_task(inbox.take())
        await asyncio.sleep(0.0002 * (number % 10))
        await other.put([incoming(number, f"chat {number}")])
        stopping.cancel()
        await asyncio.wait([stopping])
        if not stopping.cancelled():
            await inbox.done(stopping.result())
        else:
            assert [one.number for one in await asyncio.wait_for(dealt_with(other, 1), 1.0)] == [number]
    assert await other._redis.hlen(f"{PREFIX}:tries") == 0


async def test_a_newcomer_is_next_among_a_hundred_who_flood(open_inbox: Open) -> None:
    inbox = open_inbox()
    lines = [f"flood {line}" for line in range(100)]
    await inbox.put([incoming(100 * turn + number, line) for turn in range(20) for number, line in enumerate(lines)])
    await dealt_with(inbox, 350)

    await inbox.put([incoming(9_999, "newcomer")])

    assert "newcomer" in [one.line for one in await dealt_with(inbox, 2)]


async def test_a_number_is_known_to_all_though_it_was_dealt_with(open_inbox: Open) -> None:
    first, second = open_inbox(), open_inbox()
    assert await first.put([incoming(1)]) == 1
    await dealt_with(first, 1)

    assert await second.put([incoming(1)]) == 0


async def test_inboxes_with_other_prefixes_do_not_meet(open_inbox: Open, redis_url: str) -> None:
    await open_inbox().put([incoming(1)])
    other = RedisInbox(redis_url, prefix="nenbua:inbox:654321")
    try:
        assert await is_empty_handed(other)
        assert await other.put([incoming(1)]) == 1
    finally:
        await other.close()


async def names_in(redis: Redis) -> set[str]:
    """The names of all keys, without the prefix."""
    return {name.removeprefix(f"{PREFIX}:") for name in await redis.keys("*") if isinstance(name, str)}


async def test_nothing_stays_in_redis_for_ever(open_inbox: Open, redis_url: str) -> None:
    inbox = open_inbox()
    await inbox.put([incoming(number, f"chat {number % 3}") for number in range(9)])
    await dealt_with(inbox, 2)
    in_hand = [await taken(inbox), await taken(inbox)]
    kept: Redis = Redis.from_url(redis_url, decode_responses=True)

    left_s = {name: await kept.ttl(f"{PREFIX}:{name}") for name in await names_in(kept)}
    assert left_s.keys() >= {"held", "leases", "tries", "ready", "virtual", "finish", "arrivals", "seen:0"}
    assert all(0 < seconds <= 25 * 3600 for seconds in left_s.values()), left_s

    for one in in_hand:
        await inbox.done(one)
    await dealt_with(inbox, 5)
    assert await names_in(kept) <= {"seen:0", "virtual", "finish", "arrivals", "wake"}
    await kept.aclose()


async def test_what_redis_has_forgotten_is_passed_over(open_inbox: Open) -> None:
    inbox = open_inbox()
    await inbox.put([incoming(1, "old"), incoming(2, "new")])
    await inbox._redis.delete(f"{PREFIX}:line:old")

    assert (await taken(inbox)).number == 2
    assert await inbox.waiting() == 0


async def test_without_redis_nothing_can_be_put(open_inbox: Open) -> None:
    inbox = open_inbox(f"redis://127.0.0.1:{free_port()}/0")

    with pytest.raises(TryLater) as failed:
        await inbox.put([incoming(1)])

    assert failed.value.code == "storage_failed"
    with pytest.raises(TryLater):
        await inbox.waiting()


async def test_a_restart_of_redis_is_waited_for_and_told_once(open_inbox: Open, lasting_redis: LastingRedis) -> None:
    inbox = open_inbox(lasting_redis.url)
    await inbox.put([incoming(1, "a"), incoming(2, "b"), incoming(3, "b")])
    await dealt_with(inbox, 2)
    await dealt_with(inbox, 1)
    waiting = asyncio.create_task(inbox.take())

    with capture_logs() as logs:
        await asyncio.to_thread(lasting_redis.stop)
        with pytest.raises(TryLater):
            await inbox.put([incoming(4)])
        await asyncio.sleep(0.5)
        await asyncio.to_thread(lasting_redis.start)
        # What came before is known still.
        assert await inbox.put([incoming(3, "b"), incoming(4)]) == 1
        assert (await asyncio.wait_for(waiting, 10)).number == 4

    told = [(line["event"], line["log_level"]) for line in logs if line["log_level"] != "debug"]
    assert told == [("inbox.away", "warning"), ("inbox.back", "info")]


async def test_what_was_done_while_redis_was_away_is_told_to_it_later(
    open_inbox: Open, lasting_redis: LastingRedis
) -> None:
    inbox, other = open_inbox(lasting_redis.url, 3.0), open_inbox(lasting_redis.url, 3.0)
    await inbox.put([incoming(1), incoming(2)])
    first = await taken(inbox)

    await asyncio.to_thread(lasting_redis.stop)
    await inbox.done(first)
    await asyncio.to_thread(lasting_redis.start)

    assert [one.number for one in await dealt_with(other, 1)] == [2]


async def test_who_closes_while_redis_is_away_just_closes(open_inbox: Open, lasting_redis: LastingRedis) -> None:
    inbox = open_inbox(lasting_redis.url)
    await inbox.put([incoming(1)])
    await taken(inbox)
    await asyncio.to_thread(lasting_redis.stop)

    await asyncio.wait_for(inbox.close(), 10)


async def test_a_stop_that_the_client_takes_for_a_failure_is_heeded(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = RedisInbox(redis_url, prefix="test")
    waiting = asyncio.Event()

    async def swallow(*_: object, **__: object) -> None:
        waiting.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise RedisError("time is over") from None

    monkeypatch.setattr(inbox._redis, "blpop", swallow)
    taking = asyncio.create_task(inbox.take())
    async with asyncio.timeout(10):
        await waiting.wait()
        taking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await taking
    await inbox.close()
