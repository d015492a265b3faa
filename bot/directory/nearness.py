"""What a mistyped symbol or name may have meant."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

# One mistake in a short word, two in a long one.
_LONG = 8
_SHORTEST = 3
_SHORTEST_NAME = 5
_SHORTEST_BEGINNING = 4


# How far, whether letters were only swapped, whether it is a name, how many first letters differ, its place.
_Rank = tuple[int, bool, bool, int, int]


class Names:
    """What companies are called, prepared once for many look-ups."""

    def __init__(self, symbols_by_name: Mapping[str, tuple[str, ...]]) -> None:
        """Takes names in letters and digits only, each with the symbols it belongs to, best-known first."""
        self._symbols = symbols_by_name
        self._keys = tuple(symbols_by_name)
        self._sorted = sorted((key, place) for place, key in enumerate(self._keys))

    def of(self, name: str) -> tuple[str, ...]:
        """The symbols that exactly this name belongs to."""
        return self._symbols.get(name, ())

    def near(self, typed: str) -> Iterator[tuple[_Rank, str]]:
        """Those with few mistakes in them, and those that begin so."""
        mistakes = 2 if len(typed) >= _LONG else 1
        for key, distance, place in _within(typed, self._keys, mistakes):
            if max(len(key), len(typed)) >= _SHORTEST_NAME:
                yield from self._ranked(typed, key, distance, place)
        if len(typed) >= _SHORTEST_BEGINNING:
            for key, place in islice(self._sorted, bisect_left(self._sorted, (typed, 0)), None):
                if not key.startswith(typed):
                    break
                yield from self._ranked(typed, key, mistakes, place)

    def _ranked(self, typed: str, key: str, distance: int, place: int) -> Iterator[tuple[_Rank, str]]:
        rank = _rank(typed, key, distance, is_name=True, place=place)
        yield from ((rank, symbol) for symbol in self._symbols[key])


def near_symbols(typed: str, symbols: Mapping[str, str], names: Names) -> tuple[str, ...]:
    """The symbols near to what was typed, best first, each once.

    typed and the keys of `symbols` are letters and digits only; the values are canonical symbols. Symbols may have one
    mistake and must begin with the same letter, unless two neighbours were swapped; names may have one mistake, or two
    from eight letters on, or be typed only in part. Where one is exact, only that is near.
    """
    exact = [*([symbols[typed]] if typed in symbols else ()), *names.of(typed)]
    if exact:
        return tuple(dict.fromkeys(exact))
    ranked = sorted([*_near_in_symbols(typed, symbols), *names.near(typed)], key=lambda found: found[0])
    return tuple(dict.fromkeys(symbol for _, symbol in ranked))


def _rank(typed: str, known: str, distance: int, *, is_name: bool, place: int) -> _Rank:
    swapped = sorted(typed) == sorted(known)
    shared = next(
        (i for i, (a, b) in enumerate(zip(typed, known, strict=False)) if a != b), min(len(typed), len(known))
    )
    return distance, not swapped, is_name, len(typed) - shared, place


def _within(typed: str, known: Iterable[str], mistakes: int) -> list[tuple[str, int, int]]:
    """Those within so many mistakes, with the distance and the place in `known`."""
    from rapidfuzz import process  # noqa: PLC0415 - takes 20 ms to import, and is needed after a mistake only
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - as above

    choices = list(known)
    return [
        (key, int(distance), place)
        for key, distance, place in process.extract(
            typed, choices, scorer=OSA.distance, score_cutoff=mistakes, limit=None
        )
    ]


def _near_in_symbols(typed: str, symbols: Mapping[str, str]) -> Iterable[tuple[_Rank, str]]:
    if len(typed) < _SHORTEST:
        return
    for key, distance, place in _within(typed, symbols, mistakes=1):
        if key[:1] == typed[:1] or sorted(key) == sorted(typed):
            yield _rank(typed, key, distance, is_name=False, place=place), symbols[key]
