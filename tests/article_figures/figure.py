"""A measured figure, how it is written, and whether an article tells it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analysis.bars import TOLERANCE
from analysis.claims.measured import Measured
from bot.replies.words import LANGUAGES

ARTICLES = Path(__file__).resolve().parents[2] / "locales"

_SMALL_NUMBERS = {
    "vi": ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"),
    "en": ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
}
_SWAPPED = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row of the document.

    text: the value as English articles write it. articles: those that tell exactly this; rounded: those that tell it
    in words or coarser ("about a quarter").
    """

    name: str
    text: str
    span: str
    cases: int | None = None
    articles: tuple[str, ...] = ()
    rounded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The figures of one table, and what has to be known to read it."""

    title: str
    definition: str
    figures: tuple[Figure, ...]


def percent(name: str, measured: Measured, articles: str = "", *, digits: int = 1, rounded: str = "") -> Figure:
    """A share, as a percentage without a sign."""
    return _figure(name, f"{_half_up(measured.value) * 100:.{digits}f}%", measured, articles, rounded)


def change(name: str, measured: Measured, articles: str = "", *, digits: int = 1, rounded: str = "") -> Figure:
    """A rise or fall, as a percentage with its sign."""
    text = f"{_half_up(abs(measured.value)) * 100:,.{digits}f}%"
    is_zero = float(f"{measured.value * 100:.{digits}f}") == 0
    sign = "" if is_zero else "+" if measured.value > 0 else "−"
    return _figure(name, sign + text, measured, articles, rounded)


def number(name: str, measured: Measured, articles: str = "", *, digits: int = 0, rounded: str = "") -> Figure:
    """A number: points, a count, a multiple."""
    text = f"{_half_up(abs(measured.value)):,.{digits}f}"
    return _figure(name, ("−" if measured.value < -TOLERANCE else "") + text, measured, articles, rounded)


def words(name: str, text: str, span: str = "", articles: str = "", *, rounded: str = "") -> Figure:
    """What is no number: a range, or whether something was found."""
    return Figure(name=name, text=text, span=span, articles=tuple(articles.split()), rounded=tuple(rounded.split()))


def _half_up(value: float) -> float:
    """The value so that what lies half way between two digits, but for noise, is rounded away from 0."""
    return value * (1 + 1e-12)


def _figure(name: str, text: str, measured: Measured, articles: str, rounded: str) -> Figure:
    return Figure(
        name=name,
        text=text,
        span=measured.span,
        cases=measured.cases,
        articles=tuple(articles.split()),
        rounded=tuple(rounded.split()),
    )


def tells(article: str, text: str, lang: str) -> bool:
    """Whether the article's text has this value, in digits as the language writes them or a small number in a word.

    The sign is left to the article's words ("giảm 4,2%"); of a range the first value needs no percent sign.
    """
    plain = text.lstrip("+−")
    written = plain.translate(_SWAPPED) if lang == "vi" else plain
    value, percent_sign, _ = written.partition("%")
    value = value.replace("-", "–")
    ending = r"(?!\d|[.,]\d)" + (r"(?=\s?%|–[\d.,]|\s(?:và|and|so với|against)\s)" if percent_sign else "")
    if re.search(rf"(?<![\d.,]){re.escape(value)}{ending}", article):
        return True
    if not plain.isdigit() or int(plain) >= len(_SMALL_NUMBERS[lang]):
        return False
    return re.search(rf"\b{_SMALL_NUMBERS[lang][int(plain)]}\b", article, re.IGNORECASE) is not None


def untold(themes: Iterable[Theme], articles: Path = ARTICLES) -> list[str]:
    """For every article that does not tell a figure as it was measured: which, in which language, and the figure."""
    missing = []
    read: dict[Path, str] = {}
    for theme in themes:
        for figure in theme.figures:
            for key in figure.articles:
                for lang in LANGUAGES:
                    path = articles / lang / "articles" / f"{key}.md"
                    if path not in read:
                        read[path] = path.read_text(encoding="utf-8")
                    if not tells(read[path], figure.text, lang):
                        missing.append(f"{key} ({lang}): {figure.name}: {figure.text} [{theme.title}]")
    return missing
