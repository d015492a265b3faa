"""What an examination asks Telegram, and what it may be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


class TokenRefused(Exception):
    """Telegram does not know the token; the text says what it answered."""


class NoTelegram(Exception):
    """Telegram gives no answer that is one; the text says why, and holds no token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What Telegram calls the bot, and what @BotFather lets it do.

    hears_everything: group privacy is off. answers_inline: inline mode is on.
    """

    number: int
    username: str
    joins_groups: bool
    hears_everything: bool
    answers_inline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How updates leave Telegram.

    url: of the webhook; None: they are fetched. waiting: how many have not left yet. failed_at, failure: of the last
    one that the webhook did not take; None where all were.
    """

    url: str | None
    waiting: int
    failed_at: datetime | None = None
    failure: str | None = None


class TelegramAsked(Protocol):
    """Telegram, asked about one bot; everything raises TokenRefused and NoTelegram."""

    @property
    def clock_skew(self) -> timedelta | None:
        """How far ahead of ours Telegram's clock was at its last answer; None before one."""
        ...

    async def account(self) -> Account:
        """Who the bot is."""
        ...

    async def delivery(self) -> Delivery:
        """How its updates leave Telegram."""
        ...
