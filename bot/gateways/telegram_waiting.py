"""What a chat sees while somebody waits for an answer that takes long."""

from __future__ import annotations

import structlog
from telegram import Message
from telegram.error import TelegramError

from bot.gateways.telegram_sending import Place, Sender
from bot.reply import Reply

log = structlog.get_logger(__name__)


class ShownMeanwhile:
    """A message that stands there until the answer does: a chat keeps one message for one question.

    It is deleted and not edited: of an edit nobody is told, and the answer is what people wait for.
    """

    def __init__(self, sender: Sender, place: Place) -> None:
        self._sender = sender
        self._place = place
        self._message: Message | None = None

    async def show(self, reply: Reply) -> None:
        """Send it; the answer comes all the same where that fails."""
        try:
            self._message = await self._sender.send(self._place, reply)
        except TelegramError as error:
            log.info("telegram.waiting_not_told", cause=str(error))

    async def take_back(self) -> None:
        """Delete it, where it is there."""
        if self._message is None:
            return
        message, self._message = self._message, None
        try:
            await message.delete()
        except TelegramError as error:
            log.info("telegram.waiting_not_taken_back", cause=str(error))
