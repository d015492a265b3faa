"""The lessons in their order, one Markdown file for each language in `locales/<lang>/lessons`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from bot.lessons.lesson import Lesson, read_lesson
from bot.replies.words import LANGUAGES, locales_folder

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
    """The lessons of all languages, in the order of their files' names; ValueError where one is not in their form."""
    found = {}
    for lang in LANGUAGES:
        paths = sorted((locales_folder() / lang / "lessons").glob("*.md"))
        found[lang] = [
            read_lesson(path.read_text(encoding="utf-8"), lang, number) for number, path in enumerate(paths, start=1)
        ]
    return Lessons(found)
