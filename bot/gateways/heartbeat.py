"""Whether a running bot is well, told between processes by the age of a file, and to its own by a clock."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal, TypeAlias

import structlog

from bot.meanwhile import meanwhile
from bot.metrics import TELEGRAM_LAST_HEARD
from bot.settings import data_folder

Command: TypeAlias = Literal["run", "work"]
"""Whose heart it is: each command that runs for long has a file of its own."""

# A quiet long poll returns every ten seconds; a few may fail in a row before the bot counts as deaf.
ALIVE_FOR_S = 90
BEATS_EVERY_S = 15.0
# Polls that bring much follow each other quickly.
_TOUCHES_EVERY_S = 1.0

log = structlog.get_logger(__name__)


class _Ear:
    """When Telegram was heard last, by the clock that nobody sets."""

    heard_at: float | None = None
    touched_at: float = -math.inf


def hear() -> None:
    """Note that Telegram has just answered something, or has sent something by itself."""
    _Ear.heard_at = time.monotonic()
    TELEGRAM_LAST_HEARD.set_to_current_time()


def seconds_since_heard() -> float | None:
    """How long ago this process heard Telegram; None where it has not yet."""
    return None if _Ear.heard_at is None else time.monotonic() - _Ear.heard_at


def beat() -> None:
    """Note that Telegram has just answered a poll of `nenbua run`: it is well."""
    hear()
    _note_well("run")


def seconds_since_beat(command: Command = "run") -> float | None:
    """How long ago such a process of this user was last well; None where none has run."""
    try:
        return max(time.time() - _file(command).stat().st_mtime, 0.0)
    except FileNotFoundError:
        return None


@asynccontextmanager
async def beating(
    command: Command, is_well: Callable[[], Awaitable[bool]], *, every: float = BEATS_EVERY_S
) -> AsyncIterator[None]:
    """Until the block ends, beat as long as all is well; for who hears Telegram only now and then."""
    async with meanwhile(_keep_beating(command, is_well, every), name="heartbeat"):
        yield


async def _keep_beating(command: Command, is_well: Callable[[], Awaitable[bool]], every: float) -> None:
    while True:
        if await is_well():
            _note_well(command)
        await asyncio.sleep(every)


def _file(command: Command) -> Path:
    return data_folder() / ("heartbeat" if command == "run" else f"heartbeat-{command}")


def _note_well(command: Command) -> None:
    """Tell other processes; a folder that cannot be written to is logged."""
    now = time.monotonic()
    if now - _Ear.touched_at < _TOUCHES_EVERY_S:
        return
    _Ear.touched_at = now
    path = _file(command)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        log.warning("heartbeat.not_noted", file=str(path), cause=str(error))
