"""Lessons in the terminal: the question with numbered options, an answer typed, progress kept for the chat."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.lessons import load_lessons
from tests.bot.gateways.test_terminal import ask_json, nenbua


def test_a_quiz_is_printed_with_numbered_options_and_how_to_answer(tmp_path: Path, prices: Path) -> None:
    finished = nenbua(["ask", "/hoc 3"], tmp_path, prices)
    lesson = load_lessons().all("vi")[2]
    lines = finished.stdout.splitlines()

    assert finished.returncode == 0
    assert lines[0] == "Bài 3/16 · Phiên giao dịch và các loại lệnh"
    assert lines[lines.index(lesson.question) + 2 :][:4] == [
        f"{number}. {option}" for number, option in enumerate(lesson.options, start=1)
    ]
    assert "Muốn chọn phương án 2, bạn gõ /hoc 3 2." in lines
    assert lines[-1].startswith("[ ‹ Bài 2 ] [ Bài 4 › ]")
    assert not (tmp_path / "nenbua.db").exists()


@pytest.mark.parametrize(("text", "begins"), [("/hoc 3 4", "Đúng rồi!"), ("/learn 3 1", "Not quite.")])
def test_a_typed_answer_is_told_right_or_wrong(tmp_path: Path, prices: Path, text: str, begins: str) -> None:
    lang = "vi" if text.startswith("/hoc") else "en"
    finished = nenbua(["ask", "--lang", lang, text], tmp_path, prices)
    assert finished.stdout.startswith(begins)
    assert finished.returncode == 0


def test_json_carries_the_quiz_among_the_data(tmp_path: Path, prices: Path) -> None:
    reply = ask_json("/learn 1", tmp_path, prices, "--lang", "en")
    lesson = load_lessons().all("en")[0]

    assert (reply["intent"], reply["topic"], reply["data"]["lesson"]) == ("learn", None, 1)
    assert reply["data"]["quiz"] == {
        "lesson": "what-is-a-share",
        "question": lesson.question,
        "options": list(lesson.options),
        "correct": 1,
        "explanation": lesson.explanation,
        "command": "/learn 1",
    }
    assert lesson.question not in reply["text"]


def test_a_stream_carries_quizzes_too_and_remembers_nobody(tmp_path: Path, prices: Path) -> None:
    asked = ["/hoc", "/hoc 1 2", "/hoc", "/tudien"]
    requests = "".join(json.dumps({"id": text, "text": text}) + "\n" for text in asked)
    finished = nenbua(["ask", "--stdin"], tmp_path, prices, stdin=requests)
    replies = [json.loads(line) for line in finished.stdout.splitlines()]

    assert [reply["intent"] for reply in replies] == ["learn", "learn", "learn", "glossary"]
    assert [reply["data"].get("lesson") for reply in replies] == [1, 1, 1, None]
    assert ["quiz" in reply["data"] for reply in replies] == [True, False, True, False]


def test_a_chat_goes_on_where_the_last_one_ended(tmp_path: Path, prices: Path) -> None:
    first = nenbua(["chat", "--say", "/hoc", "--say", "/hoc 1 2", "--say", "/hoc"], tmp_path, prices)
    second = nenbua(["chat", "--say", "/hoc"], tmp_path, prices)

    assert first.stdout.count("Bài 1/16") == first.stdout.count("Bài 2/16") == 1
    assert "Đúng rồi!" in first.stdout
    assert "Bài 2/16" in second.stdout
