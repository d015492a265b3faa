"""The words of the lessons: a lesson, the list of them, and what comes of an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from bot.lessons import Lesson
from bot.lessons.progress import Learnt
from bot.replies.markup import lines, paragraphs, sentences
from bot.replies.words import Words
from bot.reply import Button, Quiz, Rows, in_rows

_PASSED, _FAILED, _NEW = "✓", "↻", "•"
_NUMBERS_A_ROW = 8
_LESSON_COMMAND = {"vi": "/hoc", "en": "/learn"}


def lesson_text(words: Words, lesson: Lesson, count: int, learnt: Learnt) -> Markup:
    """The lesson under its number and title; one that was answered wrong says so."""
    retry = (
        words.text("Last time you chose another answer than the right one. Read it once more and try again.")
        if learnt.failed
        else None
    )
    return paragraphs(
        words.text(
            "<b>Lesson %(number)s/%(count)s · %(title)s</b>", number=lesson.number, count=count, title=lesson.title
        ),
        lesson.body,
        retry,
    )


def quiz_of(lesson: Lesson) -> Quiz:
    """The lesson's question."""
    return Quiz(
        lesson=lesson.key,
        question=lesson.question,
        options=lesson.options,
        correct=lesson.correct,
        explanation=lesson.explanation,
        command=f"{_LESSON_COMMAND[lesson.lang]} {lesson.number}",
    )


def verdict_text(words: Words, lesson: Lesson, option: int) -> Markup:
    """Whether the option with that index is right, and why."""
    if option == lesson.correct:
        return sentences([words.text("<b>That is right!</b>"), Markup.escape(lesson.explanation)])
    return paragraphs(
        words.text(
            "<b>Not quite.</b> The right answer is %(number)s: %(answer)s.",
            number=lesson.correct + 1,
            answer=lesson.options[lesson.correct].rstrip("."),
        ),
        Markup.escape(lesson.explanation),
    )


def no_such_option_text(words: Words, lesson: Lesson) -> Markup:
    """How many options there are to choose from."""
    return words.text(
        "This question has %(count)s options: choose a number from 1 to %(count)s.", count=len(lesson.options)
    )


def no_lesson_text(words: Words, lessons: Sequence[Lesson]) -> Markup:
    """How many lessons there are to choose from."""
    return words.text("I have lessons 1 to %(count)s. Which one would you like?", count=len(lessons))


def no_lesson_on_text(words: Words, title: str) -> Markup:
    """That there is no lesson on this term, but an article."""
    return words.text("I have no lesson on “%(title)s” yet, but an article that explains it.", title=title)


def list_text(words: Words, lessons: Sequence[Lesson], learnt: Mapping[str, Learnt]) -> Markup:
    """Every lesson, with what was passed."""
    marks = [_mark(learnt.get(lesson.key, Learnt())) for lesson in lessons]
    passed = marks.count(_PASSED)
    return paragraphs(
        words.text("<b>%(count)s short lessons, each with one question</b>", count=len(lessons)),
        lines(
            *(
                Markup("%s %s. %s") % (mark, lesson.number, lesson.title)
                for mark, lesson in zip(marks, lessons, strict=True)
            )
        ),
        words.text("You have passed %(passed)s of %(count)s.", passed=passed, count=len(lessons)) if passed else None,
        words.text("↻ marks what is worth another try.") if _FAILED in marks else None,
    )


def finished_text(words: Words, lessons: Sequence[Lesson]) -> Markup:
    """A warm word after the last lesson."""
    return paragraphs(
        words.text("<b>You have passed all %(count)s lessons. Well done!</b>", count=len(lessons)),
        words.text(
            "Now look at real charts with me and see how much you recognise. Every lesson stays here for a second look."
        ),
    )


def lesson_buttons(words: Words, lesson: Lesson, count: int, article: str | None) -> Rows:
    """The way back, on, to the list, and to the article with that title, where there is one."""
    onwards = ((_read_on(words, lesson.article, article),),) if article else ()
    return (*_around(words, lesson, count), *onwards, (_to_list(words),))


def verdict_buttons(words: Words, lesson: Lesson, count: int, *, right: bool) -> Rows:
    """The next lesson, the same one again where the answer was wrong, and the list."""
    again = Button(label=words.label("Read this lesson again"), question=f"/learn {lesson.number}")
    following = (_to(words, lesson.number + 1, "›"),) if lesson.number < count else ()
    return (*(() if right else ((again,),)), *((following,) if following else ()), (_to_list(words),))


def list_buttons(words: Words, lessons: Sequence[Lesson], following: Lesson | None) -> Rows:
    """A button for each lesson, and one for the next that was not passed."""
    numbers = [Button(label=str(lesson.number), question=f"/learn {lesson.number}") for lesson in lessons]
    rows = in_rows(numbers, _NUMBERS_A_ROW)
    if following is None:
        return rows
    label = words.label("Go on with lesson %(number)s", number=following.number)
    return (*rows, (Button(label=label, question=f"/learn {following.number}"),))


def article_buttons(words: Words, key: str, title: str) -> Rows:
    """The way to an article and to the list."""
    return ((_read_on(words, key, title),), (_to_list(words),))


def _read_on(words: Words, key: str, title: str) -> Button:
    return Button(label=words.label("Read on: %(title)s", title=title), question=f"/explain {key}")


def _around(words: Words, lesson: Lesson, count: int) -> Rows:
    before = [_to(words, lesson.number - 1, "‹")] if lesson.number > 1 else []
    after = [_to(words, lesson.number + 1, "›")] if lesson.number < count else []
    return (tuple(before + after),) if before or after else ()


def _to(words: Words, number: int, mark: str) -> Button:
    label = words.label("Lesson %(number)s", number=number)
    return Button(label=f"{label} {mark}" if mark == "›" else f"{mark} {label}", question=f"/learn {number}")


def _to_list(words: Words) -> Button:
    return Button(label=words.label("All lessons"), question="/learn 0")


def _mark(learnt: Learnt) -> str:
    if learnt.passed:
        return _PASSED
    return _FAILED if learnt.failed else _NEW
