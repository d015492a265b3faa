"""The order of the Vietnamese alphabet."""

from __future__ import annotations

import random
import unicodedata

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
    "Vốn hóa",
    "VN-Index",
    "VN30",
    "Xu hướng",
    "Yên",
    "Zalo",
]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_terms_stand_as_in_a_dictionary(form: str) -> None:
    for seed in range(5):
        shuffled = [unicodedata.normalize(form, term) for term in IN_ORDER]  # type: ignore[arg-type] # both are forms
        random.Random(seed).shuffle(shuffled)
        assert [unicodedata.normalize("NFC", term) for term in sorted(shuffled, key=order)] == sorted(
            IN_ORDER, key=order
        )


def test_letters_come_before_tones_and_tones_in_their_order() -> None:
    words = ["ma", "mà", "mả", "mã", "má", "mạ", "mă", "mắ", "mâ", "mb", "mz"]
    assert sorted(reversed(words), key=order) == words
    assert sorted(["Đ", "e", "D", "ê", "d", "F"], key=order) == ["D", "d", "Đ", "e", "ê", "F"]
    assert sorted(["ơ", "p", "o", "ô", "ư", "v", "u"], key=order) == ["o", "ô", "ơ", "p", "u", "ư", "v"]


def test_a_shorter_term_stands_before_a_longer_one_and_digits_before_letters() -> None:
    words = ["", "52 tuần", "nến", "nến búa", "nến búa ngược"]
    assert sorted(reversed(words), key=order) == words


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
