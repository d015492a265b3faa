"""A Bot API server on loopback: it does what Telegram does for a bot, and refuses what Telegram refuses.

with BotApiServer() as server:
    chat = server.private_chat(user_id=7)
    ...  # start the bot with server.url and server.token
    server.send_text("/rsi VNM", chat=chat)
    server.wait_for("sendMessage", chat_id=chat.id)

What a test can do, by where it is told in full:

- The scene (telegram_scene.Scene): `user`, `private_chat`, `group` (basic, supergroup, forum), `channel`;
  `set_standing`, `set_permissions`, `set_abilities` without telling the bot; with an update: `add_bot`, `remove_bot`,
  `promote_bot`, `restrict_bot`, `block`, `unblock`, `migrate`; `open_topic`, `close_topic`, `delete_topic`.
- What people do (telegram_acts.Acts): `send_text` (in a topic, as an anonymous administrator or a channel, forwarded;
  in a channel it is a post), `send_sticker`, `edit_text`, `press` (also on what is too old), `vote`, `discuss`;
  `ask_inline`, `inline_answer`, `choose_inline`, `expire`; `update`, `send_update` (again, too).
- What came of it (here): `calls`, `refused`, `wait_for`, `messages`, `deliveries`, `traffic`, `in_flight`.
- Where updates go if there is a webhook (here): `bring_updates_to`, `webhook_statuses` (see telegram_webhook).
- What goes wrong (here): `fail_next`, `stage`, `stage_often`, `gone`, `come_back`; `BotApiServer(limits=True)`.
"""

from __future__ import annotations

import asyncio
import copy
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Self

from tests.servers.telegram_acts import Acts
from tests.servers.telegram_chats import Chat, Standing, User
from tests.servers.telegram_faults import Cut, Fault
from tests.servers.telegram_http import Endpoint
from tests.servers.telegram_inline import InlineAnswer
from tests.servers.telegram_journal import Call, Exchange
from tests.servers.telegram_limits import Clock, Limits, Traffic
from tests.servers.telegram_listener import Listener
from tests.servers.telegram_methods import Methods
from tests.servers.telegram_rules import Json
from tests.servers.telegram_scene import number_of
from tests.servers.telegram_webhook import WebhookSender
from tests.servers.telegram_world import Delivery

__all__ = [
    "BotApiServer",
    "Call",
    "Chat",
    "Delivery",
    "Exchange",
    "Fault",
    "InlineAnswer",
    "Json",
    "Standing",
    "Traffic",
    "User",
]

_STARTED_WITHIN = 10.0
_STOPPED_WITHIN = 30.0


class BotApiServer(Acts):
    """Telegram for one bot. It lives in a thread of its own; every method here may be called from any other.

    limits: whether more than Telegram takes is answered with 429 (see telegram_limits); `clock` measures them.
    keeps_files: whether `calls` keep what was uploaded; thousands of pictures are better forgotten.
    """

    def __init__(
        self,
        token: str = "123456:TEST-token",  # noqa: S107 - made up, and good on loopback only
        username: str = "nenbua_bot",
        *,
        limits: bool = False,
        clock: Clock = time.monotonic,
        keeps_files: bool = True,
    ) -> None:
        super().__init__(User(id=int(token.partition(":")[0]), first_name="Nến Búa", username=username, is_bot=True))
        self.token = token
        self._limits = Limits(holds=limits, clock=clock)
        methods = Methods(self._world, self._polls, self._inline)
        self._endpoint = Endpoint(token, self._world, methods, self._journal, self._limits)
        self._endpoint.keeps_files = keeps_files
        self._sender = WebhookSender(self._world, self._journal)
        self._thread = threading.Thread(target=self._run, name="bot-api-server", daemon=True)
        self._started: Future[tuple[Listener, asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self._wake = self._wake_poll

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
        """The root address, without a slash at its end; it stays the same through outages."""
        return self._started.result(_STARTED_WITHIN)[0].url

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
        """What the bot has sent to the chat, as it looks now, oldest first; what it deleted is not there."""
        with self._journal.changed:
            room = self._world.rooms[number_of(chat)]
            return copy.deepcopy([message for number, message in room.messages.items() if number in room.own])

    def deliveries(self) -> dict[int, list[Delivery]]:
        """What the bot has sent, by chat and with the time, oldest first; chats without messages are not there.

        It is cheap for thousands of chats: each message is as it was sent, edits are not followed.
        """
        with self._journal.changed:
            return {chat_id: list(sent) for chat_id, sent in self._world.deliveries.items()}

    def traffic(self) -> Traffic:
        """How much the bot has sent: the most in any second, in any minute by group, and what met a limit."""
        with self._journal.changed:
            return self._limits.traffic()

    def in_flight(self, at: float | None = None, *, grace: float = 0.0) -> list[Exchange]:
        """The calls that had been received and not yet answered at that moment of the monotonic clock, or now.

        A call ends with its connection, too. grace: seconds for which it counts as under way after its end, as the bot
        still has to read and note the answer.
        """
        return self._journal.open_at(time.monotonic() if at is None else at, grace)

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

    def stage_often(self, method: str, rates: Mapping[Fault, float], *, seed: int = 1) -> None:
        """Have calls of the method meet these faults by chance from now on, each with its own probability.

        {Fault(status=429, retry_after=1): 0.05, Fault(status=500): 0.05, Fault(cut="before"): 0.02,
        Fault(cut="after"): 0.02}. Nothing in it ends it. The same seed draws the same for the same order of calls;
        faults that are staged one by one come first. Raises ValueError where the chances add up to more than one.
        """
        with self._journal.changed:
            self._endpoint.faults.stage_often(method, rates, seed)

    def bring_updates_to(self, *roots: str, twice: bool = False) -> None:
        """Where the bot has set a webhook, requests to it arrive at these roots of addresses in turn from now on.

        twice: each update is brought once more after it was taken.
        """
        self._sender.replicas, self._sender.twice = roots, twice

    def webhook_statuses(self) -> dict[int, int]:
        """How often the webhook answered with each status; 0 stands for no answer."""
        return dict(self._sender.statuses)

    def gone(self, seconds: float, *, resets: bool = False) -> None:
        """Telegram cannot be reached for so many seconds, from now on; it comes back by itself, at the same address.

        Connections are cut and new ones refused; with `resets` new ones are taken and reset. Returns at once.
        """
        self._in_loop(lambda listener: listener.leave(seconds, resets=resets))

    def come_back(self) -> None:
        """End the outage now."""
        self._in_loop(lambda listener: listener.come_back())

    def _in_loop(self, act: Callable[[Listener], Coroutine[Any, Any, None]]) -> None:
        listener, loop, _ = self._started.result(_STARTED_WITHIN)
        asyncio.run_coroutine_threadsafe(act(listener), loop).result(_STARTED_WITHIN)

    def _wake_poll(self) -> None:
        loop = self._started.result()[1]
        loop.call_soon_threadsafe(self._endpoint.wake)
        loop.call_soon_threadsafe(self._sender.wake)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        listener = Listener(self._endpoint)
        try:
            await listener.start()
            stop = asyncio.Event()
            delivering = asyncio.create_task(self._sender.deliver())
            self._started.set_result((listener, asyncio.get_running_loop(), stop))
            await stop.wait()
            delivering.cancel()
            await asyncio.wait([delivering])
        except OSError as error:
            self._started.set_exception(error)
        finally:
            await listener.stop()
