"""What each way of failing means for what is done next."""

from __future__ import annotations

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError, TimedOut

from bot.errors import MaybeSent, NenBuaError, StopSending, TryLater
from bot.gateways.telegram_errors import meaning
from bot.gateways.telegram_request import Broken, NotSent


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    """The error as the library raises it, with what lies behind."""
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), StopSending, "chat_gone"),
        (Forbidden("Forbidden: bot is not a member of the channel chat"), StopSending, "chat_gone"),
        (BadRequest("Chat not found"), StopSending, "chat_gone"),
        (BadRequest("Bad Request: PEER_ID_INVALID"), StopSending, "chat_gone"),
        (BadRequest("Not enough rights to send text messages to the chat"), TryLater, "no_right_to_write"),
        (BadRequest("Need administrator rights in the channel chat"), TryLater, "no_right_to_write"),
        (BadRequest("Bad Request: TOPIC_CLOSED"), TryLater, "no_right_to_write"),
        (BadRequest("Message thread not found"), TryLater, "no_right_to_write"),
        (Forbidden("Forbidden: CHAT_WRITE_FORBIDDEN"), TryLater, "no_right_to_write"),
        (BadRequest("Message is too long"), TryLater, "message_refused"),
        (caused(NetworkError("x"), NotSent("refused")), TryLater, "telegram_failed"),
        (caused(TimedOut(), NotSent("late", timed_out=True)), TryLater, "telegram_failed"),
        (caused(NetworkError("x"), Broken("cut")), MaybeSent, "maybe_sent"),
        (caused(TimedOut(), Broken("late", timed_out=True)), MaybeSent, "maybe_sent"),
        (NetworkError("Bad Gateway"), MaybeSent, "maybe_sent"),
        (TelegramError("Invalid server response"), MaybeSent, "maybe_sent"),
    ],
    ids=str,
)
def test_a_failure_is_told_by_what_happens_next(error: TelegramError, kind: type[NenBuaError], code: str) -> None:
    told = meaning(error, 7)
    assert (type(told), told.code) == (kind, code)
