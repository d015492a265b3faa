"""What the tests of the Bot API server share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from telegram import Bot

from tests.servers.bot_api import BotApiServer
from tests.servers.telegram_bots import bot_of, telegram_with_chats


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    """A Bot API server with a person and a group."""
    with telegram_with_chats() as server:
        yield server


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    """A bot at that server."""
    async with bot_of(server) as bot:
        yield bot
