"""What an alert is to tell of, read from `locales/<lang>/alert_words.yaml`: such words mean other things elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import yaml

from bot.directory.spelling import fold
from bot.replies.words import LANGUAGES, locales_folder
from bot.understanding.tokens import visible

ABOUT_ALERTS = "alert"
"""The command whose words these are."""

_File = dict[str, dict[str, list[str]]]


class Role(StrEnum):
    """What a piece of the message says; the values are the sections of the files, but for the last four."""

    ABOVE = "above"
    BELOW = "below"
    UP = "up"
    DOWN = "down"
    RSI = "rsi"
    PRICE = "price"
    PERCENT = "percent"
    THOUSAND = "thousand"
    MILLION = "million"
    EXACT = "exact"
    LONGER = "longer"
    NOISE = "noise"
    DELETE = "delete"
    REARM = "rearm"
    LIST = "list"
    SIGNAL = "signal"
    NUMBER = "number"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: of a signal its key or its family's (`engulfing`), of all others the text as typed."""

    role: Role
    text: str


_MARKS = {">": Role.ABOVE, "<": Role.BELOW, "≥": Role.ABOVE, "≤": Role.BELOW, "%": Role.PERCENT}
_DONG_SIGN = "₫"

# Beside small letters three capitals are a share, whatever they mean otherwise.
_TICKER = 3
_MAY_BE_TICKERS = frozenset(
    {Role.ABOVE, Role.BELOW, Role.UP, Role.DOWN, Role.PRICE, Role.NOISE, Role.DELETE, Role.REARM}
)
_UNITS = frozenset({Role.PERCENT, Role.THOUSAND, Role.MILLION, Role.EXACT})

# A sign belongs to the number after it, but not between two numbers; "E1VFVN30" is one word.
_PIECE = re.compile(
    r"""
      (?P<mark>[<>≥≤%₫])=?
    | (?P<rsi>\brsi(?=\d))
    | (?P<number>(?:(?<!\d)[-+])?(?:\d{1,3}(?:[ .,]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*))
    | (?P<word>[$\#^]?[^\W\d_](?:\w|[&':./](?=[^\W_])|-(?=[^\W\d_]))*)
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    folded: str


def alert_pieces(text: str) -> tuple[Piece, ...]:
    """The pieces in their order; what is no word of an alert keeps its place as a plain word.

    >>> [piece.role.value for piece in alert_pieces("FPT rsi<30")]
    ['word', 'rsi', 'below', 'number']
    """
    return tuple(_pieces(list(_PIECE.finditer(visible(text))), shouting=text.isupper()))


def without_alert_words(text: str) -> str:
    """The text without numbers and words of alerts: symbols, names and whatever else.

    >>> without_alert_words("báo khi Hòa Phát dưới 25")
    'báo Hòa Phát'
    """
    return " ".join(piece.text for piece in alert_pieces(text) if piece.role is Role.WORD)


def alert_words_file(lang: str) -> _File:
    """The file of that language as it stands."""
    path = locales_folder() / lang / "alert_words.yaml"
    # The base loader reads every scalar as text: "on" and "off" are words here.
    content: _File = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - text only
    return content


def _pieces(found: Sequence[re.Match[str]], *, shouting: bool) -> Iterator[Piece]:
    before: Role | None = None
    start = 0
    while start < len(found):
        piece, length = _piece_at(found[start:], before, shouting=shouting)
        yield piece
        before = piece.role
        start += length


def _piece_at(found: Sequence[re.Match[str]], before: Role | None, *, shouting: bool) -> tuple[Piece, int]:
    """The piece that comes next, and of how many matches it is made."""
    text = found[0].group()
    if mark := found[0].group("mark"):
        return Piece(Role.EXACT if mark == _DONG_SIGN else _MARKS[mark], text), 1
    if found[0].lastgroup == "number":
        return Piece(Role.NUMBER, text), 1
    piece, length = _phrase_at(found)
    # "VND > 20" is about a share, and so is "MAT < 30"; in "20.000 vnd" it is the unit.
    is_ticker = (
        length == 1 and not shouting and text.isupper() and len(text) == _TICKER and piece.role in _MAY_BE_TICKERS
    )
    is_no_unit = piece.role in _UNITS and before not in {Role.NUMBER, *_UNITS}
    return (Piece(Role.WORD, text), 1) if is_ticker or is_no_unit else (piece, length)


def _phrase_at(found: Sequence[re.Match[str]]) -> tuple[Piece, int]:
    """The longest phrase that these pieces begin with, and its length."""
    first = found[0].group()
    for words, piece in _phrases().get(fold(first), ()):
        typed = found[: len(words)]
        if len(typed) == len(words) and all(
            _is_typed(each.group(), word) for each, word in zip(typed, words, strict=True)
        ):
            text = " ".join(each.group() for each in typed)
            return Piece(piece.role, piece.text or text), len(words)
    return Piece(Role.WORD, first), 1


def _is_typed(typed: str, word: _Word) -> bool:
    """A word typed with diacritics must have the phrase's own."""
    folded = fold(typed)
    return folded == word.folded and (typed.casefold() == folded or typed.casefold() == word.text.casefold())


@cache
def _phrases() -> dict[str, list[tuple[tuple[_Word, ...], Piece]]]:
    """Every language's by their first word, the longest first."""
    phrases = [
        (tuple(_Word(match.group(), fold(match.group())) for match in _PIECE.finditer(visible(phrase))), piece)
        for lang in LANGUAGES
        for section, piece_of in (("signals", _signal), ("words", _word))
        for value, written in alert_words_file(lang)[section].items()
        # Buttons call a signal by its key.
        for phrase, piece in ((phrase, piece_of(value)) for phrase in dict.fromkeys((*written, value)))
    ]
    by_first: dict[str, list[tuple[tuple[_Word, ...], Piece]]] = {}
    for words, piece in sorted(phrases, key=lambda phrase: -len(phrase[0])):
        by_first.setdefault(words[0].folded, []).append((words, piece))
    return by_first


def _signal(value: str) -> Piece:
    return Piece(Role.SIGNAL, value)


def _word(value: str) -> Piece:
    return Piece(Role(value), "")
