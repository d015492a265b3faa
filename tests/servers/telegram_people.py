"""What people do in their chats, told to the bot as updates."""

from __future__ import annotations

import copy
import itertools
import re
import time

from tests.servers.telegram_chats import ANONYMOUS_ADMINISTRATOR, CHANNEL_BOT, Chat, Room, User
from tests.servers.telegram_html import Entity, utf16_length
from tests.servers.telegram_polls import Polls
from tests.servers.telegram_rules import Json
from tests.servers.telegram_threads import place
from tests.servers.telegram_world import World

_COMMAND = re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>])")
_MENTION = re.compile(r"(?<!\w)@[a-zA-Z0-9_]{2,32}(?!\w)")
_FIRST_QUERY = 4_382_000_000_000_000_001
_MESSAGES = ("message", "edited_message", "channel_post", "edited_channel_post")
_FORWARDED_AGE_S = 3600


class People:
    """The users' side of the world."""

    def __init__(self, world: World, polls: Polls) -> None:
        self._world = world
        self._polls = polls
        self._queries = itertools.count(_FIRST_QUERY)

    def say(
        self, room: Room, author: Json, content: Json, reply_to: Json | None = None, thread: int | None = None
    ) -> int:
        """The update that tells of the message; in a channel it is a post."""
        quoted = None
        if reply_to is not None:
            quoted = self._world.quoted(room.chat.id, reply_to["message_id"])
            if quoted is None:
                raise LookupError(f"no message {reply_to['message_id']} in chat {room.chat.id}")
        if thread is not None and thread not in room.topics:
            raise LookupError(f"no topic {thread} in chat {room.chat.id}")
        message = self._world.post(room, author, place(room, thread, quoted) | content)
        return self._world.updates.push({_kind_of_update(room): message})

    def edit(self, update_id: int, text: str) -> int:
        """The update that tells of new words in the message of an earlier update."""
        update = self._world.updates.told(update_id)
        told = next(update[kind] for kind in _MESSAGES if kind in update)
        room = self._world.rooms[told["chat"]["id"]]
        message = room.messages[told["message_id"]]
        message.pop("entities", None)
        message.update(text_content(text), edit_date=int(time.time()))
        return self._world.updates.push({f"edited_{_kind_of_update(room)}": message})

    def press(self, message: Json, label_or_data: str, user: User, *, inaccessible: bool) -> int:
        """The update that tells of a press on a button that the message carries now, or carried when it was seen."""
        room = self._world.rooms[message["chat"]["id"]]
        current = message if inaccessible else room.messages[message["message_id"]]
        data = _data_of_button(current, label_or_data)
        if inaccessible:
            current = {"chat": room.chat.as_json(), "message_id": message["message_id"], "date": 0}
        query = str(next(self._queries))
        update = {
            "callback_query": {
                "id": query,
                "from": user.as_json(),
                "message": copy.deepcopy(current),
                "chat_instance": str(room.chat.id),
                "data": data,
            }
        }
        self._world.open_queries.add(query)
        return self._world.updates.push(update)

    def vote(self, message: Json, option: int, user: User) -> int:
        """The update that tells of the user's vote in the message's poll."""
        poll = self._world.rooms[message["chat"]["id"]].messages[message["message_id"]]["poll"]
        return self._world.updates.push({"poll_answer": self._polls.vote(poll, option, user)})


def author_of(room: Room, user: User | None, as_chat: Chat | None) -> Json:
    """The fields that tell who writes: a person, the channel itself, an anonymous administrator, another channel."""
    if room.chat.type == "channel":
        return {"sender_chat": room.chat.as_json()}
    if as_chat is not None:
        stands_for = ANONYMOUS_ADMINISTRATOR if as_chat.id == room.chat.id else CHANNEL_BOT
        return {"from": stands_for.as_json(), "sender_chat": as_chat.as_json()}
    if user is None:
        raise LookupError(f"which user, in chat {room.chat.id}?")
    return {"from": user.as_json()}


def forward_fields(source: User | Chat | str | None) -> Json:
    """The fields of a message that somebody passes on; a name alone stands for who hides their account."""
    if source is None:
        return {}
    origin: Json = {"date": int(time.time()) - _FORWARDED_AGE_S}
    if isinstance(source, User):
        origin |= {"type": "user", "sender_user": source.as_json()}
    elif isinstance(source, str):
        origin |= {"type": "hidden_user", "sender_user_name": source}
    elif source.type == "channel":
        origin |= {"type": "channel", "chat": source.as_json(), "message_id": 1}
    else:
        origin |= {"type": "chat", "sender_chat": source.as_json()}
    return {"forward_origin": origin}


def text_content(text: str) -> Json:
    """The fields of a message with this text, with the commands and mentions that Telegram finds in it."""
    commands = list(_COMMAND.finditer(text))
    ends = {command.end() for command in commands}
    mentions = [mention for mention in _MENTION.finditer(text) if mention.end() not in ends]
    entities = [_entity("bot_command", text, found) for found in commands]
    entities += [_entity("mention", text, found) for found in mentions]
    entities.sort(key=lambda entity: int(entity["offset"]))
    return {"text": text, "entities": entities} if entities else {"text": text}


def sticker_content(emoji: str) -> Json:
    """The fields of a message with a sticker."""
    side = 512
    return {
        "sticker": {
            "file_id": "CAACAgUAAxkBAAI-sticker",
            "file_unique_id": "AgAD-sticker",
            "type": "regular",
            "width": side,
            "height": side,
            "is_animated": False,
            "is_video": False,
            "emoji": emoji,
        }
    }


def _kind_of_update(room: Room) -> str:
    return "channel_post" if room.chat.type == "channel" else "message"


def _entity(kind: str, text: str, found: re.Match[str]) -> Entity:
    return {"type": kind, "offset": utf16_length(text[: found.start()]), "length": utf16_length(found[0])}


def _data_of_button(message: Json, label_or_data: str) -> str:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    labels = {button["text"]: button["callback_data"] for row in rows for button in row if "callback_data" in button}
    if label_or_data in labels.values():
        return label_or_data
    if label_or_data in labels:
        return str(labels[label_or_data])
    raise LookupError(f"no button {label_or_data!r} on message {message['message_id']}; it has {labels}")
