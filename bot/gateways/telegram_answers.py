"""From an ask to the messages that answer it, in the chat or, where that is quiet, in private."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta

import structlog
from telegram import Message
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.ask import Ask, ChatKind
from bot.assistant import Assistant
from bot.commands import check
from bot.commands.command import Command, Section
from bot.commands.registry import command_names, listed_command
from bot.errors import NenBuaError, RateLimited
from bot.gateways.telegram_errors import chat_is_gone, may_not_write
from bot.gateways.telegram_members import TelegramMembers
from bot.gateways.telegram_persistence import PersistentSender
from bot.gateways.telegram_polls import TelegramPolls
from bot.gateways.telegram_rights import TelegramRights
from bot.gateways.telegram_sending import Place, chat_number, shown_uploading
from bot.gateways.telegram_waiting import ShownMeanwhile
from bot.outcomes import Outcome, note
from bot.pacing import Pace, Verdict
from bot.pacing.questions import Questions
from bot.replies.errors import error_reply
from bot.replies.groups import in_private_reply
from bot.replies.words import DEFAULT_LANGUAGE, words_in
from bot.reply import ERROR_INTENT, Button, Reply, Rows

_A_MINUTE = timedelta(minutes=1)
_ABOUT_OWN = frozenset({Section.FOLLOWING, Section.SETTINGS})

log = structlog.get_logger(__name__)


class Answers:
    """Asks the assistant, no more often than is polite, and brings the reply where it belongs."""

    def __init__(
        self,
        assistant: Assistant,
        sender: PersistentSender,
        polls: TelegramPolls,
        members: TelegramMembers,
        pace: Pace,
    ) -> None:
        self._assistant = assistant
        self._sender = sender
        self._polls = polls
        self._members = members
        self._questions = Questions(pace)

    async def prepared(self, ask: Ask) -> Ask:
        """The ask with what its person or chat chose; that somebody asks shows that the chat lives."""
        if ask.chat is not None:
            await self._members.lives(ask.chat)
        return await self._assistant.with_preferences(ask)

    def asked(self, ask: Ask) -> AbstractAsyncContextManager[Verdict]:
        """What becomes of the question; nothing has been looked up for it yet. It is in hand until the block ends."""
        return self._questions.asked(ask)

    async def may_acknowledge(self, ask: Ask) -> bool:
        """Whether a press that is not answered is acknowledged at least: of those who flood, some are."""
        return await self._questions.may_acknowledge(ask)

    def notice(self, ask: Ask) -> Reply:
        """What tells that this is a question too many."""
        return self.refusal(ask, RateLimited("too_many_questions", until=ask.asked_at + _A_MINUTE))

    def refusal(self, ask: Ask, error: NenBuaError) -> Reply:
        """The reply that tells the failure, in the asker's language."""
        note(Outcome.REFUSED)
        return error_reply(words_in(ask.locale or DEFAULT_LANGUAGE), error)

    @asynccontextmanager
    async def answered(self, ask: Ask, place: Place) -> AsyncIterator[Reply]:
        """The assistant's reply, to be brought within the block.

        While it makes a picture, the chat sees that one is coming; who has to wait long for their turn sees their place
        in the queue until the block ends.
        """
        shown = None if _is_quiet(ask) else ShownMeanwhile(self._sender.once, place)
        try:
            yield await self._reply(ask, place, shown)
        finally:
            if shown is not None:
                await shown.take_back()

    async def _reply(self, ask: Ask, place: Place, shown: ShownMeanwhile | None) -> Reply:
        understood = await self._assistant.understood(ask)
        command = understood.command
        draws = isinstance(command, Command) and command.draws and not _is_quiet(ask)
        async with shown_uploading(self._sender.bot, place) if draws else nullcontext():
            reply = await self._assistant.answer(ask, understood, meanwhile=shown.show if shown else None)
        note(Outcome.REFUSED if reply.intent == ERROR_INTENT else Outcome.ANSWERED, intent=reply.intent)
        return reply

    async def bring(self, ask: Ask, place: Place, reply: Reply) -> None:
        """Send the reply there, or to the person alone where the group wants quiet.

        A group that has moved gets it in its new place; one that takes nothing from us any more is noted.
        """
        if not _is_quiet(ask) or _is_about_the_chat(ask, reply):
            is_allowed = await self._send(place, reply)
            if not is_allowed and reply.intent == check.COMMAND.key and ask.user is not None:
                # What is missing here can be told elsewhere.
                await self._sent_in_private(ask, reply)
        elif not await self._sent_in_private(ask, reply):
            await self._send(place, in_private_reply(words_in(reply.lang)))

    async def replaced(self, message: Message, reply: Reply) -> bool:
        """Whether the reply took the message's place."""
        return await self._sender.replace(message, reply)

    async def _send(self, place: Place, reply: Reply) -> bool:
        """Whether we may write there."""
        try:
            await self._polls.send(place, reply)
        except ChatMigrated as error:
            await self._members.moved(place.chat_id, error.new_chat_id)
            await self._polls.send(replace(place, chat_id=error.new_chat_id, asked=None), reply)
        except (Forbidden, BadRequest) as error:
            if may_not_write(error):
                log.info("telegram.no_right_to_write", chat=place.chat_id, cause=str(error))
                return False
            if chat_is_gone(error):
                await self._members.gone(place.chat_id, str(error))
            else:
                raise
        return True

    async def _sent_in_private(self, ask: Ask, reply: Reply) -> bool:
        """Whether the person got it; False where they have not started a chat with us, or have ended it."""
        private = replace(reply, buttons=_of_use_in_private(reply))
        try:
            await self._polls.send(Place(chat_id=chat_number(str(ask.user))), private)
        except (Forbidden, BadRequest) as error:
            if not chat_is_gone(error):
                raise
            log.info("telegram.no_private_chat", cause=str(error))
            return False
        return True


def _is_quiet(ask: Ask) -> bool:
    return ask.preferences.quiet and ask.chat_kind is ChatKind.GROUP and ask.user is not None


def _of_use_in_private(reply: Reply) -> Rows:
    """The buttons but those that lead to where the person is, or to the person's own things for the group's."""
    rows = (tuple(button for button in row if not (button.url or _is_about_own(button))) for row in reply.buttons)
    return tuple(row for row in rows if row)


def _is_about_own(button: Button) -> bool:
    """Whether it asks for a list, an alert, a summary or settings: each chat has its own."""
    name = button.question.removeprefix("/").partition(" ")[0]
    return name in command_names() and listed_command(command_names()[name][0]).section in _ABOUT_OWN


def _is_about_the_chat(ask: Ask, reply: Reply) -> bool:
    """Whether the reply is about the chat's own settings: in private its buttons would change the person's."""
    asked_who = isinstance(ask.rights, TelegramRights) and ask.rights.was_asked
    return reply.intent != ERROR_INTENT and (reply.in_place or asked_who)
