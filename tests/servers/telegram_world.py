"""What Telegram knows: users, chats, messages, files and questions that wait for an answer."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass

from tests.servers.telegram_access import Access, check_access, check_sending
from tests.servers.telegram_chats import Chat, Kind, Room, Standing, User, membership_of
from tests.servers.telegram_rules import Json, Picture, bad_request
from tests.servers.telegram_updates import UpdateQueue

_PHOTO_SIDES = (90, 320, 800, 1280, 2560)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message that the bot has put into a chat.

    at: when, in seconds of the monotonic clock. message: as it was then.
    """

    chat_id: int
    message_id: int
    at: float
    message: Json


class World:
    """The state behind the Bot API of one bot. It is not thread-safe; whoever shares it holds a lock."""

    def __init__(self, bot: User) -> None:
        self.bot = bot
        self.abilities = {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        self.users: dict[int, User] = {bot.id: bot}
        self.rooms: dict[int, Room] = {}
        self.deliveries: dict[int, list[Delivery]] = {}
        self.files: dict[str, Json] = {}
        self.photos: dict[str, list[Json]] = {}
        self.open_queries: set[str] = set()
        self.menus: dict[tuple[str, str], list[Json]] = {}
        self.webhook = ""
        self.webhook_secret = ""
        self.webhook_connections = 40
        self.updates = UpdateQueue()
        self._file_numbers = itertools.count(1)
        # Private chats and basic groups count their messages together; supergroups and channels each for itself.
        self._shared_numbers = itertools.count(1)

    def open_chat(self, chat: Chat) -> Chat:
        """The chat, from now on known to the bot; one that was known keeps its messages."""
        room = self.rooms.get(chat.id)
        if room is None:
            own_numbers = chat.type in {"supergroup", "channel"}
            self.rooms[chat.id] = Room(
                chat=chat,
                membership=membership_of(Standing.WELCOME, chat.type),
                numbers=itertools.count(1) if own_numbers else self._shared_numbers,
            )
        else:
            room.chat = chat
        if chat.user is not None:
            self.users[chat.user.id] = chat.user
        return chat

    @staticmethod
    def now() -> int:
        """The time as the Bot API tells it."""
        return int(time.time())

    def post(self, room: Room, author: Json, content: Json) -> Json:
        """The message, now in the chat; the author is told as `from` and `sender_chat`."""
        head: Json = {"message_id": next(room.numbers), **author}
        message = head | {"chat": room.chat.as_json(), "date": self.now()} | content
        room.messages[message["message_id"]] = message
        return message

    def post_own(self, room: Room, content: Json) -> Json:
        """The bot's message, now in the chat; in a channel the channel itself is its author."""
        is_channel = room.chat.type == "channel"
        author = {"sender_chat": room.chat.as_json()} if is_channel else {"from": self.bot.as_json()}
        message = self.post(room, author, content)
        room.own.add(message["message_id"])
        delivery = Delivery(
            chat_id=room.chat.id, message_id=message["message_id"], at=time.monotonic(), message=dict(message)
        )
        self.deliveries.setdefault(room.chat.id, []).append(delivery)
        return message

    def quoted(self, chat_id: int, message_id: object) -> Json | None:
        """The message as a reply shows it, without what it replied to itself; None where there is none."""
        message = self.rooms[chat_id].messages.get(message_id) if isinstance(message_id, int) else None
        return message and {name: value for name, value in message.items() if name != "reply_to_message"}

    def keep_photo(self, picture: Picture) -> list[Json]:
        """The sizes in which the photo can be had, smallest first."""
        number = next(self._file_numbers)
        longest = max(picture.width, picture.height)
        sides = [side for side in _PHOTO_SIDES if side < longest] + [min(longest, _PHOTO_SIDES[-1])]
        sizes = [_photo_size(picture, number, side / longest) for side in dict.fromkeys(sides)]
        self.photos.update((size["file_id"], sizes) for size in sizes)
        return sizes

    def keep_document(self, name: str, kind: str, size: int) -> Json:
        """The file, which can be sent again by its file_id."""
        number = next(self._file_numbers)
        document: Json = {
            "file_id": f"BQACAgUAAxkBAAI-document-{number}",
            "file_unique_id": f"AgAD-document-{number}",
            "file_name": name,
            "mime_type": kind,
            "file_size": size,
        }
        self.files[document["file_id"]] = document
        return document

    def room(self, chat_id: object, access: Access = Access.READ) -> Room:
        """The chat with this number or public name, where the bot may do so much."""
        if chat_id in (None, ""):
            raise bad_request("chat_id is empty")
        room = self.rooms.get(chat_id) if isinstance(chat_id, int) else self._public(str(chat_id))
        if room is None:
            raise bad_request("chat not found")
        check_access(room, access)
        return room

    def writable_room(self, chat_id: object, kind: Kind = "text") -> Room:
        """The chat with this number, where the bot may send this kind of message."""
        room = self.room(chat_id, Access.WRITE)
        check_sending(room, kind)
        return room

    def _public(self, name: str) -> Room | None:
        if not name.startswith("@"):
            return None
        public = (room for room in self.rooms.values() if room.chat.type in {"supergroup", "channel"})
        return next((room for room in public if (room.chat.username or "").lower() == name[1:].lower()), None)


def _photo_size(picture: Picture, number: int, scale: float) -> Json:
    width, height = max(round(picture.width * scale), 1), max(round(picture.height * scale), 1)
    return {
        "file_id": f"AgACAgUAAxkBAAI-photo-{number}-{width}x{height}",
        "file_unique_id": f"AQAD-photo-{number}-{width}x{height}",
        "width": width,
        "height": height,
        "file_size": max(round(picture.file_size * min(scale, 1) ** 2), 1),
    }
