"""`nenbua doctor`: what works, what is doubtful, what has failed."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.cli.exit_status import WRONG_USAGE
from bot.cli.opened import Commands, opened_installation

if TYPE_CHECKING:
    from bot.doctor import Installation


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "doctor",
        help="look over all that the bot needs, one line each: settings, token, prices, database, Redis, disk",
        description="Looks at the settings, asks Telegram who the bot is and what it may do, asks each price source "
        "one real question, past the cache, tries the database and Redis, draws a picture, and compares the clock. It "
        "changes nothing, and may run beside the bot, and without a token. Ends with 1 where something has failed, "
        "with 2 where settings cannot be used: each of them is told then.",
        epilog="example: NENBUA_PRICES=yahoo nenbua doctor",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of text")
    parser.set_defaults(run=_run)


async def _run(options: argparse.Namespace) -> int:
    from bot.doctor import examine
    from bot.doctor.wrong_settings import wrong_settings
    from bot.gateways.findings import list_each, list_findings

    wrong = await wrong_settings()
    if wrong:
        list_each(wrong, as_json=options.json)
        return WRONG_USAGE
    async with opened_installation() as installation, _with_telegram(installation) as examined:
        return await list_findings(examine(examined), as_json=options.json)


@asynccontextmanager
async def _with_telegram(installation: Installation) -> AsyncIterator[Installation]:
    """The installation, with Telegram to ask where there is a token."""
    settings = installation.settings
    if settings.token is None:
        yield installation
        return
    from bot.gateways.telegram_doctor import open_telegram

    async with open_telegram(settings.token.get_secret_value(), str(settings.api_url)) as telegram:
        yield replace(installation, telegram=telegram)
