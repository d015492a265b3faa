"""Chats that come and go: where the bot is added, thrown out, blocked, and where a group moves."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeAlias

import structlog
from telegram import Chat, ChatMember, ChatMemberRestricted, ChatMemberUpdated, Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.ask import Ask
from bot.assistant import Assistant
from bot.chats import Chats
from bot.clock import Clock
from bot.errors import TryLater
from bot.gateways.telegram_reading import chat_kind, chat_name
from bot.gateways.telegram_sending import Place, Sender
from bot.lately import Lately
from bot.replies.groups import hello_reply
from bot.replies.words import DEFAULT_LANGUAGE, words_in

_Context: TypeAlias = ContextTypes.DEFAULT_TYPE

LIVES_FOR_S = 60.0
_MOST_ALIVE = 10_000

log = structlog.get_logger(__name__)


class TelegramMembers:
    """Notes what becomes of chats; what cannot be noted now is met again at the next message there.

    alive: remembers which chats were found to live.
    """

    def __init__(
        self,
        chats: Chats,
        assistant: Assistant,
        sender: Sender,
        clock: Clock,
        *,
        alive: Lately[str, bool] | None = None,
    ) -> None:
        self._chats = chats
        self._assistant = assistant
        self._sender = sender
        self._clock = clock
        self._alive = alive or Lately[str, bool](holds=LIVES_FOR_S, most=_MOST_ALIVE)

    async def on_my_chat_member(self, update: Update, _: _Context) -> None:
        """Note that we are in the chat or out of it; where we are new, and not alone with somebody, say hello."""
        change = update.my_chat_member
        if change is None:
            return
        if not _is_in(change.new_chat_member):
            await self.gone(change.chat.id, change.new_chat_member.status)
            return
        await self._back(chat_name(change.chat))
        log.info("telegram.chat_back", **_named(change.chat.id))
        if change.chat.type != Chat.PRIVATE and _is_new(change):
            await self._say_hello(change.chat)

    async def on_migration(self, update: Update, _: _Context) -> None:
        """A basic group has become a supergroup with another number: both of them tell it."""
        message = update.effective_message
        if message is not None and message.migrate_to_chat_id is not None:
            await self.moved(message.chat.id, message.migrate_to_chat_id)
        elif message is not None and message.migrate_from_chat_id is not None:
            await self.moved(message.migrate_from_chat_id, message.chat.id)

    async def lives(self, chat: str) -> None:
        """Somebody writes in the chat: if it was gone, and nobody told that it came back, it has.

        Of one that wrote in the last minute that is known, unless we noted since that it is gone. What another process
        notes is told here when the chat comes back, and else shows a minute later.
        """
        if self._alive.get(chat) is None:
            await self._back(chat)

    async def gone(self, chat_id: int, reason: str) -> None:
        """The chat takes no messages any more."""
        log.info("telegram.chat_gone", **_named(chat_id), cause=reason)
        self._alive.drop(f"telegram:{chat_id}")
        await _noted(self._chats.gone(f"telegram:{chat_id}", reason, self._clock()))

    async def moved(self, chat_id: int, to: int) -> None:
        """The chat has another number now."""
        log.info("telegram.chat_moved", chat=chat_id, to=to)
        self._alive.drop(f"telegram:{chat_id}")
        await _noted(self._chats.moved(f"telegram:{chat_id}", f"telegram:{to}"))

    async def _back(self, chat: str) -> None:
        if await _noted(self._chats.back(chat)):
            self._alive.keep(chat, True)  # noqa: FBT003 - a set that forgets

    async def _say_hello(self, chat: Chat) -> None:
        newcomer = Ask(text="", asked_at=self._clock(), chat=chat_name(chat), chat_kind=chat_kind(chat))
        ask = await self._assistant.with_preferences(newcomer)
        try:
            await self._sender.send(
                Place(chat_id=chat.id), hello_reply(words_in(ask.locale or DEFAULT_LANGUAGE), ask.chat_kind)
            )
        except TelegramError as error:
            log.info("telegram.hello_not_said", chat=chat.id, cause=str(error))


def _named(chat_id: int) -> dict[str, int]:
    """What a line of the log tells of the chat: a private one's number would be the person's."""
    return {"chat": chat_id} if chat_id < 0 else {}


def _is_in(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in {ChatMember.LEFT, ChatMember.BANNED}


def _is_new(change: ChatMemberUpdated) -> bool:
    return not _is_in(change.old_chat_member)


async def _noted(note: Awaitable[None]) -> bool:
    """Whether it could be noted."""
    try:
        await note
    except TryLater as error:
        log.warning("telegram.chat_not_noted", code=error.code, cause=repr(error.__cause__))
        return False
    return True
