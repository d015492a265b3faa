"""A process that answers what others hear, and sends what chats were promised."""

from __future__ import annotations

import structlog

from bot.assistant import Assistant
from bot.clock import Clock, utc_now
from bot.gateways.telegram import Beside, Connection, Kept, answering, connected
from bot.gateways.telegram_desk import Desk
from bot.gateways.telegram_outbox import outbox_on
from bot.inbox import Inbox
from bot.stopping import stop_asked_for

log = structlog.get_logger(__name__)


async def run_worker(
    assistant: Assistant,
    kept: Kept,
    connection: Connection,
    inbox: Inbox,
    *,
    beside: Beside,
    clock: Clock = utc_now,
) -> None:
    """Answer until SIGTERM or SIGINT; what is in hand is finished first, the rest of the inbox is left to others.

    Raises InvalidToken where Telegram does not know the token; waits as long as Telegram cannot be reached.
    """
    stop = stop_asked_for()
    async with answering(assistant, kept, connection, clock=clock) as parts:
        application = parts.application
        if not await connected(application, stop):
            return
        async with (
            outbox_on(parts.shared, connection.token, connection.api_url, clock=clock) as outbox,
            beside(outbox),
            Desk(application, inbox).working(),
        ):
            log.info("telegram.working", bot=application.bot.username)
            await stop.wait()
            log.info("telegram.stopping")
