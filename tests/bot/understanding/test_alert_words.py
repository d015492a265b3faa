"""The words of alerts: every signal has some in every language, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from analysis.signals import SIGNALS
from bot.replies.patterns import signal_name
from bot.replies.words import LANGUAGES, words_in
from bot.understanding.alert_words import Piece, Role, alert_pieces, alert_words_file, without_alert_words
from bot.watching.alert_reading import signals_called

KEYS = [signal.key for signal in SIGNALS]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_signal_can_be_named_in_every_language(lang: str) -> None:
    named = alert_words_file(lang)["signals"]

    assert set(KEYS) <= set(named)
    assert len(KEYS) > 20
    for value, written in named.items():
        assert signals_called(value)
        assert all(alert_pieces(phrase) == (Piece(Role.SIGNAL, value),) for phrase in written)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_signal_is_understood_by_the_name_that_answers_give_it_and_by_its_key(lang: str) -> None:
    for key in KEYS:
        for name in (signal_name(words_in(lang), key), key):
            assert alert_pieces(name) == (Piece(Role.SIGNAL, key),)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sections_are_those_of_the_program(lang: str) -> None:
    read_from_signs = {Role.SIGNAL, Role.NUMBER, Role.WORD}

    assert set(alert_words_file(lang)) == {"words", "signals"}
    assert set(alert_words_file(lang)["words"]) == set(Role) - read_from_signs


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("FPT rsi<30", "FPT"),
        ("báo mình khi Hòa Phát dưới 25", "báo mình Hòa Phát"),
        # A unit is one only after a number; three capitals beside small letters are a share.
        ("VND trên 20", "VND"),
        ("HPG trên 30.000 vnd", "HPG"),
        ("MAT giảm 5%", "MAT"),
        ("E1VFVN30 > 30", "E1VFVN30"),
        ("BTC-USD > 100k", "BTC-USD"),
        ("FPT-5%", "FPT"),
        ("", ""),
    ],
)
def test_what_is_left_are_symbols_and_names(text: str, left: str) -> None:
    assert without_alert_words(text) == left


def test_a_word_with_other_diacritics_is_another_word() -> None:
    assert [piece.role for piece in alert_pieces("búa")] == [Role.SIGNAL]
    assert [piece.role for piece in alert_pieces("bua")] == [Role.SIGNAL]
    assert [piece.role for piece in alert_pieces("bùa")] == [Role.WORD]
