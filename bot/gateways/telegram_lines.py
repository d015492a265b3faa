"""Which updates have to wait for each other: those of one chat, or of one person where there is no chat."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeGuard

from bot.inbox import Incoming

OTHER = "other"
"""The line of what belongs to no chat and to nobody, or cannot be read."""

# Where Telegram writes who did it: https://core.telegram.org/bots/api#update, read 2026-11.
_PERSONS = ("from", "user", "voter_chat")


def line_of(update: Mapping[str, object]) -> str:
    """The update's line in an inbox; `OTHER` where it names neither a chat nor a person. Raises nothing.

    >>> line_of({"update_id": 1, "callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -5}}}})
    'chat -5'
    >>> line_of({"update_id": 2, "inline_query": {"from": {"id": 7}, "query": "FPT"}})
    'person 7'
    """
    happenings = [part for part in update.values() if isinstance(part, Mapping)]
    for happening in happenings:
        chat = _id_in(happening, "chat") or _id_in(happening.get("message"), "chat")
        if chat is not None:
            return f"chat {chat}"
    for happening in happenings:
        for key in _PERSONS:
            if (person := _id_in(happening, key)) is not None:
                return f"person {person}"
    return OTHER


def incoming_of(update: Mapping[str, object], content: bytes | None = None) -> Incoming:
    """The update for an inbox; ValueError where it has no integer `update_id`.

    content: the JSON that it was read from, where that is at hand.
    """
    number = update.get("update_id")
    if not _is_integer(number):
        raise ValueError("no update: an integer update_id is missing")
    return Incoming(number=number, line=line_of(update), content=content or json.dumps(update).encode())


def _id_in(happening: object, key: str) -> int | None:
    """The number of who or what stands there under that key; None where nothing with a number does."""
    thing = happening.get(key) if isinstance(happening, Mapping) else None
    number = thing.get("id") if isinstance(thing, Mapping) else None
    return number if _is_integer(number) else None


def _is_integer(number: object) -> TypeGuard[int]:
    """Whether it is an integer of JSON; `true` is none, though Python counts it among them."""
    return isinstance(number, int) and not isinstance(number, bool)
