"""The command line as a process of its own: `nenbua ask`, `--stdin`, `chat`, and wrong usage."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import talib
from PIL import Image

from tests.bot.gateways.conftest import closes, environment, weekdays
from tests.logged import has_trace
from tests.servers.nursery import the_nursery


def nenbua(
    arguments: Sequence[str], home: Path, prices: Path, *, stdin: str = "", **changed: str
) -> subprocess.CompletedProcess[str]:
    """The finished command."""
    return the_nursery().run(arguments, env=environment(home, prices, **changed), cwd=home, stdin_text=stdin)


def nenbua_from_nothing(arguments: Sequence[str], home: Path, prices: Path) -> subprocess.CompletedProcess[str]:
    """The finished command, begun by a new interpreter as people begin it."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env=environment(home, prices),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=home,
    )


def ask_json(text: str, home: Path, prices: Path, *options: str) -> dict[str, Any]:
    """The reply to one message, as the contract's object."""
    finished = nenbua(["ask", "--json", "--out", str(home), *options, text], home, prices)
    assert finished.stderr == ""
    reply: dict[str, Any] = json.loads(finished.stdout)
    return reply


def test_one_question_gives_the_contracts_object(tmp_path: Path, prices: Path) -> None:
    sessions = weekdays()
    as_of = sessions[250]
    reply = ask_json("rsi fpt", tmp_path, prices, "--as-of", as_of.isoformat())
    known = np.array(closes()[:251], dtype=float)
    assert list(reply) == ["id", "lang", "intent", "topic", "symbol", "text", "images", "buttons", "data"]
    assert (reply["id"], reply["lang"], reply["intent"], reply["topic"]) == (None, "vi", "rsi", None)
    assert reply["symbol"] == "FPT"
    assert reply["data"]["rsi"] == pytest.approx(talib.RSI(known, 14)[-1], abs=1e-9)
    assert reply["data"]["date"] == as_of.isoformat()
    assert reply["data"]["close"] == closes()[250]
    assert reply["buttons"] == [["Tuần", "Tháng"], ["RSI là gì?", "Biểu đồ"]]
    assert "<b>" not in reply["text"]
    (image,) = reply["images"]
    assert Path(image).parent == tmp_path
    with Image.open(image) as picture:
        assert picture.size == (1280, 960)


def test_the_same_question_in_english(tmp_path: Path, prices: Path) -> None:
    reply = ask_json("what is the rsi of fpt?", tmp_path, prices)
    assert (reply["lang"], reply["intent"], reply["symbol"]) == ("en", "rsi", "FPT")
    assert reply["text"].startswith("FPT · daily RSI 14: ")


def test_lang_decides_whatever_the_text_is_in(tmp_path: Path, prices: Path) -> None:
    assert ask_json("rsi của fpt sao rồi", tmp_path, prices, "--lang", "en")["lang"] == "en"
    assert ask_json("show me the rsi of fpt", tmp_path, prices, "--lang", "vi")["lang"] == "vi"


def test_plain_text_ends_with_the_pictures_path_and_the_ways_on(tmp_path: Path, prices: Path) -> None:
    finished = nenbua_from_nothing(["ask", "--out", str(tmp_path), "rsi fpt"], tmp_path, prices)
    lines = finished.stdout.splitlines()
    assert lines[0].startswith("FPT · RSI 14 ngày: ")
    assert Path(lines[-2]).is_file()
    assert lines[-1] == "[ Tuần ] [ Tháng ] [ RSI là gì? ] [ Biểu đồ ]"
    assert finished.returncode == 0


@pytest.mark.parametrize("text", ["/rsi KHONGCO", "", "😀", "rsi fpt 0"])
def test_what_cannot_be_answered_is_a_reply_and_status_1(tmp_path: Path, prices: Path, text: str) -> None:
    finished = nenbua(["ask", "--json", text], tmp_path, prices)
    reply = json.loads(finished.stdout)
    assert (finished.returncode, reply["intent"], reply["images"]) == (1, "error", [])
    assert reply["text"]
    assert not has_trace(finished.stdout + finished.stderr)


