"""What a scan is asked for, read from `locales/<lang>/scan_words.yaml`: such words mean other things elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import yaml

from bot.replies.words import LANGUAGES, locales_folder
from bot.understanding.tokens import Token, tokenize

_File = dict[str, list[str]]


def take_scan_words(text: str) -> tuple[tuple[str, ...], str]:
    """What the text wants scanned for, each once in its order, and the text without these words.

    >>> take_scan_words("quá bán VN30")
    (('oversold',), 'VN30')
    """
    tokens = tokenize(text)
    wanted: dict[str, None] = {}
    left: list[str] = []
    start = 0
    while start < len(tokens):
        value, length = _at(tokens[start:])
        if value is None:
            left.append(tokens[start].text)
        else:
            wanted[value] = None
        start += length
    return tuple(wanted), " ".join(left)


def scan_words_file(lang: str) -> _File:
    """The file of that language as it stands."""
    path = locales_folder() / lang / "scan_words.yaml"
    # The base loader reads every scalar as text.
    content: _File = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - text only
    return content


@cache
def _phrases() -> tuple[tuple[str, tuple[Token, ...]], ...]:
    """Every language's, the longest first."""
    phrases = [
        (value, tokenize(phrase))
        for lang in LANGUAGES
        for value, written in scan_words_file(lang).items()
        for phrase in written
    ]
    return tuple(sorted(phrases, key=lambda phrase: -len(phrase[1])))


def _at(tokens: Sequence[Token]) -> tuple[str | None, int]:
    """The value of the longest phrase that the tokens begin with and its length; (None, 1) where there is none."""
    for value, words in _phrases():
        begin = tokens[: len(words)]
        if len(begin) == len(words) and all(map(_same, begin, words)):
            return value, len(words)
    return None, 1


def _same(typed: Token, word: Token) -> bool:
    """A word typed with diacritics must have the phrase's own."""
    return typed.folded == word.folded and (not typed.has_marks or typed.text.casefold() == word.text.casefold())
