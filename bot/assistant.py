"""The way through: a message in, a reply out, whatever happens in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import count
from typing import TypeAlias

import structlog

from bot.ask import Ask
from bot.chats import PersonalData
from bot.commands.command import Command, Request, Services, Unlisted
from bot.commands.registry import COMMANDS, command_by_key, command_names, commands_that_read_words
from bot.conversations import Conversations
from bot.conversations.memory import MemoryConversations
from bot.costly import CostlyWork
from bot.directory import Directory
from bot.errors import NenBuaError, TryLater
from bot.knowledge import Knowledge
from bot.outcomes import Outcome, note
from bot.replies.errors import bug_reply, error_reply
from bot.replies.waiting import waiting_reply
from bot.replies.words import Words, words_in
from bot.reply import Reply
from bot.same_replies import SameReplies
from bot.understanding import Understanding
from bot.understanding.intent import Intent

Meanwhile: TypeAlias = Callable[[Reply], Awaitable[None]]
"""Shows something for as long as the answer is not there; it takes failures on itself."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a message wants, and the command that does it; both None where that is not clear: the failure tells why."""

    intent: Intent | None = None
    command: Command | Unlisted | None = None
    failure: Exception | None = None


class Assistant:
    """Answers messages with the commands of the registry; no gateway is known here.

    same: keeps the replies that are the same for all.
    """

    def __init__(
        self, services: Services, conversations: Conversations | None = None, *, same: SameReplies | None = None
    ) -> None:
        self._conversations = conversations or MemoryConversations()
        self._services = replace(services, personal_data=_WithMemory(services.personal_data, self._conversations))
        self._same = same or SameReplies()
        self._costly = CostlyWork()
        self._unnamed = count()
        self._understanding = understanding_of(services.directory, services.knowledge, also_known=services.prices.lists)

    @property
    def services(self) -> Services:
        """What the commands use."""
        return self._services

    @property
    def understanding(self) -> Understanding:
        """What reads the messages."""
        return self._understanding

    async def with_preferences(self, ask: Ask) -> Ask:
        """The ask with what its person or group chose, where that can be looked up.

        In a group its own choices count; where it chose no language, the person's.
        """
        if ask.owner is None:
            return ask
        try:
            chosen = await self._services.preferences.of(ask.owner)
            language = chosen.language
            if language is None and ask.user is not None and ask.user != ask.owner:
                language = (await self._services.preferences.of(ask.user)).language
        except TryLater as error:
            log.warning("assistant.choices_not_read", code=error.code, cause=repr(error.__cause__))
            return ask
        return replace(ask, locale=language or ask.locale, timezone=chosen.zone or ask.timezone, preferences=chosen)

    async def understood(self, ask: Ask) -> Understood:
        """What the message wants of which command, or why that is not clear."""
        try:
            intent = self._understanding.understand(ask, await self._conversations.before(ask))
            return Understood(intent=intent, command=command_by_key(intent.command))
        except Exception as failure:  # noqa: BLE001 - told, and where it is a bug logged, with the answer
            return Understood(failure=failure)

    async def answer(
        self, ask: Ask, understood: Understood | None = None, *, meanwhile: Meanwhile | None = None
    ) -> Reply:
        """The reply; a failure is one too, told in words, and a bug is logged with its trace.

        understood: what the message was found to want already. meanwhile: shows people their place in the queue.
        """
        try:
            return await self._answer(ask, understood or await self.understood(ask), meanwhile)
        except Exception:
            log.exception("assistant.bug")
            note(Outcome.FAILED)
            return bug_reply(self._words(ask))

    async def _answer(self, ask: Ask, understood: Understood, meanwhile: Meanwhile | None) -> Reply:
        try:
            return await self._run(ask, understood, meanwhile)
        except NenBuaError as error:
            if isinstance(error, TryLater):
                log.warning("assistant.refused", code=error.code, cause=repr(error.__cause__))
            else:
                # What a person did wrong holds what they wrote.
                log.info("assistant.refused", code=error.code)
            return error_reply(self._words(ask), error)

    def _words(self, ask: Ask) -> Words:
        return words_in(self._understanding.language(ask))

    async def _run(self, ask: Ask, understood: Understood, meanwhile: Meanwhile | None) -> Reply:
        intent, command = understood.intent, understood.command
        if intent is None or command is None:
            raise understood.failure or AssertionError("nothing was understood, and nothing failed")
        on = None if command.picks_bar else intent.arguments.on
        days = [day for day in (ask.as_of, on) if day is not None]
        seen = replace(ask, as_of=min(days)) if days else ask

        def answer(asked: Ask) -> Awaitable[Reply]:
            words = words_in(intent.lang, asked.preferences)
            return command.reply(Request(ask=asked, arguments=intent.arguments, words=words, services=self._services))

        same_for_all = isinstance(command, Command) and command.same_for_all
        # Each has a turn of their own: nobody else is refused because the first who asks has to be.
        async with self._turn(ask, command, words_in(intent.lang, ask.preferences), meanwhile):
            reply = await (self._same.reply(intent, seen, answer) if same_for_all else answer(seen))
        await self._conversations.remember(ask, intent)
        return reply

    def _turn(
        self, ask: Ask, command: Command | Unlisted, words: Words, meanwhile: Meanwhile | None
    ) -> AbstractAsyncContextManager[None]:
        """The turn of who asks; what is quickly done needs none. Raises TryLater as `CostlyWork.turn` does."""
        if not (isinstance(command, Command) and command.is_costly):
            return nullcontext()

        async def tell(place: int) -> None:
            if meanwhile is not None:
                await meanwhile(waiting_reply(words, place))

        person = ask.user or ask.chat or f"nobody {next(self._unnamed)}"
        return self._costly.turn(person, command.key, tell)


class _WithMemory:
    """Everything that is kept about one person, what is only remembered for a while with it."""

    def __init__(self, kept: PersonalData, conversations: Conversations) -> None:
        self._kept = kept
        self._conversations = conversations

    async def export(self, user: str) -> Mapping[str, object]:
        """What is kept; what is only remembered is gone before anybody has read it."""
        return await self._kept.export(user)

    async def forget(self, user: str) -> int:
        """How many rows are deleted now; what was asked last is forgotten too."""
        deleted = await self._kept.forget(user)
        await self._conversations.forget(user)
        return deleted


def understanding_of(
    directory: Directory, knowledge: Knowledge, *, also_known: Callable[[str], bool] = lambda _: False
) -> Understanding:
    """The understanding of every command; symbols are known that the directory has, or that are `also_known`."""
    return Understanding(
        command_names=command_names(),
        order=[command.key for command in COMMANDS],
        read_words=commands_that_read_words(),
        directory=directory,
        knowledge=knowledge,
        is_known=lambda symbol: symbol in directory.symbols or also_known(symbol),
    )
