"""A message cut into the pieces that may mean something."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from bot.directory.spelling import fold


class Kind(StrEnum):
    """What a piece looks like."""

    NUMBER = "number"
    PAIR = "pair"
    DATE = "date"
    WORD = "word"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One piece: as typed (see `visible`), and folded (lower case, no diacritics)."""

    text: str
    folded: str
    kind: Kind

    @property
    def has_marks(self) -> bool:
        """Whether it was typed with Vietnamese diacritics."""
        return self.text.casefold() != self.folded


# Phones put these in by themselves.
_TYPOGRAPHIC = str.maketrans(dict.fromkeys("‘’ʼ", "'") | dict.fromkeys("‐‑‒–−", "-"))

# First the longest numbers, so that "10 000" is one and not two; a sign belongs to a number only where it begins one.
_PIECE = re.compile(
    r"""
      (?P<date>\b\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\b | \b\d{4}-\d{1,2}-\d{1,2}\b
              | (?<![\w/])\d{1,2}/\d{1,2}/\d{2}(?![\w/]))
    | (?P<pair>(?<![\w/.,-])\d{1,3}\s?[/-]\s?\d{1,3}(?![\w/]))
    | (?P<number>(?<![\w.,])[-+]?\d{1,3}(?:[ .,]\d{3})+(?![\w]) | (?<![\w.,])[-+]?\d+(?:[.,]\d+)?(?![\w]))
    | (?P<word>[$\#^]?[^\W_](?:[\w&]|[':./-](?=[^\W_]))*)
    """,
    re.VERBOSE,
)


def visible(text: str) -> str:
    """The text as people see it: one spelling per letter (NFKC), plain hyphens and apostrophes, nothing invisible."""
    # What is invisible goes first: it may stand between a letter and its accent.
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", seen).translate(_TYPOGRAPHIC)


def tokenize(text: str) -> tuple[Token, ...]:
    """The pieces in order; white space, punctuation, emoji and other marks are dropped."""
    return tuple(
        Token(text=match.group(), folded=fold(match.group()), kind=Kind(match.lastgroup or "word"))
        for match in _PIECE.finditer(visible(text))
    )
