"""Where the bot may look, edit and write, and the words with which Telegram refuses it.

The order and the words are those of `check_chat_access` in
https://github.com/tdlib/telegram-bot-api/blob/master/telegram-bot-api/Client.cpp.
"""

from __future__ import annotations

from enum import IntEnum

from tests.servers.telegram_chats import Kind, Room, Standing
from tests.servers.telegram_rules import Refused, bad_request

_RIGHT_TO_SEND: dict[Kind, tuple[str, str]] = {
    "text": ("can_send_messages", "text messages"),
    "photos": ("can_send_photos", "photos"),
    "polls": ("can_send_polls", "polls"),
    "documents": ("can_send_documents", "documents"),
}
_PERSON_IS_GONE = {
    Standing.BLOCKED: "bot was blocked by the user",
    Standing.DEACTIVATED: "user is deactivated",
    Standing.NEVER_STARTED: "bot can't initiate conversation with a user",
}


class Access(IntEnum):
    """What a method wants of a chat."""

    READ = 1
    EDIT = 2
    WRITE = 3


def check_access(room: Room, access: Access) -> None:
    """Refuse where the bot may not do so much in the chat."""
    if room.moved_to is not None and access is Access.WRITE:
        parameters = {"migrate_to_chat_id": room.moved_to}
        raise Refused(400, "Bad Request: group chat was upgraded to a supergroup chat", parameters)
    if access >= Access.EDIT and room.standing in _PERSON_IS_GONE:
        raise Refused(403, f"Forbidden: {_PERSON_IS_GONE[room.standing]}")
    # A basic group can still be looked at by those who were in it.
    if room.chat.type == "group" and access is Access.READ:
        return
    if room.standing is Standing.DELETED:
        raise Refused(403, "Forbidden: the group chat was deleted")
    if room.standing is Standing.KICKED:
        raise Refused(403, f"Forbidden: bot was kicked from the {room.chat.type} chat")
    if room.standing is Standing.LEFT:
        raise Refused(403, f"Forbidden: bot is not a member of the {room.chat.type} chat")


def check_sending(room: Room, kind: Kind) -> None:
    """Refuse what the bot has no right to send."""
    if room.chat.type == "channel":
        if not room.may("can_post_messages"):
            raise bad_request("need administrator rights in the channel chat")
        return
    right, words = _RIGHT_TO_SEND[kind]
    if not room.may(right):
        raise bad_request(f"not enough rights to send {words} to the chat")
