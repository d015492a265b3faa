"""What a track record is asked for, read from `locales/<lang>/record_words.yaml` and the signals' names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.replies.words import LANGUAGES
from bot.understanding.alert_words import alert_words_file
from bot.understanding.listed_words import ListedPhrase, WordFile, listed_phrases, take_phrases, word_file
from bot.understanding.tokens import Kind, tokenize, visible

ABOUT_RECORDS = "record"
"""The command whose words these are."""

_FILE = "record_words"
# "1,3x", "1.3×": the sign says no more than the number.
_TIMES = re.compile(r"(?<=\d)\s?[x×](?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWords:
    """What the words of a message ask for.

    signals: keys of signals, or of their families (`harami`). wishes: whatever else the file has words for, by key,
    each once in their order.
    numbers, dates: as written. left: the text without signals and wishes.
    """

    signals: tuple[str, ...]
    wishes: tuple[str, ...]
    numbers: tuple[str, ...]
    dates: tuple[str, ...]
    left: str


def read_record_words(text: str) -> RecordWords:
    """What the text asks for, in its order.

    >>> asked = read_record_words("FPT nến búa bác bỏ, khối lượng 1,3")
    >>> asked.signals, sorted(asked.wishes), asked.numbers
    (('hammer',), ['rejected', 'volume'], ('1,3',))
    """
    found, left = take_phrases(_phrases(), _TIMES.sub("", visible(text)))
    wishes = tuple(each for each in found if each in _wishes())
    tokens = tokenize(left)
    return RecordWords(
        signals=tuple(each for each in found if each not in wishes),
        wishes=wishes,
        numbers=tuple(token.text for token in tokens if token.kind in {Kind.NUMBER, Kind.PAIR}),
        dates=tuple(token.text for token in tokens if token.kind is Kind.DATE),
        left=left,
    )


def without_record_words(text: str) -> str:
    """The text without them: symbols, names and whatever else.

    >>> without_record_words("thống kê nến búa của Hòa Phát")
    'thống kê của Hòa Phát'
    """
    return read_record_words(text).left


def _signals(lang: str) -> WordFile:
    """The names of signals; buttons call one by its key."""
    return {key: [*names, key] for key, names in alert_words_file(lang)["signals"].items()}


@cache
def _wishes() -> frozenset[str]:
    """What the words stand for that name no signal."""
    return frozenset(key for lang in LANGUAGES for key in word_file(_FILE, lang)) - frozenset(_signals(LANGUAGES[0]))


@cache
def _phrases() -> tuple[ListedPhrase, ...]:
    files = [_with_keys(word_file(_FILE, lang)) for lang in LANGUAGES]
    return listed_phrases([*files, *map(_signals, LANGUAGES)])


def _with_keys(file: WordFile) -> WordFile:
    return {key: [*phrases, key] for key, phrases in file.items()}
