"""Reply text: HTML in the subset that Telegram knows, and what is left of it without tags."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from markupsafe import Markup

CAPTION_LIMIT = 1024
TEXT_LIMIT = 4096

_TAG = re.compile(r"</?[a-z][^<>]*>")


def plain(text: Markup) -> str:
    """The text as a terminal shows it: tags gone, entities as letters.

    >>> plain(Markup("<b>A &amp; B</b>"))
    'A & B'
    """
    return html.unescape(_TAG.sub("", text))


def length(text: Markup) -> int:
    """Its length as Telegram counts: UTF-16 units, without tags.

    >>> length(Markup("<b>búa</b> 🔨"))
    6
    """
    return len(plain(text).encode("utf-16-le")) // 2


def lines(*parts: Markup | None) -> Markup:
    """The parts that exist, one a line."""
    return Markup("\n").join(part for part in parts if part)


def bullets(parts: Iterable[Markup | None]) -> Markup:
    """The parts that exist, one a line, each with a dot in front."""
    return lines(*(Markup("• %s") % part for part in parts if part))


def paragraphs(*parts: Markup | None) -> Markup:
    """The parts that exist, an empty line between them."""
    return Markup("\n\n").join(part for part in parts if part)


def sentences(parts: Iterable[Markup | None]) -> Markup:
    """The parts that exist, as one paragraph."""
    return Markup(" ").join(part for part in parts if part)


def first_that_fits(texts: Iterable[Markup]) -> Markup:
    """The first text that fits under a picture, else the last one; given longest first."""
    text = Markup()
    for text in texts:
        if length(text) <= CAPTION_LIMIT:
            break
    return text
