"""`nenbua health`: whether a running bot still hears Telegram."""

from __future__ import annotations

import argparse

from bot.cli.exit_status import ANSWERED, UNANSWERED
from bot.cli.opened import Commands


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "health", help="tell whether a running bot still hears Telegram", epilog="example: nenbua health && echo alive"
    )
    parser.set_defaults(run=_run)


async def _run(_: argparse.Namespace) -> int:
    from bot.gateways.heartbeat import ALIVE_FOR_S, seconds_since_beat

    age = seconds_since_beat()
    print("no bot has heard Telegram here" if age is None else f"Telegram was heard {age:.0f} s ago")
    return ANSWERED if age is not None and age < ALIVE_FOR_S else UNANSWERED
