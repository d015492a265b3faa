"""Shortened words written in full."""

from __future__ import annotations

import unicodedata
from typing import cast

import pytest

from bot.replies.words import LANGUAGES
from bot.understanding.phrases import read_file
from bot.understanding.shorthand import spelled_out


@pytest.mark.parametrize(
    ("text", "lang", "full"),
    [
        ("", "vi", ""),
        ("nến búa là j", "vi", "nến búa là gì"),
        ("NẾN BÚA LÀ J??", "vi", "nến búa là gì"),
        ("cp này ko dc v", "vi", "cổ phiếu này không được vậy"),
        ("klgd tb là j", "vi", "khối lượng giao dịch trung bình là gì"),
        ("mk  hỏi\tptkt", "vi", "mình hỏi phân tích kỹ thuật"),
        ("wat r stonks", "en", "what are stocks"),
        ("pls xplain tp n sl", "en", "please explain take profit and stop loss"),
        ("the difference", "en", "the difference"),
    ],
)
def test_shortened_words_are_written_in_full(text: str, lang: str, full: str) -> None:
    assert spelled_out(text, lang) == full
    assert spelled_out(unicodedata.normalize("NFD", text), lang) == full


def test_a_form_counts_as_it_is_typed() -> None:
    assert spelled_out("rùi", "vi") == "rồi"
    assert spelled_out("rui", "vi") == "rui"


def test_a_form_is_a_whole_word() -> None:
    assert spelled_out("jet koala", "vi") == "jet koala"
    assert spelled_out("vnindex", "vi") == "vnindex"


def test_one_language_s_forms_are_not_the_other_s() -> None:
    assert spelled_out("j", "en") == "j"
    assert spelled_out("stonks", "vi") == "stonks"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_written_in_full_stays_so(lang: str) -> None:
    section = read_file(lang)["shorthand"]

    assert len(section) > 20
    for word in section:
        once = spelled_out(word, lang)
        assert spelled_out(once, lang) == once


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_form_stands_for_its_word(lang: str) -> None:
    section = cast("dict[str, list[str]]", read_file(lang)["shorthand"])

    assert {form: spelled_out(form, lang) for forms in section.values() for form in forms} == {
        form: word for word, forms in section.items() for form in forms
    }
