"""The articles: what a term means, one Markdown file for each language in `locales/<lang>/articles`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from bot.directory.spelling import fold
from bot.kept import Origin, kept, origin_at_start
from bot.knowledge.article import Article, Section, read_article
from bot.knowledge.talk import Talk, read_talk
from bot.knowledge.words import Words, same_word, typed_words_of
from bot.replies.words import LANGUAGES, locales_folder
from bot.texts import texts_in

__all__ = ["Article", "Knowledge", "Section", "Talk", "load_knowledge"]


class Knowledge:
    """All articles and all small talk, by key and language.

    origin: the files that they were read from; None where they were put together otherwise, or the files just changed.
    """

    def __init__(
        self,
        articles: Mapping[tuple[str, str], Article],
        talks: Mapping[tuple[str, str], Talk],
        origin: Origin | None = None,
    ) -> None:
        self.origin = origin
        self._articles = articles
        self._talks = talks
        self._key_by_name = {
            typed_words_of(name): article.key for article in articles.values() for name in article.names
        }
        self._names_by_first_word: dict[str, list[Words]] = {}
        for name in sorted(self._key_by_name, key=len, reverse=True):
            self._names_by_first_word.setdefault(fold(name[0]), []).append(name)

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
        """The keys of the articles whose names stand in the words as typed, in their order, each once."""
        return list(dict.fromkeys(key for key, _ in self.named(words)))

    def named(self, words: Sequence[str]) -> list[tuple[str, int]]:
        """The articles whose names stand in the words as typed, in their order, and how many words each name has.

        Of names that overlap the longest counts: "nến búa ngược" is not "nến búa". Words without diacritics are any
        that differ in nothing else.
        """
        found: list[tuple[str, int]] = []
        at = 0
        while at < len(words):
            key, length = self._term_at(words, at)
            if key is not None:
                found.append((key, length))
            at += length
        return found

    def _term_at(self, words: Sequence[str], at: int) -> tuple[str | None, int]:
        """The article named by the longest name that begins there, and its words; (None, 1) where there is none."""
        for name in self._names_by_first_word.get(fold(words[at]), ()):
            typed = words[at : at + len(name)]
            if len(typed) == len(name) and all(map(same_word, typed, name)):
                return self._key_by_name[name], len(name)
        return None, 1


@cache
def load_knowledge() -> Knowledge:
    """The articles and the small talk of all languages; BrokenText where one is not in the form that they have."""
    locales = locales_folder()
    origin = origin_at_start(locales)
    return kept("knowledge", lambda: _read(locales, origin), origin, (Knowledge, Article, Section, Talk, Origin))


def _read(locales: Path, origin: Origin | None) -> Knowledge:
    articles = [read_article(text, lang) for lang in LANGUAGES for text in texts_in(locales / lang / "articles")]
    talks = [read_talk(text, lang) for lang in LANGUAGES for text in texts_in(locales / lang / "talk")]
    return Knowledge(
        {(article.key, article.lang): article for article in articles},
        {(talk.key, talk.lang): talk for talk in talks},
        origin,
    )
