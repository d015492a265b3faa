"""The part of the server's test side that sets the scene: people, chats, topics, and what the bot is in them."""

from __future__ import annotations

from collections.abc import Callable, Collection

from tests.servers.telegram_chats import (
    ANONYMOUS_ADMINISTRATOR,
    MEMBER,
    USUAL_PERMISSIONS,
    Chat,
    Membership,
    Room,
    Standing,
    Topic,
    User,
    administrator,
    restricted,
)
from tests.servers.telegram_inline import Inline
from tests.servers.telegram_journal import Journal
from tests.servers.telegram_people import People
from tests.servers.telegram_polls import Polls
from tests.servers.telegram_rules import Json
from tests.servers.telegram_world import World

_SUPERGROUPS_BELOW = -1_000_000_000_000
_TOPIC_COLOUR = 7_322_096


class Scene:
    """People, chats and memberships. Changes that a bot would be told of return the update_id that tells it."""

    def __init__(self, bot: User) -> None:
        self.bot = bot
        self._journal = Journal()
        self._world = World(bot)
        self._polls = Polls()
        self._people = People(self._world, self._polls)
        self._inline = Inline(self._world)
        self._wake: Callable[[], None] = lambda: None

    def user(
        self, user_id: int, *, first_name: str = "An", username: str | None = None, language_code: str | None = "vi"
    ) -> User:
        """A person, from now on known; one who only appears in groups needs nothing more."""
        user = User(id=user_id, first_name=first_name, username=username, language_code=language_code)
        with self._journal.changed:
            self._world.users[user_id] = user
        return user

    def private_chat(
        self, *, user_id: int, first_name: str = "An", username: str | None = None, language_code: str | None = "vi"
    ) -> Chat:
        """The chat of one person with the bot; its number is the person's."""
        user = self.user(user_id, first_name=first_name, username=username, language_code=language_code)
        return self._open(Chat(id=user_id, type="private", user=user))

    def group(
        self, *, chat_id: int, title: str = "Nhóm", administrators: Collection[int] = (), is_forum: bool = False
    ) -> Chat:
        """A group with the bot in it as a member; numbers below -1000000000000 make it a supergroup.

        A forum has topics (see open_topic) beside its General one, which has no number. Raises ValueError for a
        number that no group has, and for a forum that is no supergroup.
        """
        is_large = chat_id < _SUPERGROUPS_BELOW
        if chat_id >= 0:
            raise ValueError(f"groups have negative numbers, not {chat_id}")
        if is_forum and not is_large:
            raise ValueError(f"a forum is a supergroup: a number below {_SUPERGROUPS_BELOW}, not {chat_id}")
        return self._open(
            Chat(
                id=chat_id,
                type="supergroup" if is_large else "group",
                title=title,
                is_forum=is_forum,
                administrators=frozenset(administrators),
            )
        )

    def channel(
        self, *, chat_id: int, title: str = "Kênh", username: str | None = None, administrators: Collection[int] = ()
    ) -> Chat:
        """A channel in which the bot is an administrator with all rights (see promote_bot for fewer).

        Raises ValueError for a number that no channel has: they lie below -1000000000000.
        """
        if chat_id >= _SUPERGROUPS_BELOW:
            raise ValueError(f"channels have numbers below {_SUPERGROUPS_BELOW}, not {chat_id}")
        admins = frozenset(administrators)
        return self._open(Chat(id=chat_id, type="channel", title=title, username=username, administrators=admins))

    def set_standing(self, chat: Chat | int, standing: Standing) -> None:
        """From now on the bot stands like this in the chat: blocked, kicked, without a right, welcome.

        The bot is not told; block, remove_bot, restrict_bot and promote_bot tell it.
        """
        with self._journal.changed:
            self._room(chat).stand(standing)

    def set_permissions(self, chat: Chat | int, *, without: Collection[str]) -> None:
        """From now on the members of the group may do the usual but this (`can_send_photos`, …); none is told."""
        with self._journal.changed:
            self._room(chat).permissions = USUAL_PERMISSIONS - frozenset(without)

    def set_abilities(self, *, inline: bool | None = None, reads_all: bool | None = None) -> None:
        """What getMe says from now on: that inline mode is on, that group privacy is off.

        Messages reach the bot in groups either way, so that a test can see it stay silent.
        """
        with self._journal.changed:
            if inline is not None:
                self._world.abilities["supports_inline_queries"] = inline
            if reads_all is not None:
                self._world.abilities["can_read_all_group_messages"] = reads_all

    def add_bot(
        self, chat: Chat | int, *, by: User | int | None = None, rights_missing: Collection[str] | None = None
    ) -> int:
        """Somebody adds the bot, as an administrator where rights_missing is given: two updates, the last's id.

        They are my_chat_member and, but for channels, the service message with new_chat_members. Before it the bot
        counts as one who is not in the chat.
        """
        with self._journal.changed:
            room = self._room(chat)
            room.stand(Standing.LEFT)
        as_administrator = rights_missing is not None or room.chat.type == "channel"
        missing = frozenset(rights_missing or ())
        told = self._change(room, administrator(room.chat.type, missing) if as_administrator else MEMBER, by)
        if room.chat.type == "channel":
            return told
        content = {"new_chat_members": [self.bot.as_json()]}
        return self._tell(lambda: self._people.say(room, {"from": self._actor(room, by).as_json()}, content))

    def remove_bot(self, chat: Chat | int, *, by: User | int | None = None) -> int:
        """Somebody throws the bot out; the my_chat_member update's id."""
        return self._change(self._room(chat), Membership(status="kicked"), by, Standing.KICKED)

    def promote_bot(self, chat: Chat | int, *, without: Collection[str] = (), by: User | int | None = None) -> int:
        """Somebody makes the bot an administrator with all rights but these; the my_chat_member update's id."""
        room = self._room(chat)
        return self._change(room, administrator(room.chat.type, frozenset(without)), by)

    def restrict_bot(self, chat: Chat | int, *, without: Collection[str] = (), by: User | int | None = None) -> int:
        """Somebody makes the bot a member, one who may not do this where it is named; the update's id.

        Raises LookupError where it is named for a basic group: those restrict nobody alone (see set_permissions).
        """
        room = self._room(chat)
        if without and room.chat.type != "supergroup":
            raise LookupError(f"a {room.chat.type} restricts nobody alone")
        return self._change(room, restricted(frozenset(without)) if without else MEMBER, by)

    def block(self, chat: Chat | int) -> int:
        """The person blocks the bot; the my_chat_member update's id."""
        return self._change(self._room(chat), Membership(status="kicked"), None, Standing.BLOCKED)

    def unblock(self, chat: Chat | int) -> int:
        """The person lets the bot in again; the my_chat_member update's id."""
        return self._change(self._room(chat), MEMBER, None)

    def migrate(self, chat: Chat | int, *, chat_id: int) -> Chat:
        """The supergroup that the group has become, with the number given; the group refuses to be written to.

        Two service messages tell of it: migrate_to_chat_id in the group, migrate_from_chat_id in the supergroup.
        """
        room = self._room(chat)
        administrators = room.chat.administrators
        moved = self.group(chat_id=chat_id, title=room.chat.title, administrators=administrators)
        with self._journal.changed:
            self._room(moved).membership = room.membership
        author = {"from": ANONYMOUS_ADMINISTRATOR.as_json(), "sender_chat": room.chat.as_json()}
        self._tell(lambda: self._people.say(room, author, {"migrate_to_chat_id": moved.id}))
        with self._journal.changed:
            room.moved_to = moved.id
        author = {"from": ANONYMOUS_ADMINISTRATOR.as_json(), "sender_chat": moved.as_json()}
        origin = {"migrate_from_chat_id": room.chat.id}
        self._tell(lambda: self._people.say(self._room(moved), author, origin))
        return moved

    def open_topic(self, chat: Chat | int, name: str, *, by: User | int | None = None) -> int:
        """The message_thread_id of a new topic of the forum; a service message tells of it."""
        room = self._room(chat)
        if not room.chat.is_forum:
            raise LookupError(f"chat {room.chat.id} is no forum")
        content: Json = {"forum_topic_created": {"name": name, "icon_color": _TOPIC_COLOUR}}

        def happen() -> int:
            author = {"from": self._actor(room, by).as_json()}
            message = self._world.post(room, author, content)
            thread = int(message["message_id"])
            message.update(message_thread_id=thread, is_topic_message=True)
            room.topics[thread] = Topic(name=name, opened_by=dict(message))
            self._world.updates.push({"message": message})
            return thread

        return self._tell(happen)

    def close_topic(self, chat: Chat | int, thread: int, *, closed: bool = True) -> int:
        """The update_id of the service message that tells that the topic is closed, or open again."""
        room = self._room(chat)
        content: Json = {"forum_topic_closed" if closed else "forum_topic_reopened": {}}
        author = {"from": self._actor(room, None).as_json()}
        told = self._tell(lambda: self._people.say(room, author, content, None, thread))
        with self._journal.changed:
            room.topics[thread].is_closed = closed
        return told

    def delete_topic(self, chat: Chat | int, thread: int) -> None:
        """The topic and its messages are gone; nothing tells of it."""
        with self._journal.changed:
            room = self._room(chat)
            del room.topics[thread]
            room.messages = {
                number: message
                for number, message in room.messages.items()
                if message.get("message_thread_id") != thread
            }

    def _open(self, chat: Chat) -> Chat:
        with self._journal.changed:
            return self._world.open_chat(chat)

    def _room(self, chat: Chat | int) -> Room:
        return self._world.rooms[number_of(chat)]

    def _change(self, room: Room, new: Membership, by: User | int | None, standing: Standing = Standing.WELCOME) -> int:
        def happen() -> int:
            old = room.membership
            room.standing, room.membership = standing, new
            update = {
                "chat": room.chat.as_json(),
                "from": self._actor(room, by).as_json(),
                "date": self._world.now(),
                "old_chat_member": old.as_json(self.bot, room.chat.type),
                "new_chat_member": new.as_json(self.bot, room.chat.type),
            }
            return self._world.updates.push({"my_chat_member": update})

        return self._tell(happen)

    def _tell(self, happen: Callable[[], int]) -> int:
        """The number of what happens; a bot that waits for updates is woken."""
        with self._journal.changed:
            number = happen()
        self._wake()
        return number

    def _actor(self, room: Room, by: User | int | None) -> User:
        """Who does something in the chat: the one named, the person whose chat it is, or some administrator."""
        if by is not None or room.chat.user is not None:
            return self._person(room.chat.id, by)
        known = [self._world.users[number] for number in room.chat.administrators if number in self._world.users]
        return known[0] if known else ANONYMOUS_ADMINISTRATOR

    def _person(self, chat_id: int, user: User | int | None) -> User:
        if isinstance(user, User):
            return user
        found = self._world.rooms[chat_id].chat.user if user is None else self._world.users.get(user)
        if found is None:
            raise LookupError(f"which user, in chat {chat_id}?" if user is None else f"no user {user}")
        return found


def number_of(chat: Chat | int) -> int:
    """The chat's number."""
    return chat.id if isinstance(chat, Chat) else chat
