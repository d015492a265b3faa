"""`/learn`, `/hoc`: lessons in order, each with a question; what a person has passed is remembered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.assistant import Assistant
from bot.commands.command import Services
from bot.knowledge import Knowledge
from bot.lessons import load_lessons
from bot.replies.markup import TEXT_LIMIT, length, plain
from bot.replies.words import LANGUAGES
from bot.reply import ERROR_INTENT, Quiz, Reply
from tests.bot.commands.terms import term
from tests.bot.conftest import Answer, answers_of

AN, BINH = "test:1", "test:2"
COUNT = 16


def questions(reply: Reply) -> list[str]:
    return [button.question for row in reply.buttons for button in row]


def right_answer(number: int) -> str:
    """What chooses the right option of that lesson."""
    return f"/learn {number} {load_lessons().all('vi')[number - 1].correct + 1}"


def wrong_answer(number: int) -> str:
    """What chooses another one."""
    return f"/learn {number} {(load_lessons().all('vi')[number - 1].correct + 1) % 3 + 1}"


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_every_lesson_is_a_message_with_its_quiz(answer: Answer, lang: str) -> None:
    for number, lesson in enumerate(load_lessons().all(lang), start=1):
        reply = await answer(f"/learn {number}", lang=lang)
        header = {"vi": f"Bài {number}/16 · {lesson.title}", "en": f"Lesson {number}/16 · {lesson.title}"}[lang]
        assert (reply.intent, reply.lang, reply.topic, reply.symbol) == ("learn", lang, None, None)
        assert plain(reply.text).splitlines()[0] == header
        assert length(reply.text) <= TEXT_LIMIT
        assert reply.facts["lesson"] == number
        assert reply.quiz == Quiz(
            lesson=lesson.key,
            question=lesson.question,
            options=lesson.options,
            correct=lesson.correct,
            explanation=lesson.explanation,
            command={"vi": f"/hoc {number}", "en": f"/learn {number}"}[lang],
        )


async def test_buttons_lead_back_on_and_to_the_list(answer: Answer) -> None:
    first, middle, last = [await answer(f"/hoc {number}", lang="vi") for number in (1, 8, 16)]

    assert (questions(first)[0], questions(last)[0]) == ("/learn 2", "/learn 15")
    assert questions(middle)[:2] == ["/learn 7", "/learn 9"]
    assert [button.label for button in middle.buttons[0]] == ["‹ Bài 7", "Bài 9 ›"]
    assert all(questions(reply)[-1] == "/learn 0" for reply in (first, middle, last))


async def test_an_article_is_offered_where_there_is_one(answer: Answer) -> None:
    reply = await answer("/hoc 10", lang="vi")
    assert "/explain rsi" in questions(reply)


async def test_the_next_lesson_is_the_first_that_was_not_passed(answer: Answer) -> None:
    messages = ("/hoc", "/hoc", right_answer(1), "/hoc", right_answer(3), "/hoc", wrong_answer(2), "/hoc")
    told = [(await answer(message, lang="vi", user=AN)).facts["lesson"] for message in messages]
    assert told == [1, 1, 1, 2, 3, 2, 2, 2]
    assert (await answer("/hoc", lang="vi", user=BINH)).facts["lesson"] == 1


async def test_progress_is_the_same_in_both_languages(answer: Answer) -> None:
    await answer(right_answer(1), lang="vi", user=AN)
    reply = await answer("/learn", lang="en", user=AN)
    assert (reply.facts["lesson"], reply.facts["passed"]) == (2, ["what-is-a-share"])


async def test_a_lesson_that_was_answered_wrong_says_so_until_it_is_passed(answer: Answer) -> None:
    remark = "Lần trước bạn chọn chưa đúng."
    assert remark not in (await answer("/hoc 4", lang="vi", user=AN)).text
    await answer(wrong_answer(4), lang="vi", user=AN)
    assert remark in (await answer("/hoc 4", lang="vi", user=AN)).text
    await answer(right_answer(4), lang="vi", user=AN)
    assert remark not in (await answer("/hoc 4", lang="vi", user=AN)).text


async def test_an_answer_is_told_right_or_wrong_with_the_reason(answer: Answer) -> None:
    lesson = load_lessons().all("vi")[2]
    right = await answer("/hoc 3 4", lang="vi", user=AN)
    wrong = await answer("/hoc 3 1", lang="vi", user=AN)

    assert plain(right.text) == f"Đúng rồi! {lesson.explanation}"
    assert plain(wrong.text) == (f"Chưa đúng rồi. Đáp án là phương án 4: {lesson.options[3]}.\n\n{lesson.explanation}")
    assert (right.facts["answered"], right.facts["right"], wrong.facts["right"]) == (4, True, False)
    assert questions(right) == ["/learn 4", "/learn 0"]
    assert questions(wrong) == ["/learn 3", "/learn 4", "/learn 0"]
    assert right.quiz is wrong.quiz is None


async def test_an_option_that_is_none_shows_the_lesson_again(answer: Answer) -> None:
    for message in ("/hoc 3 5", "/hoc 3 0", "/hoc 3 99"):
        reply = await answer(message, lang="vi", user=AN)
        assert reply.quiz is not None
        assert "chọn một số từ 1 đến 4" in reply.text
    assert (await answer("/hoc 0", lang="vi", user=AN)).facts["passed"] == []


async def test_after_the_last_lesson_there_is_a_warm_word_and_the_list(answer: Answer) -> None:
    for number in range(1, COUNT + 1):
        reply = await answer(right_answer(number), lang="vi", user=AN)
        assert ("Chúc mừng bạn" in reply.text) is (number == COUNT)
    done = await answer("/hoc", lang="vi", user=AN)

    assert plain(done.text).startswith("Chúc mừng bạn, bạn đã qua cả 16 bài!")
    assert plain(done.text).count("✓ ") == COUNT
    assert "Bạn đã qua 16/16 bài." in done.text
    assert done.quiz is None
    assert len(done.facts["passed"]) == COUNT  # type: ignore[arg-type] # a list
    assert (await answer("/hoc 2", lang="vi", user=AN)).quiz is not None


async def test_the_list_marks_what_was_passed_and_what_is_worth_another_try(answer: Answer) -> None:
    await answer(right_answer(2), lang="vi", user=AN)
    await answer(wrong_answer(3), lang="vi", user=AN)
    reply = await answer("/hoc 0", lang="vi", user=AN)
    lines = plain(reply.text).splitlines()

    assert lines[2:5] == [
        "• 1. Cổ phiếu là gì",
        "✓ 2. Đọc bảng giá",
        "↻ 3. Phiên giao dịch và các loại lệnh",
    ]
    assert "Bạn đã qua 1/16 bài." in reply.text
    assert [len(row) for row in reply.buttons] == [8, 8, 1]
    assert [button.label for button in reply.buttons[0]] == [str(number) for number in range(1, 9)]
    assert reply.buttons[-1][0].label == "Học tiếp bài 1"


async def test_without_a_user_it_begins_at_the_first_and_remembers_nothing(answer: Answer) -> None:
    for message in ("/hoc", right_answer(1), wrong_answer(2), "/hoc"):
        reply = await answer(message, lang="vi")
        assert reply.intent == "learn"
        assert reply.facts["passed"] == []
    assert reply.facts["lesson"] == 1
    assert "✓" not in (await answer("/hoc 0", lang="vi")).text


async def test_a_number_without_a_lesson_shows_the_list(answer: Answer) -> None:
    for message in ("/hoc 17", "/hoc 999"):
        reply = await answer(message, lang="vi")
        assert plain(reply.text).startswith("Mình có các bài từ 1 đến 16. Bạn muốn học bài nào?")
        assert len(questions(reply)) >= COUNT


async def test_what_is_no_number_is_refused_with_an_example(answer: Answer) -> None:
    for text in ("/hoc FPT", "/hoc 1,5", "/hoc -1", "/hoc 1 2 3", "/hoc 10.000"):
        reply = await answer(text, lang="vi", user=AN)
        assert (reply.intent, reply.facts["code"]) == (ERROR_INTENT, "bad_argument")
        assert "/hoc" in reply.text


async def test_a_term_brings_its_lesson_or_at_least_its_article(services: Services) -> None:
    articles = {
        (key, lang): term(key, key, lang) for key in ("rsi", "market-cap", "fundamentals") for lang in LANGUAGES
    }
    answer = answers_of(Assistant(replace(services, knowledge=Knowledge(articles, {}))))
    told = [(await answer(f"/hoc {text}", lang="vi")).facts["lesson"] for text in ("rsi", "MARKET CAP", "fundamentals")]
    assert told == [10, 13, None]
    without = await answer("/hoc fundamentals", lang="vi")
    assert plain(without.text) == "Mình chưa có bài học về “fundamentals”, nhưng có bài giải thích để bạn đọc."
    assert questions(without) == ["/explain fundamentals", "/learn 0"]


async def test_words_bring_the_next_lesson(answer: Answer) -> None:
    for text, lang in (("học", "vi"), ("bài học", "vi"), ("hoc bai", "vi"), ("lesson", "en"), ("next lesson", "en")):
        reply = await answer(text, user=AN)
        assert (reply.intent, reply.lang, reply.facts["lesson"]) == ("learn", lang, 1)


async def test_in_a_sentence_a_share_is_only_what_all_lessons_are_about(answer: Answer) -> None:
    await answer(right_answer(1), lang="vi", user=AN)
    for text in ("mình muốn học chứng khoán", "cho mình học bài tiếp theo về cổ phiếu"):
        reply = await answer(text, lang="vi", user=AN)
        assert (reply.intent, reply.facts["lesson"]) == ("learn", 2)
