"""Updates that Telegram brings by itself: a small web application in front of the inbox."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import unquote

import structlog
from pydantic import HttpUrl, SecretStr
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.status import (
    HTTP_200_OK,
    HTTP_403_FORBIDDEN,
    HTTP_404_NOT_FOUND,
    HTTP_405_METHOD_NOT_ALLOWED,
    HTTP_413_CONTENT_TOO_LARGE,
    HTTP_503_SERVICE_UNAVAILABLE,
)
from starlette.types import ASGIApp, Receive, Scope, Send
from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from bot.errors import TryLater
from bot.gateways.heartbeat import hear
from bot.gateways.serving import served
from bot.gateways.telegram_limits import seconds_of
from bot.gateways.telegram_lines import incoming_of
from bot.inbox import Inbox, Incoming
from bot.meanwhile import meanwhile
from bot.metrics import WEBHOOK_REFUSED
from bot.settings import Listen

LARGEST_UPDATE = 1_000_000
"""In bytes; Telegram's longest messages take a few tens of thousands."""

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the header's name
# As many as Telegram opens by itself.
_CONNECTIONS = 40
# Those of strangers count too; beyond that nobody is heard for the moment, and Telegram comes again.
_MOST_CONNECTIONS = 1_000
# Longer than the proxy in front keeps one that is idle (nginx: 60 s): it must not use one that we are closing.
_IDLE_S = 75
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where Telegram brings updates to, what it proves itself with there, and where we listen behind the proxy."""

    url: HttpUrl
    secret: SecretStr
    listen: Listen

    @property
    def path(self) -> str:
        """The path of the address, with its escapes read."""
        return unquote(self.url.path or "/")


@asynccontextmanager
async def receiving(webhook: Webhook, inbox: Inbox) -> AsyncIterator[Listen]:
    """What is posted there goes into the inbox until the block ends; what is being put then, still does.

    Where it listens, also where port 0 left the choice to the system. Raises CannotListen.
    """
    app = webhook_app(inbox, webhook.secret.get_secret_value(), webhook.path)
    serving = served(
        app,
        webhook.listen,
        setting="NENBUA_WEBHOOK_LISTEN",
        http="httptools",
        ws="none",
        proxy_headers=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=_IDLE_S,
    )
    async with serving as address:
        yield address


def webhook_app(inbox: Inbox, secret: str, path: str) -> ASGIApp:
    """The application that takes updates at that path from whoever knows the secret.

    It answers 200 once the inbox has an update, and 503 where the inbox fails, so that Telegram brings it again. What
    cannot be read is answered with 200 too, and logged: it would not read better the next time, and others of its chat
    wait behind it. 403 without the secret, 404 elsewhere, 405 for anything but POST, 413 for more than LARGEST_UPDATE.
    """
    expected = secret.encode()

    async def answer(request: Request) -> int:
        if request.url.path != path:
            return HTTP_404_NOT_FOUND
        given = request.headers.get(_SECRET_HEADER, "").encode("latin-1")
        if not hmac.compare_digest(given, expected):
            # Counted and not logged: strangers could fill the disk.
            WEBHOOK_REFUSED.inc()
            return HTTP_403_FORBIDDEN
        if request.method != "POST":
            return HTTP_405_METHOD_NOT_ALLOWED
        hear()
        body = await _body(request)
        return HTTP_413_CONTENT_TOO_LARGE if body is None else await _kept(inbox, body)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            status = await answer(Request(scope, receive))
        except ClientDisconnect:
            log.info("webhook.broken_off")
            return
        await Response(status_code=status)(scope, receive, send)

    return app


async def _body(request: Request) -> bytes | None:
    """What was posted; None where it is too large, of which no more is read than shows it."""
    told = request.headers.get("Content-Length", "")
    if told.isdecimal() and int(told) > LARGEST_UPDATE:
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_UPDATE:
            return None
    return bytes(body)


async def _kept(inbox: Inbox, body: bytes) -> int:
    """The status that tells what became of it."""
    incoming = _read(body)
    if incoming is None:
        return HTTP_200_OK
    try:
        await inbox.put([incoming])
    except TryLater as error:
        log.warning("webhook.not_kept", update=incoming.number, cause=repr(error.__cause__))
        return HTTP_503_SERVICE_UNAVAILABLE
    return HTTP_200_OK


def _read(body: bytes) -> Incoming | None:
    """The update; None, and a line in the log without what people wrote, where it is none."""
    try:
        update = json.loads(body)
        if isinstance(update, dict):
            return incoming_of(update, body)
        cause = f"a JSON {type(update).__name__}"
    except (ValueError, RecursionError) as error:
        cause = type(error).__name__
    log.warning("webhook.unreadable", cause=cause, size=len(body))
    return None


@asynccontextmanager
async def announcing(webhook: Webhook, bot: Bot, heard: Sequence[str]) -> AsyncIterator[None]:
    """Meanwhile Telegram is told where to bring updates, until it has understood; after the block it still knows."""
    async with meanwhile(announce_webhook(webhook, bot, heard)):
        yield


@asynccontextmanager
async def withdrawing(bot: Bot) -> AsyncIterator[None]:
    """Meanwhile Telegram is told to bring nothing, until it has understood: polls are refused until then."""
    async with meanwhile(withdraw_webhook(bot)):
        yield


async def announce_webhook(webhook: Webhook, bot: Bot, heard: Sequence[str]) -> None:
    """Tell Telegram where to bring updates of these kinds; tried until it takes that. Several may do so at once."""

    async def tell() -> None:
        await bot.set_webhook(
            str(webhook.url),
            secret_token=webhook.secret.get_secret_value(),
            allowed_updates=[*heard],
            max_connections=_CONNECTIONS,
        )

    await _until_taken(tell, "webhook.not_announced")
    log.info("webhook.announced", host=webhook.url.host)


async def withdraw_webhook(bot: Bot) -> None:
    """Have Telegram keep updates for whoever polls; tried until it does. Where there is no webhook, nothing changes."""
    await _until_taken(bot.delete_webhook, "webhook.not_withdrawn")


async def _until_taken(tell: Callable[[], Awaitable[object]], event: str) -> None:
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            await tell()
        except RetryAfter as error:
            rest_s = max(seconds_of(error), _FIRST_PAUSE_S)
        except TelegramError as error:
            rest_s, pause_s = pause_s, min(2 * pause_s, _LONGEST_PAUSE_S)
            log.warning(event, cause=str(error), next_try_s=rest_s)
        else:
            return
        await asyncio.sleep(rest_s)
