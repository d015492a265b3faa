"""One lesson in one language, as its file says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from markupsafe import Markup

from bot.replies.markdown import to_telegram
from bot.texts import read_text


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A short text and the question that follows it.

    number: its place, from 1. article: the key of the article to read on.
    correct: the index of the right one among the options. translates: which Vietnamese text this one was made from.
    """

    key: str
    lang: str
    number: int
    title: str
    article: str
    question: str
    options: tuple[str, ...]
    correct: int
    explanation: str
    markdown: str = field(repr=False)
    translates: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.correct < len(self.options):
            raise ValueError("the right option is none of the options")

    @cached_property
    def body(self) -> Markup:
        """The text as HTML in Telegram's subset."""
        return to_telegram(self.markdown)


def read_lesson(text: str, lang: str, number: int) -> Lesson:
    """The lesson that a file's text holds; BrokenText where it is not in the form that lessons have."""

    def make(about: Mapping[str, Any], body: str) -> Lesson:
        quiz = about["quiz"]
        return Lesson(
            key=about["key"],
            lang=lang,
            number=number,
            title=about["title"],
            article=about["article"],
            question=quiz["question"],
            options=tuple(quiz["options"]),
            correct=int(quiz["correct"]),
            explanation=quiz["explanation"],
            markdown=body,
            translates=about.get("translates"),
        )

    return read_text(text, f"{lang} lesson {number}", make)
