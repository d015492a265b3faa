"""The contract of the lessons: the same ones in every language, within Telegram's limits, translations up to date."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from bot.knowledge import load_knowledge
from bot.lessons import Lesson, load_lessons
from bot.lessons.lesson import read_lesson
from bot.replies.words import LANGUAGES, locales_folder
from bot.texts import BrokenText
from tests.servers.telegram_html import parse_html, utf16_length

LONGEST_BODY = 850
LONGEST_TITLE = 60
# Telegram's limits of a quiz.
LONGEST_QUESTION, LONGEST_OPTION, LONGEST_EXPLANATION, MOST_LINE_FEEDS = 300, 100, 200, 2

LESSONS = [lesson for lang in LANGUAGES for lesson in load_lessons().all(lang)]
NUMBERED = re.compile(r"\d\d-(?P<key>[a-z0-9-]+)\.md")

lessons = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: f"{lesson.lang}-{lesson.number}")


def files(lang: str) -> list[Path]:
    """The lessons' files in their order."""
    return sorted((locales_folder() / lang / "lessons").glob("*"))


def test_there_are_sixteen_in_every_language_and_the_same_ones() -> None:
    keys = {lang: [lesson.key for lesson in load_lessons().all(lang)] for lang in LANGUAGES}

    assert len(keys["vi"]) == len(set(keys["vi"])) == 16
    assert keys["en"] == keys["vi"]
    assert [lesson.number for lesson in load_lessons().all("vi")] == list(range(1, 17))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_is_named_by_its_place_and_key(lang: str) -> None:
    for number, (path, lesson) in enumerate(zip(files(lang), load_lessons().all(lang), strict=True), start=1):
        named = NUMBERED.fullmatch(path.name)
        assert named is not None
        assert (int(path.name[:2]), named.group("key")) == (number, lesson.key)


def test_english_is_made_from_the_vietnamese_that_stands_there() -> None:
    for path, lesson in zip(files("vi"), load_lessons().all("en"), strict=True):
        assert lesson.translates == f"vi {hashlib.sha256(path.read_bytes()).hexdigest()[:8]}", path.name


@lessons
def test_a_lesson_keeps_to_the_limits(lesson: Lesson) -> None:
    assert 300 <= len(lesson.markdown) <= LONGEST_BODY
    assert 0 < len(lesson.title) <= LONGEST_TITLE
    assert 0 < utf16_length(lesson.question) <= LONGEST_QUESTION
    assert 3 <= len(lesson.options) <= 4
    assert all(0 < utf16_length(option) <= LONGEST_OPTION for option in lesson.options)
    assert 0 < utf16_length(lesson.explanation) <= LONGEST_EXPLANATION
    assert lesson.explanation.count("\n") <= MOST_LINE_FEEDS


@lessons
def test_a_question_has_one_right_answer_among_different_ones(lesson: Lesson) -> None:
    assert len(set(lesson.options)) == len(lesson.options)
    assert 0 <= lesson.correct < len(lesson.options)


@lessons
def test_a_lesson_uses_only_the_marks_of_articles(lesson: Lesson) -> None:
    shown = parse_html(str(lesson.body))
    assert shown.text.strip()
    assert {entity["type"] for entity in shown.entities} <= {"bold", "italic"}
    assert not re.search(r"^#|\||\]\(|<|`", lesson.markdown, re.MULTILINE)
    assert "*" not in shown.text


@lessons
def test_the_right_answer_does_not_always_stand_out(lesson: Lesson) -> None:
    longest = max(lesson.options, key=len)
    others = [option for option in lesson.options if option != longest]
    # A right answer twice as long as any other would give itself away.
    assert lesson.options[lesson.correct] != longest or len(longest) < 2.5 * max(map(len, others))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_right_answers_stand_in_different_places_the_same_in_every_language(lang: str) -> None:
    places = [lesson.correct for lesson in load_lessons().all(lang)]
    assert set(places) == {0, 1, 2, 3}
    assert places == [lesson.correct for lesson in load_lessons().all("vi")]
    assert all(places.count(place) <= len(places) / 2 for place in places)


@lessons
def test_the_article_to_read_on_exists(lesson: Lesson) -> None:
    assert lesson.article in load_knowledge().keys


def test_both_languages_read_on_at_the_same_article() -> None:
    vietnamese, english = (load_lessons().all(lang) for lang in LANGUAGES)
    assert [lesson.article for lesson in vietnamese] == [lesson.article for lesson in english]


def test_vietnamese_says_minh_and_ban() -> None:
    for lesson in load_lessons().all("vi"):
        words = re.findall(r"\w+", f"{lesson.markdown} {lesson.question} {lesson.explanation}".casefold())
        assert not {"tôi", "em", "anh", "chị", "quý"} & set(words), lesson.key


WHOLE = """---
key: a
title: A
article: share
quiz:
  question: "Q?"
  options: ["1", "2", "3"]
  correct: 2
  explanation: "E"
---
Một **hai** ba.
"""


def test_a_file_gives_its_lesson() -> None:
    lesson = read_lesson(WHOLE, "vi", 7)
    assert (lesson.key, lesson.lang, lesson.number, lesson.title, lesson.article) == ("a", "vi", 7, "A", "share")
    assert (lesson.question, lesson.options, lesson.correct, lesson.explanation) == ("Q?", ("1", "2", "3"), 2, "E")
    assert (lesson.body, lesson.translates) == ("Một <b>hai</b> ba.", None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no front matter",
        WHOLE.replace("key: a\n", ""),
        WHOLE.replace("correct: 2", "correct: 3"),
        WHOLE.replace("correct: 2", "correct: -1"),
        WHOLE.replace("correct: 2", "correct: two"),
        WHOLE.replace("quiz:", "quizz:"),
        WHOLE.replace("title: A", "title: [A"),
    ],
)
def test_a_file_in_another_form_says_which_lesson_it_is(text: str) -> None:
    with pytest.raises(BrokenText, match="vi lesson 7: "):
        read_lesson(text, "vi", 7)
