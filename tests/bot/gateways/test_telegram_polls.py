"""Lessons over the wire: the text, its poll, and what becomes of the answers, also after a restart."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.lessons import load_lessons
from tests.bot.gateways.conftest import RunningBot
from tests.servers.bot_api import BotApiServer, Chat, Fault, Json, Standing

LESSONS = load_lessons().all("vi")
WRONG = [(lesson.correct + 1) % len(lesson.options) for lesson in LESSONS]


def say(server: BotApiServer, chat: Chat, text: str, *, user: int | None = None, answers: int = 2) -> list[Json]:
    """Send the text and wait for so many new messages: a lesson is two."""
    before = len(server.messages(chat))
    server.send_text(text, chat=chat, user=user)
    return wait_for(lambda: server.messages(chat)[before:], answers)


def wait_for(look: Callable[[], list[Json]], count: int) -> list[Json]:
    """What is seen, once there is so much of it."""
    deadline = time.monotonic() + 20
    while len(seen := look()) < count:
        assert time.monotonic() < deadline, f"only {len(seen)} of {count} came"
        time.sleep(0.02)
    return seen


def answered(folder: Path, user: int) -> dict[str, tuple[bool, bool]]:
    """By lesson, whether the person is remembered to have answered right and wrong."""
    with closing(sqlite3.connect(folder / "nenbua.db")) as database:
        rows = database.execute(
            'SELECT lesson, right_at IS NOT NULL, wrong_at IS NOT NULL FROM lesson_progress WHERE "user" = ?',
            (f"telegram:{user}",),
        )
        return {lesson: (bool(right), bool(wrong)) for lesson, right, wrong in rows}


def wait_for_answer(folder: Path, user: int, lesson: str, *, right: bool) -> None:
    """Wait until that answer is remembered."""
    deadline = time.monotonic() + 20
    while not answered(folder, user).get(lesson, (False, False))[0 if right else 1]:
        assert time.monotonic() < deadline, f"{lesson} of {user} was not kept: {answered(folder, user)}"
        time.sleep(0.02)


def test_a_lesson_is_a_text_and_then_a_quiz_of_telegrams_own(
    telegram: BotApiServer, start_bot: Callable[..., RunningBot]
) -> None:
    start_bot()
    person = telegram.private_chat(user_id=30, language_code="vi")
    text, quiz = say(telegram, person, "/hoc 3")
    lesson, poll = LESSONS[2], quiz["poll"]

    assert text["text"].startswith("Bài 3/16 · Phiên giao dịch và các loại lệnh")
    assert "reply_markup" not in text
    assert (poll["type"], poll["is_anonymous"], poll["question"]) == ("quiz", False, lesson.question)
    assert [option["text"] for option in poll["options"]] == list(lesson.options)
    assert (poll["correct_option_ids"], poll["explanation"]) == ([lesson.correct], lesson.explanation)
    labels = [button["text"] for row in quiz["reply_markup"]["inline_keyboard"] for button in row]
    assert labels[:2] == ["‹ Bài 2", "Bài 4 ›"]
    assert not telegram.refused


def test_answers_are_kept_and_decide_what_comes_next(
    telegram: BotApiServer, start_bot: Callable[..., RunningBot], tmp_path: Path
) -> None:
    start_bot()
    person = telegram.private_chat(user_id=31, language_code="vi")
    _, first = say(telegram, person, "/hoc")
    telegram.vote(first, LESSONS[0].correct)
    wait_for_answer(tmp_path, 31, LESSONS[0].key, right=True)
    telegram.press(first, "Bài 2 ›")
    *_, second = wait_for(lambda: telegram.messages(person), 4)
    telegram.vote(second, WRONG[1])
    wait_for_answer(tmp_path, 31, LESSONS[1].key, right=False)
    again, _ = say(telegram, person, "/hoc")

    assert again["text"].startswith("Bài 2/16")
    assert "Lần trước bạn chọn chưa đúng." in again["text"]
    assert not telegram.refused


def test_an_answer_after_a_restart_is_kept(
    telegram: BotApiServer, start_bot: Callable[..., RunningBot], tmp_path: Path
) -> None:
    person = telegram.private_chat(user_id=32, language_code="vi")
    bot = start_bot()
    _, quiz = say(telegram, person, "/hoc 5")
    assert bot.stop() == 0
    telegram.vote(quiz, LESSONS[4].correct)
    start_bot()
    wait_for_answer(tmp_path, 32, LESSONS[4].key, right=True)
    listed = say(telegram, person, "/hoc 0", answers=1)[-1]
    assert "✓ 5. " in listed["text"]
    assert "Bạn đã qua 1/16 bài." in listed["text"]


def test_in_a_group_everybody_answers_for_themselves(
    telegram: BotApiServer, start_bot: Callable[..., RunningBot], tmp_path: Path
) -> None:
    start_bot()
    group = telegram.group(chat_id=-100_400, title="Lớp học")
    people = [telegram.user(number) for number in (40, 41, 42)]
    text, quiz = say(telegram, group, "/hoc@nenbua_bot 10", user=40)
    telegram.vote(quiz, LESSONS[9].correct, user=people[1])
    telegram.vote(quiz, WRONG[9], user=people[2])
    wait_for_answer(tmp_path, 41, "rsi", right=True)
    wait_for_answer(tmp_path, 42, "rsi", right=False)

    assert quiz["reply_to_message"]["message_id"] == text["message_id"]
    assert [answered(tmp_path, user.id)["rsi"] for user in people] == [(False, False), (True, False), (False, True)]
    assert len(telegram.messages(group)) == 2


def test_where_polls_are_forbidden_the_question_comes_as_text(
    telegram: BotApiServer, start_bot: Callable[..., RunningBot]
) -> None:
    start_bot()
    group = telegram.group(chat_id=-100_500, title="Không thăm dò")
    telegram.set_standing(group, Standing.NO_POLLS)
    telegram.user(43)
    _, written = say(telegram, group, "/hoc 3", user=43)

    assert LESSONS[2].question in written["text"]
    assert f"4. {LESSONS[2].options[3]}" in written["text"]
    assert "/hoc 3 2" in written["text"]
    assert written["reply_markup"]["inline_keyboard"][0][0]["text"] == "‹ Bài 2"
    verdict = say(telegram, group, "/hoc 3 4", user=43, answers=1)[-1]
    assert verdict["text"].startswith("Đúng rồi!")


def test_votes_that_are_not_for_us_to_keep_are_passed_over(
    telegram: BotApiServer, start_bot: Callable[..., RunningBot], tmp_path: Path
) -> None:
    bot = start_bot()
    person = telegram.private_chat(user_id=44, language_code="vi")
    _, quiz = say(telegram, person, "/hoc 1")
    user = {"id": 44, "is_bot": False, "first_name": "An"}
    ours = quiz["poll"]["id"]
    for answer in (
        {"poll_id": "999", "user": user, "option_ids": [0], "option_persistent_ids": ["a"]},
        {"poll_id": ours, "user": user, "option_ids": [], "option_persistent_ids": []},
        {
            "poll_id": ours,
            "voter_chat": {"id": -100_600, "type": "channel", "title": "Kênh"},
            "option_ids": [0],
            "option_persistent_ids": ["a"],
        },
    ):
        telegram.send_update({"poll_answer": answer})
    assert say(telegram, person, "/hoc 0", answers=1)
    assert bot.stop() == 0
    assert answered(tmp_path, 44) == {LESSONS[0].key: (False, False)}
    assert "telegram.failed" not in bot.logged()


def test_flood_control_of_a_poll_is_waited_out(telegram: BotApiServer, start_bot: Callable[..., RunningBot]) -> None:
    start_bot()
    person = telegram.private_chat(user_id=45, language_code="en")
    telegram.fail_next("sendPoll", status=429, retry_after=1)
    text, quiz = say(telegram, person, "/learn 1")
    assert text["text"].startswith("Lesson 1/16 · What a share is")
    assert quiz["poll"]["question"] == load_lessons().all("en")[0].question
    refused, sent = telegram.wait_for("sendPoll", count=2)
    assert sent.at - refused.at >= 1


@pytest.mark.parametrize("fault", [Fault(cut="after"), Fault(cut="before"), Fault(status=502)], ids=str)
def test_a_poll_whose_answer_is_lost_is_there_once(
    telegram: BotApiServer, start_bot: Callable[..., RunningBot], fault: Fault
) -> None:
    bot = start_bot()
    person = telegram.private_chat(user_id=46, language_code="vi")
    telegram.stage("sendPoll", fault)
    _, quiz = say(telegram, person, "/hoc 3")
    assert quiz["poll"]["question"] == LESSONS[2].question
    assert bot.stop() == 0
    assert len(telegram.messages(person)) == 2
    assert "telegram.failed" not in bot.logged()
