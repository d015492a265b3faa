"""What is said to people who ask for no term and no share: one Markdown file a language in `locales/<lang>/talk`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from markupsafe import Markup

from bot.replies.markdown import to_telegram
from bot.texts import read_text, written_lines


@dataclass(frozen=True, kw_only=True)
class Talk:
    """One such answer in one language.

    intent: what kind of talk it is: `smalltalk`, `out_of_scope` or `prediction_request`.
    questions: what people say that it answers; `{share}` and `{index}` stand for any symbol.
    buttons: messages to go on with; `{share}` is the one that was asked about.
    translates: which Vietnamese text this one was made from.
    """

    key: str
    lang: str
    intent: str
    questions: tuple[str, ...]
    buttons: tuple[str, ...]
    markdown: str = field(repr=False)
    translates: str | None = None

    @cached_property
    def body(self) -> Markup:
        """The text as HTML in Telegram's subset."""
        return to_telegram(self.markdown)


def read_talk(text: str, lang: str) -> Talk:
    """The answer that a file's text holds; BrokenText where it is not in the form that small talk has."""

    def make(about: Mapping[str, Any], body: str) -> Talk:
        return Talk(
            key=about["key"],
            lang=lang,
            intent=about["intent"],
            questions=written_lines(about["questions"]),
            buttons=tuple(about["buttons"]),
            markdown=body,
            translates=about.get("translates"),
        )

    return read_text(text, f"{lang} small talk beginning {text[:40]!r}", make)
