"""Users, chats, and what changes in a chat: its messages, its topics, and what the bot may do there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from tests.servers.telegram_rules import Json

ChatType = Literal["private", "group", "supergroup", "channel"]
Kind = Literal["text", "photos", "polls", "documents"]
Status = Literal["administrator", "member", "restricted", "left", "kicked"]

MEMBER_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
# What this server's groups let their members do: all but to pin, to change the group and to manage its topics.
USUAL_PERMISSIONS = frozenset(MEMBER_RIGHTS) - {"can_pin_messages", "can_change_info", "can_manage_topics"}
_EVERY_ADMINISTRATORS_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
ADMINISTRATOR_RIGHTS: dict[ChatType, tuple[str, ...]] = {
    "group": (*_EVERY_ADMINISTRATORS_RIGHTS, "can_pin_messages"),
    "supergroup": (*_EVERY_ADMINISTRATORS_RIGHTS, "can_pin_messages", "can_manage_topics"),
    "channel": (*_EVERY_ADMINISTRATORS_RIGHTS, "can_post_messages", "can_edit_messages"),
}


class Standing(Enum):
    """How the bot stands in a chat; NEVER_STARTED is a person whom it knows from groups only."""

    WELCOME = "welcome"
    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    NEVER_STARTED = "never_started"
    KICKED = "kicked"
    LEFT = "left"
    DELETED = "deleted"
    NO_TEXT = "no_text"
    NO_PHOTOS = "no_photos"
    NO_POLLS = "no_polls"
    NO_DOCUMENTS = "no_documents"


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


# https://core.telegram.org/bots/api#message: who stands in `from` for clients that know no `sender_chat`.
ANONYMOUS_ADMINISTRATOR = User(id=1_087_968_824, first_name="Group", username="GroupAnonymousBot", is_bot=True)
CHANNEL_BOT = User(id=136_817_688, first_name="Channel", username="Channel_Bot", is_bot=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A private chat (it has a user), or a group or channel (it has a title and administrators)."""

    id: int
    type: ChatType
    user: User | None = None
    title: str = ""
    username: str | None = None
    is_forum: bool = False
    administrators: frozenset[int] = field(default_factory=frozenset)

    def as_json(self) -> Json:
        """The chat as the Bot API tells it within a message."""
        if self.user is not None:
            username = {"username": self.user.username} if self.user.username else {}
            return {"id": self.id, "type": self.type, "first_name": self.user.first_name, **username}
        told: Json = {"id": self.id, "type": self.type, "title": self.title}
        if self.username:
            told["username"] = self.username
        if self.is_forum:
            told["is_forum"] = True
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """What somebody is in a chat, and the rights that come with it."""

    status: Status
    rights: frozenset[str] = frozenset()

    def as_json(self, user: User, chat_type: ChatType) -> Json:
        """The ChatMember of the Bot API."""
        told: Json = {"user": user.as_json(), "status": self.status}
        if self.status == "administrator" and chat_type != "private":
            rights = {right: right in self.rights for right in ADMINISTRATOR_RIGHTS[chat_type]}
            return told | {"can_be_edited": False, "is_anonymous": False} | rights
        if self.status == "restricted":
            rights = {right: right in self.rights for right in MEMBER_RIGHTS}
            return told | {"is_member": True, "until_date": 0} | rights
        return told | ({"until_date": 0} if self.status == "kicked" else {})


MEMBER = Membership(status="member")


def administrator(chat_type: ChatType, without: frozenset[str] = frozenset()) -> Membership:
    """An administrator with all rights but these. Raises LookupError for a right that the chat does not know."""
    known = frozenset(ADMINISTRATOR_RIGHTS.get(chat_type, ()))
    if without - known:
        raise LookupError(f"an administrator of a {chat_type} has no right {sorted(without - known)}")
    return Membership(status="administrator", rights=known - without)


def restricted(without: frozenset[str]) -> Membership:
    """A member who may do everything but this. Raises LookupError for a right that there is not."""
    if without - frozenset(MEMBER_RIGHTS):
        raise LookupError(f"a member has no right {sorted(without - frozenset(MEMBER_RIGHTS))}")
    return Membership(status="restricted", rights=frozenset(MEMBER_RIGHTS) - without)


_FORBIDDEN = {
    Standing.NO_TEXT: "can_send_messages",
    Standing.NO_PHOTOS: "can_send_photos",
    Standing.NO_POLLS: "can_send_polls",
    Standing.NO_DOCUMENTS: "can_send_documents",
}
_GONE: dict[Standing, Status] = {
    Standing.BLOCKED: "kicked",
    Standing.NEVER_STARTED: "left",
    Standing.KICKED: "kicked",
    Standing.LEFT: "left",
    Standing.DELETED: "left",
}


def membership_of(standing: Standing, chat_type: ChatType) -> Membership:
    """What the bot is where it stands like this; in a channel it is an administrator or nothing."""
    if standing in _GONE:
        return Membership(status=_GONE[standing])
    if standing in _FORBIDDEN and chat_type != "group":
        return restricted(frozenset({_FORBIDDEN[standing]}))
    return administrator("channel") if chat_type == "channel" else MEMBER


@dataclass(slots=True, kw_only=True)
class Topic:
    """A topic of a forum; its number is that of the message that opened it."""

    name: str
    opened_by: Json
    is_closed: bool = False


@dataclass(slots=True, kw_only=True)
class Room:
    """A chat and what changes in it.

    own: the numbers of the bot's messages. numbers: those of the messages to come. moved_to: the supergroup that the
    group has become.
    """

    chat: Chat
    membership: Membership
    numbers: Iterator[int]
    standing: Standing = Standing.WELCOME
    permissions: frozenset[str] = USUAL_PERMISSIONS
    messages: dict[int, Json] = field(default_factory=dict)
    own: set[int] = field(default_factory=set)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    moved_to: int | None = None

    def stand(self, standing: Standing) -> None:
        """From now on the bot stands like this here, with the membership that goes with it.

        A basic group restricts nobody alone: there all members lose the right.
        """
        self.standing = standing
        self.membership = membership_of(standing, self.chat.type)
        if self.chat.type == "group":
            self.permissions = USUAL_PERMISSIONS - {_FORBIDDEN.get(standing, "")}

    def may(self, right: str) -> bool:
        """Whether the bot has the right here."""
        if self.chat.type == "private":
            return True
        if self.membership.status == "administrator":
            return right in self.membership.rights or right.startswith(("can_send_", "can_add_"))
        if self.membership.status == "restricted":
            return right in self.membership.rights and right in self.permissions
        return self.membership.status == "member" and right in self.permissions
