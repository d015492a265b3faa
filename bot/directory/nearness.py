"""What a mistyped symbol or name may have meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# One mistake in a short word, two in a long one.
_LONG = 8
_SHORTEST = 3
_SHORTEST_NAME = 5
_SHORTEST_BEGINNING = 4


def near_symbols(typed: str, symbols: Mapping[str, str], names: Mapping[str, str]) -> tuple[str, ...]:
    """The symbols near to what was typed, best first, each once.

    typed and the keys of `symbols` and `names` are letters and digits only; the values are canonical symbols. Symbols
    may have one mistake and must begin with the same letter, unless two neighbours were swapped; names may have one
    mistake, or two from eight letters on, or be typed only in part. Where one is exact, only that is near.
    """
    exact = [found[typed] for found in (symbols, names) if typed in found]
    if exact:
        return tuple(dict.fromkeys(exact))
    ranked = sorted([*_near_in_symbols(typed, symbols), *_near_in_names(typed, names)], key=lambda found: found[0])
    return tuple(dict.fromkeys(symbol for _, symbol in ranked))


# How far, whether letters were only swapped, whether it is a name, how many first letters differ, its place.
_Rank = tuple[int, bool, bool, int, int]


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


def _near_in_names(typed: str, names: Mapping[str, str]) -> Iterable[tuple[_Rank, str]]:
    mistakes = 2 if len(typed) >= _LONG else 1
    for key, distance, place in _within(typed, names, mistakes):
        if max(len(key), len(typed)) >= _SHORTEST_NAME:
            yield _rank(typed, key, distance, is_name=True, place=place), names[key]
    if len(typed) >= _SHORTEST_BEGINNING:
        for place, key in enumerate(names):
            if key.startswith(typed):
                yield _rank(typed, key, mistakes, is_name=True, place=place), names[key]
