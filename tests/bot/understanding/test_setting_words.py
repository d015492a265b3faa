"""What a message wants set, in both languages."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.preferences import VN30_LIST, ColorTheme, Detail, MoveColors, PriceUnit
from bot.replies.words import LANGUAGES
from bot.understanding.listed_words import word_file
from bot.understanding.setting_words import read_setting_words

DARK, LIGHT = {"theme": ColorTheme.DARK}, {"theme": ColorTheme.LIGHT}
THOUSAND = {"price_unit": PriceUnit.THOUSAND_VND}


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("theme dark", DARK),
        ("colors safe", {"colors": MoveColors.SAFE}),
        ("colour-blind mode", {"colors": MoveColors.SAFE}),
        ("blue and orange", {"colors": MoveColors.SAFE}),
        ("màu cho người mù màu", {"colors": MoveColors.SAFE}),
        ("đổi sang xanh dương cam", {"colors": MoveColors.SAFE}),
        ("colors board", {"colors": MoveColors.BOARD}),
        ("dùng màu bảng điện", {"colors": MoveColors.BOARD}),
        ("giao diện tối", DARK),
        ("doi giao dien toi", DARK),
        ("Nhờ bạn chuyển sang nền tối giúp mình nhé", DARK),
        ("switch to dark mode, please", DARK),
        ("tối", DARK),
        # Without its mark it is "tôi", I.
        ("toi", {}),
        ("tắt giao diện tối", LIGHT),
        ("turn off dark mode", LIGHT),
        ("nghìn đồng", THOUSAND),
        ("nghin dong", THOUSAND),
        ("unit thousand_vnd", THOUSAND),
        ("đồng", {"price_unit": PriceUnit.VND}),
        ("tiếng Anh", {"language": "en"}),
        ("language vi", {"language": "vi"}),
        ("expert", {"detail": Detail.EXPERT}),
        ("ngắn gọn", {"detail": Detail.EXPERT}),
        ("có giải thích", {"detail": Detail.BEGINNER}),
        ("list vn30", {"default_list": VN30_LIST}),
        ("trả lời riêng", {"quiet": True}),
        ("tắt im lặng", {"quiet": False}),
        ("quiet off", {"quiet": False}),
        ("nền tối và nghìn đồng", DARK | THOUSAND),
        ("giờ Europe/Berlin", {"timezone": "Europe/Berlin"}),
        ("europe/berlin", {"timezone": "Europe/Berlin"}),
        ("time America/Argentina/Buenos_Aires", {"timezone": "America/Argentina/Buenos_Aires"}),
        ("giờ Đức", {"timezone": "Europe/Berlin"}),
        ("gio viet nam, nền tối", DARK | {"timezone": "Asia/Ho_Chi_Minh"}),
        ("giờ UTC+9", {"timezone": "Etc/GMT-9"}),
        ("giờ +7", {"timezone": "Etc/GMT-7"}),
        ("time -5", {"timezone": "Etc/GMT+5"}),
        ("", {}),
        ("cài đặt", {}),
        ("settings", {}),
    ],
)
def test_choices(text: str, choices: dict[str, object]) -> None:
    assert read_setting_words(text) == (choices, None)


def test_what_means_nothing_here_is_named() -> None:
    assert read_setting_words("xyz") == ({}, "xyz")
    assert read_setting_words("nền tối xyz abc") == (DARK, "xyz")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sáng tối", "two_choices"),
        ("dark light", "two_choices"),
        ("Europe/Berlin Europe/Paris", "two_choices"),
        ("giờ sao hỏa", "unknown_zone"),
        ("Asia/Mars", "unknown_zone"),
        ("giờ UTC+25", "unknown_zone"),
        ("giờ ../../etc/passwd", "unknown_zone"),
    ],
)
def test_what_cannot_be_is_refused(text: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        read_setting_words(text)
    assert caught.value.code == code


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_phrase_of_the_files_chooses_what_it_stands_for(lang: str) -> None:
    phrases = [
        (value, phrase.removesuffix("!")) for value, all_ in word_file("setting_words", lang).items() for phrase in all_
    ]
    doubles = [phrase for phrase, count in Counter(phrase for _, phrase in phrases).items() if count > 1]

    assert len(phrases) > 60
    assert doubles == []
    for value, phrase in phrases:
        name, _, chosen = value.partition(" ")
        found = read_setting_words(phrase).choices
        expected = {"on": "True", "off": "False"}.get(chosen, chosen) if name == "quiet" else chosen
        assert {key: str(choice) for key, choice in found.items()} == ({name: expected} if chosen else {}), phrase


def test_both_files_have_the_same_choices() -> None:
    assert set(word_file("setting_words", "vi")) == set(word_file("setting_words", "en"))


@given(st.text(max_size=60))
def test_any_text_gives_choices_or_a_refusal(text: str) -> None:
    with suppress(UserError):
        choices, _ = read_setting_words(text)
        names = {"language", "theme", "colors", "price_unit", "detail", "default_list", "timezone", "quiet"}
        assert set(choices) <= names
