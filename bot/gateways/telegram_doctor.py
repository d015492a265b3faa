"""Telegram, asked about the bot by whoever examines an installation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from telegram.error import InvalidToken, TelegramError

from bot.clock import Clock, utc_now
from bot.doctor.telegram_port import Account, Delivery, NoTelegram, TokenRefused
from bot.gateways.telegram_request import AiohttpRequest
from bot.prices.clock_skew import http_date


@asynccontextmanager
async def open_telegram(token: str, api_url: str, *, clock: Clock = utc_now) -> AsyncIterator[AskedTelegram]:
    """Telegram as the bot of that token reaches it, until the block ends; nothing is asked yet."""
    async with AiohttpRequest() as request:
        yield AskedTelegram(request, f"{api_url.rstrip('/')}/bot{token}", clock)


class AskedTelegram:
    """Asks one Bot API server about one bot; each question raises TokenRefused and NoTelegram.

    base_url: with the token, which no text of those holds.
    """

    def __init__(self, request: AiohttpRequest, base_url: str, clock: Clock) -> None:
        self._request = request
        self._base_url = base_url
        self._clock = clock
        self.clock_skew: timedelta | None = None

    async def account(self) -> Account:
        """Who the bot is."""
        told = await self._asked("getMe")
        return Account(
            number=int(told.get("id", 0)),
            username=str(told.get("username", "")),
            joins_groups=bool(told.get("can_join_groups")),
            hears_everything=bool(told.get("can_read_all_group_messages")),
            answers_inline=bool(told.get("supports_inline_queries")),
        )

    async def delivery(self) -> Delivery:
        """How its updates leave Telegram."""
        told = await self._asked("getWebhookInfo")
        failed_at = told.get("last_error_date")
        return Delivery(
            url=str(told["url"]) if told.get("url") else None,
            waiting=int(told.get("pending_update_count", 0)),
            failed_at=datetime.fromtimestamp(failed_at, UTC) if isinstance(failed_at, int) else None,
            failure=str(told.get("last_error_message")) if failed_at else None,
        )

    async def _asked(self, method: str) -> Mapping[str, Any]:
        try:
            told = await self._request.post(f"{self._base_url}/{method}")
        except InvalidToken as error:
            raise TokenRefused(str(error)) from error
        except TelegramError as error:
            raise NoTelegram(str(error)) from error
        theirs = http_date(self._request.last_date)
        if theirs is not None:
            self.clock_skew = theirs - self._clock()
        if not isinstance(told, dict):
            raise NoTelegram(f"its answer to {method} cannot be read")
        return told
