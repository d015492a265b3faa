"""The order of the Vietnamese alphabet: A Ă Â B C D Đ E Ê …, and of two equal letters the one with the earlier tone."""

from __future__ import annotations

import re
import unicodedata
from typing import TypeAlias

from bot.directory.spelling import fold

# The four letters that only foreign words have stand where the Latin alphabet has them.
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Grave, hook, tilde, acute, dot below: the order of dictionaries. A letter without a tone comes first.
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_SYLLABLE = re.compile(r"\w+")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")

DIGITS = "0"
"""The letter under which all stands that begins with a digit."""

Order: TypeAlias = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
"""For each syllable its letters and then its tones, as places in their order."""


def order(text: str) -> tuple[Order, Order]:
    """What texts are sorted by: syllable after syllable, first by letters, then by tones; what is in brackets last.

    >>> sorted(["Đáy", "Dãy", "Dầu", "Bán", "Ban đầu", "Ban (hội)"], key=order)
    ['Ban (hội)', 'Ban đầu', 'Bán', 'Dãy', 'Dầu', 'Đáy']
    """
    bare, _, aside = unicodedata.normalize("NFC", text.lower()).partition("(")
    return _syllables(bare), _syllables(aside)


def initial(text: str) -> str:
    """The capital that a text stands under: its first letter without marks, or DIGITS.

    >>> initial("Đáy"), initial("“Âm"), initial("52 tuần")
    ('D', 'A', '0')
    """
    found = _LETTER_OR_DIGIT.search(unicodedata.normalize("NFC", text))
    first = fold(found.group())[:1].upper() if found else DIGITS
    return first if first.isalpha() else DIGITS


def has_tone(text: str) -> bool:
    """Whether a tone stands on any of its letters.

    >>> has_tone("ạ"), has_tone("â")
    (True, False)
    """
    return any(mark in _TONES for mark in unicodedata.normalize("NFD", text))


def _syllables(text: str) -> Order:
    return tuple(_syllable(found.group()) for found in _SYLLABLE.finditer(text))


def _syllable(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    letters = [_parted(letter) for letter in text]
    return tuple(place for place, _ in letters), tuple(tone for _, tone in letters)


def _parted(letter: str) -> tuple[int, int]:
    """The places of a letter and of its tone; digits and whatever else there is come before all letters."""
    marks = unicodedata.normalize("NFD", letter)
    tone = next((_TONES.index(mark) + 1 for mark in marks if mark in _TONES), 0)
    bare = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
    place = _LETTERS.find(bare)
    return (place if place >= 0 else ord(letter) - 0x110000), tone
