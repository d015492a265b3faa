"""Which symbols, and which terms, somebody may be about to type."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from bot.directory import Directory
from bot.directory.baskets import vn30
from bot.directory.spelling import fold
from bot.knowledge import Knowledge

# As many names as may begin with two letters.
_MOST_LOOKED_AT = 400


class _Name(NamedTuple):
    """A name folded, from one of its words on, and what has it; the smaller `rank`, the sooner it is meant."""

    folded: str
    rank: tuple[int, ...]
    of: str
    at: int = 0


class Beginnings:
    """Finds what has a name that begins with some letters."""

    def __init__(self, names: Iterable[_Name]) -> None:
        self._names = sorted(names)

    def begun(self, typed: str, limit: int) -> tuple[str, ...]:
        """What has a name that begins so, the best first, each once; empty where nothing was typed."""
        begun: list[_Name] = []
        start = bisect_left(self._names, (typed,))
        for name in islice(self._names, start, start + _MOST_LOOKED_AT):
            if not name.folded.startswith(typed):
                break
            begun.append(name)
        begun.sort(key=lambda name: (name.at > 0 or name.folded != typed, name.rank, name.at, name.of))
        return tuple(dict.fromkeys(name.of for name in begun))[:limit] if typed else ()


def symbols_by_beginning(directory: Directory) -> Beginnings:
    """The symbols of the directory by themselves and by their companies' names, each word of which may be the first.

    VN30 comes first, then what is well known.
    """
    return Beginnings(_names_of_symbols(directory))


def articles_by_beginning(knowledge: Knowledge) -> Beginnings:
    """The keys of the articles by all that their subjects are called; titles first, and of those the shortest."""
    return Beginnings(
        _Name(fold(name), (place > 0, len(article.title)), article.key)
        for article in knowledge.articles
        for place, name in enumerate(article.names)
    )


def _names_of_symbols(directory: Directory) -> Iterator[_Name]:
    in_vn30 = frozenset(vn30())
    for symbol in directory.symbols:
        rank = (symbol not in in_vn30, not directory.is_well_known(symbol))
        yield _Name(fold(symbol), rank, symbol)
        for name in _called(directory, symbol):
            folded = fold(name)
            yield from (_Name(folded[at:], rank, symbol, at) for at in _word_starts(folded))


def _called(directory: Directory, symbol: str) -> Iterator[str]:
    entry, company = directory.entry(symbol), directory.company(symbol)
    if entry is not None:
        yield from dict(entry.instrument.names).values()
        # One that is also an everyday word is marked; as somebody types, nothing is known of what follows.
        yield from (alias.removeprefix("?") for alias in entry.aliases)
    if company is not None:
        yield from filter(None, (company.name_vi, company.name_en, company.short_name))


def _word_starts(folded: str) -> Iterator[int]:
    yield 0
    yield from (at + 1 for at, letter in enumerate(folded) if letter == " ")
