"""What Telegram takes in one message, and what of that a reply breaks (https://core.telegram.org/bots/api, 2026-11)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from bot.inline.card import Card
from bot.replies.facts import json_ready
from bot.reply import Button, Quiz, Reply
from tests.servers.telegram_html import EntityError, FormattedText, parse_html, utf16_length

_TEXT, _CAPTION = 4096, 1024
_CALLBACK_BYTES, _BUTTONS = 64, 100
# Telegram names no limit for these: a label beyond is cut on every phone, a row beyond is refused.
_LABEL, _A_ROW = 64, 8
_QUESTION, _OPTION, _EXPLANATION = 300, 100, 200
_OPTIONS = range(2, 13)
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})


def complaints(reply: Reply) -> list[str]:
    """What is wrong with the reply, in words; nothing where Telegram would take it."""
    under_a_file = reply.picture is not None or reply.document is not None
    return [
        *_of_text("text", str(reply.text), _CAPTION if under_a_file else _TEXT),
        *_of_buttons([list(row) for row in reply.buttons]),
        *_of_names([part.name for part in (reply.picture, reply.document) if part is not None]),
        *(_of_quiz(reply.quiz) if reply.quiz else ()),
        *_of_facts(reply),
    ]


def card_complaints(card: Card) -> list[str]:
    """What is wrong with a line of inline mode."""
    found = _of_text("card", str(card.text), _TEXT)
    unnamed = [] if card.title.strip() else ["card without a title"]
    return [*found, *unnamed, *_of_label(card.button.label)]


def _of_text(what: str, markup: str, limit: int) -> list[str]:
    try:
        shown = parse_html(markup).trimmed()
    except EntityError as error:
        return [f"{what}: {error}"]
    return list(_of_shown(what, shown, limit))


def _of_shown(what: str, shown: FormattedText, limit: int) -> Iterator[str]:
    size = utf16_length(shown.text)
    if not 0 < size <= limit:
        yield f"{what} of {size} characters, {limit} are taken"
    if _unseen(shown.text.replace("\n", "")):
        yield f"{what} with unseen characters: {sorted(_unseen(shown.text))}"


def _unseen(text: str) -> set[str]:
    return {letter for letter in text if unicodedata.category(letter) in _UNSEEN}


def _of_buttons(rows: list[list[Button]]) -> Iterator[str]:
    buttons = [button for row in rows for button in row]
    if len(buttons) > _BUTTONS:
        yield f"{len(buttons)} buttons"
    if any(not 0 < len(row) <= _A_ROW for row in rows):
        yield f"rows of {[len(row) for row in rows]} buttons"
    for button in buttons:
        yield from _of_label(button.label)
        size = len(button.question.encode())
        if button.url is None and not 0 < size <= _CALLBACK_BYTES:
            yield f"callback data of {size} bytes: {button.question!r}"


def _of_label(label: str) -> Iterator[str]:
    if not 0 < utf16_length(label.strip()) <= _LABEL or _unseen(label):
        yield f"label {label!r}"


def _of_names(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if not name or set("/\\\0") & set(name) or len(name.encode()) > 255:
            yield f"file name {name!r}"


def _of_quiz(quiz: Quiz) -> Iterator[str]:
    sizes = [(quiz.question, _QUESTION), (quiz.explanation, _EXPLANATION), *((text, _OPTION) for text in quiz.options)]
    if any(utf16_length(text) > limit for text, limit in sizes) or not quiz.question:
        yield f"quiz too long or empty: {quiz}"
    if len(quiz.options) not in _OPTIONS or not 0 <= quiz.correct < len(quiz.options):
        yield f"quiz with options {quiz.options}, right is {quiz.correct}"


def _of_facts(reply: Reply) -> Iterator[str]:
    if reply.facts.get("code") == "bug":
        yield "an apology for a bug"
    if reply.lang not in {"vi", "en"}:
        yield f"language {reply.lang!r}"
    try:
        json_ready(reply.facts)
    except (TypeError, ValueError) as error:
        yield f"facts that are no JSON: {error}"
