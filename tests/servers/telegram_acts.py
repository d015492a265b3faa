"""The part of the server's test side that plays the people: they write, edit, press, vote, ask inline."""

from __future__ import annotations

from tests.servers.telegram_chats import Chat, User
from tests.servers.telegram_inline import InlineAnswer
from tests.servers.telegram_people import author_of, forward_fields, sticker_content, text_content
from tests.servers.telegram_rules import Json
from tests.servers.telegram_scene import Scene, number_of

# https://core.telegram.org/bots/api#user has no word for it: the account that copies a channel's posts into its group.
_TELEGRAM_ITSELF = User(id=777_000, first_name="Telegram")


class Acts(Scene):
    """What people do; each method returns the update_id that tells the bot of it."""

    def send_text(
        self,
        text: str,
        *,
        chat: Chat | int,
        user: User | int | None = None,
        reply_to: Json | None = None,
        thread: int | None = None,
        as_chat: Chat | None = None,
        forwarded_from: User | Chat | str | None = None,
    ) -> int:
        """The update_id of somebody's message; in a private chat the user is known.

        In a channel it is a post, and nobody's. thread: the topic it is written in. as_chat: on whose behalf; the
        group itself makes its author an anonymous administrator, a channel the one who writes in its name.
        forwarded_from: whose words they are; a name alone stands for somebody who hides their account.
        """
        content = text_content(text) | forward_fields(forwarded_from)
        return self._say(content, chat, user, reply_to=reply_to, thread=thread, as_chat=as_chat)

    def send_sticker(self, *, chat: Chat | int, user: User | int | None = None, emoji: str = "👍") -> int:
        """The update_id of the user's sticker."""
        return self._say(sticker_content(emoji), chat, user)

    def edit_text(self, update_id: int, text: str) -> int:
        """The update_id that tells of new words in the message, or the post, of an earlier update."""
        return self._tell(lambda: self._people.edit(update_id, text))

    def discuss(self, post: Json, group: Chat | int) -> int:
        """The update_id of the copy that Telegram makes of a channel's post in the channel's discussion group."""
        room = self._room(group)
        channel = self._room(post["chat"]["id"]).chat
        author = {"from": _TELEGRAM_ITSELF.as_json(), "sender_chat": channel.as_json()}
        words = {
            name: post[name] for name in ("text", "entities", "photo", "caption", "caption_entities") if name in post
        }
        content = words | {"is_automatic_forward": True} | forward_fields(channel)
        return self._tell(lambda: self._people.say(room, author, content))

    def press(
        self, message: Json, label_or_data: str, *, user: User | int | None = None, inaccessible: bool = False
    ) -> int:
        """The update_id of a press on a button that the message has now. Raises LookupError where it has not.

        inaccessible: the message is deleted or too old, so that the bot is told its number only, with date 0.
        """
        return self._tell(
            lambda: self._people.press(
                message, label_or_data, self._person(message["chat"]["id"], user), inaccessible=inaccessible
            )
        )

    def vote(self, message: Json, option: int, *, user: User | int | None = None) -> int:
        """The update_id of a vote for the option with that index in the message's poll.

        Raises LookupError where there is no such option, and where the user has voted before.
        """
        return self._tell(lambda: self._people.vote(message, option, self._person(message["chat"]["id"], user)))

    def ask_inline(self, text: str, *, user: User | int, chat_type: str = "sender", offset: str = "") -> int:
        """The update_id of `@bot text`, typed in a chat of that type (`sender` is the one with the bot).

        Telegram keeps no answer here: each question reaches the bot. Raises LookupError while inline mode is off.
        """
        asking = user if isinstance(user, User) else self._world.users[user]
        return self._tell(lambda: self._world.updates.push(self._inline.ask(asking, text, chat_type, offset)))

    def inline_answer(self, update_id: int, timeout: float = 20.0) -> InlineAnswer:
        """What the bot answered to the question of that update, with the seconds it took. Raises TimeoutError."""
        query = self.update(update_id)["inline_query"]["id"]
        with self._journal.changed:
            if self._journal.changed.wait_for(lambda: query in self._inline.answers, timeout):
                return self._inline.answers[query]
        raise TimeoutError(f"no answer to the inline query of update {update_id} in {timeout} s")

    def choose_inline(self, update_id: int, result_id: str, *, chat: Chat | int | None = None) -> int:
        """The update_id of chosen_inline_result, once the person has taken the result.

        chat: one that the bot is in, and where the message comes `via_bot`; the bot is told of that message as well.
        """
        told = self.update(update_id)["inline_query"]
        content = self._inline.answers[told["id"]].messages[result_id]
        if chat is not None:
            author = {"from": told["from"], "via_bot": self.bot.as_json()}
            self._tell(lambda: self._people.say(self._room(chat), author, content))
        chosen = {"result_id": result_id, "from": told["from"], "query": told["query"]}
        return self._tell(lambda: self._world.updates.push({"chosen_inline_result": chosen}))

    def expire(self, update_id: int) -> None:
        """From now on it is too late to answer the inline query, or the press, of that update."""
        update = self.update(update_id)
        with self._journal.changed:
            if "inline_query" in update:
                self._inline.expire(update["inline_query"]["id"])
            else:
                self._world.open_queries.discard(update["callback_query"]["id"])

    def update(self, update_id: int) -> Json:
        """The update with this number."""
        with self._journal.changed:
            return self._world.updates.told(update_id)

    def send_update(self, update: Json) -> int:
        """The update_id of an update as given; one that names its own is handed out even if it was before."""
        return self._tell(lambda: self._world.updates.push(update))

    def _say(
        self,
        content: Json,
        chat: Chat | int,
        user: User | int | None,
        *,
        reply_to: Json | None = None,
        thread: int | None = None,
        as_chat: Chat | None = None,
    ) -> int:
        def say() -> int:
            room = self._world.rooms[number_of(chat)]
            needs_nobody = room.chat.type == "channel" or as_chat is not None
            author = author_of(room, None if needs_nobody else self._person(room.chat.id, user), as_chat)
            return self._people.say(room, author, content, reply_to, thread)

        return self._tell(say)
