"""A text as the words that it is compared by."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.words import words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        ("  \n\t ", ()),
        ("?!… 😀 …", ()),
        ("RSI là gì?", ("rsi", "la", "gi")),
        ("Đường trung bình động", ("duong", "trung", "binh", "dong")),
        ("P/E của FPT", ("pe", "cua", "fpt")),
        ("chờ quáááá lâuuuu", ("cho", "qua", "lau")),
        ("VN-Index, vn_index", ("vn", "index", "vn", "index")),
        ("70/30", ("70", "30")),
        ("giá {share} hôm nay", ("gia", "{share}", "hom", "nay")),
        ("Risk-On (ưa rủi ro)", ("risk", "on", "ua", "rui", "ro")),
    ],
)
def test_words(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words
    assert words_of(unicodedata.normalize("NFD", text)) == words


@pytest.mark.parametrize("text", ["good", "all", "ATO", "nến búa", "book"])
def test_two_equal_letters_stay_two(text: str) -> None:
    assert "".join(words_of(text)) == "".join(words_of(text.upper()))
    assert len("".join(words_of("good"))) == 4


@given(st.text(max_size=80))
def test_whatever_is_typed_its_words_are_plain(text: str) -> None:
    words = words_of(text)

    assert all(word and word == word.strip() and " " not in word for word in words)
    assert words_of(" ".join(words)) == words
