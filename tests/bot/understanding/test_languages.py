"""Which language a message is in."""

from __future__ import annotations

import pytest

from bot.knowledge import load_knowledge
from bot.replies.words import LANGUAGES
from bot.understanding.answers import questions_by_language
from bot.understanding.languages import Languages
from bot.understanding.phrases import read_file

TEXTS = [
    ("vi", "nen bua la gi"),
    ("vi", "rsi la gi"),
    ("vi", "co phieu nao"),
    ("en", "what is a hammer"),
    ("en", "what is rsi"),
    ("en", "which share"),
]


@pytest.fixture(scope="module")
def languages() -> Languages:
    """Two languages of three sentences each."""
    return Languages({"vi": "ăđô", "en": ""}, TEXTS)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("là gì đó", "vi"),
        ("what is đó", "vi"),
        ("ĐÓ what is a hammer", "vi"),
        ("la gi", "vi"),
        ("what is", "en"),
        ("WHAT Is", "en"),
        # A word that both have, or none, tells nothing.
        ("rsi", None),
        ("xylophone", None),
        ("14 80/20", None),
        ("", None),
        # As much of either.
        ("la what", None),
    ],
)
def test_language_of_words(languages: Languages, text: str, lang: str | None) -> None:
    assert languages.language_of(text.split()) == lang


def test_one_word_cannot_outvote_a_sentence() -> None:
    languages = Languages({"vi": "", "en": ""}, [*TEXTS, *[("vi", "alo")] * 1000])

    assert languages.language_of(["alo", "what", "is", "a", "hammer", "which", "share"]) == "en"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_texts_of_the_program_speak_their_own_language(lang: str) -> None:
    texts = list(questions_by_language(load_knowledge()))
    languages = Languages({each: str(read_file(each)["letters"]) for each in LANGUAGES}, texts)
    own = [text.split() for its_lang, text in texts if its_lang == lang and len(text.split()) > 3][::25]
    wrong = [words for words in own if languages.language_of(words) not in {lang, None}]

    assert len(own) > 80
    assert len(wrong) <= 0.05 * len(own), wrong
