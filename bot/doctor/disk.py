"""Whether there is room for what the bot writes, and it may write there."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from platformdirs import user_cache_path

from bot.doctor.finding import Finding, Installation, Verdict
from bot.settings import data_folder

_MB = 1_000_000
# A night's track records and a backup beside the database fit into the first; SQLite needs some room even to delete.
_TIGHT, _FULL = 1_000 * _MB, 100 * _MB


async def check_disk(installation: Installation) -> AsyncIterator[Finding]:
    """One finding for each folder: the bot's own, the database's where that is a file, and the cache's."""
    for folder in _folders(installation):
        yield _room(folder)


def _folders(installation: Installation) -> Iterator[Path]:
    file = installation.database.file
    folders = [data_folder(), *([file.parent] if file else []), user_cache_path("nenbua", appauthor=False)]
    yield from dict.fromkeys(folder.absolute() for folder in folders)


def _room(folder: Path) -> Finding:
    there = _that_exists(folder)
    name = f"disk:{folder}"
    try:
        usage = shutil.disk_usage(there)
    except OSError as error:
        text = f"cannot be looked at: {error.strerror}"
        return Finding(name=name, verdict=Verdict.FAILED, text=text)
    facts = {"free_bytes": usage.free, "total_bytes": usage.total}
    text = f"{_size(usage.free)} of {_size(usage.total)} free"
    if not os.access(there, os.W_OK | os.X_OK):
        text = f"nothing can be written in {there}: give it to the user that runs the bot"
        return Finding(name=name, verdict=Verdict.FAILED, text=text, facts=facts)
    if usage.free < _FULL:
        text = f"{text}: make room, the database is about to refuse what it is told"
        return Finding(name=name, verdict=Verdict.FAILED, text=text, facts=facts)
    if usage.free < _TIGHT:
        return Finding(name=name, verdict=Verdict.WARNING, text=f"{text}: make room", facts=facts)
    return Finding(name=name, verdict=Verdict.OK, text=text, facts=facts)


def _that_exists(folder: Path) -> Path:
    """The folder, else the nearest one above it."""
    return next((place for place in (folder, *folder.parents) if place.is_dir()), folder)


def _size(count: int) -> str:
    return f"{count / 1_000 / _MB:,.1f} GB" if count >= _TIGHT else f"{count // _MB:,} MB"
