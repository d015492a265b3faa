"""`nenbua work`: one more process that sends summaries and alerts, beside the one that runs the bot."""

from __future__ import annotations

import argparse

from bot.cli.exit_status import ANSWERED, WrongSetting
from bot.cli.opened import Commands, opened_parts, read_settings, token_of
from bot.clock import Clock, utc_now


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "work",
        help="send summaries and alerts beside a running bot",
        description="Sends what chats were promised, together with `nenbua run` and others like this one: all on one "
        "database, and with one Redis. Each message is sent by one of them.",
        epilog="example: NENBUA_TOKEN=… NENBUA_BROKER_URL=redis://127.0.0.1:6379/0 nenbua work",
    )
    parser.set_defaults(run=_run)


async def _run(_: argparse.Namespace) -> int:
    return await work(utc_now)


async def work(clock: Clock) -> int:
    """Work by that clock until told to stop; the exit status. Raises WrongSetting."""
    from bot.gateways.telegram_outbox import open_outbox
    from bot.stopping import stop_asked_for
    from bot.storage.sent_pictures import DatabaseSentPictures
    from bot.workers import worker_on

    settings = read_settings(quiet=False)
    if settings.broker_url is None:
        raise WrongSetting("NENBUA_BROKER_URL is missing: the Redis through which workers find each other")
    token, broker_url = token_of(settings), settings.broker_url
    stop = stop_asked_for()
    async with opened_parts(settings, drawing_processes=settings.drawing_processes) as parts:
        pictures = DatabaseSentPictures(parts.database)
        worker = worker_on(parts, clock, broker_url=broker_url, plans=False)
        opened = open_outbox(token, str(settings.api_url), limits_url=broker_url, stored=pictures, clock=clock)
        async with opened as outbox, worker(outbox):
            await stop.wait()
    return ANSWERED
