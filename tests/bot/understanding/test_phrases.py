"""Phrases: which one is found at a word."""

from __future__ import annotations

import unicodedata

import pytest

from bot.understanding.phrases import Meaning, Phrase, Phrases, load_phrases
from bot.understanding.tokens import tokenize


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    """The phrases of all languages."""
    return load_phrases()


def at_start(phrases: Phrases, text: str) -> tuple[str, str, str] | None:
    """Meaning, value and words of the phrase at the beginning of the text."""
    phrase = phrases.at(tokenize(text), 0)
    return None if phrase is None else (phrase.meaning.name, phrase.value, words_of(phrase))


def words_of(phrase: Phrase) -> str:
    return " ".join(word.text for word in phrase.words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tuần", ("TIMEFRAME", "week", "tuần")),
        ("tuan", ("TIMEFRAME", "week", "tuần")),
        ("TUẦN", ("TIMEFRAME", "week", "tuần")),
        ("weekly", ("TIMEFRAME", "week", "weekly")),
        ("bieu do fpt", ("COMMAND", "chart", "biểu đồ")),
        ("bieu đồ fpt", ("COMMAND", "chart", "biểu đồ")),
        ("chi so rsi fpt", ("COMMAND", "rsi", "chỉ số rsi")),
        ("ma fpt", ("SYMBOL_MARKER", "certain", "mã")),
        ("mã cổ phiếu fpt", ("SYMBOL_MARKER", "certain", "mã cổ phiếu")),
        ("what’s rsi", ("QUESTION", "", "what's")),
    ],
)
def test_the_longest_phrase_is_found_with_and_without_diacritics(
    phrases: Phrases, text: str, expected: tuple[str, str, str]
) -> None:
    assert at_start(phrases, text) == expected


@pytest.mark.parametrize("text", ["mà fpt", "tuân", "bò", "xyzzy", "biểu fpt"])
def test_other_diacritics_and_half_a_phrase_are_not_the_phrase(phrases: Phrases, text: str) -> None:
    assert at_start(phrases, text) is None


def test_an_exact_phrase_has_to_be_typed_with_its_diacritics(phrases: Phrases) -> None:
    # "nen" is "nên", should, far more often than a candle.
    assert at_start(phrases, "nến fpt") == ("COMMAND", "candles", "nến")
    assert at_start(phrases, "nen fpt") == ("NOT_SYMBOL", "", "nen")
    assert at_start(phrases, "mau nen fpt") == ("COMMAND", "candles", "mẫu nến")


def test_decomposed_letters_find_the_same_phrase(phrases: Phrases) -> None:
    assert at_start(phrases, unicodedata.normalize("NFD", "biểu đồ")) == ("COMMAND", "chart", "biểu đồ")


def test_of_two_equal_phrases_the_earlier_meaning_wins(phrases: Phrases) -> None:
    # "gia" stands among the words that are no symbols, and is "giá", which asks for a price.
    found = [phrase for phrase in phrases.by_first_word["gia"] if len(phrase.words) == 1]

    assert [phrase.meaning for phrase in found] == [Meaning.COMMAND, Meaning.NOT_SYMBOL]
    assert at_start(phrases, "gia") == ("COMMAND", "price", "giá")
