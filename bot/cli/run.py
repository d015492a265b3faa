"""`nenbua run`: the Telegram bot."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bot.cli.exit_status import ANSWERED
from bot.cli.monitored import monitored, readiness_of
from bot.cli.opened import Commands, read_settings
from bot.cli.opened_bot import opened_bot
from bot.clock import Clock, utc_now

if TYPE_CHECKING:
    from bot.gateways.telegram_webhook import Webhook
    from bot.settings import Settings


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("run", help="run the Telegram bot", epilog="example: NENBUA_TOKEN=… nenbua run")
    parser.set_defaults(run=_run)


async def _run(_: argparse.Namespace) -> int:
    return await run(utc_now)


async def run(clock: Clock) -> int:
    """Run the bot by that clock until it is told to stop; the exit status. Raises WrongSetting."""
    settings = read_settings(quiet=False)
    async with opened_bot(settings, clock, hears=True) as bot:
        from bot.gateways.telegram import run_bot
        from bot.workers import worker_on

        webhook = _webhook(settings)
        worker = worker_on(bot.parts, clock, broker_url=settings.broker_url, plans=True)
        readiness = readiness_of(bot.parts.database, bot.inbox, polls=webhook is None)
        # Who polls shows with each poll that it is well.
        async with monitored(settings, readiness, beats_for=None if webhook is None else "run"):
            await run_bot(
                bot.assistant,
                bot.kept,
                bot.connection,
                bot.inbox,
                beside=worker,
                hearing=webhook or "polling",
                clock=clock,
            )
    return ANSWERED


def _webhook(settings: Settings) -> Webhook | None:
    """Where Telegram brings updates; None where it is asked for them."""
    from bot.gateways.telegram_webhook import Webhook

    if settings.webhook_url is None or settings.webhook_secret is None:
        return None
    return Webhook(url=settings.webhook_url, secret=settings.webhook_secret, listen=settings.webhook_listen)
