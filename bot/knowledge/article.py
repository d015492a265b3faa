"""One article in one language, as its file says it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from markupsafe import Markup

from bot.replies.markdown import to_telegram
from bot.texts import read_text, written_lines

GLANCES = ("is", "tells", "use", "limit")
"""The lines that every article has, in the order in which two articles are set side by side."""

LEVELS = ("beginner", "intermediate", "advanced")
"""How much a reader of an article has to know, the easiest first."""

_HEADING = re.compile(r"^## (?P<heading>.+?) \{#(?P<key>[a-z0-9-]+)\}\s*$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Section:
    """One passage: an answer of its own.

    questions: what people ask that it answers, as they would type it. markdown: its text.
    """

    key: str
    heading: str
    questions: tuple[str, ...]
    markdown: str = field(repr=False)

    @cached_property
    def body(self) -> Markup:
        """The text as HTML in Telegram's subset."""
        return to_telegram(self.markdown)


@dataclass(frozen=True, kw_only=True)
class Article:
    """What a term means, in one language.

    title: the term, short enough for a button. aliases: what people call it. level: one of LEVELS.
    glance: for each of GLANCES a short sentence. sources: where its facts come from, with the year.
    related: keys of other articles, the most useful first. examples: messages that show it on a real share.
    sections: the passages; the first tells what it is. translates: which Vietnamese text this one was made from.
    """

    key: str
    lang: str
    title: str
    aliases: tuple[str, ...]
    level: str
    glance: Mapping[str, str]
    sources: tuple[str, ...]
    related: tuple[str, ...]
    examples: tuple[str, ...]
    sections: tuple[Section, ...]
    translates: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that its subject is called."""
        return (self.title, *self.aliases)

    def section(self, key: str) -> Section:
        """The passage with that key; StopIteration where there is none."""
        return next(section for section in self.sections if section.key == key)


def read_article(text: str, lang: str) -> Article:
    """The article that a file's text holds; BrokenText where it is not in the form that articles have."""

    def make(about: Mapping[str, Any], body: str) -> Article:
        return Article(
            key=about["key"],
            lang=lang,
            title=about["title"],
            aliases=tuple(about["aliases"]),
            level=about["level"],
            glance={name: about["glance"][name] for name in GLANCES},
            sources=tuple(about["sources"]),
            related=tuple(about["related"]),
            examples=tuple(about.get("examples", ())),
            sections=_sections(body, about["questions"]),
            translates=about.get("translates"),
        )

    return read_text(text, f"{lang} article beginning {text[:40]!r}", make)


def _sections(body: str, questions: Mapping[str, str]) -> tuple[Section, ...]:
    before, *pieces = _HEADING.split(body)
    if before.strip():
        raise ValueError("text before the first section")
    sections = tuple(
        Section(key=key, heading=heading, questions=written_lines(questions[key]), markdown=markdown.strip())
        for heading, key, markdown in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True)
    )
    if len({section.key for section in sections}) != len(questions) or not sections:
        raise ValueError("sections and questions do not have the same keys")
    return sections
