"""How commands that run for long tell how they are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.cli.exit_status import WrongSetting

if TYPE_CHECKING:
    from bot.gateways.heartbeat import Command
    from bot.gateways.monitoring import Readiness
    from bot.inbox import Inbox
    from bot.settings import Settings
    from bot.storage.database import Database


@asynccontextmanager
async def monitored(
    settings: Settings, readiness: Readiness, *, beats_for: Command | None = None
) -> AsyncIterator[None]:
    """Serve metrics and health until the block ends; WrongSetting where an address cannot be listened on.

    beats_for: the command whose heart beats while all is ready; None where it beats by itself, with each poll.
    """
    from bot.gateways.heartbeat import beating
    from bot.gateways.monitoring import monitoring
    from bot.gateways.serving import CannotListen

    try:
        async with monitoring(settings.metrics_listen, readiness):
            if beats_for is None:
                yield
                return
            async with beating(beats_for, readiness.is_ready):
                yield
    except CannotListen as error:
        raise WrongSetting(str(error)) from error


def readiness_of(database: Database, inbox: Inbox, *, polls: bool) -> Readiness:
    """Whether a command that answers has all it needs; polls: whether it asks Telegram for updates all the time."""
    from bot.gateways.monitoring import Readiness, database_answers, heard_lately, heard_once, inbox_answers

    return Readiness(
        {
            "telegram": heard_lately() if polls else heard_once(),
            "database": database_answers(database),
            "inbox": inbox_answers(inbox),
        }
    )
