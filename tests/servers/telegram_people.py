"""What people do in their chats, told to the bot as updates."""

from __future__ import annotations

import copy
import itertools
import re
import time

from tests.servers.telegram_html import Entity, utf16_length
from tests.servers.telegram_polls import Polls
from tests.servers.telegram_rules import Json
from tests.servers.telegram_world import Chat, User, World

_COMMAND = re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>])")
_MENTION = re.compile(r"(?<!\w)@[a-zA-Z0-9_]{2,32}(?!\w)")
_FIRST_QUERY = 4_382_000_000_000_000_001


class People:
    """The users' side of the world."""

    def __init__(self, world: World, polls: Polls) -> None:
        self._world = world
        self._polls = polls
        self._queries = itertools.count(_FIRST_QUERY)

    def say(self, chat: Chat, user: User, content: Json, reply_to: Json | None = None) -> int:
        """The update that tells of the user's message."""
        reply: Json = {}
        if reply_to is not None:
            reply["reply_to_message"] = self._world.quoted(chat.id, reply_to["message_id"])
            if reply["reply_to_message"] is None:
                raise LookupError(f"no message {reply_to['message_id']} in chat {chat.id}")
        return self._world.updates.push({"message": self._world.post(chat, user, reply | content)})

    def edit(self, update_id: int, text: str) -> int:
        """The update that tells of new words in the message of an earlier update."""
        update = self._world.updates.told(update_id)
        told = update.get("message") or update["edited_message"]
        message = self._world.messages[told["chat"]["id"]][told["message_id"]]
        message.pop("entities", None)
        message.update(text_content(text), edit_date=int(time.time()))
        return self._world.updates.push({"edited_message": message})

    def press(self, message: Json, label_or_data: str, user: User) -> int:
        """The update that tells of a press on a button that the message carries now."""
        current = self._world.messages[message["chat"]["id"]][message["message_id"]]
        query = str(next(self._queries))
        update = {
            "callback_query": {
                "id": query,
                "from": user.as_json(),
                "message": copy.deepcopy(current),
                "chat_instance": str(message["chat"]["id"]),
                "data": _data_of_button(current, label_or_data),
            }
        }
        self._world.open_queries.add(query)
        return self._world.updates.push(update)

    def vote(self, message: Json, option: int, user: User) -> int:
        """The update that tells of the user's vote in the message's poll."""
        poll = self._world.messages[message["chat"]["id"]][message["message_id"]]["poll"]
        return self._world.updates.push({"poll_answer": self._polls.vote(poll, option, user)})


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
