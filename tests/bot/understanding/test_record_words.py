"""What the words of a track record's message ask for."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.signals import SIGNALS
from bot.replies.words import LANGUAGES
from bot.understanding.listed_words import word_file
from bot.understanding.record_words import read_record_words, without_record_words

KEYS = [signal.key for signal in SIGNALS]


@pytest.mark.parametrize(
    ("text", "signals", "wishes", "left"),
    [
        ("FPT nến búa", ["hammer"], set(), "FPT"),
        ("FPT bua", ["hammer"], set(), "FPT"),
        ("qua ban hpg", ["rsi_oversold"], set(), "hpg"),
        ("phân kỳ tăng của Hòa Phát", ["divergence_regular_bullish"], set(), "của Hòa Phát"),
        ("FPT harami", ["harami"], set(), "FPT"),
        ("hammers on FPT", ["hammer"], set(), "on FPT"),
        ("FPT three_white_soldiers full", ["three_white_soldiers"], {"full"}, "FPT"),
        ("FPT búa bị bác bỏ", ["hammer"], {"rejected"}, "FPT"),
        ("FPT búa có xác nhận tại vùng hỗ trợ", ["hammer"], {"confirmed", "at_support"}, "FPT"),
        ("FPT búa RSI < 30", ["hammer"], {"rsi_below_30"}, "FPT"),
        ("FPT búa rsi<30 trên MA200", ["hammer"], {"rsi_below_30", "above_sma200"}, "FPT"),
        ("FPT hammer six steps", ["hammer"], {"six_steps"}, "FPT"),
        ("FPT búa sau 20 phiên", ["hammer"], {"bars_20"}, "FPT"),
        ("FPT búa tuần", ["hammer"], {"longer"}, "FPT"),
        # "thắng" without its marks is no month.
        ("ty le thang nen bua hpg", ["hammer"], {"noise"}, "hpg"),
    ],
)
def test_what_is_asked_for(text: str, signals: list[str], wishes: set[str], left: str) -> None:
    asked = read_record_words(text)

    assert (list(asked.signals), set(asked.wishes), asked.left) == (signals, wishes, left)
    assert without_record_words(text) == left


@pytest.mark.parametrize(
    ("text", "numbers", "dates"),
    [
        ("FPT búa khối lượng 1,3", ("1,3",), ()),
        ("FPT búa vol 1.3x", ("1.3",), ()),
        ("FPT búa volume 120%", ("120",), ()),
        ("FPT búa 5 14/02/2025", ("5",), ("14/02/2025",)),
        ("FPT búa 2025-02-14", (), ("2025-02-14",)),
    ],
)
def test_numbers_and_dates(text: str, numbers: tuple[str, ...], dates: tuple[str, ...]) -> None:
    asked = read_record_words(text)

    assert (asked.numbers, asked.dates) == (numbers, dates)
    assert asked.signals == ("hammer",)


def test_every_signal_is_known_by_its_key() -> None:
    assert len(KEYS) > 25
    assert {key: read_record_words(f"FPT {key}").signals for key in KEYS} == {key: (key,) for key in KEYS}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_phrase_of_the_files_asks_for_what_it_stands_for(lang: str) -> None:
    phrases = [(value, phrase) for value, all_ in word_file("record_words", lang).items() for phrase in all_]
    doubles = [phrase for phrase, count in Counter(phrase for _, phrase in phrases).items() if count > 1]

    assert len(phrases) > 40
    assert doubles == []
    for value, phrase in phrases:
        asked = read_record_words(phrase)
        assert {*asked.wishes, *asked.signals} == {value}, phrase
        assert asked.left == "", phrase


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    asked = read_record_words(text)

    assert set(asked.signals).isdisjoint(asked.wishes)
