"""`nenbua work`: one more process that answers and sends, beside the one that runs the bot."""

from __future__ import annotations

import argparse

from bot.cli.exit_status import ANSWERED, WrongSetting
from bot.cli.monitored import monitored, readiness_of
from bot.cli.opened import Commands, read_settings
from bot.cli.opened_bot import opened_bot
from bot.clock import Clock, utc_now


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "work",
        help="answer, and send summaries and alerts, beside a running bot",
        description="Answers what `nenbua run` hears, and sends what chats were promised, together with it and others "
        "like this one: all on one database, and with one Redis. Each message is answered, or sent, by one of them.",
        epilog="example: NENBUA_TOKEN=… NENBUA_BROKER_URL=redis://127.0.0.1:6379/0 nenbua work",
    )
    parser.set_defaults(run=_run)


async def _run(_: argparse.Namespace) -> int:
    return await work(utc_now)


async def work(clock: Clock) -> int:
    """Work by that clock until told to stop; the exit status. Raises WrongSetting."""
    settings = read_settings(quiet=False)
    if settings.broker_url is None:
        raise WrongSetting("NENBUA_BROKER_URL is missing: the Redis through which workers find each other")
    async with opened_bot(settings, clock, hears=False) as bot:
        from bot.gateways.telegram import run_bot
        from bot.workers import worker_on

        worker = worker_on(bot.parts, clock, broker_url=settings.broker_url, plans=False)
        readiness = readiness_of(bot.parts.database, bot.inbox, polls=False)
        async with monitored(settings, readiness, beats_for="work"):
            await run_bot(bot.assistant, bot.kept, bot.connection, bot.inbox, beside=worker, hearing=None, clock=clock)
    return ANSWERED
