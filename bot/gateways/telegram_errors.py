"""What Telegram's refusals and broken connections mean for what the bot does next."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.clock import Clock, utc_now
from bot.errors import ChatMoved, MaybeSent, NenBuaError, RateLimited, StopSending, TryLater
from bot.gateways.telegram_limits import seconds_of
from bot.gateways.telegram_request import NotSent

# Words of refusals, as the Bot API server and TDLib have them (td/telegram/net, telegram-bot-api/Client.cpp).
_GONE = ("chat not found", "chat was deactivated", "chat was deleted", "peer_id_invalid", "not a member")
_NO_RIGHT = (
    "have no rights to send",
    "not enough rights",
    "need administrator rights",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_send_",
    "user_restricted",
    "chat_admin_required",
    "topic_closed",
    "topic_deleted",
    "topic closed",
    "thread not found",
)
_NOTHING_TO_EDIT = ("message to edit not found", "message_id_invalid", "can't be edited", "not modified")

_Result = TypeVar("_Result")


def chat_is_gone(error: TelegramError) -> bool:
    """Whether the chat takes nothing of us any more: blocked, kicked, deleted, or never there."""
    return (isinstance(error, Forbidden) and not may_not_write(error)) or _says(error, _GONE)


def may_not_write(error: TelegramError) -> bool:
    """Whether the chat is there, and we lack the right to do that in it."""
    return _says(error, _NO_RIGHT)


def is_same_already(error: TelegramError) -> bool:
    """Whether the edit would have changed nothing."""
    return _says(error, ("not modified",))


def nothing_to_edit(error: TelegramError) -> bool:
    """Whether the message is the same already, gone, or not ours to edit."""
    return _says(error, _NOTHING_TO_EDIT)


def was_not_sent(error: TelegramError) -> bool:
    """Whether the request cannot have reached Telegram."""
    return isinstance(error.__cause__, NotSent)


def was_refused(error: TelegramError) -> bool:
    """Whether Telegram has answered that it does not do it, or not now."""
    return isinstance(error, BadRequest | Forbidden | RetryAfter | ChatMigrated | InvalidToken | Conflict)


def server_failed(error: TelegramError) -> bool:
    """Whether the server has answered that it failed (5xx); mostly it has done nothing then, and nobody knows."""
    return type(error) is NetworkError and error.__cause__ is None


async def read(call: Awaitable[_Result]) -> _Result:
    """What the call of the library gives; TelegramError where the answer is not what belongs there.

    The library then stumbles over it in some way.
    """
    try:
        return await call
    except (AttributeError, LookupError, TypeError, ValueError, OverflowError) as error:
        raise TelegramError(f"Invalid server response: {type(error).__name__}") from error


@contextmanager
def asked() -> Iterator[None]:
    """Raises TryLater in place of the library's errors, around what sends nothing."""
    try:
        yield
    except InvalidToken:
        # Its words, and those it chains, hold the token.
        raise TryLater("telegram_failed", reason="the token is not known") from None
    except TelegramError as error:
        raise TryLater("telegram_failed", reason=str(error)) from error


@contextmanager
def told(chat_id: int, clock: Clock = utc_now) -> Iterator[None]:
    """Raises the project's errors in place of the library's (see `Outbox`)."""
    try:
        yield
    except InvalidToken:
        raise TryLater("telegram_failed", reason="the token is not known") from None
    except TelegramError as error:
        raise meaning(error, chat_id, clock) from error


def meaning(error: TelegramError, chat_id: int, clock: Clock = utc_now) -> NenBuaError:
    """The failure by what happens next.

    A server's failure (5xx), an answer that cannot be read and a connection that broke after the request went out tell
    nothing: Telegram may have done it.
    """
    if isinstance(error, ChatMigrated):
        return ChatMoved(f"telegram:{error.new_chat_id}")
    told_why = {"chat": chat_id, "reason": str(error)}
    if isinstance(error, RetryAfter):
        return RateLimited("telegram_busy", until=clock() + timedelta(seconds=seconds_of(error)), **told_why)
    if isinstance(error, BadRequest | Forbidden):
        return _refusal(error, told_why)
    if was_not_sent(error):
        return TryLater("telegram_failed", **told_why)
    return MaybeSent("maybe_sent", **told_why)


def _refusal(error: TelegramError, told_why: Mapping[str, object]) -> NenBuaError:
    if may_not_write(error):
        return TryLater("no_right_to_write", **told_why)
    if chat_is_gone(error):
        return StopSending("chat_gone", **told_why)
    return TryLater("message_refused", **told_why)


def _says(error: TelegramError, words: tuple[str, ...]) -> bool:
    told_words = str(error).casefold()
    return isinstance(error, BadRequest | Forbidden) and any(word in told_words for word in words)
