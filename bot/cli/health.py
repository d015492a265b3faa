"""`nenbua health`: whether a running bot is well."""

from __future__ import annotations

import argparse

from bot.cli.exit_status import ANSWERED, UNANSWERED
from bot.cli.opened import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "health",
        help="tell whether a running bot is well",
        description="Tells whether `nenbua run`, or `nenbua work`, was well within the last 90 seconds: one that polls "
        "has heard Telegram, any other found all its parts ready. It must run as the same user, and asks nobody.",
        epilog="example: nenbua health && echo alive",
    )
    parser.add_argument("of", nargs="?", choices=("run", "work"), default="run", help="which one; default: run")
    parser.set_defaults(run=_run)


async def _run(options: argparse.Namespace) -> int:
    from bot.gateways.heartbeat import ALIVE_FOR_S, seconds_since_beat

    age = seconds_since_beat(options.of)
    name = f"nenbua {options.of}"
    print(f"no {name} has been well here" if age is None else f"{name} was well {age:.0f} s ago")
    return ANSWERED if age is not None and age < ALIVE_FOR_S else UNANSWERED
