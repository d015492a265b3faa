"""A text as the words that it is compared by."""

from __future__ import annotations

import re
import unicodedata

from bot.directory.spelling import fold, tidy

_JOINED = re.compile(r"(?<=\b\w)[/&+.](?=\w\b)")
_NO_WORD = re.compile(r"[^\w{}]+|_")
# No Vietnamese word ends so.
_PLURAL = re.compile(r"(?<=[a-z]{3}[a-rt-z])s\b")
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")

Words = tuple[str, ...]


def words_of(text: str) -> Words:
    """The folded words of a text; "p/e" and "s&p" are one word each, "khônggg" is "khong", "breakers" is "breaker".

    >>> words_of("P/E của FPT là gì???")
    ('pe', 'cua', 'fpt', 'la', 'gi')
    """
    return _cut(fold(text))


def typed_words_of(text: str) -> Words:
    """The same words in lower case with the diacritics that they were typed with.

    >>> typed_words_of("P/E của FPT là gì???")
    ('pe', 'của', 'fpt', 'là', 'gì')
    """
    return _cut(unicodedata.normalize("NFC", tidy(text)))


def same_word(typed: str, word: str) -> bool:
    """Whether a typed word is that one; without diacritics it is any word that differs in nothing else.

    >>> same_word("bua", "búa"), same_word("bứa", "búa")
    (True, False)
    """
    return typed == word or typed == fold(word)


def _cut(text: str) -> Words:
    cut = _NO_WORD.sub(" ", _DRAWN_OUT.sub(r"\1", _JOINED.sub("", text)))
    return tuple(_PLURAL.sub("", cut).split())
