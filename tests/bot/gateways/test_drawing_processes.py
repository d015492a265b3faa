"""A running bot draws in a process of its own, which goes when the bot goes, however that is."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.bot.gateways.conftest import RunningBot
from tests.logged import has_trace
from tests.servers.bot_api import BotApiServer

_PATIENCE_S = 30


def children(pid: int) -> list[int]:
    """The processes that this one has started, after `proc(5)`."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def lives(pid: int) -> bool:
    """Whether there is such a process, be it one that has ended and that nobody has waited for."""
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_is_left_when_the_bot_ends(
    start_bot: Callable[..., RunningBot], telegram: BotApiServer, stop: signal.Signals
) -> None:
    bot = start_bot(from_nothing=True, NENBUA_DRAWING_PROCESSES="1")
    person = telegram.private_chat(user_id=7, language_code="vi")
    telegram.send_text("/rsi FPT", chat=person)
    telegram.wait_for("sendPhoto", chat_id=person.id)
    theirs = children(bot.process.pid)
    assert theirs
    # As a terminal does, which interrupts every process in the foreground.
    for pid in (bot.process.pid, *theirs) if stop is signal.SIGINT else (bot.process.pid,):
        os.kill(pid, stop)
    bot.process.wait(_PATIENCE_S)
    deadline = time.monotonic() + _PATIENCE_S
    while any(map(lives, theirs)):
        assert time.monotonic() < deadline, "a process has outlived the bot"
        time.sleep(0.05)
    assert not has_trace(bot.logged())


def test_a_bot_without_drawing_processes_starts_none(
    start_bot: Callable[..., RunningBot], telegram: BotApiServer
) -> None:
    bot = start_bot(NENBUA_DRAWING_PROCESSES="0")
    person = telegram.private_chat(user_id=7, language_code="vi")
    telegram.send_text("/rsi FPT", chat=person)
    telegram.wait_for("sendPhoto", chat_id=person.id)
    assert children(bot.process.pid) == []