def test_a_stream_is_answered_in_order_in_one_process_whatever_is_in_it(tmp_path: Path, prices: Path) -> None:
    requests = [
        json.dumps({"id": "a", "text": "/rsi FPT 21 W", "lang": None, "as_of": None}),
        "this is no JSON",
        "[1, 2]",
        '{"id": NaN, "text": "rsi hpg"}',
        json.dumps({"id": "b", "text": 5}),
        json.dumps({"id": "c", "text": "rsi hpg", "lang": "fr"}),
        json.dumps({"id": "d", "text": "rsi hpg", "lang": "vi", "as_of": "yesterday"}),
        "",
        json.dumps({"id": 7, "text": "what is rsi?"}),
        json.dumps({"id": "e", "text": "/rsi ZZZ", "lang": "en"}),
        json.dumps({"id": "f", "text": "rsi hpg", "lang": "vi", "as_of": "2024-06-28"}),
    ]
    finished = nenbua(["ask", "--json", "--stdin", "--out", str(tmp_path)], tmp_path, prices, stdin="\n".join(requests))
    replies = [json.loads(line) for line in finished.stdout.splitlines()]
    told = [(reply["id"], reply["lang"], reply["intent"], reply["symbol"]) for reply in replies]
    assert told == [
        ("a", "vi", "rsi", "FPT"),
        (None, "vi", "error", None),
        (None, "vi", "error", None),
        (None, "vi", "error", None),
        ("b", "vi", "error", None),
        ("c", "vi", "error", None),
        ("d", "vi", "error", None),
        (7, "en", "explain", None),
        ("e", "en", "error", None),
        ("f", "vi", "rsi", "HPG"),
    ]
    assert replies[-1]["data"]["date"] == "2024-06-28"
    assert finished.returncode == 0
    assert finished.stderr == ""


