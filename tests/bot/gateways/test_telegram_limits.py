"""What waits before it is sent to Telegram, and how long: by a clock that the test hands in, and once over the wire."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import RetryAfter
from telegram.ext import ExtBot

from bot.gateways.sending_windows import MemoryWindows, NoWindows
from bot.gateways.telegram_limits import SendingLimiter, messages_in, open_windows
from bot.gateways.telegram_request import AiohttpRequest
from tests.counted import change_of, value_of
from tests.servers.bot_api import BotApiServer

GROUP = -1_001_234_567_890


class Telegram:
    """Takes messages at the hands' time; RetryAfter for the chats that are to be left alone."""

    def __init__(self) -> None:
        self.now = 0.0
        self.taken: list[tuple[int, float]] = []
        self.told: list[Mapping[str, Any]] = []
        self.flooded: dict[int, list[float]] = {}
        self.windows = MemoryWindows(lambda: self.now)

    async def sleep(self, seconds: float) -> None:
        """Time passes."""
        self.now += seconds

    def limiter(self, *, urgent: bool = True) -> SendingLimiter:
        """A limiter on the common windows."""
        return SendingLimiter(
            self.windows, urgent=urgent, sent=self.told.append, sleep=self.sleep, clock=lambda: self.now
        )

    async def _take(self, data: dict[str, Any]) -> dict[str, Any]:
        chat_id = data["chat_id"]
        if self.flooded.get(chat_id):
            raise RetryAfter(timedelta(seconds=self.flooded[chat_id].pop(0)))
        self.taken.append((chat_id, self.now))
        return {"message_id": len(self.taken), "chat": {"id": chat_id}}

    async def send(
        self, limiter: SendingLimiter, chat_id: int, *, endpoint: str = "sendMessage", patience: float | None = None
    ) -> object:
        """Send through the limiter."""
        data = {"chat_id": chat_id}
        return await limiter.process_request(self._take, (data,), {}, endpoint, data, patience)

    def times(self, chat_id: int) -> list[float]:
        """When that chat got something."""
        return [at for chat, at in self.taken if chat == chat_id]


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


async def test_two_thousand_private_chats_take_the_time_the_limits_allow(telegram: Telegram) -> None:
    limiter = telegram.limiter(urgent=False)
    for chat_id in range(1, 2_001):
        await telegram.send(limiter, chat_id)
    times = [at for _, at in telegram.taken]
    assert (
        max(sum(start <= at < start + 1 for at in times[number : number + 40]) for number, start in enumerate(times))
        == 30
    )
    assert times[-1] < 2_000 / 30 * 1.1


async def test_broadcasts_go_one_after_the_other_and_answers_at_once(telegram: Telegram) -> None:
    broadcasts, answers = telegram.limiter(urgent=False), telegram.limiter()
    for chat_id in range(1, 6):
        await telegram.send(broadcasts, chat_id)
    assert [at for _, at in telegram.taken] == pytest.approx([0, 0.025, 0.05, 0.075, 0.1])
    for chat_id in range(6, 9):
        await telegram.send(answers, chat_id)
    assert [at for _, at in telegram.taken[5:]] == pytest.approx([0.1] * 3)


async def test_a_group_gets_twenty_a_minute(telegram: Telegram) -> None:
    limiter = telegram.limiter()
    for _ in range(40):
        await telegram.send(limiter, GROUP, patience=90)
    times = telegram.times(GROUP)
    assert sum(at < 60 for at in times) == 20
    assert times[-1] < 62


async def test_one_person_gets_about_one_a_second_with_short_bursts(telegram: Telegram) -> None:
    limiter = telegram.limiter()
    for _ in range(30):
        await telegram.send(limiter, 7)
    assert telegram.times(7)[3] == 0
    assert 24 <= telegram.now <= 30


async def test_presses_in_private_follow_each_other_quickly_and_in_a_group_they_count(telegram: Telegram) -> None:
    limiter = telegram.limiter()
    for _ in range(20):
        await telegram.send(limiter, 7, endpoint="editMessageText")
    await telegram.send(limiter, 7)
    assert telegram.now == 0
    for _ in range(21):
        await telegram.send(limiter, GROUP, endpoint="editMessageText")
    assert telegram.now == 60


async def test_flood_control_stops_that_chat_alone_for_all_senders(telegram: Telegram) -> None:
    answers, broadcasts = telegram.limiter(), telegram.limiter(urgent=False)
    telegram.flooded[7] = [30]
    with pytest.raises(RetryAfter):
        await telegram.send(broadcasts, 7)
    await telegram.send(broadcasts, 8)
    assert telegram.now < 0.1
    await telegram.send(answers, 7)
    assert telegram.times(7) == [30]


