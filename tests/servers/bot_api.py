"""A Bot API server on loopback: it does what Telegram does for a bot, and refuses what Telegram refuses.

with BotApiServer() as server:
    chat = server.private_chat(user_id=7)
    ...  # start the bot with server.url and server.token
    server.send_text("/rsi VNM", chat=chat)
    server.wait_for("sendMessage", chat_id=chat.id)
"""

from __future__ import annotations

import asyncio
import copy
import threading
from collections.abc import Callable, Collection
from concurrent.futures import Future
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.servers.telegram_faults import Cut, Fault
from tests.servers.telegram_http import Endpoint
from tests.servers.telegram_journal import Call, Journal
from tests.servers.telegram_people import People, sticker_content, text_content
from tests.servers.telegram_polls import Polls
from tests.servers.telegram_rules import Json
from tests.servers.telegram_world import Chat, Standing, User, World

__all__ = ["BotApiServer", "Call", "Chat", "Fault", "Json", "Standing", "User"]

_STARTED_WITHIN = 10.0
_STOPPED_WITHIN = 10.0
_GRACE = 0.05
_SUPERGROUPS_BELOW = -1_000_000_000_000


class BotApiServer:
    """Telegram for one bot. It lives in a thread of its own; every method here may be called from any other."""

    def __init__(self, token: str = "123456:TEST-token", username: str = "nenbua_bot") -> None:  # noqa: S107 - made up, and good on loopback only
        self.token = token
        self.bot = User(id=int(token.partition(":")[0]), first_name="Nến Búa", username=username, is_bot=True)
        self._world = World(self.bot)
        polls = Polls()
        self._people = People(self._world, polls)
        self._journal = Journal()
        self._endpoint = Endpoint(token, self._world, polls, self._journal)
        self._thread = threading.Thread(target=self._run, name="bot-api-server", daemon=True)
        self._started: Future[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.result(_STARTED_WITHIN)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _, loop, stop = self._started.result()
        loop.call_soon_threadsafe(stop.set)
        self._thread.join(_STOPPED_WITHIN)
        if self._thread.is_alive():
            raise RuntimeError("the Bot API server does not stop")
        if self._endpoint.crashes and error is None:
            raise ExceptionGroup("the Bot API server itself failed", self._endpoint.crashes)

    @property
    def url(self) -> str:
        """The root address, without a slash at its end."""
        return self._started.result(_STARTED_WITHIN)[0]

    @property
    def calls(self) -> list[Call]:
        """All calls so far, in the order of their answers."""
        return self._journal.calls()

    @property
    def refused(self) -> list[Call]:
        """The calls that were refused for what they asked; staged faults are not among them."""
        return [call for call in self.calls if call.status >= 400 and not call.staged]

    def wait_for(self, method: str, count: int = 1, timeout: float = 20.0, **match: object) -> list[Call]:
        """All calls of the method whose parameters match, once there are `count` of them.

        A match that can be called is asked about the value. Raises TimeoutError that lists what did come.
        """
        return self._journal.wait_for(method, count, timeout, match)

    def messages(self, chat: Chat | int) -> list[Json]:
        """What the bot has sent to the chat, as it looks now, oldest first."""
        with self._journal.changed:
            posted = self._world.messages[_number(chat)].values()
            return copy.deepcopy([message for message in posted if message["from"]["id"] == self.bot.id])

    def update(self, update_id: int) -> Json:
        """The update with this number."""
        with self._journal.changed:
            return self._world.updates.told(update_id)

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

    def group(self, *, chat_id: int, title: str = "Nhóm", administrators: Collection[int] = ()) -> Chat:
        """A group with the bot in it; numbers below -1000000000000 make it a supergroup."""
        if chat_id >= 0:
            raise ValueError(f"groups have negative numbers, not {chat_id}")
        return self._open(
            Chat(
                id=chat_id,
                type="supergroup" if chat_id < _SUPERGROUPS_BELOW else "group",
                title=title,
                administrators=frozenset(administrators),
            )
        )

    def set_standing(self, chat: Chat | int, standing: Standing) -> None:
        """From now on the bot stands like this in the chat: blocked, kicked, without a right, welcome."""
        with self._journal.changed:
            self._world.standings[_number(chat)] = standing

    def send_text(
        self, text: str, *, chat: Chat | int, user: User | int | None = None, reply_to: Json | None = None
    ) -> int:
        """The update_id of the user's message; in a private chat the user is known."""
        return self._say(text_content(text), chat, user, reply_to)

    def send_sticker(self, *, chat: Chat | int, user: User | int | None = None, emoji: str = "👍") -> int:
        """The update_id of the user's sticker."""
        return self._say(sticker_content(emoji), chat, user, None)

    def edit_text(self, update_id: int, text: str) -> int:
        """The update_id that tells of new words in the message of an earlier update."""
        return self._tell(lambda: self._people.edit(update_id, text))

    def press(self, message: Json, label_or_data: str, *, user: User | int | None = None) -> int:
        """The update_id of a press on a button that the message has now. Raises LookupError where it has not."""
        return self._tell(
            lambda: self._people.press(message, label_or_data, self._person(message["chat"]["id"], user)),
        )

    def vote(self, message: Json, option: int, *, user: User | int | None = None) -> int:
        """The update_id of a vote for the option with that index in the message's poll.

        Raises LookupError where there is no such option, and where the user has voted before.
        """
        return self._tell(lambda: self._people.vote(message, option, self._person(message["chat"]["id"], user)))

    def send_update(self, update: Json) -> int:
        """The update_id of an update as given; one that names its own is handed out even if it was before."""
        return self._tell(lambda: self._world.updates.push(update))

    def fail_next(
        self,
        method: str,
        *,
        status: int | None = None,
        retry_after: int | None = None,
        description: str = "",
        cut: Cut | None = None,
        delay: float = 0.0,
        times: int = 1,
    ) -> None:
        """Have the next calls of the method meet this fault (see Fault)."""
        fault = Fault(status=status, retry_after=retry_after, description=description, cut=cut, delay=delay)
        self.stage(method, fault, times=times)

    def stage(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """Have the next calls of the method meet the fault, after those that were staged before."""
        with self._journal.changed:
            self._endpoint.faults.stage(method, fault, times)

    def _open(self, chat: Chat) -> Chat:
        with self._journal.changed:
            return self._world.open_chat(chat)

    def _say(self, content: Json, chat: Chat | int, user: User | int | None, reply_to: Json | None) -> int:
        def say() -> int:
            known = self._world.chats[_number(chat)]
            return self._people.say(known, self._person(known.id, user), content, reply_to)

        return self._tell(say)

    def _tell(self, happen: Callable[[], int]) -> int:
        """The update_id of what happens; a bot that waits for updates is woken."""
        with self._journal.changed:
            update_id = happen()
        self._started.result()[1].call_soon_threadsafe(self._endpoint.wake)
        return update_id

    def _person(self, chat_id: int, user: User | int | None) -> User:
        if isinstance(user, User):
            return user
        found = self._world.chats[chat_id].user if user is None else self._world.users.get(user)
        if found is None:
            raise LookupError(f"which user, in chat {chat_id}?" if user is None else f"no user {user}")
        return found

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        runner = web.AppRunner(
            self._endpoint.application(), access_log=None, handler_cancellation=True, shutdown_timeout=_GRACE
        )
        try:
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            host, port = runner.addresses[0][:2]
            stop = asyncio.Event()
            self._started.set_result((f"http://{host}:{port}", asyncio.get_running_loop(), stop))
            await stop.wait()
        except OSError as error:
            self._started.set_exception(error)
        finally:
            await runner.cleanup()


def _number(chat: Chat | int) -> int:
    return chat.id if isinstance(chat, Chat) else chat
