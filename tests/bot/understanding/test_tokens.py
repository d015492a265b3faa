"""How a message is cut into numbers, pairs, dates and words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory.spelling import fold
from bot.understanding.tokens import Kind, tokenize, visible

# What people send that is no plain letter: accents, invisible characters, other widths and scripts, half an emoji.
ODD_TEXT = st.text() | st.text("aăâôơưđĐ\u0300\u0301\u0323\u200b\u202e\ufe0f\x00 ＦＰＴ１４ﷺﬁßİ½²\ud83d-+.,/$#:'’ 10")


def pieces(text: str) -> list[tuple[str, str]]:
    return [(token.kind.value, token.text) for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14", [("number", "14")]),
        ("-3", [("number", "-3")]),
        ("−3", [("number", "-3")]),
        ("+5", [("number", "+5")]),
        ("1.5", [("number", "1.5")]),
        ("1,5", [("number", "1,5")]),
        ("10 000", [("number", "10 000")]),
        ("10\u00a0000", [("number", "10 000")]),
        ("10.000", [("number", "10.000")]),
        ("1,234,567", [("number", "1,234,567")]),
        ("１４", [("number", "14")]),
        ("14 21", [("number", "14"), ("number", "21")]),
        ("80/20", [("pair", "80/20")]),
        ("80 / 20", [("pair", "80 / 20")]),
        ("80-20", [("pair", "80-20")]),
        ("80–20", [("pair", "80-20")]),
        ("14/02/2025", [("date", "14/02/2025")]),
        ("14-2-2025", [("date", "14-2-2025")]),
        ("14.02.2025", [("date", "14.02.2025")]),
        ("2025-02-14", [("date", "2025-02-14")]),
        ("14/02/25", [("date", "14/02/25")]),
        ("80/20 14", [("pair", "80/20"), ("number", "14")]),
        ("1/2/3", [("number", "1"), ("number", "2"), ("number", "3")]),
    ],
)
def test_numbers_pairs_and_dates(text: str, expected: list[tuple[str, str]]) -> None:
    assert pieces(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rsi của fpt?", ["rsi", "của", "fpt"]),
        ("$FPT, #hpg; ^VNI!", ["$FPT", "#hpg", "^VNI"]),
        ("HOSE:FPT FPT.VN BTC-USD BTC/USDT", ["HOSE:FPT", "FPT.VN", "BTC-USD", "BTC/USDT"]),
        ("FPT’s what's", ["FPT's", "what's"]),
        ("(fpt) “hpg” …vnm…", ["fpt", "hpg", "vnm"]),
        ("1e3 abc123", ["1e3", "abc123"]),
        ("r\u200bsi f\u2060pt\u202e", ["rsi", "fpt"]),
        ("tuâ\u200b\u0300n", ["tuần"]),
        ("ｒｓｉ ＦＰＴ", ["rsi", "FPT"]),
        ("a_b", ["a_b"]),
        ("fpt\nhpg\tvnm", ["fpt", "hpg", "vnm"]),
        ("😀 👨\u200d👩\u200d👧 … !!! $ # ' -", []),
        ("", []),
        (" \t\n", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    tokens = tokenize(text)

    assert [token.text for token in tokens] == expected
    assert {token.kind for token in tokens} <= {Kind.WORD}


def test_composed_and_decomposed_letters_are_the_same_piece() -> None:
    composed = unicodedata.normalize("NFC", "biểu đồ Hòa Phát")
    decomposed = unicodedata.normalize("NFD", composed)

    assert composed != decomposed
    assert tokenize(decomposed) == tokenize(composed)


@pytest.mark.parametrize(
    ("text", "folded", "has_marks"),
    [("Tuần", "tuan", True), ("tuan", "tuan", False), ("TUAN", "tuan", False), ("đi", "di", True), ("Đ", "d", True)],
)
def test_folded_words_remember_whether_they_had_diacritics(text: str, folded: str, *, has_marks: bool) -> None:
    (token,) = tokenize(text)

    assert (token.folded, token.has_marks) == (folded, has_marks)


@given(ODD_TEXT)
def test_every_piece_is_one_word_of_the_folded_text(text: str) -> None:
    # Names of companies are looked up by the number of the word, so no piece may fold to two words or to none.
    assert all(len(fold("".join(token.text.split())).split()) == 1 for token in tokenize(text))


@given(ODD_TEXT)
def test_what_is_visible_stays_so(text: str) -> None:
    seen = visible(text)

    assert visible(seen) == seen
    assert "Cf" not in {unicodedata.category(letter) for letter in seen}
