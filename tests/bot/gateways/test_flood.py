"""A hundred people flood the bot's process, within Telegram's limits, and somebody else asks."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest
import structlog

from tests.bot.gateways.conftest import RunningBot, environment, running_bot
from tests.bot.schedule.first_in_line import first_in_line
from tests.servers.bot_api import BotApiServer, Chat

pytestmark = pytest.mark.alone

A_SECOND = 1_000
WITHIN_S = 2.0

_TEXTS = ("/gia FPT", "giá hpg", "/rsi FPT", "chào bạn", "/quet", "rsi là gì", "zzz", "/start")
_PIECE_S = 0.02
_FLOODERS = range(1_000, 1_100)

log = structlog.get_logger(__name__)


class Flooders(Protocol):
    """People who act without end."""

    def act(self, server: BotApiServer) -> None:
        """The next of them does it once more."""
        ...


class Writers:
    """They write, each in private."""

    def __init__(self, server: BotApiServer) -> None:
        self._chats = itertools.cycle([server.private_chat(user_id=user) for user in _FLOODERS])
        self._texts = itertools.cycle(_TEXTS)

    def act(self, server: BotApiServer) -> None:
        """As the protocol says."""
        server.send_text(next(self._texts), chat=next(self._chats))


class Members:
    """They write in ten groups, of which each hears the bot's name only."""

    def __init__(self, server: BotApiServer) -> None:
        groups = [server.group(chat_id=-1_000_000_000_100 - number) for number in range(10)]
        people = [server.user(user) for user in _FLOODERS]
        self._places = itertools.cycle(list(zip(people, itertools.cycle(groups), strict=False)))

    def act(self, server: BotApiServer) -> None:
        """As the protocol says."""
        person, group = next(self._places)
        server.send_text("@nenbua_bot /gia FPT", chat=group, user=person)


class Typists:
    """They type letters after the bot's name, anywhere."""

    def __init__(self, server: BotApiServer) -> None:
        server.set_abilities(inline=True)
        self._people = itertools.cycle([server.user(user) for user in _FLOODERS])
        self._letters = itertools.cycle(("F", "FP", "FPT", "rsi", "hpg", ""))

    def act(self, server: BotApiServer) -> None:
        """As the protocol says."""
        server.ask_inline(next(self._letters), user=next(self._people))


class Pressers:
    """They press the buttons of an answer that each of them has got."""

    def __init__(self, server: BotApiServer) -> None:
        chats = [server.private_chat(user_id=user) for user in _FLOODERS]
        for chat in chats:
            server.send_text("rsi là gì", chat=chat)
        for chat in chats:
            server.wait_for("sendPhoto", chat_id=chat.id, timeout=60)
        self._messages = itertools.cycle([server.messages(chat)[0] for chat in chats])

    def act(self, server: BotApiServer) -> None:
        """As the protocol says."""
        server.press(next(self._messages), "Xem ở FPT")


@dataclass
class Flood:
    """A thousand times a second somebody does something, and newcomers come of whom each writes once."""

    server: BotApiServer
    flooders: Flooders
    sent: int = 0
    asked_at: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._newcomers = itertools.count(5_000)

    def go_on(self, seconds: float, newcomer_every_s: float) -> None:
        """Go on for so long."""
        began = next_newcomer_at = time.monotonic()
        before = self.sent
        while (now := time.monotonic()) < began + seconds:
            if now >= next_newcomer_at:
                next_newcomer_at += newcomer_every_s
                self._let_come(next(self._newcomers))
            while self.sent - before < (now - began) * A_SECOND:
                self.flooders.act(self.server)
                self.sent += 1
            time.sleep(_PIECE_S)

    def waits(self, timeout: float) -> list[float]:
        """How long each newcomer waited for the first answer, once all have one."""
        wait_until(lambda: self.asked_at.keys() <= self.server.deliveries().keys(), timeout)
        answers = self.server.deliveries()
        return [answers[chat][0].at - at for chat, at in self.asked_at.items()]

    def _let_come(self, user_id: int) -> None:
        chat: Chat = self.server.private_chat(user_id=user_id)
        self.asked_at[chat.id] = time.monotonic()
        self.server.send_text("/gia FPT", chat=chat)


@pytest.fixture
def bot(prices: Path, tmp_path: Path) -> Iterator[tuple[BotApiServer, RunningBot]]:
    """The bot, which has been at work for a while, and its server; both go before other work of the machine."""
    with first_in_line(), BotApiServer(limits=True, keeps_files=False) as server:
        ours = {"NENBUA_TOKEN": server.token, "NENBUA_API_URL": server.url, "NENBUA_LOG": "info"}
        # By an interpreter of its own: so all its threads go first.
        with running_bot(tmp_path, environment(tmp_path, prices, **ours), from_nothing=True) as running:
            for number, text in enumerate(_TEXTS, start=1):
                first = server.private_chat(user_id=number)
                server.send_text(text, chat=first)
                wait_until(lambda chat=first: bool(server.messages(chat)), 60)  # type: ignore[misc]
            yield server, running


def wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    """Come back once it is so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"it is not so after {seconds} s"
        time.sleep(0.02)


def resident_mb(bot: RunningBot) -> float:
    """How much memory the bot's process has."""
    (line,) = [line for line in Path(f"/proc/{bot.process.pid}/status").read_text().splitlines() if "VmRSS" in line]
    return int(line.split()[1]) / 1024


def hold(flood: Flood, bot: RunningBot, seconds: float, newcomer_every_s: float) -> None:
    """Nobody waits longer than allowed, nothing grows, and no limit of Telegram's is met."""
    # Caches and pictures of the first questions are not what a flood leaves behind.
    flood.go_on(1.0, 0.5)
    before = resident_mb(bot)
    flood.go_on(seconds, newcomer_every_s)
    waits = flood.waits(timeout=30)
    grown = resident_mb(bot) - before
    log.info("flood.held", sent=flood.sent, newcomers=len(waits), longest_wait_s=max(waits), grown_mb=grown)
    assert flood.sent >= 0.9 * A_SECOND * (seconds + 1.0)
    assert max(waits) <= WITHIN_S
    assert grown < 30
    traffic = flood.server.traffic()
    assert traffic.refused == 0
    assert traffic.most_in_a_second <= 30
    assert bot.stop() == 0


def test_a_flood_delays_no_newcomer(bot: tuple[BotApiServer, RunningBot]) -> None:
    server, running = bot
    hold(Flood(server, Writers(server)), running, 3.0, 0.3)


@pytest.mark.long
@pytest.mark.parametrize(("flooders", "seconds"), [(Writers, 20.0), (Members, 10.0), (Typists, 10.0), (Pressers, 10.0)])
def test_whatever_they_flood_with_no_newcomer_is_delayed(
    bot: tuple[BotApiServer, RunningBot], flooders: Callable[[BotApiServer], Flooders], seconds: float
) -> None:
    server, running = bot
    hold(Flood(server, flooders(server)), running, seconds, 0.5)
