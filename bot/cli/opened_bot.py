"""What `nenbua run` and `nenbua work` have in common: the bot with everything it answers with."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.bot_token import number_in
from bot.cli.exit_status import WrongSetting
from bot.cli.opened import opened_parts, token_of
from bot.clock import Clock
from bot.heap import give_memory_back, keep_heap_small

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.composition import Parts
    from bot.gateways.telegram import Connection, Kept
    from bot.inbox import Inbox
    from bot.settings import Settings
    from bot.storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBot:
    """A bot that may be connected to Telegram."""

    parts: Parts
    assistant: Assistant
    kept: Kept
    connection: Connection
    inbox: Inbox


@asynccontextmanager
async def opened_bot(settings: Settings, clock: Clock, *, hears: bool) -> AsyncIterator[OpenedBot]:
    """The bot until the block ends; nothing of it is started before all that the settings name was found well.

    hears: whether this process gets updates from Telegram, and not only from the inbox that it shares.
    Raises WrongSetting where a setting is of no use, also where the block finds that out of the token.
    """
    from telegram.error import InvalidToken

    from bot.cli.preflight import drop_from_environment, preflight

    # It is asked for first: without one there is nothing to look at.
    token = token_of(settings)
    keep_heap_small()
    await preflight(settings, hears=hears)
    drop_from_environment()
    async with (
        opened_parts(settings, drawing_processes=settings.drawing_processes) as parts,
        _put_together(settings, token, parts, clock) as bot,
    ):
        # What is loaded stays: looking for garbage among it would hold up answers for a tenth of a second each time.
        gc.freeze()
        give_memory_back()
        try:
            yield bot
        except InvalidToken:
            # Its words hold the token.
            raise WrongSetting("NENBUA_TOKEN: Telegram does not know this token") from None


@asynccontextmanager
async def _put_together(settings: Settings, token: str, parts: Parts, clock: Clock) -> AsyncIterator[OpenedBot]:
    from bot.assistant import Assistant
    from bot.conversations.opening import open_conversations
    from bot.gateways.telegram import Connection

    name = number_in(token)
    inbox = await _open_inbox(name, settings.broker_url, parts.database, clock)
    conversations = open_conversations(name, settings.broker_url)
    try:
        yield OpenedBot(
            parts=parts,
            assistant=Assistant(parts.services, conversations),
            kept=_kept_in(parts.database),
            connection=Connection(
                token=token,
                api_url=str(settings.api_url),
                limits_url=settings.broker_url,
                has_limits=settings.has_limits,
            ),
            inbox=inbox,
        )
    finally:
        await inbox.close()
        await conversations.close()


async def _open_inbox(bot: str, broker_url: str | None, database: Database, clock: Clock) -> Inbox:
    """The inbox that others share, where there are others; else our own, which the database keeps beyond our end."""
    from bot.inbox.memory import MemoryInbox
    from bot.storage.updates_in_hand import DatabaseJournal

    if broker_url is not None:
        from bot.inbox.opening import open_shared_inbox

        return open_shared_inbox(bot, broker_url)
    inbox = MemoryInbox()
    await inbox.keep_in(DatabaseJournal(database, clock))
    return inbox


def _kept_in(database: Database) -> Kept:
    from bot.gateways.telegram import Kept
    from bot.storage.chats import DatabaseChats
    from bot.storage.lessons import DatabasePolls
    from bot.storage.sent_pictures import DatabaseSentPictures

    return Kept(polls=DatabasePolls(database), chats=DatabaseChats(database), pictures=DatabaseSentPictures(database))
