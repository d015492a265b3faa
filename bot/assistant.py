"""The way through: a message in, a reply out, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import structlog

from bot.ask import Ask
from bot.chats import PersonalData
from bot.commands.command import Command, Request, Services, Unlisted
from bot.commands.registry import COMMANDS, command_by_key, command_names, commands_that_read_words
from bot.directory import Directory
from bot.errors import NenBuaError, TryLater
from bot.knowledge import Knowledge
from bot.replies.errors import bug_reply, error_reply
from bot.replies.words import Words, words_in
from bot.reply import Reply
from bot.understanding import Understanding
from bot.understanding.follow_ups import Conversations
from bot.understanding.intent import Intent

log = structlog.get_logger(__name__)


class Assistant:
    """Answers messages with the commands of the registry; no gateway is known here."""

    def __init__(self, services: Services) -> None:
        self._conversations = Conversations()
        self._services = replace(services, personal_data=_WithMemory(services.personal_data, self._conversations))
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

    def command_for(self, ask: Ask) -> Command | Unlisted | None:
        """The command that will answer, or None where the message is not understood."""
        try:
            return command_by_key(self._understanding.understand(ask, self._conversations.before(ask)).command)
        except NenBuaError:
            return None

    async def answer(self, ask: Ask) -> Reply:
        """The reply; a failure is one too, told in words, and a bug is logged with its trace."""
        words = words_in(self._understanding.language(ask))
        try:
            return await self._answer(ask, words)
        except Exception:
            log.exception("assistant.bug")
            return bug_reply(words)

    async def _answer(self, ask: Ask, words: Words) -> Reply:
        try:
            intent = self._understanding.understand(ask, self._conversations.before(ask))
            reply = await self._run(ask, intent)
        except NenBuaError as error:
            tell = log.warning if isinstance(error, TryLater) else log.info
            tell("assistant.refused", code=error.code, cause=repr(error.__cause__))
            return error_reply(words, error)
        self._conversations.remember(ask, intent)
        return reply

    async def _run(self, ask: Ask, intent: Intent) -> Reply:
        command = command_by_key(intent.command)
        on = None if command.picks_bar else intent.arguments.on
        days = [day for day in (ask.as_of, on) if day is not None]
        request = Request(
            ask=replace(ask, as_of=min(days)) if days else ask,
            arguments=intent.arguments,
            words=words_in(intent.lang, ask.preferences),
            services=self._services,
        )
        return await command.reply(request)


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
        self._conversations.forget(user)
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
