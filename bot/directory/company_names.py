"""The names under which the companies of an operator's listing are found and told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.directory.company import Company
from bot.directory.name_words import Word, words_of
from bot.directory.spelling import tidy

# "Hòa Bình" and "Hợp Nhất" are everyday words; "Nhựa An Phát Xanh" is nothing but the company.
_FEWEST_WORDS_ALONE = 3
# Written as one, so much is no Vietnamese word: "Sonadezi", "Imexpharm".
_SHORTEST_WORD_ALONE = 8
# A word in more names than this says nothing about whose it is: "xây", "dựng", "Việt", "Nam".
_RARE = 3
# What fits a button and a caption.
_LONGEST_TOLD = 40


@dataclass(frozen=True, slots=True)
class CompanyName:
    """One of a company's names.

    is_everyday: it may be meant otherwise, so it counts alone or beside words that tell of a company (see `names`).
    """

    symbol: str
    words: tuple[Word, ...]
    is_everyday: bool


def company_names(companies: Iterable[Company]) -> Iterator[CompanyName]:
    """Every name of each company, each once."""
    seen: dict[str, tuple[Word, ...]] = {}
    written = [(company.symbol, names) for company in companies if (names := _names_in_words(company, seen))]
    in_names = Counter(text for _, names in written for text in {word.text for name in names for word in name})
    for symbol, names in written:
        for name in names:
            yield CompanyName(symbol, name, not _stands_alone(name, in_names))


def told_name(company: Company, lang: str) -> str:
    """The shortest name to tell in that language; empty where the listing has none."""
    name = company.name_vi or company.name_en if lang == "vi" else company.name_en or company.name_vi
    if lang == "vi" and 0 < len(company.short_name) < len(name):
        name = company.short_name
    if len(name) <= _LONGEST_TOLD:
        return name
    return name[: _LONGEST_TOLD - 1].rsplit(" ", 1)[0].rstrip(" -,(&") + "…"


def _names_in_words(company: Company, seen: dict[str, tuple[Word, ...]]) -> list[tuple[Word, ...]]:
    """The company's different names in words; `seen` keeps the words of tokens, which many names share."""
    found: dict[str, tuple[Word, ...]] = {}
    for name in (company.name_vi, company.short_name, company.name_en):
        words = tuple(word for token in name.split() for word in _words(token, seen))
        found.setdefault("".join(word.text for word in words), words)
    found.pop("", None)
    # The ticker itself is read as a symbol.
    found.pop(company.symbol.lower(), None)
    return list(found.values())


def _words(token: str, seen: dict[str, tuple[Word, ...]]) -> tuple[Word, ...]:
    if token not in seen:
        seen[token] = tuple(words_of(tidy(token)))
    return seen[token]


def _stands_alone(name: Sequence[Word], in_names: Counter[str]) -> bool:
    """Whether the name can only be this company's, whatever stands beside it."""
    long_enough = len(name) >= _FEWEST_WORDS_ALONE or len(name[0].text) >= _SHORTEST_WORD_ALONE
    return long_enough and any(in_names[word.text] <= _RARE for word in name)
