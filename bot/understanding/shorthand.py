"""How people shorten words and write them as they sound, from `shorthand` in `locales/<lang>/phrases.yaml`."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from bot.understanding.phrases import read_file


def spelled_out(text: str, lang: str) -> str:
    """The text with every shortened word of that language written in full.

    A form counts as it is typed: "dậy" stands for "vậy" where "day" does not.

    >>> spelled_out("nến búa là j", "vi")
    'nến búa là gì'
    """
    forms = _forms(lang)
    return " ".join(
        forms.get(word.strip("?!.,:;"), word) for word in unicodedata.normalize("NFC", text.casefold()).split()
    )


@cache
def _forms(lang: str) -> Mapping[str, str]:
    """The full word of each short form."""
    section: dict[str, list[str]] = read_file(lang)["shorthand"]  # type: ignore[assignment] - one file, several shapes
    return {form: word for word, forms in section.items() for form in forms}
