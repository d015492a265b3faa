"""`nenbua run` and `nenbua work` at another time, as processes that start at once.

python -m tests.bot.schedule.bot_at 2026-11-20T15:14:55+07:00 [work]   one of them, now
python -m tests.bot.schedule.bot_at                                    a nursery: what every one of them imports is
imported, and for each line `start MOMENT COMMAND` on its input a new process begins there, its number printed; for
`poll NUMBER` its exit status is printed, or `running`.
"""

from __future__ import annotations

import asyncio
import os
import sys
import traceback
from datetime import UTC, datetime, timedelta
from importlib import import_module

from bot import clock

_offset = timedelta()


def _shifted_now() -> datetime:
    return datetime.now(UTC) + _offset


def _import_all() -> None:
    # Before anything else is imported: whoever takes the usual clock takes this one.
    clock.utc_now = _shifted_now
    for module in ("bot.workers", "bot.gateways.telegram"):
        import_module(module)


def _run(moment: str, command: str = "run") -> int:
    """Run the bot's own command by a clock that shows that moment now, and goes on from there."""
    global _offset  # noqa: PLW0603 - the clock of this process
    _offset = datetime.fromisoformat(moment) - datetime.now(UTC)
    from bot.cli import run, work  # noqa: PLC0415 - after the clock

    return asyncio.run(work.work(_shifted_now) if command == "work" else run.run(_shifted_now))


def _begin(moment: str, command: str) -> int:
    """The number of a new process."""
    number = os.fork()
    if number == 0:
        status = 1
        try:
            status = _run(moment, command)
        except BaseException:  # noqa: BLE001 - nothing of the nursery goes on in its child
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    return number


def _poll(number: int) -> str:
    ended, status = os.waitpid(number, os.WNOHANG)
    return str(os.waitstatus_to_exitcode(status)) if ended else "running"


def _tend() -> None:
    print("ready", flush=True)  # noqa: T201 - it talks to the test
    for line in sys.stdin:
        word, *arguments = line.split()
        print(_begin(*arguments) if word == "start" else _poll(int(arguments[0])), flush=True)  # noqa: T201


if __name__ == "__main__":
    _import_all()
    if len(sys.argv) == 1:
        _tend()
    else:
        sys.exit(_run(*sys.argv[1:]))
