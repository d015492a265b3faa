"""A nursery: it has imported what the command `nenbua` imports, and forks a process for each that is to begin.

python -m tests.servers.nursery_program CHANNEL

Each request on that socket is one byte, with it the three standard files of a new process, and a line of JSON:
`{"start": {"arguments", "environment", "folder", "moment"}}` is answered with the number of the process, `{"poll":
NUMBER}` with its exit status, or null while it runs. When the other end closes, all of them are ended.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import signal
import socket
import sys
import threading
from datetime import UTC, datetime, timedelta
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, cast

from bot import clock

# Alembic runs the migrations; yfinance decides while it is imported in whose cache it writes.
_LEFT_OUT = ("bot.__main__", "bot.storage.migrations", "bot.prices.yahoo")
# What is imported only where it is used.
_LATER = (
    "aiosqlite",
    "alembic.command",
    "alembic.context",
    "alembic.runtime.migration",
    "asyncpg",
    "exchange_calendars.exchange_calendar_xhkg",
    "matplotlib.backends.backend_agg",
    "mplfinance",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "telegram.ext",
)

_offset = timedelta()


def _shifted_now() -> datetime:
    return datetime.now(UTC) + _offset + _wrong_by()


def _wrong_by() -> timedelta:
    """What the file that PYTEST_CLOCK_FILE names says by now, in seconds; nothing where there is none."""
    try:
        return timedelta(seconds=float(Path(os.environ["PYTEST_CLOCK_FILE"]).read_text(encoding="ascii")))
    except (KeyError, FileNotFoundError):
        return timedelta()


def _import_all() -> None:
    # Before anything else is imported: whoever takes the usual clock takes this one.
    clock.utc_now = _shifted_now
    import bot  # noqa: PLC0415 - after the clock

    for module in walk_packages(bot.__path__, "bot."):
        if not module.name.startswith(_LEFT_OUT):
            import_module(module.name)
    for name in _LATER:
        import_module(name)


def _tend(channel: socket.socket) -> dict[str, Any] | None:
    """In a process that has begun, what it is to be; None in the nursery, when nobody needs it any more."""
    lines = channel.makefile("rw", encoding="utf-8")
    begun: set[int] = set()
    while True:
        byte, files, *_ = socket.recv_fds(channel, 1, 3)
        if not byte:
            break
        request = json.loads(lines.readline())
        if "start" in request:
            number = _fork()
            if number == 0:
                os.close(channel.detach())
                return {**request["start"], "files": files}
            begun.add(number)
            answer: int | None = number
        else:
            answer = _poll(request["poll"], begun)
        for file in files:
            os.close(file)
        lines.write(f"{json.dumps(answer)}\n")
        lines.flush()
    for number in begun:
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)
    return None


def _fork() -> int:
    # A thread would not be there in the child, and what it holds would stay locked.
    assert threading.active_count() == 1, threading.enumerate()
    return os.fork()


def _poll(number: int, begun: set[int]) -> int | None:
    ended, status = os.waitpid(number, os.WNOHANG)
    if not ended:
        return None
    begun.discard(number)
    return os.waitstatus_to_exitcode(status)


def _become(what: dict[str, Any]) -> None:
    """Be as a new process is that was given these arguments, environment, folder and files."""
    global _offset  # noqa: PLW0603 - the clock of this process
    for number, file in enumerate(what["files"]):
        os.dup2(file, number)
        os.close(file)
    # The streams themselves are those of the nursery, unused so far; a terminal is seen line by line.
    cast("TextIOWrapper", sys.stdout).reconfigure(line_buffering=os.isatty(1))
    os.environ.clear()
    os.environ.update(what["environment"])
    os.chdir(what["folder"])
    import_module("numpy").random.seed()
    if what["moment"] is not None:
        _offset = datetime.fromisoformat(what["moment"]) - datetime.now(UTC)
    sys.argv = ["bot", *what["arguments"]]


def _main() -> None:
    _import_all()
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        channel.sendall(b".")
        what = _tend(channel)
    if what is not None:
        _become(what)
        runpy.run_module("bot", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main()
