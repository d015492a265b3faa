"""What goes back: text, a picture, buttons, and the facts they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from markupsafe import Markup

ERROR_INTENT = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A way on: its label, and the message that pressing it stands for; or the address that it opens.

    url: `{us}` in it stands for the bot's own name at the gateway; None: it is pressed.
    """

    label: str
    question: str = ""
    url: str | None = None


Rows: TypeAlias = tuple[tuple[Button, ...], ...]
"""Buttons as they stand under a message."""


def in_rows(buttons: Sequence[Button], a_row: int) -> Rows:
    """The buttons in their order, so many a row."""
    return tuple(tuple(buttons[at : at + a_row]) for at in range(0, len(buttons), a_row))


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG and a file name for it, without folder."""

    name: str
    png: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file to keep, and its name, without folder."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz:
    """A question with options of which one is right, told after the text.

    lesson: the key of the lesson that it belongs to. correct: the index of the right option.
    command: the message that answers it where nothing can be pressed, followed by the option's number, from 1.
    """

    lesson: str
    question: str
    options: tuple[str, ...]
    correct: int
    explanation: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer.

    intent: the command's key, or `error`; topic: the article's key.
    symbol: canonical; the first that was named where several are told side by side.
    text: HTML in Telegram's subset, values escaped; with a picture it fits a caption.
    document: the text stands under it, in place of a picture, and fits a caption.
    in_place: where a button was pressed, this takes the place of its message.
    facts: what the answer rests on: numbers unrounded, dates as dates.
    """

    intent: str
    lang: str
    text: Markup
    picture: Picture | None = None
    quiz: Quiz | None = None
    document: Document | None = None
    in_place: bool = False
    buttons: Rows = ()
    topic: str | None = None
    symbol: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
