"""What we may do in a chat, as a Bot API server tells it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from telegram import Bot

from bot.chat_rights import OurRights
from bot.errors import TryLater
from bot.gateways.telegram_rights import Administrators, TelegramRights
from tests.servers.bot_api import BotApiServer
from tests.servers.telegram_bots import bot_of

GROUP, CHANNEL, FORUM = -1_001_000_000_000, -1_002_000_000_000, -1_003_000_000_000
MEMBER = OurRights(
    is_administrator=False, writes=True, sends_photos=True, sends_polls=True, pins=False, hears_everything=False
)


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    with BotApiServer() as telegram:
        telegram.user(7)
        telegram.group(chat_id=GROUP, administrators=[7])
        telegram.channel(chat_id=CHANNEL)
        telegram.group(chat_id=FORUM, is_forum=True)
        yield telegram


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    async with bot_of(server) as opened:
        yield opened


async def ours(bot: Bot, chat_id: int, thread: int | None = None) -> OurRights | None:
    """What we may do there."""
    return await TelegramRights(administrators=Administrators(bot), chat_id=chat_id, thread=thread).ours()


async def test_a_plain_member(bot: Bot) -> None:
    assert await ours(bot, GROUP) == MEMBER


async def test_an_administrator_hears_everything_and_may_do_what_it_was_given(server: BotApiServer, bot: Bot) -> None:
    server.promote_bot(GROUP)
    server.set_permissions(GROUP, without=["can_send_photos"])
    assert await ours(bot, GROUP) == OurRights(
        is_administrator=True, writes=True, sends_photos=True, sends_polls=True, pins=True, hears_everything=True
    )
    server.promote_bot(GROUP, without=["can_pin_messages"])
    rights = await ours(bot, GROUP)
    assert rights is not None
    assert rights.pins is False


async def test_what_nobody_may_do_and_what_we_alone_may_not(server: BotApiServer, bot: Bot) -> None:
    server.set_permissions(GROUP, without=["can_send_photos"])
    server.restrict_bot(GROUP, without=["can_send_polls"])
    rights = await ours(bot, GROUP)
    assert rights is not None
    assert (rights.writes, rights.sends_photos, rights.sends_polls) == (True, False, False)


async def test_what_botfather_switches(server: BotApiServer, bot: Bot) -> None:
    server.set_abilities(inline=True, reads_all=True)
    rights = await ours(bot, GROUP)
    assert rights is not None
    assert rights.answers_inline
    assert rights.hears_everything


async def test_a_channel_asks_for_posting_and_editing(server: BotApiServer, bot: Bot) -> None:
    everything = OurRights(
        is_administrator=True, writes=True, sends_photos=True, sends_polls=True, posts=True, edits=True
    )
    assert await ours(bot, CHANNEL) == everything
    server.promote_bot(CHANNEL, without=["can_post_messages", "can_edit_messages"])
    assert await ours(bot, CHANNEL) == OurRights(
        is_administrator=True, writes=False, sends_photos=False, sends_polls=False, posts=False, edits=False
    )


async def test_a_topic_is_open_or_closed(server: BotApiServer, bot: Bot) -> None:
    topic = server.open_topic(FORUM, "Tin")
    rights = await ours(bot, FORUM, topic)
    assert rights is not None
    assert rights.thread_is_open
    server.close_topic(FORUM, topic)
    rights = await ours(bot, FORUM, topic)
    assert rights is not None
    assert rights.thread_is_open is False
    assert server.messages(FORUM) == []


async def test_a_telegram_that_does_not_answer_is_a_failure_for_now(server: BotApiServer, bot: Bot) -> None:
    server.fail_next("getChat", status=502)
    with pytest.raises(TryLater):
        await ours(bot, GROUP)