async def test_a_short_pause_is_waited_out(telegram: Telegram) -> None:
    telegram.flooded[7] = [2, 3]
    await telegram.send(telegram.limiter(urgent=False), 7)
    assert telegram.times(7) == [5]


async def test_an_answer_bears_being_refused_many_times(telegram: Telegram) -> None:
    telegram.flooded[7] = [1, 2, 3, 1, 2, 3]
    await telegram.send(telegram.limiter(), 7)
    assert telegram.times(7) == [12]


@pytest.mark.parametrize(("urgent", "patience_s"), [(True, 60), (False, 5)])
async def test_who_is_refused_again_and_again_gives_up(telegram: Telegram, *, urgent: bool, patience_s: int) -> None:
    telegram.flooded[7] = [1] * 100
    with pytest.raises(RetryAfter):
        await telegram.send(telegram.limiter(urgent=urgent), 7)
    assert patience_s - 1 < telegram.now <= patience_s


@pytest.mark.parametrize("urgent", [True, False])
async def test_a_server_without_limits_may_ask_for_patience_too(telegram: Telegram, *, urgent: bool) -> None:
    limiter = SendingLimiter(NoWindows(), urgent=urgent, sleep=telegram.sleep, clock=lambda: telegram.now)
    for _ in range(100):
        await telegram.send(limiter, 7)
    assert telegram.now == 0
    telegram.flooded[7] = [2, 3]
    await telegram.send(limiter, 7)
    assert telegram.now == 5


async def test_an_answer_does_not_wait_for_ever(telegram: Telegram) -> None:
    telegram.flooded[7] = [600]
    with pytest.raises(RetryAfter) as refused:
        await telegram.send(telegram.limiter(), 7)
    assert refused.value.retry_after == timedelta(seconds=600)
    assert telegram.now == 0


async def test_a_broadcast_gives_way_where_its_group_has_had_enough(telegram: Telegram) -> None:
    limiter = telegram.limiter(urgent=False)
    for _ in range(20):
        await telegram.send(limiter, GROUP)
    with pytest.raises(RetryAfter):
        await telegram.send(limiter, GROUP)
    await telegram.send(limiter, 7)


@pytest.mark.parametrize("endpoint", ["getUpdates", "answerCallbackQuery", "getChatMember", "sendChatAction", "getMe"])
async def test_what_sends_nothing_neither_waits_nor_counts(telegram: Telegram, endpoint: str) -> None:
    telegram.flooded[7] = []
    await telegram.windows.pause("7", 600)
    await telegram.send(telegram.limiter(), 7, endpoint=endpoint)
    assert messages_in(endpoint, {}) == 0
    assert telegram.told == []


async def test_an_album_counts_as_many_and_an_edit_as_one() -> None:
    assert messages_in("sendMediaGroup", {"media": [1, 2, 3]}) == 3
    assert messages_in("forwardMessages", {"message_ids": [1, 2]}) == 2
    assert messages_in("editMessageMedia", {"media": {"type": "photo"}}) == 1
    assert messages_in("editMessageReplyMarkup", {}) == 1


async def test_what_was_sent_is_told(telegram: Telegram) -> None:
    await telegram.send(telegram.limiter(), 7)
    assert telegram.told == [{"message_id": 1, "chat": {"id": 7}}]


async def test_over_the_wire_no_second_holds_more_than_thirty() -> None:
    with BotApiServer(limits=True) as server:
        chats = [server.private_chat(user_id=number).id for number in range(1, 46)]
        bot: ExtBot[float] = ExtBot(
            server.token,
            base_url=f"{server.url}/bot",
            request=AiohttpRequest(connection_pool_size=45),
            rate_limiter=SendingLimiter(open_windows(server.token, None), urgent=False),
        )
        async with bot:
            await asyncio.gather(*(bot.send_message(chat, "Chào bạn") for chat in chats))
        traffic = server.traffic()
    assert (traffic.messages, traffic.refused) == (45, 0)
    assert 1 < traffic.most_in_a_second <= 30


async def test_how_long_messages_are_held_back_is_measured(telegram: Telegram) -> None:
    telegram.flooded[7] = [2.0, 0.5]
    asked_before = value_of("nenbua_telegram_limit_wait_seconds_sum", cause="telegram")
    ours_of, telegrams_of = (
        change_of("nenbua_telegram_limit_wait_seconds_count", cause=cause) for cause in ("ours", "telegram")
    )
    with ours_of as ours, telegrams_of as telegrams:
        await telegram.send(telegram.limiter(), 7)
        await telegram.send(telegram.limiter(), 7, endpoint="sendChatAction")
    # One message was tried three times; an action waits for nothing.
    assert (ours.by, telegrams.by) == (3, 2)
    assert value_of("nenbua_telegram_limit_wait_seconds_sum", cause="telegram") - asked_before == pytest.approx(2.5)
