"""What is said to people who ask for no term and no share: a Markdown file for each language in `locales/<lang>/talk`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import yaml
from markupsafe import Markup

from bot.replies.markdown import to_telegram

_FENCE = "---\n"


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
    """The answer that a file's text holds; KeyError or ValueError where it is not in their form."""
    _, head, body = text.split(_FENCE, 2)
    about = yaml.load(head, Loader=yaml.CBaseLoader)  # noqa: S506 - it makes nothing but text
    return Talk(
        key=about["key"],
        lang=lang,
        intent=about["intent"],
        questions=tuple(line.strip() for line in about["questions"].splitlines() if line.strip()),
        buttons=tuple(about["buttons"]),
        markdown=body.strip(),
        translates=about.get("translates"),
    )
