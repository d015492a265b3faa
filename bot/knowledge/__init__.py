"""The articles: what a term means, one Markdown file for each language in `locales/<lang>/articles`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from bot.knowledge.article import Article, BrokenArticle, Section, read_article
from bot.knowledge.talk import Talk, read_talk
from bot.knowledge.words import Words, words_of
from bot.replies.words import LANGUAGES, locales_folder

__all__ = ["Article", "Knowledge", "Section", "Talk", "load_knowledge"]


class Knowledge:
    """All articles and all small talk, by key and language."""

    def __init__(self, articles: Mapping[tuple[str, str], Article], talks: Mapping[tuple[str, str], Talk]) -> None:
        self._articles = articles
        self._talks = talks
        self._key_by_alias = {
            words_of(alias): article.key for article in articles.values() for alias in (article.title, *article.aliases)
        }
        self._aliases: dict[str, list[Words]] = {}
        for alias in sorted(self._key_by_alias, key=len, reverse=True):
            self._aliases.setdefault(alias[0], []).append(alias)

    @property
    def keys(self) -> tuple[str, ...]:
        """The articles' keys, each once."""
        return tuple(dict.fromkeys(key for key, _ in self._articles))

    @property
    def articles(self) -> tuple[Article, ...]:
        """Every article in every language."""
        return tuple(self._articles.values())

    def article(self, key: str, lang: str) -> Article:
        """The article in that language; KeyError where there is none."""
        return self._articles[key, lang]

    @property
    def talks(self) -> tuple[Talk, ...]:
        """All small talk in every language."""
        return tuple(self._talks.values())

    def talk(self, key: str, lang: str) -> Talk:
        """The small talk in that language; KeyError where there is none."""
        return self._talks[key, lang]

    def terms(self, words: Sequence[str]) -> list[str]:
        """The keys of the articles whose names stand in the words (folded), in their order, each once.

        Of names that overlap the longest counts: "nến búa ngược" is not "nến búa".
        """
        found: dict[str, None] = {}
        at = 0
        while at < len(words):
            key, length = self._term_at(words, at)
            if key is not None:
                found[key] = None
            at += length
        return list(found)

    def _term_at(self, words: Sequence[str], at: int) -> tuple[str | None, int]:
        """The article named by the longest name that begins there, and its words; (None, 1) where there is none."""
        for alias in self._aliases.get(words[at], ()):
            if tuple(words[at : at + len(alias)]) == alias:
                return self._key_by_alias[alias], len(alias)
        return None, 1


@cache
def load_knowledge() -> Knowledge:
    """The articles of all languages."""
    articles = []
    for lang in LANGUAGES:
        for path in sorted((locales_folder() / lang / "articles").glob("*.md")):
            try:
                articles.append(read_article(path.read_text(encoding="utf-8"), lang))
            except BrokenArticle:
                continue
    talks = [
        read_talk(path.read_text(encoding="utf-8"), lang)
        for lang in LANGUAGES
        for path in sorted((locales_folder() / lang / "talk").glob("*.md"))
    ]
    return Knowledge(
        {(article.key, article.lang): article for article in articles}, {(talk.key, talk.lang): talk for talk in talks}
    )
