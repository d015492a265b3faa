"""A text as the words that it is compared by."""

from __future__ import annotations

import re

from bot.directory.spelling import fold

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
    folded = _NO_WORD.sub(" ", _DRAWN_OUT.sub(r"\1", _JOINED.sub("", fold(text))))
    return tuple(_PLURAL.sub("", folded).split())
