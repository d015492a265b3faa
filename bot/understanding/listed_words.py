"""Words that mean something to one command alone, read from a file of their own in each language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple, TypeAlias

import yaml

from bot.replies.words import LANGUAGES, locales_folder
from bot.understanding.tokens import Token, tokenize

WordFile: TypeAlias = dict[str, list[str]]
"""By what they stand for the phrases, as the file has them."""

# What ends a phrase that has to be typed with its diacritics.
_EXACT = "!"


class ListedPhrase(NamedTuple):
    """A phrase in its words, and what it stands for; exact: it has to be typed with its diacritics."""

    words: tuple[Token, ...]
    value: str
    exact: bool


def take_listed_words(name: str, text: str) -> tuple[tuple[str, ...], str]:
    """What the phrases of `<name>.yaml` in the text stand for, each once in its order, and the text without them."""
    return take_phrases(_phrases(name), text)


def phrase_at(name: str, tokens: Sequence[Token]) -> ListedPhrase | None:
    """The longest phrase of `<name>.yaml` that the tokens begin with."""
    return _at(_phrases(name), tokens)


def take_phrases(phrases: Sequence[ListedPhrase], text: str) -> tuple[tuple[str, ...], str]:
    """The same of these phrases, the longest of which come first."""
    tokens = tokenize(text)
    found: dict[str, None] = {}
    left: list[str] = []
    start = 0
    while start < len(tokens):
        phrase = _at(phrases, tokens[start:])
        if phrase is None:
            left.append(tokens[start].text)
            start += 1
        else:
            found[phrase.value] = None
            start += len(phrase.words)
    return tuple(found), " ".join(left)


def word_file(name: str, lang: str) -> WordFile:
    """The file of that language as it stands."""
    path = locales_folder() / lang / f"{name}.yaml"
    # The base loader reads every scalar as text.
    content: WordFile = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - text only
    return content


def listed_phrases(files: Iterable[WordFile]) -> tuple[ListedPhrase, ...]:
    """The phrases of these files, the longest first."""
    phrases = [
        ListedPhrase(tokenize(written.removesuffix(_EXACT)), value, written.endswith(_EXACT))
        for file in files
        for value, phrases in file.items()
        for written in phrases
    ]
    return tuple(sorted(phrases, key=lambda phrase: -len(phrase.words)))


@cache
def _phrases(name: str) -> tuple[ListedPhrase, ...]:
    """Every language's."""
    return listed_phrases(word_file(name, lang) for lang in LANGUAGES)


def _at(phrases: Sequence[ListedPhrase], tokens: Sequence[Token]) -> ListedPhrase | None:
    """The longest phrase that the tokens begin with."""
    for phrase in phrases:
        begin = tokens[: len(phrase.words)]
        if len(begin) == len(phrase.words) and all(
            _same(typed, word, exact=phrase.exact) for typed, word in zip(begin, phrase.words, strict=True)
        ):
            return phrase
    return None


def _same(typed: Token, word: Token, *, exact: bool) -> bool:
    """A word typed with diacritics must have the phrase's own; for an exact phrase any word must."""
    marked = exact or typed.has_marks
    return typed.folded == word.folded and (not marked or typed.text.casefold() == word.text.casefold())
