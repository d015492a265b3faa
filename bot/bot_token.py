"""The two parts of a token: "123456:ABC-DEF" (https://core.telegram.org/bots/api#authorizing-your-bot, 2026-11)."""

from __future__ import annotations


def number_in(token: str) -> str:
    """The bot's number, which everybody may know and no other bot has; all of a token without a colon.

    >>> number_in("123456:ABC-DEF")
    '123456'
    """
    return token.partition(":")[0]


def secret_in(token: str) -> str:
    """What nobody else may know; empty for a token without a colon.

    >>> secret_in("123456:ABC-DEF")
    'ABC-DEF'
    """
    return token.partition(":")[2]
