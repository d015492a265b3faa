"""The methods that change, remove or pin what is in a chat."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.servers import telegram_rules as rules
from tests.servers.telegram_access import Access
from tests.servers.telegram_chats import Kind, Room
from tests.servers.telegram_request import Method, Request, captioned, keyboard, worded
from tests.servers.telegram_rules import Json, bad_request
from tests.servers.telegram_world import World

_CONTENT_FIELDS = frozenset(
    {"text", "entities", "photo", "document", "caption", "caption_entities", "poll", "reply_markup"}
)
_CAPTIONED = ("photo", "document")

PhotoReader = Callable[[Request, object, str], Json]


class Editing:
    """Edits, deletions and pins."""

    def __init__(self, world: World, read_photo: PhotoReader) -> None:
        self._world = world
        self._read_photo = read_photo
        self.table: dict[str, Method] = {
            "editMessageText": self.edit_message_text,
            "editMessageCaption": self.edit_message_caption,
            "editMessageMedia": self.edit_message_media,
            "editMessageReplyMarkup": self.edit_message_reply_markup,
            "deleteMessage": self.delete_message,
            "pinChatMessage": self.pin_chat_message,
            "unpinChatMessage": self.unpin_chat_message,
        }

    def edit_message_text(self, request: Request) -> Json:
        """The message with its new words."""
        content = worded("text", "entities", rules.message_text(request.params))
        message = self._message_to_edit(request, "text")
        if "text" not in message:
            raise bad_request("there is no text in the message to edit")
        return self._replace(request, message, content)

    def edit_message_caption(self, request: Request) -> Json:
        """The message with its new caption."""
        caption = captioned(request.params)
        message = self._message_to_edit(request, "text")
        media = {name: message[name] for name in _CAPTIONED if name in message}
        if not media:
            raise bad_request("there is no caption in the message to edit")
        return self._replace(request, message, media | caption)

    def edit_message_media(self, request: Request) -> Json:
        """The message with its new photo and caption; a text message becomes a photo."""
        media = request.params.get("media")
        if not isinstance(media, dict) or media.get("type") != "photo":
            raise bad_request("can't parse InputMedia: this server takes photos only")
        content = self._read_photo(request, media.get("media"), "media") | captioned(media)
        return self._replace(request, self._message_to_edit(request, "photos"), content)

    def edit_message_reply_markup(self, request: Request) -> Json:
        """The message with its new keyboard, or with none."""
        message = self._message_to_edit(request, "text")
        kept = {name: message[name] for name in _CONTENT_FIELDS - {"reply_markup"} if name in message}
        return self._replace(request, message, kept)

    def delete_message(self, request: Request) -> bool:
        """True, once the message is gone; other people's go in private, and elsewhere by the right to delete."""
        room = self._world.room(request.chat_id, Access.EDIT)
        message = self._found(request, room, "delete")
        number = message["message_id"]
        if number not in room.own and not (room.chat.type == "private" or room.may("can_delete_messages")):
            raise bad_request("message can't be deleted")
        del room.messages[number]
        room.own.discard(number)
        if number in room.pinned:
            room.pinned.remove(number)
        return True

    def pin_chat_message(self, request: Request) -> bool:
        """True, once the message is pinned, and the chat has been told so by a service message."""
        room = self._pinnable_room(request)
        message = self._found(request, room, "pin")
        if message["message_id"] in room.pinned:
            room.pinned.remove(message["message_id"])
        room.pinned.append(message["message_id"])
        if room.chat.type != "channel":
            quoted = self._world.quoted(room.chat.id, message["message_id"])
            self._world.post(room, {"from": self._world.bot.as_json()}, {"pinned_message": quoted})
        return True

    def unpin_chat_message(self, request: Request) -> bool:
        """True, once the message, or the one pinned last, is no longer pinned."""
        room = self._pinnable_room(request)
        number = request.params.get("message_id", room.pinned[-1] if room.pinned else None)
        if number not in room.pinned:
            raise bad_request("message to unpin not found")
        room.pinned.remove(number)
        return True

    def _pinnable_room(self, request: Request) -> Room:
        room = self._world.room(request.chat_id, Access.WRITE)
        if not room.may("can_edit_messages" if room.chat.type == "channel" else "can_pin_messages"):
            raise bad_request("not enough rights to manage pinned messages in the chat")
        return room

    def _message_to_edit(self, request: Request, kind: Kind) -> Json:
        room = self._world.room(request.chat_id, Access.EDIT)
        message = self._found(request, room, "edit")
        is_own, edits_all = message["message_id"] in room.own, room.may("can_edit_messages")
        if room.chat.type == "channel" and (edits_all or (is_own and room.may("can_post_messages"))):
            return message
        if room.chat.type == "channel" or not is_own:
            raise bad_request("message can't be edited")
        self._world.writable_room(request.chat_id, kind)
        return message

    def _found(self, request: Request, room: Room, purpose: str) -> Json:
        if "message_id" not in request.params:
            raise bad_request("message identifier is not specified")
        message = room.messages.get(request.params["message_id"])
        if message is None:
            raise bad_request(f"message to {purpose} not found")
        return message

    def _replace(self, request: Request, message: Json, content: Json) -> Json:
        markup = request.params.get("reply_markup")
        if isinstance(markup, dict) and "inline_keyboard" not in markup:
            raise bad_request("inline keyboard expected")
        kept = {name: value for name, value in message.items() if name not in _CONTENT_FIELDS}
        changed = kept | content | keyboard(request.params)
        if changed == message:
            raise bad_request(rules.NOT_MODIFIED)
        message.clear()
        message.update(changed, edit_date=int(time.time()))
        return message
