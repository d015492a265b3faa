"""Sending to chats that have not asked: summaries and alerts, as the scheduling needs it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.clock import Clock, utc_now
from bot.gateways.sending_windows import Windows
from bot.gateways.telegram_calls import CountedRequest
from bot.gateways.telegram_errors import asked, nothing_to_edit, told
from bot.gateways.telegram_limits import SendingLimiter, open_windows
from bot.gateways.telegram_looking import Looking
from bot.gateways.telegram_pictures import TelegramPictures
from bot.gateways.telegram_seen import SeenMessages
from bot.gateways.telegram_sending import Place, Sender, chat_number, is_of_telegram
from bot.gateways.telegram_uploads import SentPictures
from bot.reply import Reply
from bot.schedule.promise import Address
from bot.storage.sent_pictures import DatabaseSentPictures

# Messages under way at once; the limits let about 30 a second through.
_CONNECTIONS = 64
# So many unknown numbers after the newest one are looked at for a message that may have been sent: where all private
# chats are counted together there are others in between, and a group takes 20 edits and messages a minute in all.
_CANDIDATES, _CANDIDATES_IN_A_GROUP = 20, 4
# A look is an edit to the limits, and a group takes 20 a minute: worth waiting for.
_LOOKS_WAIT_S = 90.0

log = structlog.get_logger(__name__)


class TelegramOutbox:
    """The `Outbox` of Telegram. The bot is asked for its name when something is sent first."""

    def __init__(
        self, bot: ExtBot[float], pictures: SentPictures, seen: SeenMessages, *, clock: Clock = utc_now
    ) -> None:
        self._bot = bot
        self._sender = Sender(bot, pictures)
        self._seen = seen
        self._looking = Looking(
            bot,
            seen,
            candidates=_CANDIDATES,
            in_a_group=_CANDIDATES_IN_A_GROUP,
            ahead=_CANDIDATES,
            wait_s=_LOOKS_WAIT_S,
        )
        self._clock = clock
        self._opening = asyncio.Lock()
        self._is_open = False

    async def send(self, address: Address, reply: Reply, *, answers: int | None = None) -> int:
        """As the port says; the text alone where the chat takes no photos."""
        chat_id = await self._opened(address)
        with told(chat_id, self._clock):
            place = Place(chat_id=chat_id, thread=address.thread, answers=answers)
            return (await self._sender.send(place, reply)).message_id

    async def edit(self, address: Address, message: int, reply: Reply) -> None:
        """As the port says."""
        chat_id = await self._opened(address)
        with told(chat_id, self._clock):
            try:
                await self._sender.edit(chat_id, message, reply)
            except BadRequest as error:
                if not nothing_to_edit(error):
                    raise
                log.info("telegram.nothing_to_edit", chat=chat_id, message=message, cause=str(error))

    async def find(self, address: Address, reply: Reply, *, after: int | None) -> int | None:
        """As the port says. None too where the reply has no buttons to know it by."""
        if after is None or not reply.buttons:
            return None
        chat_id = await self._opened(address)
        with told(chat_id, self._clock):
            return await self._looking.find(chat_id, reply, after=after)

    def know(self, address: Address, message: int) -> None:
        """As the port says."""
        self._seen.note(chat_number(address.chat), message)

    def newest(self, address: Address) -> int | None:
        """As the port says."""
        return self._seen.newest(chat_number(address.chat)) if is_of_telegram(address.chat) else None

    async def _opened(self, address: Address) -> int:
        """The chat's number, once the bot knows its own name; TryLater where it cannot ask for it: nothing was sent."""
        async with self._opening:
            if not self._is_open:
                with asked():
                    await self._bot.initialize()
                self._is_open = True
        return chat_number(address.chat)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What all that a process sends through has in common."""

    windows: Windows
    seen: SeenMessages
    pictures: TelegramPictures

    def limiter(self, *, urgent: bool) -> SendingLimiter:
        """A limiter on the common windows; urgent: for answers to people."""
        return SendingLimiter(self.windows, urgent=urgent, sent=self.seen.note_sent)


@asynccontextmanager
async def open_shared(
    token: str,
    *,
    limits_url: str | None,
    stored: DatabaseSentPictures,
    has_limits: bool = True,
    clock: Clock = utc_now,
) -> AsyncIterator[Shared]:
    """What is shared, until the block ends.

    limits_url: the Redis through which all processes of this bot keep the limits; None: this one keeps them alone.
    has_limits: whether the server has any.
    """
    # The library's coming way of telling times; without it each one warns.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    windows = open_windows(token, limits_url, has_limits=has_limits)
    try:
        yield Shared(windows=windows, seen=SeenMessages(), pictures=TelegramPictures(stored, clock=clock))
    finally:
        await windows.close()


@asynccontextmanager
async def outbox_on(
    shared: Shared, token: str, api_url: str, *, clock: Clock = utc_now
) -> AsyncIterator[TelegramOutbox]:
    """An outbox until the block ends; its connections are its own, so that broadcasts never hold those of answers."""
    root = api_url.rstrip("/")
    bot = ExtBot(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=CountedRequest(_CONNECTIONS),
        get_updates_request=CountedRequest(1),
        rate_limiter=shared.limiter(urgent=False),
    )
    try:
        yield TelegramOutbox(bot, shared.pictures, shared.seen, clock=clock)
    finally:
        await bot.shutdown()


@asynccontextmanager
async def open_outbox(
    token: str, api_url: str, *, limits_url: str | None, stored: DatabaseSentPictures, clock: Clock = utc_now
) -> AsyncIterator[TelegramOutbox]:
    """The outbox of a process that only sends, until the block ends; limits_url as for `open_shared`."""
    async with (
        open_shared(token, limits_url=limits_url, stored=stored, clock=clock) as shared,
        outbox_on(shared, token, api_url, clock=clock) as outbox,
    ):
        yield outbox
