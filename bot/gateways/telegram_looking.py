"""Whether a message that nobody told us of is in its chat, by the buttons it has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

import structlog
from telegram.error import BadRequest, NetworkError
from telegram.ext import ExtBot

from bot.gateways.telegram_errors import is_same_already, nothing_to_edit, read
from bot.gateways.telegram_seen import SeenMessages
from bot.gateways.telegram_sending import keyboard
from bot.reply import Reply

# How often one number is asked for where the connection fails.
_LOOKS_AT_ONE = 3

log = structlog.get_logger(__name__)


class Looking:
    """Looks for messages.

    candidates: how many unknown numbers are looked at, the least first; in_a_group: how many there. ahead: how many of
    them above the newest number known. wait_s: so long at most each look waits for Telegram's limits, to which it is an
    edit.
    """

    def __init__(
        self, bot: ExtBot[float], seen: SeenMessages, *, candidates: int, in_a_group: int, ahead: int, wait_s: float
    ) -> None:
        self._bot = bot
        self._seen = seen
        self._candidates = candidates
        self._in_a_group = in_a_group
        self._ahead = ahead
        self._wait_s = wait_s

    async def find(self, chat_id: int, reply: Reply, *, after: int) -> int | None:
        """The number of the message above that one that has the reply's buttons; None where there is none.

        A message that Telegram calls unmodified when it is given these buttons has them already. reply: with buttons,
        as there is nothing else to know it by. The library's errors go through.
        """
        for number in islice(self._unknown(chat_id, after), self._most(chat_id)):
            if await self._has_buttons(chat_id, number, reply):
                return number
        return None

    def sees_all(self, chat_id: int, *, after: int) -> bool:
        """Whether a look misses none of the unknown numbers."""
        most = self._most(chat_id)
        return sum(1 for _ in islice(self._unknown(chat_id, after), most + 1)) <= most

    def _most(self, chat_id: int) -> int:
        return self._in_a_group if chat_id < 0 else self._candidates

    def _unknown(self, chat_id: int, after: int) -> Iterator[int]:
        newest = max(after, self._seen.newest(chat_id) or after)
        return (
            number for number in range(after + 1, newest + self._ahead + 1) if not self._seen.knows(chat_id, number)
        )

    async def _has_buttons(self, chat_id: int, number: int, reply: Reply) -> bool:
        for _ in range(_LOOKS_AT_ONE - 1):
            # Asking again changes nothing, and one of many that fails would have them all begin anew.
            with suppress(NetworkError):
                return await self._is_unmodified(chat_id, number, reply)
        return await self._is_unmodified(chat_id, number, reply)

    async def _is_unmodified(self, chat_id: int, number: int, reply: Reply) -> bool:
        markup = keyboard(reply, self._bot.username)
        try:
            await read(
                self._bot.edit_message_reply_markup(chat_id, number, reply_markup=markup, rate_limit_args=self._wait_s)
            )
        except BadRequest as error:
            if is_same_already(error):
                return True
            if not nothing_to_edit(error):
                raise
        else:
            log.warning("telegram.buttons_put_elsewhere", chat=chat_id, message=number)
        return False
