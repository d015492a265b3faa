"""The handlers in front of a Bot API server, with an assistant that answers what a test wants."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeAlias

import pytest
from markupsafe import escape
from telegram import Update
from telegram.ext import Application, ApplicationBuilder

from bot.ask import Ask
from bot.assistant import Assistant, Understood
from bot.errors import TryLater
from bot.gateways.sending_windows import MemoryWindows
from bot.gateways.telegram_gateway import TelegramGateway
from bot.gateways.telegram_limits import SendingLimiter
from bot.gateways.telegram_request import AiohttpRequest
from bot.gateways.telegram_seen import SeenMessages
from bot.gateways.telegram_sending import Sender
from bot.preferences import USUAL, Preferences
from bot.reply import Picture, Reply
from tests.bot.conftest import NOW
from tests.servers.bot_api import BotApiServer, Chat, Json

AN, BINH = 7, 8
GROUP = -1_001_234_567_890
_App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]


def says(text: str, **changed: object) -> Reply:
    """A reply with these words."""
    return Reply(**({"intent": "price", "lang": "vi", "text": escape(text)} | changed))  # type: ignore[arg-type]


class Script(Assistant):
    """Answers each message with what the test wrote down for it, else with the message itself."""

    def __init__(self) -> None:
        self.asks: list[Ask] = []
        self.replies: dict[str, Reply] = {}
        self.preferences: Preferences = USUAL

    async def with_preferences(self, ask: Ask) -> Ask:
        return replace(ask, preferences=self.preferences, locale=self.preferences.language or ask.locale)

    async def understood(self, ask: Ask) -> Understood:  # noqa: ARG002 - the assistant's
        """Nothing is drawn."""
        return Understood()

    async def answer(self, ask: Ask, *_: object, **__: object) -> Reply:
        self.asks.append(ask)
        if "được đổi" in ask.text:
            return says("có" if await ask.rights.may_configure() else "không")
        return self.replies.get(ask.text, says(ask.text or "?"))


@dataclass
class Notes:
    """What is kept of chats and polls; nothing where the storage fails."""

    noted: list[tuple[str, ...]] = field(default_factory=list)
    fails: bool = False

    async def gone(self, chat: str, reason: str, at: datetime) -> None:
        assert at == NOW
        assert reason
        self._note("gone", chat)

    async def back(self, chat: str) -> None:
        self._note("back", chat)

    async def moved(self, chat: str, to: str) -> None:
        self._note("moved", chat, to)

    @property
    def lost(self) -> list[tuple[str, ...]]:
        """What was noted beyond that a chat lives."""
        return [what for what in self.noted if what[0] != "back"]

    async def forget_gone(self, before: datetime) -> int:
        raise AssertionError(before)

    def _note(self, *what: str) -> None:
        if self.fails:
            raise TryLater("storage_failed")
        self.noted.append(what)


class NoPictures:
    """Nothing was ever sent."""

    async def file_for(self, picture: Picture) -> None:
        """None of them is known."""

    async def keep(self, picture: Picture, file: str) -> None:
        """None is remembered."""

    async def forget(self, file: str) -> None:
        """None was remembered."""


class NoPolls:
    """No poll is sent here."""


@dataclass
class Play:
    """One bot on the stage."""

    server: BotApiServer
    application: _App
    script: Script
    notes: Notes

    async def hear(self, update_id: int) -> None:
        """Have the bot deal with that update."""
        update = Update.de_json(self.server.update(update_id), self.application.bot)
        await self.application.process_update(update)

    def texts(self, chat: Chat | int) -> list[str]:
        """What the bot has said there."""
        return [message.get("text") or message.get("caption", "") for message in self.server.messages(chat)]

    async def say(self, text: str, chat: Chat | int, user: int | None = None, **how: Any) -> list[str]:  # noqa: ANN401
        """What the bot says there in answer."""
        before = len(self.texts(chat))
        await self.hear(self.server.send_text(text, chat=chat, user=user, **how))
        return self.texts(chat)[before:]

    async def press(self, message: Json, button: str, user: int | None = None, **how: Any) -> Json:  # noqa: ANN401
        """How the press was acknowledged."""
        update = self.server.press(message, button, user=user, **how)
        await self.hear(update)
        query = self.server.update(update)["callback_query"]["id"]
        (call,) = [
            call for call in self.server.calls if call.params.get("callback_query_id") == query and call.status == 200
        ]
        return call.params


@pytest.fixture
def stage() -> Iterator[BotApiServer]:
    """A server that knows An, Bình and a group that An administers."""
    with BotApiServer() as telegram:
        telegram.private_chat(user_id=AN)
        telegram.user(BINH)
        telegram.group(chat_id=GROUP, administrators=[AN])
        yield telegram


@pytest.fixture
async def play(stage: BotApiServer) -> AsyncIterator[Play]:
    """The bot on that stage."""
    # A clock so quick that no limit of Telegram's holds the test up.
    windows = MemoryWindows(lambda: time.monotonic() * 10_000)
    seen = SeenMessages()
    application: _App = (
        ApplicationBuilder()
        .token(stage.token)
        .base_url(f"{stage.url}/bot")
        .request(AiohttpRequest())
        .updater(None)
        .rate_limiter(SendingLimiter(windows, urgent=True, sent=seen.note_sent))
        .build()
    )
    script, notes = Script(), Notes()
    sender = Sender(application.bot, NoPictures())
    TelegramGateway(script, NoPolls(), notes, sender, seen, lambda: NOW).register(application)  # type: ignore[arg-type]
    await application.initialize()
    yield Play(stage, application, script, notes)
    await application.shutdown()
