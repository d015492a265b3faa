"""The order of the Vietnamese alphabet."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest

from bot.alphabet import DIGITS, has_tone, initial, order

# As a dictionary has them.
IN_ORDER = [
    "52 tuần",
    "An toàn vốn",
    "Áp lực bán",
    "Ăn theo sóng",
    "Âm vốn",
    "Ban đầu",
    "Bàn",
    "Bản cáo bạch",
    "Bán khống",
    "Bạn",
    "Bắt đáy",
    "Biên độ",
    "Bollinger Bands",
    "Bóng dưới",
    "Bóng trên",
    "Chỉ báo",
    "Cổ phiếu",
    "Cổ tức",
    "Cơ bản",
    "Doji",
    "Dư mua",
    "Đáy",
    "Đỉnh",
    "EPS",
    "ETF",
    "Fibonacci",
    "Hỗ trợ",
    "MACD",
    "Nến búa",
    "Nến búa ngược",
    "P/B",
    "P/E",
    "Phân kỳ",
    "ROE",
    "RSI",
    "T+2",
    "Ứng trước tiền bán",
    "VN-Index",
    "VN30",
    "Vốn hóa",
    "Xu hướng",
    "Yên",
    "Zalo",
]


def in_order(*words: str) -> tuple[str, ...]:
    return tuple(sorted(words, key=order))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_terms_stand_as_in_a_dictionary(form: Literal["NFC", "NFD"]) -> None:
    # Backwards, so that an order that changes nothing fails.
    backwards = [unicodedata.normalize(form, term) for term in reversed(IN_ORDER)]
    assert [unicodedata.normalize("NFC", term) for term in sorted(backwards, key=order)] == IN_ORDER


def test_letters_come_before_tones_and_tones_in_their_order() -> None:
    words = ("ma", "mà", "mả", "mã", "má", "mạ", "mă", "mắ", "mâ", "mb", "mz")
    assert in_order(*reversed(words)) == words
    assert in_order("Đ", "e", "D", "ê", "d", "F") == ("D", "d", "Đ", "e", "ê", "F")
    assert in_order("ơ", "p", "o", "ô", "ư", "v", "u") == ("o", "ô", "ơ", "p", "u", "ư", "v")


def test_a_shorter_term_stands_before_a_longer_one_and_digits_before_letters() -> None:
    words = ("", "52 tuần", "nến", "nến búa", "nến búa ngược")
    assert in_order(*reversed(words)) == words


@pytest.mark.parametrize(
    ("term", "under"),
    [
        ("Ăn theo", "A"),
        ("âm", "A"),
        ("Đáy", "D"),
        ("“Ôm” cổ phiếu", "O"),
        ("ưu đãi", "U"),
        ("P/E", "P"),
        ("52 tuần", DIGITS),
        ("", DIGITS),
        ("+%", DIGITS),
        (unicodedata.normalize("NFD", "Ế ẩm"), "E"),
    ],
)
def test_a_term_stands_under_its_letter_without_marks(term: str, under: str) -> None:
    assert initial(term) == under


def test_a_letter_is_told_from_a_word_of_one_letter() -> None:
    assert [has_tone(letter) for letter in "aăâđơưạàáõẻ"] == [False] * 6 + [True] * 5
