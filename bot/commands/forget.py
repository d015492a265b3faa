"""`/xoadulieu`, `/forget`: delete everything about a person, or by its administrators about a group."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import timedelta

from bot.ask import Ask, ChatKind
from bot.commands.command import Command, Request, Section
from bot.commands.kept_data import kept_about
from bot.commands.permission import owner_who_may_change
from bot.errors import UserError
from bot.replies.kept_data import Rows
from bot.replies.privacy import (
    forget_text,
    forgotten_text,
    in_private_text,
    nothing_kept_text,
    private_chat_button,
)
from bot.replies.words import N_
from bot.reply import Button, Reply

CONFIRMED_WITHIN = timedelta(minutes=10)
"""So long the button that deletes works."""

_CONFIRMATION = re.compile(r"\s*(?P<until>\d{1,12})\s+(?P<proof>[0-9a-f]{16})\s*")


async def _reply(request: Request) -> Reply:
    pressed = _CONFIRMATION.fullmatch(request.arguments.words)
    try:
        owner = await owner_who_may_change(request)
    except UserError as error:
        if error.code != "administrators_only":
            raise
        if pressed is not None:
            raise UserError("confirmation_void", command=COMMAND.key) from error
        return _in_private(request)
    if pressed is not None:
        _check(request.ask, owner, int(pressed["until"]), pressed["proof"])
    data = await kept_about(request.services.personal_data, owner)
    if pressed is not None:
        return await _delete(request, owner, data)
    return _ask_back(request, owner, data)


def _in_private(request: Request) -> Reply:
    """A group's data are its administrators' to delete; one's own, in private."""
    words = request.words
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=in_private_text(words),
        buttons=((private_chat_button(words),),),
    )


def _check(ask: Ask, owner: str, until: int, proof: str) -> None:
    """Raises UserError `confirmation_void` for a button that is too old, of somebody else, or of another chat."""
    now = int(ask.asked_at.timestamp())
    # An administrator who asked without a name presses under one.
    if proof not in {
        _proof(user, owner, until) for user in (ask.user, None)
    } or not now <= until <= now + CONFIRMED_WITHIN // timedelta(seconds=1):
        raise UserError("confirmation_void", command=COMMAND.key)


def _proof(user: str | None, owner: str, until: int) -> str:
    """What stands on the button: it is bound to who asked, whose data it is about, and a moment."""
    return hashlib.sha256(f"{user} {owner} {until}".encode()).hexdigest()[:16]


async def _delete(request: Request, owner: str, data: Mapping[str, Rows]) -> Reply:
    await request.services.personal_data.forget(owner)
    return Reply(
        intent=COMMAND.key,
        lang=request.words.lang,
        text=forgotten_text(request.words, data, request.ask.chat_kind),
        in_place=True,
        facts={"deleted": _counts(data)},
    )


def _ask_back(request: Request, owner: str, data: Mapping[str, Rows]) -> Reply:
    """What would be deleted, and the button that does it; that there is nothing, where there is not."""
    words, kind = request.words, request.ask.chat_kind
    kept = any(data.values())
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=forget_text(words, data, CONFIRMED_WITHIN // timedelta(minutes=1), kind)
        if kept
        else nothing_kept_text(words, kind),
        buttons=_buttons(request, owner) if kept else (),
        facts={"kept": _counts(data)},
    )


def _buttons(request: Request, owner: str) -> tuple[tuple[Button, ...], ...]:
    """The one that deletes, and in private the way to a copy before that."""
    ask, words = request.ask, request.words
    until = int((ask.asked_at + CONFIRMED_WITHIN).timestamp())
    question = f"/{COMMAND.key} {until} {_proof(ask.user, owner, until)}"
    delete = (Button(label=words.label("Delete everything"), question=question),)
    if _is_group(ask):
        return (delete,)
    return (delete, (Button(label=words.label("Export my data"), question="/export"),))


def _is_group(ask: Ask) -> bool:
    return ask.chat_kind is not ChatKind.PRIVATE


def _counts(data: Mapping[str, Rows]) -> dict[str, object]:
    return {table: len(rows) for table, rows in data.items()}


COMMAND = Command(
    key="forget",
    section=Section.SETTINGS,
    names={"vi": ("xoadulieu",), "en": ("forget",)},
    summary=N_("Delete everything I keep about you"),
    usage={"vi": "/xoadulieu", "en": "/forget"},
    examples={"vi": ("/xoadulieu",), "en": ("/forget",)},
    reply=_reply,
    reads_words=True,
)
