"""`nenbua run`: the Telegram bot."""

from __future__ import annotations

import argparse

from bot.cli.exit_status import ANSWERED, WrongSetting
from bot.cli.opened import Commands, opened_assistant_and_polls, read_settings


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("run", help="run the Telegram bot", epilog="example: NENBUA_TOKEN=… nenbua run")
    parser.set_defaults(run=_run)


async def _run(_: argparse.Namespace) -> int:
    from telegram.error import InvalidToken

    from bot.gateways.telegram import run_bot

    settings = read_settings(quiet=False)
    if settings.token is None:
        raise WrongSetting("NENBUA_TOKEN is missing; @BotFather on Telegram gives you one")
    async with opened_assistant_and_polls(settings) as (assistant, polls):
        try:
            await run_bot(assistant, polls, settings.token.get_secret_value(), str(settings.api_url))
        except InvalidToken as error:
            raise WrongSetting("NENBUA_TOKEN: Telegram does not know this token") from error
    return ANSWERED
