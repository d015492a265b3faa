"""`nenbua run`: the Telegram bot."""

from __future__ import annotations

import argparse

from bot.cli.exit_status import ANSWERED, WrongSetting
from bot.cli.opened import Commands, opened_parts, read_settings, token_of
from bot.clock import Clock, utc_now


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("run", help="run the Telegram bot", epilog="example: NENBUA_TOKEN=… nenbua run")
    parser.set_defaults(run=_run)


async def _run(_: argparse.Namespace) -> int:
    return await run(utc_now)


async def run(clock: Clock) -> int:
    """Run the bot by that clock until it is told to stop; the exit status. Raises WrongSetting."""
    from telegram.error import InvalidToken

    from bot.assistant import Assistant
    from bot.gateways.telegram import Kept, run_bot
    from bot.storage.chats import DatabaseChats
    from bot.storage.lessons import DatabasePolls
    from bot.storage.sent_pictures import DatabaseSentPictures
    from bot.workers import worker_on

    settings = read_settings(quiet=False)
    token = token_of(settings)
    async with opened_parts(settings, drawing_processes=settings.drawing_processes) as parts:
        database = parts.database
        kept = Kept(
            polls=DatabasePolls(database), chats=DatabaseChats(database), pictures=DatabaseSentPictures(database)
        )
        worker = worker_on(parts, clock, broker_url=settings.broker_url, plans=True)
        try:
            await run_bot(
                Assistant(parts.services),
                kept,
                token,
                str(settings.api_url),
                limits_url=settings.broker_url,
                beside=worker,
                clock=clock,
            )
        except InvalidToken as error:
            raise WrongSetting("NENBUA_TOKEN: Telegram does not know this token") from error
    return ANSWERED
