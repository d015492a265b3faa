"""The methods that tell of a chat and of who is in it."""

from __future__ import annotations

from tests.servers.telegram_chats import (
    ANONYMOUS_ADMINISTRATOR,
    MEMBER,
    MEMBER_RIGHTS,
    Membership,
    Room,
    User,
    administrator,
)
from tests.servers.telegram_request import Method, Request
from tests.servers.telegram_rules import Json, bad_request
from tests.servers.telegram_world import World


class Members:
    """Chats, their administrators and members."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.table: dict[str, Method] = {
            "getChat": self.get_chat,
            "getChatMember": self.get_chat_member,
            "getChatAdministrators": self.get_chat_administrators,
        }

    def get_chat(self, request: Request) -> Json:
        """The chat in full."""
        room = self._world.room(request.chat_id)
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
        details: Json = {
            "accent_color_id": abs(room.chat.id) % 7,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(gifts, False),
        }
        if room.chat.type in {"group", "supergroup"}:
            details["permissions"] = {right: right in room.permissions for right in MEMBER_RIGHTS}
        if room.pinned:
            details["pinned_message"] = self._world.quoted(room.chat.id, room.pinned[-1])
        return room.chat.as_json() | details

    def get_chat_member(self, request: Request) -> Json:
        """What the user, or the bot itself, is in the chat."""
        room = self._world.room(request.chat_id)
        user = self._user(request.params.get("user_id"))
        return membership(self._world, room, user).as_json(user, room.chat.type)

    def get_chat_administrators(self, request: Request) -> list[Json]:
        """The administrators; other bots would be left out, the bot itself is not."""
        room = self._world.room(request.chat_id)
        if room.chat.type == "private":
            raise bad_request("there are no administrators in the private chat")
        users = [self._user(user_id) for user_id in sorted(room.chat.administrators)] + [self._world.bot]
        memberships = [(user, membership(self._world, room, user)) for user in users]
        return [found.as_json(user, room.chat.type) for user, found in memberships if found.status == "administrator"]

    def _user(self, user_id: object) -> User:
        if user_id == ANONYMOUS_ADMINISTRATOR.id:
            return ANONYMOUS_ADMINISTRATOR
        user = self._world.users.get(user_id) if isinstance(user_id, int) else None
        if user is None:
            raise bad_request("user not found")
        return user


def membership(world: World, room: Room, user: User) -> Membership:
    """What the user is in the chat; one who is known and no administrator counts as a member."""
    if user.id == world.bot.id:
        return room.membership
    if user.id == ANONYMOUS_ADMINISTRATOR.id:
        return Membership(status="left")
    return administrator(room.chat.type) if user.id in room.chat.administrators else MEMBER
