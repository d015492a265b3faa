"""Sending to a chat that has not asked: the port that a gateway fills."""

from __future__ import annotations

from typing import Protocol

from bot.reply import Reply
from bot.schedule.promise import Address


class Outbox(Protocol):
    """Sends within the limits of the transport.

    What goes wrong is told by what happens next. ChatMoved: the chat has another name now. StopSending: it is gone.
    TryLater: not sent, may work later (RateLimited says when). MaybeSent: nobody knows whether it was sent.
    """

    async def send(self, address: Address, reply: Reply, *, answers: int | None = None) -> int:
        """The number of the message, sent as an answer to that one where it is still there."""
        ...

    async def edit(self, address: Address, message: int, reply: Reply) -> None:
        """Put the reply in the place of that message; one that is gone, or the same already, is no failure."""
        ...

    async def find(self, address: Address, reply: Reply, *, after: int | None) -> int | None:
        """The number of a message with this reply's buttons that came after that one; None where none is found."""
        ...

    def know(self, address: Address, message: int) -> None:
        """The chat had a message of that number before this process began."""
        ...

    def newest(self, address: Address) -> int | None:
        """The highest number of a message that the chat is known to have; None where none is known."""
        ...
