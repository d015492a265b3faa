"""`/learn`, `/hoc`: short lessons in order, each with a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from bot.commands.command import Command, Request, Section
from bot.commands.named_term import named_term
from bot.errors import UserError
from bot.lessons import Lesson
from bot.lessons.progress import Learnt
from bot.replies.learn import (
    article_buttons,
    finished_text,
    lesson_buttons,
    lesson_text,
    list_buttons,
    list_text,
    no_lesson_on_text,
    no_lesson_text,
    no_such_option_text,
    quiz_of,
    verdict_buttons,
    verdict_text,
)
from bot.replies.markup import paragraphs
from bot.replies.words import N_
from bot.reply import Quiz, Reply, Rows

# What a button asks for that shows them all.
_LIST = 0
# A lesson, and the option chosen.
_MOST_NUMBERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """One request with the lessons in its language, and what its person has learnt so far."""

    request: Request
    lessons: Sequence[Lesson]
    learnt: Mapping[str, Learnt]

    @property
    def following(self) -> Lesson | None:
        """The first lesson that was not passed."""
        return next((one for one in self.lessons if not self.of(one).passed), None)

    def of(self, lesson: Lesson) -> Learnt:
        """What the person knows of this lesson."""
        return self.learnt.get(lesson.key, Learnt())

    def reply(self, text: Markup, buttons: Rows, facts: Mapping[str, object], quiz: Quiz | None = None) -> Reply:
        """The reply, with the number of lessons and those passed among its facts."""
        passed = [one.key for one in self.lessons if self.of(one).passed]
        return Reply(
            intent=COMMAND.key,
            lang=self.request.words.lang,
            text=text,
            buttons=buttons,
            quiz=quiz,
            facts={**facts, "lessons": len(self.lessons), "passed": passed},
        )


async def _reply(request: Request) -> Reply:
    arguments, term = request.arguments, named_term(request)
    if arguments.symbols and term is None and request.ask.text.lstrip().startswith("/"):
        raise UserError("bad_argument", value=arguments.symbols[0].symbol, command=COMMAND.key)
    numbers = _numbers(arguments.numbers)
    user = request.ask.user
    learnt = await request.services.progress.of(user) if user is not None else {}
    desk = _Desk(request=request, lessons=request.services.lessons.all(request.words.lang), learnt=learnt)
    if not numbers:
        return await (_next_one(desk) if term is None else _on_term(desk, term))
    number, *options = numbers
    if not 1 <= number <= len(desk.lessons):
        return _list(desk, None if number == _LIST else no_lesson_text(request.words, desk.lessons))
    lesson = desk.lessons[number - 1]
    return await (_verdict(desk, lesson, options[0] - 1) if options else _lesson(desk, lesson))


def _numbers(written: Sequence[str]) -> tuple[int, ...]:
    """The numbers; UserError `bad_argument` for one that is no whole number, and for one too many."""
    for place, text in enumerate(written):
        if not text.isdecimal() or place == _MOST_NUMBERS:
            raise UserError("bad_argument", value=text, command=COMMAND.key)
    return tuple(int(text) for text in written)


async def _next_one(desk: _Desk) -> Reply:
    """The first lesson that was not passed; after the last one the list."""
    if desk.following is None:
        return _list(desk, finished_text(desk.request.words, desk.lessons))
    return await _lesson(desk, desk.following)


async def _on_term(desk: _Desk, term: str) -> Reply:
    """The lesson on the term of that article; where there is none, the way to the article."""
    # A lesson reads on at one article, but its key may name two terms: "stop-loss-and-position-size".
    lesson = next((one for one in desk.lessons if term == one.article or f"-{term}-" in f"-{one.key}-"), None)
    return await _lesson(desk, lesson) if lesson else _only_an_article(desk, term)


async def _lesson(desk: _Desk, lesson: Lesson, remark: Markup | None = None) -> Reply:
    request, words, count = desk.request, desk.request.words, len(desk.lessons)
    if request.ask.user is not None:
        await request.services.progress.saw(request.ask.user, lesson.key, request.ask.asked_at)
    knowledge = request.services.knowledge
    article = knowledge.article(lesson.article, words.lang).title if lesson.article in knowledge.keys else None
    return desk.reply(
        paragraphs(lesson_text(words, lesson, count, desk.of(lesson)), remark),
        lesson_buttons(words, lesson, count, article),
        {"lesson": lesson.number, "key": lesson.key, "title": lesson.title},
        quiz_of(lesson),
    )


async def _verdict(desk: _Desk, lesson: Lesson, option: int) -> Reply:
    """What comes of the chosen option, which is kept where the person is remembered."""
    request, words = desk.request, desk.request.words
    if not 0 <= option < len(lesson.options):
        return await _lesson(desk, lesson, no_such_option_text(words, lesson))
    right, user, at = option == lesson.correct, request.ask.user, request.ask.asked_at
    if user is not None:
        await request.services.progress.answered(user, lesson.key, right=right, at=at)
        now = replace(desk.of(lesson), **{"right_at" if right else "wrong_at": at})
        desk = replace(desk, learnt={**desk.learnt, lesson.key: now})
    return desk.reply(
        paragraphs(
            verdict_text(words, lesson, option),
            finished_text(words, desk.lessons) if right and desk.following is None else None,
        ),
        verdict_buttons(words, lesson, len(desk.lessons), right=right),
        {"lesson": lesson.number, "key": lesson.key, "answered": option + 1, "right": right},
    )


def _list(desk: _Desk, remark: Markup | None) -> Reply:
    words = desk.request.words
    return desk.reply(
        paragraphs(remark, list_text(words, desk.lessons, desk.learnt)),
        list_buttons(words, desk.lessons, desk.following),
        {"lesson": None},
    )


def _only_an_article(desk: _Desk, topic: str) -> Reply:
    words = desk.request.words
    title = desk.request.services.knowledge.article(topic, words.lang).title
    return desk.reply(no_lesson_on_text(words, title), article_buttons(words, topic, title), {"lesson": None})


COMMAND = Command(
    key="learn",
    section=Section.LEARNING,
    names={"vi": ("hoc", "learn"), "en": ("learn",)},
    summary=N_("Learn from the beginning: short lessons, each with a question"),
    usage={"vi": "/hoc [số bài]", "en": "/learn [lesson]"},
    examples={"vi": ("/hoc", "/hoc 5"), "en": ("/learn", "/learn 5")},
    reply=_reply,
)
