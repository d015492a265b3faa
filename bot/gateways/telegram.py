"""Telegram: python-telegram-bot in front of the assistant."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import structlog
from telegram import Bot, BotCommand, Update
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ApplicationBuilder
from telegram.request import BaseRequest

from bot.assistant import Assistant
from bot.bot_token import number_in
from bot.chats import Chats
from bot.clock import Clock, utc_now
from bot.commands.registry import COMMANDS
from bot.gateways.telegram_calls import CountedRequest
from bot.gateways.telegram_desk import AT_ONCE, Desk
from bot.gateways.telegram_gate import GatedInbox
from bot.gateways.telegram_gateway import TelegramGateway
from bot.gateways.telegram_inline import TelegramInline
from bot.gateways.telegram_limits import seconds_of
from bot.gateways.telegram_outbox import Shared, open_shared, outbox_on
from bot.gateways.telegram_polling import polling
from bot.gateways.telegram_request import Waits
from bot.gateways.telegram_sending import Sender
from bot.gateways.telegram_webhook import Webhook, announcing, receiving, withdrawing
from bot.inbox import Inbox
from bot.lessons.progress import Polls
from bot.meanwhile import meanwhile
from bot.pacing import Pace
from bot.pacing.opening import open_pace
from bot.replies.words import DEFAULT_LANGUAGE, LANGUAGES, words_in
from bot.schedule.outbox import Outbox
from bot.stopping import stop_asked_for
from bot.storage.sent_pictures import DatabaseSentPictures

HEARD = (
    Update.MESSAGE,
    Update.CHANNEL_POST,
    Update.CALLBACK_QUERY,
    Update.POLL_ANSWER,
    Update.MY_CHAT_MEMBER,
    Update.INLINE_QUERY,
)
"""The kinds of updates that Telegram is asked for; it sends nothing else."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How to reach Telegram, and by which rules.

    api_url: the root of a Bot API server. limits_url: the Redis through which all processes of this bot keep Telegram's
    limits; None: this is the only one. has_limits: whether the server has limits at all.
    """

    token: str
    api_url: str
    limits_url: str | None
    has_limits: bool = True

    @property
    def root(self) -> str:
        """The address without a slash at its end."""
        return self.api_url.rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """The application that answers updates, what it shares with others of its process, and how it asks for updates."""

    application: _App
    shared: Shared
    polls: BaseRequest
    pace: Pace


async def run_bot(
    assistant: Assistant,
    kept: Kept,
    connection: Connection,
    inbox: Inbox,
    *,
    beside: Beside,
    hearing: Webhook | Literal["polling"] | None,
    clock: Clock = utc_now,
) -> None:
    """Answer until SIGTERM or SIGINT; what is in hand is finished first.

    hearing: where Telegram brings updates, or that it is asked for them; None: what others put into the inbox is
    answered, and left to them in the end.
    Raises InvalidToken where Telegram does not know the token; waits as long as Telegram cannot be reached.
    """
    stop = stop_asked_for()
    async with answering(assistant, kept, connection, clock=clock) as parts:
        application = parts.application
        if not await connected(application, stop):
            return
        async with (
            outbox_on(parts.shared, connection.token, connection.api_url, clock=clock) as outbox,
            beside(outbox),
            Desk(application, inbox).working(),
            _heard(parts, GatedInbox(inbox, parts.pace), hearing) if hearing else nullcontext(),
        ):
            log.info("telegram.running" if hearing else "telegram.working", bot=application.bot.username)
            await stop.wait()
            log.info("telegram.stopping")


@asynccontextmanager
async def _heard(parts: Answering, inbox: Inbox, hearing: Webhook | Literal["polling"]) -> AsyncIterator[None]:
    """What people send goes into the inbox until the block ends; Telegram is told our commands."""
    bot = parts.application.bot
    async with meanwhile(_name_commands(bot)):
        if hearing == "polling":
            async with withdrawing(bot), polling(parts.polls, bot.base_url, [*HEARD], inbox):
                yield
        else:
            async with receiving(hearing, inbox), announcing(hearing, bot, HEARD):
                yield


@asynccontextmanager
async def answering(
    assistant: Assistant, kept: Kept, connection: Connection, *, clock: Clock = utc_now
) -> AsyncIterator[Answering]:
    """The application with every handler until the block ends, not connected yet."""
    opened = open_shared(
        connection.token,
        limits_url=connection.limits_url,
        stored=kept.pictures,
        has_limits=connection.has_limits,
        clock=clock,
    )
    async with opened as shared:
        pace = open_pace(number_in(connection.token), connection.limits_url, has_limits=connection.has_limits)
        # Whoever sends an answer without an end is not listened to for long: another poll may do better.
        polls = CountedRequest(connection_pool_size=1, waits=Waits(trickle=5.0))
        application = _application(connection, shared, polls)
        sender = Sender(application.bot, shared.pictures)
        TelegramGateway(assistant, kept.polls, kept.chats, sender, shared.seen, clock, pace=pace).register(application)
        inline = TelegramInline(assistant, shared.pictures, pace=pace, clock=clock)
        inline.register(application)
        try:
            yield Answering(application=application, shared=shared, polls=polls, pace=pace)
        finally:
            await application.shutdown()
            # The application leaves its connections open where Telegram never answered.
            await application.bot.shutdown()
            await inline.close()
            await pace.close()


def _application(connection: Connection, shared: Shared, polls: BaseRequest) -> _App:
    """The bot of that token at that Bot API server, without handlers; not started yet."""
    return (
        ApplicationBuilder()
        .token(connection.token)
        .base_url(f"{connection.root}/bot")
        .base_file_url(f"{connection.root}/file/bot")
        .updater(None)
        .request(CountedRequest(connection_pool_size=AT_ONCE))
        .get_updates_request(polls)
        .rate_limiter(shared.limiter(urgent=True))
        .build()
    )


async def connected(application: _App, stop: asyncio.Event) -> bool:
    """Whether Telegram has answered; False where the process was told to stop before it did."""
    pause = _FIRST_PAUSE_S
    while not stop.is_set():
        try:
            await application.initialize()
        except InvalidToken:
            raise
        except TelegramError as error:
            wait = max(pause, seconds_of(error)) if isinstance(error, RetryAfter) else pause
            log.warning("telegram.unreachable", cause=str(error), next_try_s=wait)
            await _wait(stop, wait)
            pause = min(2 * pause, _LONGEST_PAUSE_S)
        else:
            return True
    return False


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


async def _name_commands(bot: Bot) -> None:
    """Put the commands into Telegram's menu for each language and, in the first one, for everybody else."""
    menus = [("", DEFAULT_LANGUAGE), *((lang, lang) for lang in LANGUAGES)]
    for language_code, lang in menus:
        words = words_in(lang)
        menu = [BotCommand(command.names[lang][0], words.label(command.summary)) for command in COMMANDS]
        try:
            await bot.set_my_commands(menu, language_code=language_code or None)
        except TelegramError as error:
            log.warning("telegram.menu_not_set", language=lang, cause=str(error))
