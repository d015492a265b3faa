"""How people shorten words and write them as they sound, from `shorthand` in `locales/<lang>/phrases.yaml`."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import cast

from bot.understanding.phrases import read_file

_PUNCTUATION = "?!.,:;()“”\"'…"


def spelled_out(text: str, lang: str) -> str:
    """The text with every shortened word and every synonym of that language as its usual word, the longest first.

    A form counts as it is typed: "dậy" stands for "vậy" where "day" does not.

    >>> spelled_out("nến búa là j?", "vi")
    'nến búa là gì'
    """
    forms, sizes = _forms(lang)
    words = [word.strip(_PUNCTUATION) for word in unicodedata.normalize("NFC", text.casefold()).split()]
    spelled: list[str] = []
    at = 0
    while at < len(words):
        most = sizes.get(words[at], 0)
        size = next((n for n in range(most, 0, -1) if " ".join(words[at : at + n]) in forms), 0)
        spelled.append(forms[" ".join(words[at : at + size])] if size else words[at])
        at += max(size, 1)
    return " ".join(spelled)


@cache
def _forms(lang: str) -> tuple[Mapping[str, str], Mapping[str, int]]:
    """The usual word of each form, and by first word the most words that such a form has."""
    section = cast("dict[str, list[str]]", read_file(lang)["shorthand"])
    # The usual words are forms too: "sao băng" stands for "nến sao băng", but not inside it.
    forms = {form: word for word, forms in section.items() for form in (word, *forms)}
    sizes: dict[str, int] = {}
    for form in forms:
        first, *others = form.split()
        sizes[first] = max(sizes.get(first, 0), 1 + len(others))
    return forms, sizes
