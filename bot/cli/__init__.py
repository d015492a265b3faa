"""The command `nenbua`, one module a command; everything heavy is imported only once a command needs it."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from bot.cli import ask, backup, cache, chat, claims, doctor, events, health, record, restore, run, scan, symbols, work
from bot.cli.exit_status import UNANSWERED, WRONG_USAGE, WrongSetting

# Loading makes a million objects that stay: at Python's own pace (700) the search for garbage among them takes a fifth
# of the start.
_OBJECTS_BETWEEN_COLLECTIONS = 50_000

_COMMANDS = (ask, chat, events, record, scan, claims, symbols, cache, run, work, backup, restore, doctor, health)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status is 0 answered, 1 not answered, 2 wrong usage or settings."""
    options = _parser().parse_args(arguments)
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        return int(asyncio.run(options.run(options)))
    except WrongSetting as error:
        for line in str(error).splitlines():
            print(f"nenbua: {line}", file=sys.stderr)
        return WRONG_USAGE
    except KeyboardInterrupt:
        return UNANSWERED
    except BrokenPipeError:
        # Whoever read our output has gone; closing it again at exit would only complain once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNANSWERED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nenbua",
        description="Nến Búa: asks, chats and runs the Telegram assistant for Vietnamese retail investors.",
        epilog='example: nenbua ask "rsi fpt"',
    )
    parser.add_argument("--version", action="version", version=f"nenbua {version('nenbua')}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add(commands)
    return parser