def test_answers_stream_while_requests_still_come(tmp_path: Path, prices: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--json", "--stdin", "--out", str(tmp_path)],
        env=environment(tmp_path, prices),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for symbol in ("FPT", "HPG"):
            process.stdin.write(json.dumps({"id": symbol, "text": f"rsi {symbol}"}) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["symbol"] == symbol
        process.stdin.close()
        assert process.wait(timeout=20) == 0


def test_a_reader_that_leaves_early_is_no_traceback(tmp_path: Path, prices: Path) -> None:
    requests = "".join(json.dumps({"id": number, "text": "/help"}) + "\n" for number in range(2000))
    source = tmp_path / "requests.jsonl"
    source.write_text(requests)
    command = f"'{sys.executable}' -m bot ask --json --stdin < '{source}' | head -n 1"
    finished = subprocess.run(
        ["/bin/sh", "-c", command],
        env=environment(tmp_path, prices),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert json.loads(finished.stdout)["id"] == 0
    assert finished.stderr == ""


def test_a_chat_without_a_terminal_ends_after_its_first_messages(tmp_path: Path, prices: Path) -> None:
    finished = nenbua(
        ["chat", "--say", "rsi fpt", "--say", "/language en", "--say", "rsi fpt"], tmp_path, prices, stdin="rsi hpg\n"
    )
    assert finished.stdout.count("FPT · RSI 14 ngày") == 1
    assert "From now on I answer you in English." in finished.stdout
    assert finished.stdout.count("FPT · daily RSI 14") == 1
    assert "HPG" not in finished.stdout
    assert finished.returncode == 0


def test_a_chat_answers_line_after_line_until_the_input_ends(tmp_path: Path, prices: Path) -> None:
    finished = nenbua(["chat"], tmp_path, prices, stdin="rsi fpt\n\nrsi là gì?\n")
    first, *_ = finished.stdout.splitlines()
    assert first == "Bạn cứ gõ câu hỏi, ví dụ “rsi fpt”. Bấm Ctrl-D để kết thúc."
    assert "FPT · RSI 14 ngày" in finished.stdout
    assert "RSI là gì?" in finished.stdout
    assert "Wilder" in finished.stdout
    assert finished.returncode == 0


def test_on_a_terminal_the_demo_stays_as_a_chat(tmp_path: Path, prices: Path) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "chat", "--say", "rsi fpt"],
        env=environment(tmp_path, prices),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        seen = _read_until(ours, "Ctrl-D")
        os.write(ours, b"rsi hpg\n")
        seen += _read_until(ours, "HPG · RSI 14")
        os.write(ours, b"\x04")
        assert process.wait(timeout=20) == 0
    os.close(ours)
    assert "FPT · RSI 14 ngày" in seen


def _read_until(terminal: int, wanted: str) -> str:
    seen, deadline = b"", time.monotonic() + 20
    while wanted.encode() not in seen:
        assert time.monotonic() < deadline, seen.decode(errors="replace")
        seen += os.read(terminal, 4096)
    return seen.decode(errors="replace")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ask"],
        ["ask", "--stdin", "text"],
        ["ask", "--as-of", "tomorrow", "rsi fpt"],
        ["ask", "--lang", "fr", "x"],
        ["x"],
    ],
)
def test_wrong_usage_is_status_2(tmp_path: Path, prices: Path, arguments: list[str]) -> None:
    finished = nenbua_from_nothing(arguments, tmp_path, prices)
    assert finished.returncode == 2
    assert finished.stderr.startswith("usage: nenbua")
    assert finished.stdout == ""


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"NENBUA_PRICES": "csv:/nowhere"}, "nenbua: NENBUA_PRICES: csv:/nowhere: there is no folder '/nowhere'"),
        ({"NENBUA_PRICES": "bloomberg"}, "nenbua: NENBUA_PRICES: bloomberg: sources are"),
        ({"NENBUA_DATABASE_URL": "mysql://x"}, "nenbua: NENBUA_DATABASE_URL: "),
        ({"NENBUA_LOG": "loud"}, "nenbua: NENBUA_LOG: "),
        ({"NENBUA_API_URL": "telegram"}, "nenbua: NENBUA_API_URL: "),
    ],
)
def test_a_wrong_setting_is_one_line_and_status_2(
    tmp_path: Path, prices: Path, changed: dict[str, str], told: str
) -> None:
    finished = nenbua(["ask", "rsi fpt"], tmp_path, prices, **changed)
    assert finished.returncode == 2
    assert finished.stderr.startswith(told)
    assert len(finished.stderr.splitlines()) == 1


def test_run_without_a_token_says_what_is_missing(tmp_path: Path, prices: Path) -> None:
    finished = nenbua_from_nothing(["run"], tmp_path, prices)
    assert finished.returncode == 2
    assert finished.stderr.startswith("nenbua: NENBUA_TOKEN is missing")


@pytest.mark.parametrize("command", [[], ["ask"], ["cache", "warm"], ["chat"], ["run"], ["health"]])
def test_every_help_shows_an_example(tmp_path: Path, prices: Path, command: list[str]) -> None:
    finished = nenbua_from_nothing([*command, "--help"], tmp_path, prices)
    assert finished.returncode == 0
    assert "example: " in finished.stdout


def test_help_loads_nothing_heavy() -> None:
    script = "import sys; from bot.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\nprint(*sys.modules)"
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(finished.stdout.splitlines()[-1].split())
    assert "argparse" in loaded
    assert not loaded & {"pandas", "numpy", "matplotlib", "telegram", "sqlalchemy", "pydantic", "babel", "yfinance"}


def test_asking_from_files_leaves_no_database_behind(tmp_path: Path, prices: Path) -> None:
    ask_json("rsi fpt", tmp_path, prices)
    assert not (tmp_path / "nenbua.db").exists()
