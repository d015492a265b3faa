"""The limits of Telegram, with a clock that the test sets, and the counts that tests read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from telegram import Bot, InputMediaPhoto
from telegram.error import RetryAfter

from tests.servers.bot_api import BotApiServer
from tests.servers.telegram_bots import AN, GROUP, bot_of, picture


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def server(clock: SetClock) -> Iterator[BotApiServer]:
    with BotApiServer(limits=True, clock=clock) as server:
        server.private_chat(user_id=AN)
        server.group(chat_id=GROUP)
        yield server


@pytest.fixture
async def bot(server: BotApiServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    # Without it the library warns that it will tell the wait as a timedelta one day.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    async with bot_of(server) as bot:
        yield bot


async def sent_until_refused(bot: Bot, chats: list[int]) -> tuple[int, int]:
    """How many messages went out, one to each chat in turn, and the seconds that the refusal told to wait."""
    for sent, chat in enumerate(chats):
        try:
            await bot.send_message(chat, "a")
        except RetryAfter as refused:
            return sent, int(getattr(refused.retry_after, "total_seconds")())  # noqa: B009 - an int without the setting
    return len(chats), 0


async def test_twenty_a_minute_in_a_group(bot: Bot, server: BotApiServer, clock: SetClock) -> None:
    assert await sent_until_refused(bot, [GROUP] * 10) == (10, 0)
    clock.seconds += 20.5
    assert await sent_until_refused(bot, [GROUP] * 11) == (10, 40)
    (refused,) = server.refused
    assert refused.response["description"] == "Too Many Requests: retry after 40"
    assert refused.response["parameters"] == {"retry_after": 40}
    clock.seconds += 39
    assert await sent_until_refused(bot, [GROUP]) == (0, 1)
    clock.seconds += 1
    assert await sent_until_refused(bot, [GROUP] * 11) == (10, 20)
    traffic = server.traffic()
    assert (traffic.messages, traffic.most_in_a_minute, traffic.refused) == (30, {GROUP: 20}, 3)


async def test_thirty_a_second_in_all(bot: Bot, server: BotApiServer, clock: SetClock) -> None:
    people = [server.private_chat(user_id=100 + number).id for number in range(31)]
    assert await sent_until_refused(bot, people) == (30, 1)
    clock.seconds += 1
    assert await sent_until_refused(bot, people[30:]) == (1, 0)
    assert server.traffic().most_in_a_second == 30
    assert len(server.messages(people[30])) == 1


async def test_one_a_second_in_private_after_a_burst(bot: Bot, clock: SetClock) -> None:
    assert await sent_until_refused(bot, [AN] * 9) == (4, 1)
    for _ in range(3):
        clock.seconds += 1
        assert await sent_until_refused(bot, [AN] * 2) == (1, 1)
    clock.seconds += 60
    assert await sent_until_refused(bot, [AN] * 9) == (4, 1)


async def test_edits_count_in_groups_alone(bot: Bot, clock: SetClock) -> None:
    for chat, refused in ((GROUP, True), (AN, False)):
        sent = await bot.send_message(chat, "0")
        for number in range(1, 20):
            clock.seconds += 0.1
            await bot.edit_message_text(str(number), chat, sent.message_id)
        if refused:
            with pytest.raises(RetryAfter):
                await bot.edit_message_text("20", chat, sent.message_id)
            clock.seconds += 60
        else:
            await bot.edit_message_text("20", chat, sent.message_id)


async def test_an_album_counts_as_many(bot: Bot, server: BotApiServer, clock: SetClock) -> None:
    album = [InputMediaPhoto(picture())] * 10
    for _ in range(2):
        await bot.send_media_group(GROUP, album)
        clock.seconds += 1
    with pytest.raises(RetryAfter):
        await bot.send_message(GROUP, "a")
    assert server.traffic().most_in_a_minute == {GROUP: 20}


async def test_what_is_refused_or_shown_for_a_moment_does_not_count(bot: Bot, server: BotApiServer) -> None:
    for _ in range(40):
        await bot.send_chat_action(AN, "typing")
    assert server.traffic().messages == 0


async def test_without_limits_it_only_counts(clock: SetClock) -> None:
    with BotApiServer(clock=clock) as server:
        server.private_chat(user_id=AN)
        async with bot_of(server) as bot:
            assert await sent_until_refused(bot, [AN] * 35) == (35, 0)
        assert (server.traffic().most_in_a_second, server.traffic().refused) == (35, 0)
