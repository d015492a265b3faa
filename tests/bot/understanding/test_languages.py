"""Which language a message is in."""

from __future__ import annotations

import pytest

from bot.ask import Ask
from bot.knowledge import load_knowledge
from bot.replies.words import LANGUAGES
from bot.understanding import Understanding
from bot.understanding.languages import Languages
from tests.bot.conftest import NOW

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
def test_the_questions_of_articles_speak_their_own_language(understanding: Understanding, lang: str) -> None:
    articles = [article for article in load_knowledge().articles if article.lang == lang]
    asked = [question for article in articles for section in article.sections for question in section.questions][::25]
    wrong = [text for text in asked if understanding.language(Ask(text=text, asked_at=NOW)) != lang]

    assert len(asked) > 80
    assert len(wrong) <= 0.08 * len(asked), wrong
