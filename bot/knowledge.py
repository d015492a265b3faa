"""The articles: what a term means, one Markdown file for each language in `locales/<lang>/articles`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import yaml
from markupsafe import Markup

from bot.directory.spelling import fold
from bot.replies.markdown import to_telegram
from bot.replies.words import LANGUAGES, locales_folder

_FENCE = "---\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article in one language.

    aliases: what people call its subject, besides the title. examples: messages to go on with, as buttons.
    sources: where its facts come from, with the year. body: HTML in Telegram's subset.
    """

    key: str
    lang: str
    title: str
    aliases: tuple[str, ...]
    examples: tuple[str, ...]
    sources: tuple[str, ...]
    body: Markup


class Knowledge:
    """All articles, by key and language."""

    def __init__(self, articles: Mapping[tuple[str, str], Article]) -> None:
        self._articles = articles
        self._aliases = sorted(
            ((f" {fold(alias)} ", article.key) for article in articles.values() for alias in article.aliases),
            key=lambda pair: -len(pair[0]),
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """The articles' keys, each once."""
        return tuple(dict.fromkeys(key for key, _ in self._articles))

    def article(self, key: str, lang: str) -> Article:
        """The article in that language; KeyError where there is none."""
        return self._articles[key, lang]

    def find(self, text: str) -> str | None:
        """The key of the article whose longest alias stands in the text, diacritics or not; None where none does."""
        words = "".join(letter if letter.isalnum() else " " for letter in fold(text))
        padded = f" {' '.join(words.split())} "
        return next((key for alias, key in self._aliases if alias in padded), None)


@cache
def load_knowledge() -> Knowledge:
    """The articles of all languages."""
    articles = (
        _read(path.read_text(encoding="utf-8"), lang)
        for lang in LANGUAGES
        for path in sorted((locales_folder() / lang / "articles").glob("*.md"))
    )
    return Knowledge({(article.key, article.lang): article for article in articles})


def _read(text: str, lang: str) -> Article:
    _, head, body = text.split(_FENCE, 2)
    about = yaml.load(head, Loader=yaml.CBaseLoader)  # noqa: S506 - it makes nothing but text
    return Article(
        key=about["key"],
        lang=lang,
        title=about["title"],
        aliases=tuple(about["aliases"]),
        examples=tuple(about["examples"]),
        sources=tuple(about["sources"]),
        body=to_telegram(body),
    )
