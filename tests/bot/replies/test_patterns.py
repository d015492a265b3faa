"""Every signal has words in every language, and they tell signals apart."""

from __future__ import annotations

from itertools import product

import pytest

from analysis.candles import PATTERNS, Direction, pattern_by_key
from analysis.candles.confirmation import Status
from analysis.signals import SIGNALS
from bot.replies.markup import plain
from bot.replies.patterns import (
    DIRECTION_NAMES,
    SIGNAL_WORDS,
    STATUS_NAMES,
    confirmation_text,
    misplaced_text,
    signal_meaning,
    signal_name,
    signal_title,
)
from bot.replies.words import LANGUAGES, words_in

KEYS = [signal.key for signal in SIGNALS]


def test_every_signal_has_words_and_no_words_lack_a_signal() -> None:
    assert len(KEYS) >= 30
    assert set(SIGNAL_WORDS) == set(KEYS)
    assert (set(STATUS_NAMES), set(DIRECTION_NAMES)) == (set(Status), set(Direction))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_and_meanings_tell_signals_apart(lang: str) -> None:
    words = words_in(lang)

    assert len({signal_name(words, key) for key in KEYS}) == len(KEYS)
    assert len({signal_meaning(words, key) for key in KEYS}) == len(KEYS)


@pytest.mark.parametrize(("lang", "key"), list(product(LANGUAGES, KEYS)))
def test_a_meaning_is_one_plain_sentence(lang: str, key: str) -> None:
    meaning = plain(signal_meaning(words_in(lang), key))

    assert meaning[0].isupper()
    assert meaning.endswith(".")
    assert meaning.count(". ") == 0
    assert len(meaning) <= 110


@pytest.mark.parametrize("key", KEYS)
def test_vietnamese_words_are_translated(key: str) -> None:
    vietnamese, english = words_in("vi"), words_in("en")

    assert signal_meaning(vietnamese, key) != signal_meaning(english, key)
    assert key == "doji" or signal_name(vietnamese, key) != signal_name(english, key)


@pytest.mark.parametrize(
    ("lang", "key", "title"),
    [
        ("vi", "hammer", "nến búa (hammer)"),
        ("vi", "morning_star", "sao mai (morning star)"),
        ("vi", "doji", "doji"),
        ("en", "morning_star", "morning star"),
    ],
)
def test_a_vietnamese_title_has_the_english_term_beside_it(lang: str, key: str, title: str) -> None:
    assert signal_title(words_in(lang), key) == title


@pytest.mark.parametrize(
    ("key", "vietnamese", "english"),
    [
        (
            "hammer",
            "đóng cửa trên đỉnh thân nến của nến này (98.000\xa0₫)",
            "close above the upper end of the body of this candle (₫98,000)",
        ),
        (
            "inverted_hammer",
            "đóng cửa trên giá cao nhất của nến này (98.000\xa0₫)",
            "close above the high of this candle (₫98,000)",
        ),
        (
            "shooting_star",
            "đóng cửa dưới đáy thân nến của nến này (98.000\xa0₫)",
            "close below the lower end of the body of this candle (₫98,000)",
        ),
        (
            "hanging_man",
            "đóng cửa dưới giá thấp nhất của nến này (98.000\xa0₫)",
            "close below the low of this candle (₫98,000)",
        ),
    ],
)
def test_what_confirms_a_pattern(key: str, vietnamese: str, english: str) -> None:
    pattern = pattern_by_key(key)

    assert confirmation_text(words_in("vi"), pattern, 98_000.0, "VND") == vietnamese
    assert confirmation_text(words_in("en"), pattern, 98_000.0, "VND") == english


def test_only_patterns_that_need_a_confirmation_tell_one() -> None:
    needing = [pattern for pattern in PATTERNS if pattern.confirmation is not None]

    assert 4 <= len(needing) < len(PATTERNS)
    assert all(confirmation_text(words_in("vi"), pattern, 1.0, "USD") for pattern in needing)
    with pytest.raises(ValueError, match="needs no confirmation"):
        confirmation_text(words_in("vi"), pattern_by_key("doji"), 1.0, "VND")


def test_a_shape_alone_is_told_with_the_place_it_lacks() -> None:
    bottom, top = pattern_by_key("hammer"), pattern_by_key("evening_star")

    assert misplaced_text(words_in("vi"), bottom) == "trông giống nến búa, nhưng không ở đáy xu hướng giảm"
    assert misplaced_text(words_in("vi"), top) == "trông giống sao hôm, nhưng không ở đỉnh xu hướng tăng"
    assert misplaced_text(words_in("en"), bottom) == "hammer in shape, but not at the bottom of a downtrend"
    with_context = [pattern for pattern in PATTERNS if pattern.context]
    assert all(misplaced_text(words_in("en"), pattern) for pattern in with_context)
