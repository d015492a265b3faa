"""The lessons in their order, one Markdown file for each language in `locales/<lang>/lessons`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from bot.lessons.lesson import Lesson, read_lesson
from bot.replies.words import LANGUAGES, locales_folder
from bot.texts import texts_in

__all__ = ["Lesson", "Lessons", "load_lessons"]


class Lessons:
    """All lessons, by language in their order."""

    def __init__(self, lessons: Mapping[str, Sequence[Lesson]]) -> None:
        self._lessons = {lang: tuple(found) for lang, found in lessons.items()}

    def all(self, lang: str) -> tuple[Lesson, ...]:
        """Every lesson in that language, the first one first."""
        return self._lessons[lang]


@cache
def load_lessons() -> Lessons:
    """The lessons of all languages, in the order of their files' names; BrokenText where one is not in their form."""
    found = {}
    for lang in LANGUAGES:
        texts = texts_in(locales_folder() / lang / "lessons")
        found[lang] = [read_lesson(text, lang, number) for number, text in enumerate(texts, start=1)]
    return Lessons(found)
