"""Telegram: python-telegram-bot in front of the assistant."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, TypeAlias

import structlog
from telegram import Bot, BotCommand, Update
from telegram.error import InvalidToken, NetworkError, RetryAfter
from telegram.ext import Application, ApplicationBuilder

from bot.assistant import Assistant
from bot.chats import Chats
from bot.clock import Clock, utc_now
from bot.commands.registry import COMMANDS
from bot.gateways.telegram_gateway import TelegramGateway
from bot.gateways.telegram_inline import TelegramInline
from bot.gateways.telegram_outbox import Shared, open_shared, outbox_on
from bot.gateways.telegram_polling import PollRequest
from bot.gateways.telegram_sending import Sender
from bot.lessons.progress import Polls
from bot.replies.words import DEFAULT_LANGUAGE, LANGUAGES, words_in
from bot.schedule.outbox import Outbox
from bot.storage.sent_pictures import DatabaseSentPictures

# Answers under way at once; more wait in the queue. Telegram itself lets through about 30 messages a second.
_CONCURRENT_UPDATES = 32
# Telegram sends nothing else.
_HEARD = (
    Update.MESSAGE,
    Update.CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.POLL_ANSWER,
    Update.MY_CHAT_MEMBER,
    Update.INLINE_QUERY,
)
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0

_App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]
Beside: TypeAlias = Callable[[Outbox], AbstractAsyncContextManager[None]]
"""What runs while the bot does, and sends through its outbox."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the gateway keeps beyond a restart."""

    polls: Polls
    chats: Chats
    pictures: DatabaseSentPictures


async def run_bot(
    assistant: Assistant,
    kept: Kept,
    token: str,
    api_url: str,
    *,
    limits_url: str | None,
    beside: Beside,
    clock: Clock = utc_now,
) -> None:
    """Poll and answer until SIGTERM or SIGINT; what is in hand is finished first.

    limits_url: the Redis through which all processes of this bot keep Telegram's limits; None: this is the only one.
    Raises InvalidToken where Telegram does not know the token; waits as long as Telegram cannot be reached.
    """
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_shared(token, limits_url=limits_url, stored=kept.pictures, clock=clock) as shared:
        application = _application(shared, token, api_url)
        sender = Sender(application.bot, shared.pictures)
        TelegramGateway(assistant, kept.polls, kept.chats, sender, shared.seen, clock).register(application)
        inline = TelegramInline(assistant, shared.pictures, clock=clock)
        inline.register(application)
        try:
            if await _connected(application, stop):
                async with outbox_on(shared, token, api_url, clock=clock) as outbox, beside(outbox):
                    await _serve(application, stop)
        finally:
            await application.shutdown()
            # The application leaves its connections open where Telegram never answered.
            await application.bot.shutdown()
            await inline.close()


def _application(shared: Shared, token: str, api_url: str) -> _App:
    """The bot of that token at that Bot API server, without handlers; not started yet."""
    root = api_url.rstrip("/")
    return (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{root}/bot")
        .base_file_url(f"{root}/file/bot")
        .concurrent_updates(_CONCURRENT_UPDATES)
        .connection_pool_size(_CONCURRENT_UPDATES * 2)
        .get_updates_request(PollRequest(connection_pool_size=1))
        .rate_limiter(shared.limiter(urgent=True))
        .build()
    )


async def _serve(application: _App, stop: asyncio.Event) -> None:
    updater = application.updater
    if updater is None:
        raise TypeError("the application was built without an updater")
    naming = asyncio.create_task(_name_commands(application.bot))
    await application.start()
    await updater.start_polling(allowed_updates=_HEARD, bootstrap_retries=-1)
    log.info("telegram.running", bot=application.bot.username)
    await stop.wait()
    log.info("telegram.stopping")
    naming.cancel()
    await updater.stop()
    await application.stop()


async def _connected(application: _App, stop: asyncio.Event) -> bool:
    """Whether Telegram has answered; False where the bot was told to stop before it did."""
    pause = _FIRST_PAUSE_S
    while not stop.is_set():
        try:
            await application.initialize()
        except InvalidToken:
            raise
        except NetworkError as error:
            log.warning("telegram.unreachable", cause=str(error), next_try_s=pause)
            await _wait(stop, pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)
        else:
            return True
    return False


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


async def _name_commands(bot: Bot) -> None:
    """Put the commands into Telegram's menu, for each language and, in the first one, for everybody else."""
    menus = [("", DEFAULT_LANGUAGE), *((lang, lang) for lang in LANGUAGES)]
    for language_code, lang in menus:
        words = words_in(lang)
        menu = [BotCommand(command.names[lang][0], words.label(command.summary)) for command in COMMANDS]
        try:
            await bot.set_my_commands(menu, language_code=language_code or None)
        except (NetworkError, RetryAfter) as error:
            log.warning("telegram.menu_not_set", language=lang, cause=str(error))
