"""What Telegram knows: users, chats, messages, photos and questions that wait for an answer."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from tests.servers.telegram_rules import Json, Picture, Refused, bad_request
from tests.servers.telegram_updates import UpdateQueue

Kind = Literal["text", "photos", "polls"]

_PHOTO_SIDES = (90, 320, 800, 1280, 2560)


class Standing(Enum):
    """How the bot stands in a chat."""

    WELCOME = "welcome"
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    KICKED = "kicked"
    NO_TEXT = "no_text"
    NO_PHOTOS = "no_photos"
    NO_POLLS = "no_polls"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person, or the bot itself."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def as_json(self) -> Json:
        """The user as the Bot API tells it."""
        told: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            told["username"] = self.username
        if self.language_code:
            told["language_code"] = self.language_code
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A private chat (it has a user) or a group (it has a title and administrators)."""

    id: int
    type: Literal["private", "group", "supergroup"]
    user: User | None = None
    title: str = ""
    administrators: frozenset[int] = field(default_factory=frozenset)

    def as_json(self) -> Json:
        """The chat as the Bot API tells it within a message."""
        if self.user is None:
            return {"id": self.id, "type": self.type, "title": self.title}
        username = {"username": self.user.username} if self.user.username else {}
        return {"id": self.id, "type": self.type, "first_name": self.user.first_name, **username}


class World:
    """The state behind the Bot API of one bot. It is not thread-safe; whoever shares it holds a lock."""

    def __init__(self, bot: User) -> None:
        self.bot = bot
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.standings: dict[int, Standing] = {}
        self.messages: dict[int, dict[int, Json]] = {}
        self.photos: dict[str, list[Json]] = {}
        self.open_queries: set[str] = set()
        self.menus: dict[tuple[str, str], list[Json]] = {}
        self.webhook = ""
        self.updates = UpdateQueue()
        self._photo_numbers = itertools.count(1)

    def open_chat(self, chat: Chat) -> Chat:
        """The chat, from now on known to the bot."""
        self.chats[chat.id] = chat
        self.standings.setdefault(chat.id, Standing.WELCOME)
        self.messages.setdefault(chat.id, {})
        if chat.user is not None:
            self.users[chat.user.id] = chat.user
        return chat

    def post(self, chat: Chat, sender: User, content: Json) -> Json:
        """The message, now in the chat."""
        messages = self.messages[chat.id]
        head: Json = {
            "message_id": len(messages) + 1,
            "from": sender.as_json(),
            "chat": chat.as_json(),
            "date": int(time.time()),
        }
        message = head | content
        messages[message["message_id"]] = message
        return message

    def quoted(self, chat_id: int, message_id: object) -> Json | None:
        """The message as a reply shows it, without what it replied to itself; None where there is none."""
        message = self.messages[chat_id].get(message_id) if isinstance(message_id, int) else None
        return message and {name: value for name, value in message.items() if name != "reply_to_message"}

    def keep_photo(self, picture: Picture) -> list[Json]:
        """The sizes in which the photo can be had, smallest first."""
        number = next(self._photo_numbers)
        longest = max(picture.width, picture.height)
        sides = [side for side in _PHOTO_SIDES if side < longest] + [min(longest, _PHOTO_SIDES[-1])]
        sizes = [_photo_size(picture, number, side / longest) for side in dict.fromkeys(sides)]
        self.photos.update((size["file_id"], sizes) for size in sizes)
        return sizes

    def known_chat(self, chat_id: object) -> Chat:
        """The chat with this number, where the bot may look at it."""
        if chat_id in (None, ""):
            raise bad_request("chat_id is empty")
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad_request("chat not found")
        if self.standings[chat.id] is Standing.KICKED:
            raise Refused(403, f"Forbidden: bot was kicked from the {chat.type} chat")
        return chat

    def writable_chat(self, chat_id: object, kind: Kind = "text") -> Chat:
        """The chat with this number, where the bot may send this kind of message."""
        chat = self.known_chat(chat_id)
        standing = self.standings[chat.id]
        if standing is Standing.BLOCKED:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if standing is Standing.DEACTIVATED:
            raise Refused(403, "Forbidden: user is deactivated")
        if kind == "text" and standing is Standing.NO_TEXT:
            raise bad_request("not enough rights to send text messages to the chat")
        if kind == "photos" and standing is Standing.NO_PHOTOS:
            raise bad_request("not enough rights to send photos to the chat")
        if kind == "polls" and standing is Standing.NO_POLLS:
            raise bad_request("not enough rights to send polls to the chat")
        return chat


def _photo_size(picture: Picture, number: int, scale: float) -> Json:
    width, height = max(round(picture.width * scale), 1), max(round(picture.height * scale), 1)
    return {
        "file_id": f"AgACAgUAAxkBAAI-photo-{number}-{width}x{height}",
        "file_unique_id": f"AQAD-photo-{number}-{width}x{height}",
        "width": width,
        "height": height,
        "file_size": max(round(picture.file_size * min(scale, 1) ** 2), 1),
    }
