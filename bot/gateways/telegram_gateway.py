"""The handlers: each turns an update into an ask, and the reply into messages."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, TypeAlias

import structlog
from telegram import Chat, Message, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import (
    Application,
    ApplicationHandlerStop,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    MessageHandler,
    PollAnswerHandler,
    TypeHandler,
    filters,
)

from bot.assistant import Assistant
from bot.chats import Chats
from bot.clock import Clock
from bot.errors import UserError
from bot.gateways.telegram_answers import Answers
from bot.gateways.telegram_members import TelegramMembers
from bot.gateways.telegram_persistence import PersistentSender
from bot.gateways.telegram_polls import TelegramPolls
from bot.gateways.telegram_presses import Presses
from bot.gateways.telegram_reading import ask_of_message, language_of, text_for_us
from bot.gateways.telegram_rights import Administrators, rights_of_writer, thread_of
from bot.gateways.telegram_seen import SeenMessages
from bot.gateways.telegram_sending import Place, Sender
from bot.lessons.progress import Polls
from bot.outcomes import Outcome, note
from bot.pacing import Pace, Verdict
from bot.pacing.memory import MemoryPace
from bot.replies.errors import bug_reply
from bot.replies.words import DEFAULT_LANGUAGE, words_in

# Before all others: what every update goes through.
_FIRST = -1
# The inbox gives each update once; but where others may take what a process holds too long, it may get that back.
_UPDATES_REMEMBERED = 10_000

_App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]
_Context: TypeAlias = ContextTypes.DEFAULT_TYPE

log = structlog.get_logger(__name__)


class TelegramGateway:
    """Hears what is said to the bot, pressed, answered to its polls, and done to its place in chats."""

    def __init__(
        self,
        assistant: Assistant,
        polls: Polls,
        chats: Chats,
        sender: Sender,
        seen: SeenMessages,
        clock: Clock,
        *,
        pace: Pace | None = None,
    ) -> None:
        persistent = PersistentSender(sender, seen)
        self._polls = TelegramPolls(polls, persistent, clock)
        self._members = TelegramMembers(chats, assistant, sender, clock)
        self._answers = Answers(assistant, persistent, self._polls, self._members, pace or MemoryPace())
        self._administrators = Administrators(sender.bot, clock=clock)
        self._presses = Presses(self._answers, self._administrators, clock)
        self._sender = sender
        self._seen = seen
        self._clock = clock
        self._updates: OrderedDict[int, None] = OrderedDict()

    def register(self, application: _App) -> None:
        """Hear texts, captions, button presses, answers to polls, comings and goings and, in private, the wordless."""
        new = filters.UpdateType.MESSAGE | filters.UpdateType.CHANNEL_POST
        words = filters.TEXT | filters.CAPTION
        application.add_handler(TypeHandler(Update, self._on_any), group=_FIRST)
        application.add_handler(MessageHandler(new & words, self._on_text))
        application.add_handler(CallbackQueryHandler(self._presses.on_press))
        application.add_handler(PollAnswerHandler(self._polls.on_answer))
        application.add_handler(ChatMemberHandler(self._members.on_my_chat_member, ChatMemberHandler.MY_CHAT_MEMBER))
        application.add_handler(MessageHandler(new & filters.StatusUpdate.MIGRATE, self._members.on_migration))
        other = new & filters.ChatType.PRIVATE & ~words & ~filters.StatusUpdate.ALL
        application.add_handler(MessageHandler(other, self._on_other))
        application.add_error_handler(self._on_error)

    async def _on_any(self, update: Update, _: _Context) -> None:
        """Note what the update tells of messages, and end the way of one that was here before."""
        if update.update_id in self._updates:
            note(Outcome.REPEATED)
            log.info("telegram.update_repeated")
            raise ApplicationHandlerStop
        self._updates[update.update_id] = None
        if len(self._updates) > _UPDATES_REMEMBERED:
            self._updates.popitem(last=False)
        message = update.effective_message
        if message is not None:
            self._seen.note(message.chat.id, message.message_id)

    async def _on_text(self, update: Update, context: _Context) -> None:
        message = update.effective_message
        text = text_for_us(message, context.bot.bot) if message else None
        if message is not None and text is not None:
            await self._answer(message, text)

    async def _on_other(self, update: Update, _: _Context) -> None:
        if update.effective_message is not None:
            await self._answer(update.effective_message, None)

    async def _answer(self, message: Message, text: str | None) -> None:
        """Answer the text, or the lack of one, unless this is a question too many."""
        rights = rights_of_writer(message, self._administrators)
        ask = ask_of_message(message, text or "", rights, self._clock)
        async with self._answers.asked(ask) as verdict:
            if verdict is Verdict.SILENCE:
                return
            ask = await self._answers.prepared(ask)
            quoted = None if message.chat.type == Chat.PRIVATE else message.message_id
            asked = message.message_id
            place = Place(chat_id=message.chat.id, thread=thread_of(message), answers=quoted, asked=asked)
            if verdict is Verdict.NOTICE:
                await self._answers.bring(ask, place, self._answers.notice(ask))
            elif text is None:
                await self._answers.bring(ask, place, self._answers.refusal(ask, UserError("text_only")))
            else:
                async with self._answers.answered(ask, place) as reply:
                    await self._answers.bring(ask, place, reply)

    async def _on_error(self, update: object, context: _Context) -> None:
        """Log what no handler caught; tell the person."""
        note(Outcome.FAILED)
        if isinstance(context.error, InvalidToken):
            # The operator's to see to: no apology would go out either.
            log.error("telegram.token_refused")
            return
        log.error("telegram.failed", exc_info=context.error)
        if not isinstance(update, Update) or update.effective_chat is None:
            return
        lang = language_of(update.effective_user) or DEFAULT_LANGUAGE
        message = update.effective_message
        place = Place(chat_id=update.effective_chat.id, thread=thread_of(message) if message else None)
        try:
            await self._sender.send(place, bug_reply(words_in(lang)))
        except TelegramError as second:
            log.warning("telegram.apology_failed", cause=str(second))
