"""What is remembered of conversations, for how long and of whom: in one process, and by all that share a Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.ask import Ask
from bot.assistant import Assistant
from bot.commands.command import Services
from bot.conversations import REMEMBERED_FOR, Conversations, memory
from bot.conversations.memory import MemoryConversations
from bot.conversations.redis import RedisConversations
from bot.understanding import Understanding
from bot.understanding.intent import Intent
from tests.bot.conftest import NOW
from tests.servers.started import free_port

PERSON, CHAT, PREFIX = "telegram:1", "telegram:-9", "nenbua:conversations:123456"


def asked(text: str = "", *, user: str | None = PERSON, chat: str | None = CHAT, minutes: int = 0) -> Ask:
    return Ask(text=text, asked_at=NOW + timedelta(minutes=minutes), user=user, chat=chat)


@pytest.fixture
def fpt(understanding: Understanding) -> Intent:
    """An intent with something of every kind in it."""
    return understanding.understand(asked("/rsi FPT 21 80/20 tuần 14/02/2025"))


@pytest.fixture
async def shared(redis_url: str) -> AsyncIterator[RedisConversations]:
    """The memory in Redis."""
    conversations = RedisConversations(redis_url, prefix=PREFIX)
    yield conversations
    await conversations.close()


@pytest.fixture(params=["memory", "redis"])
def conversations(request: pytest.FixtureRequest, shared: RedisConversations) -> Conversations:
    """Each memory in turn, empty."""
    return MemoryConversations() if request.param == "memory" else shared


async def test_for_half_an_hour(conversations: Conversations, fpt: Intent) -> None:
    await conversations.remember(asked(), fpt)

    for minutes, remembered in ((0, fpt), (29, fpt), (30, fpt), (31, None)):
        assert await conversations.before(asked(minutes=minutes)) == remembered
    assert timedelta(minutes=30) == REMEMBERED_FOR


@pytest.mark.parametrize(
    ("user", "chat"), [(PERSON, "telegram:8"), ("telegram:2", CHAT), ("telegram:2", "telegram:8"), (PERSON, None)]
)
async def test_of_another_person_or_in_another_chat_nothing_is_known(
    conversations: Conversations, fpt: Intent, user: str, chat: str | None
) -> None:
    await conversations.remember(asked(), fpt)

    assert await conversations.before(asked(user=user, chat=chat)) is None


async def test_of_nobody_nothing_is_remembered(conversations: Conversations, fpt: Intent) -> None:
    await conversations.remember(asked(user=None), fpt)

    assert await conversations.before(asked(user=None)) is None


async def test_what_names_no_symbol_is_not_remembered_and_forgets_nothing(
    conversations: Conversations, fpt: Intent, understanding: Understanding
) -> None:
    await conversations.remember(asked(), fpt)
    await conversations.remember(asked(), understanding.understand(asked("rsi là gì")))

    assert await conversations.before(asked()) == fpt


async def test_only_the_last_is_remembered(
    conversations: Conversations, fpt: Intent, understanding: Understanding
) -> None:
    hpg = understanding.understand(asked("giá HPG"))
    await conversations.remember(asked(), fpt)
    await conversations.remember(asked(), hpg)

    assert await conversations.before(asked()) == hpg


async def test_a_person_is_forgotten_in_every_chat_and_nobody_else_is(
    conversations: Conversations, fpt: Intent
) -> None:
    theirs = [asked(), asked(chat="telegram:1"), asked(chat=None)]
    of_others = [asked(user="telegram:2"), asked(user="telegram:12")]
    for ask in (*theirs, *of_others):
        await conversations.remember(ask, fpt)

    await conversations.forget(PERSON)

    assert [await conversations.before(ask) for ask in theirs] == [None, None, None]
    assert [await conversations.before(ask) for ask in of_others] == [fpt, fpt]


async def test_a_group_is_forgotten_with_all_that_was_asked_there(conversations: Conversations, fpt: Intent) -> None:
    there, elsewhere = [asked(), asked(user="telegram:2")], asked(chat="telegram:-99")
    for ask in (*there, elsewhere):
        await conversations.remember(ask, fpt)

    await conversations.forget(CHAT)

    assert [await conversations.before(ask) for ask in there] == [None, None]
    assert await conversations.before(elsewhere) == fpt


async def test_who_is_not_known_can_be_forgotten(conversations: Conversations) -> None:
    await conversations.forget("telegram:404")

    assert await conversations.before(asked()) is None


async def test_the_memory_of_one_process_is_bounded_and_the_oldest_goes_first(
    monkeypatch: pytest.MonkeyPatch, fpt: Intent
) -> None:
    monkeypatch.setattr(memory, "_MOST_REMEMBERED", 3)
    conversations = MemoryConversations()
    # The first asks again before the fourth comes: the second is now the oldest.
    for user in "abcad":
        await conversations.remember(asked(user=user), fpt)

    assert [user for user in "abcd" if await conversations.before(asked(user=user))] == ["a", "c", "d"]
    assert len(conversations._said) == 3


# What several processes share


async def test_what_one_process_answered_another_goes_on_from(services: Services, redis_url: str) -> None:
    ends = [RedisConversations(redis_url, prefix=PREFIX) for _ in range(2)]
    first, second = (Assistant(services, end) for end in ends)
    try:
        assert (await first.answer(asked("rsi fpt"))).symbol == "FPT"
        reply = await second.answer(asked("còn khung tuần?", minutes=1))
        assert (reply.intent, reply.symbol) == ("rsi", "FPT")

        await first.services.personal_data.forget(PERSON)
        assert (await second.answer(asked("còn khung tuần?", minutes=2))).symbol is None
    finally:
        for end in ends:
            await end.close()


async def test_redis_forgets_by_itself(shared: RedisConversations, fpt: Intent) -> None:
    await shared.remember(asked(), fpt)

    keys = await shared._redis.keys("*")
    assert len(keys) == 3
    assert all([0 < await shared._redis.ttl(key) <= 1800 for key in keys])


async def test_what_another_version_wrote_is_passed_over(shared: RedisConversations, fpt: Intent) -> None:
    await shared.remember(asked(), fpt)
    await shared._redis.set(f"{PREFIX}:said:{CHAT}:{PERSON}", b'{"intent": {"command": 7}}')

    assert await shared.before(asked()) is None


async def test_without_redis_nothing_is_remembered_and_nothing_fails(fpt: Intent) -> None:
    away = RedisConversations(f"redis://127.0.0.1:{free_port()}/0", prefix=PREFIX)

    with capture_logs() as logs:
        await away.remember(asked(), fpt)
        assert await away.before(asked()) is None
        await away.forget(PERSON)

    assert {line["event"] for line in logs} == {"conversations.not_shared"}
    await away.close()
