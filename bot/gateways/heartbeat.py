"""Whether a running bot still hears Telegram, told between processes by the age of a file."""

from __future__ import annotations

import time
from pathlib import Path

from bot.settings import data_folder

# A quiet long poll returns every ten seconds; a few may fail in a row before the bot counts as deaf.
ALIVE_FOR_S = 90


def _file() -> Path:
    return data_folder() / "heartbeat"


def beat() -> None:
    """Note that Telegram has just answered."""
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def seconds_since_beat() -> float | None:
    """How long ago Telegram last answered a bot of this user; None where none has run."""
    try:
        return max(time.time() - _file().stat().st_mtime, 0.0)
    except FileNotFoundError:
        return None
