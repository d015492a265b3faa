"""The real telegram.Bot in front of the server, and what tests have it send."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from PIL import Image
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, TelegramError
from telegram.request import HTTPXRequest

from tests.servers.bot_api import BotApiServer

AN = 7
GROUP = -1_001_234_567_890


@contextmanager
def telegram_with_chats() -> Iterator[BotApiServer]:
    """A server that knows An and a group that An administers."""
    with BotApiServer() as server:
        server.private_chat(user_id=AN)
        server.group(chat_id=GROUP, administrators=[AN])
        yield server


def bot_of(server: BotApiServer, token: str | None = None) -> Bot:
    """The real bot, talking to the server."""
    return Bot(
        token or server.token,
        base_url=f"{server.url}/bot",
        request=_http_client(),
        get_updates_request=_http_client(),
    )


def _http_client() -> HTTPXRequest:
    # No TLS on loopback: without certificates to load, a client is made in no time.
    return HTTPXRequest(read_timeout=5, httpx_kwargs={"trust_env": False, "verify": False})


def picture(width: int = 60, height: int = 40, kind: str = "PNG") -> bytes:
    """A white picture."""
    content = BytesIO()
    Image.new("RGB", (width, height), "white").save(content, kind)
    return content.getvalue()


def keyboard(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    """An inline keyboard with one button a row."""
    return InlineKeyboardMarkup([[button] for button in buttons])


def button(label: str, data: str) -> InlineKeyboardButton:
    """A button that sends data back."""
    return InlineKeyboardButton(label, callback_data=data)


async def last_refusal(server: BotApiServer, call: Awaitable[object], error: type[TelegramError] = BadRequest) -> str:
    """The description that the server refused this call with, whatever it refused before."""
    with pytest.raises(error):
        await call
    return str(server.refused[-1].response["description"])


async def refusal(server: BotApiServer, call: Awaitable[object], error: type[TelegramError] = BadRequest) -> str:
    """The description that the server refused the call with."""
    with pytest.raises(error):
        await call
    (refused,) = server.refused
    return str(refused.response["description"])
