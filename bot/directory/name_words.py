"""The words of names and of what people type, as both are compared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.directory.spelling import tidy, without_marks

_WORD = re.compile("(?:[a-z0-9đ][\u0300-\u036f]*)+")
_ACCENT = re.compile("[đ\u0300-\u036f]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word without accents, the accents it was written with, the token it stands in, and names' words near to it."""

    text: str
    accents: frozenset[str]
    token: int = 0
    nearby: tuple[str, ...] = ()


def words_of(token: str) -> list[Word]:
    """The words of a tidied token; punctuation parts them (`VN-Index` is two)."""
    return [Word(without_marks(written), frozenset(_ACCENT.findall(written))) for written in _WORD.findall(token)]


def accents_of(words: Iterable[Word]) -> frozenset[str]:
    """The accents that any of the words was written with."""
    return frozenset().union(*(word.accents for word in words))


def joined_words(text: str) -> str:
    """The text's letters and digits without accents, as names are compared: `Hòa Phát` -> `hoaphat`."""
    return "".join(word.text for word in words_of(tidy(text)))
