"""Logging: one line an event, and nothing of what libraries would tell of secrets and people."""

from __future__ import annotations

import ast
import io
import json
import logging
import re
import sys
import threading
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from pydantic import SecretStr

from bot.logs import Form, secrets_of, set_up_logs
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.preferences import DatabasePreferences
from tests.bot.storage.test_database import ended_threads

TOKEN = "123456:AAE-secret"  # noqa: S105 - made up
# As long as those that Telegram gives.
REAL_TOKEN = "8123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"  # noqa: S105 - made up
LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
FORMS: tuple[Form, ...] = ("human", "json")

log = structlog.get_logger("tests")


pytestmark = pytest.mark.usefixtures("logging_as_before")


def ask_telegram() -> None:
    """One request as the Telegram library makes it, answered without a network."""
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        client.get(f"https://api.telegram.org/bot{TOKEN}/getMe")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was written: a JSON object a line, nothing else, nothing on standard output."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("\n") or err == ""
    return [json.loads(line) for line in err.splitlines()]


def test_a_line_has_time_level_event_and_fields_in_this_order(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.INFO)
    log.info("prices.stale", source="yahoo", symbol="FPT", age_hours=3, known=True, cause='Nến "x"', until=None)
    err = capsys.readouterr().err
    assert re.fullmatch(
        r'\{"timestamp": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", "level": "info", "event": "prices.stale", '
        r'"source": "yahoo", "symbol": "FPT", "age_hours": 3, "known": true, "cause": "Nến \\"x\\"", "until": null\}\n',
        err,
    )


def test_what_json_does_not_know_is_written_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.INFO)
    log.info("snapshot.not_read", file=Path("a/b"), cause=OSError("gone"), level_of={1: {2}})
    (line,) = lines(capsys)
    assert (line["file"], line["cause"], line["level_of"]) == ("a/b", "gone", {"1": "{2}"})


def fail_with_a_secret() -> None:
    """An exception whose text and whose variables hold what nobody may read."""
    password = "pa55-of-nobody"  # noqa: S105, F841 - made up; a trace with its variables would show it
    try:
        addresses: dict[str, str] = {}
        addresses[f"https://api.telegram.org/bot{REAL_TOKEN}/sendMessage"].strip()
    except KeyError as error:
        raise ValueError("no answer") from error


def test_a_failure_is_one_line_with_the_frames_of_each_exception(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.INFO, form="json")
    try:
        fail_with_a_secret()
    except ValueError:
        log.exception("assistant.bug", text="two\nlines")
    (line,) = lines(capsys)
    assert (line["level"], line["event"], line["text"]) == ("error", "assistant.bug", "two\nlines")
    last, first = line["exception"]
    assert (last["exc_type"], last["exc_value"], last["is_cause"]) == ("ValueError", "no answer", False)
    assert (first["exc_type"], first["is_cause"]) == ("KeyError", True)
    assert first["exc_value"] == "'https://api.telegram.org/bot[hidden]/sendMessage'"
    assert [frame["name"] for frame in last["frames"]] == [
        "test_a_failure_is_one_line_with_the_frames_of_each_exception",
        "fail_with_a_secret",
    ]
    assert "pa55-of-nobody" not in json.dumps(line)


def test_for_people_a_failure_is_told_as_python_tells_it(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.INFO, form="human")
    try:
        fail_with_a_secret()
    except ValueError:
        log.exception("assistant.bug", chat=-100, cause="two\nlines")
    err = capsys.readouterr().err
    first, second, *_, last = err.splitlines()
    assert re.fullmatch(r"\S+Z \[error\] assistant\.bug chat=-100 cause='two\\nlines'", first)
    assert second == "Traceback (most recent call last):"
    assert last == "ValueError: no answer"
    assert "/bot[hidden]/sendMessage" in err
    assert "pa55-of-nobody" not in err


@pytest.mark.parametrize("form", FORMS)
def test_libraries_write_lines_of_the_same_form(capsys: pytest.CaptureFixture[str], form: Form) -> None:
    set_up_logs(logging.INFO, form=form)
    with structlog.contextvars.bound_contextvars(update=7):
        logging.getLogger("some.library").warning("so many: %d", 3)
    err = capsys.readouterr().err
    if form == "human":
        assert re.fullmatch(r"\S+Z \[warning\] so many: 3 \[some\.library\] update=7\n", err)
    else:
        line = json.loads(err)
        assert {key: line[key] for key in ("level", "event", "update", "logger")} == {
            "level": "warning",
            "event": "so many: 3",
            "update": 7,
            "logger": "some.library",
        }


def test_exceptions_that_libraries_log_have_their_frames(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.INFO)
    try:
        fail_with_a_secret()
    except ValueError:
        logging.getLogger("asyncio").exception("Task exception was never retrieved")
    (line,) = lines(capsys)
    assert [one["exc_type"] for one in line["exception"]] == ["ValueError", "KeyError"]
    assert "Traceback" not in line["event"]


def test_warnings_are_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        set_up_logs(logging.INFO)
        warnings.warn(f"the token {REAL_TOKEN} is old", DeprecationWarning, stacklevel=1)
        logging.captureWarnings(capture=False)
    (line,) = lines(capsys)
    assert (line["level"], line["logger"]) == ("warning", "py.warnings")
    assert "DeprecationWarning: the token [hidden] is old" in line["event"]


class Unending:
    """Fails where nobody can catch it."""

    def __del__(self) -> None:
        raise ValueError("in vain")


def in_a_thread() -> None:
    """Let a thread end by an exception."""
    thread = threading.Thread(target=fail_with_a_secret, name="drawing")
    thread.start()
    thread.join()


def to_the_top() -> None:
    """What Python does with an exception that ends the program."""
    try:
        fail_with_a_secret()
    except ValueError:
        sys.excepthook(*sys.exc_info())


@pytest.mark.parametrize(
    ("happen", "level", "event", "kind"),
    [
        (in_a_thread, "error", "thread.crashed", "ValueError"),
        (Unending, "error", "process.exception_ignored", "ValueError"),
        (to_the_top, "critical", "process.crashed", "ValueError"),
    ],
)
def test_what_nobody_caught_is_a_line(
    capsys: pytest.CaptureFixture[str], happen: Callable[[], object], level: str, event: str, kind: str
) -> None:
    set_up_logs(logging.ERROR)
    happen()
    (line,) = lines(capsys)
    assert (line["level"], line["event"], line["exception"][0]["exc_type"]) == (level, event, kind)
    assert REAL_TOKEN not in json.dumps(line)


def test_an_interrupt_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.DEBUG)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert capsys.readouterr().err == "KeyboardInterrupt\n"


class Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


@pytest.mark.parametrize(("form", "is_json"), [("auto", False), ("human", False), ("json", True)])
def test_on_a_terminal_lines_are_for_people(monkeypatch: pytest.MonkeyPatch, form: Form, *, is_json: bool) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    set_up_logs(logging.INFO, form=form)
    log.info("telegram.running")
    assert terminal.getvalue().startswith("{") is is_json
    # Colours tell levels apart.
    assert ("\x1b[" in terminal.getvalue()) is not is_json


@pytest.mark.parametrize("end", [OSError(28, "No space left on device"), ValueError("I/O operation on closed file")])
def test_a_line_that_cannot_be_written_keeps_nobody_from_an_answer(
    monkeypatch: pytest.MonkeyPatch, end: Exception
) -> None:
    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise end

    monkeypatch.setattr(sys, "stderr", Full())
    set_up_logs(logging.INFO)
    log.info("telegram.update")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("chat", "told"),
    [
        (777000777, "private"),
        ("telegram:777000777", "private"),
        (-1001234567890, "-1001234567890"),
        ("telegram:-5", "telegram:-5"),
    ],
)
def test_a_private_chat_is_not_named_as_its_number_is_the_persons(
    capsys: pytest.CaptureFixture[str], form: Form, chat: object, told: str
) -> None:
    set_up_logs(logging.INFO, form=form)
    log.info("telegram.waiting", chat=chat, seconds=1)
    err = capsys.readouterr().err
    assert told in err
    assert "777000777" not in err


def test_what_was_bound_to_the_context_stands_in_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.INFO)
    with structlog.contextvars.bound_contextvars(update=7):
        log.info("telegram.chat_back")
    log.info("telegram.stopping")
    first, second = lines(capsys)
    assert (first["event"], first["update"]) == ("telegram.chat_back", 7)
    assert (second["event"], "update" in second) == ("telegram.stopping", False)


@pytest.mark.parametrize("least", LEVELS)
def test_only_from_its_level_on(capsys: pytest.CaptureFixture[str], least: str) -> None:
    set_up_logs(LEVELS[least])
    for level in LEVELS:
        getattr(log, level)(f"ours.{level}")
        getattr(logging.getLogger("some.library"), level)("theirs.%s", level)
    events = [line["event"] for line in lines(capsys)]
    expected = list(LEVELS)[list(LEVELS).index(least) :]
    assert events == [f"{whose}.{level}" for level in expected for whose in ("ours", "theirs")]


def test_set_up_twice_says_all_once(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.DEBUG)
    set_up_logs(logging.WARNING)
    log.info("too.low")
    log.warning("ours")
    logging.getLogger("some.library").warning("theirs")
    assert [line["event"] for line in lines(capsys)] == ["ours", "theirs"]


@pytest.mark.parametrize("level", LEVELS.values())
def test_addresses_with_the_token_are_not_even_written(capsys: pytest.CaptureFixture[str], level: int) -> None:
    set_up_logs(level)
    ask_telegram()
    assert capsys.readouterr().err == ""
    # The library would write it, and then the token is taken out: this one looks like none, so it must be known.
    set_up_logs(level, hidden={TOKEN})
    logging.getLogger("httpx").setLevel(logging.INFO)
    logging.getLogger().setLevel(logging.INFO)
    ask_telegram()
    assert "https://api.telegram.org/bot[hidden]/getMe" in capsys.readouterr().err


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("told", "written"),
    [
        (REAL_TOKEN, "[hidden]"),
        (f"https://api.telegram.org/bot{REAL_TOKEN}/getMe?x=1", "https://api.telegram.org/bot[hidden]/getMe?x=1"),
        (f"bot{REAL_TOKEN.replace(':', '%3A')}/getMe", "bot[hidden]/getMe"),
        ("postgresql+asyncpg://bot:hunter2@db/bot", "postgresql+asyncpg://bot:[hidden]@db/bot"),
        ("redis://:h/unt,er?2@cache:6379/0", "redis://:[hidden]@cache:6379/0"),
        ("https://host/prices?password=abc&x=1", "https://host/prices?password=[hidden]&x=1"),
        ("https://host/prices?a=1&api_key=abc", "https://host/prices?a=1&api_key=[hidden]"),
        # Nothing secret is in these.
        ("http://127.0.0.1:8081/path", "http://127.0.0.1:8081/path"),
        ("12:34:56 and 7:abc", "12:34:56 and 7:abc"),
    ],
)
def test_what_looks_like_a_secret_is_taken_out_of_any_line(
    capsys: pytest.CaptureFixture[str], form: Form, told: str, written: str
) -> None:
    set_up_logs(logging.INFO, form=form)
    log.info("telegram.unreachable", cause=told)
    log.info(str(told))
    log.info("nested", deep={"list": [told]})
    logging.getLogger("some.library").info("it says %s", told)
    err = capsys.readouterr().err
    assert err.count(written) == 4
    if told != written:
        assert told not in err


@pytest.mark.parametrize("form", FORMS)
def test_known_secrets_are_taken_out_as_they_are_and_as_they_are_written(
    capsys: pytest.CaptureFixture[str], form: Form
) -> None:
    set_up_logs(logging.INFO, form=form, hidden={'qu"te\\d secret', "pässwört", TOKEN, "AAE-secret"})
    log.info("told", plain='qu"te\\d secret', quoted="p%C3%A4ssw%C3%B6rt", word="pässwörter", half="x AAE-secret y")
    log.info("url", url=f"/bot{TOKEN}/getMe")
    err = capsys.readouterr().err
    assert err.count("[hidden]") == 4
    assert "pässwörter" in err
    assert "AAE-secret" not in err
    if form == "json":
        assert [json.loads(line)["event"] for line in err.splitlines()] == ["told", "url"]


def test_the_secrets_of_the_settings_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NENBUA_WEBHOOK_URL", "https://example.com/hook")
    settings = Settings(
        token=SecretStr(TOKEN),
        webhook_secret=SecretStr("hook-secret"),
        database_url="postgresql+asyncpg://bot:p%40ss@db/bot",
        broker_url="redis://:redis-pass@cache:6379/0",
        prices="csv:prices,udf:https://me:udf-pass@host/udf",
    )
    assert secrets_of(settings) == {
        *(TOKEN, "AAE-secret", "hook-secret", "p%40ss", "p@ss", "redis-pass", "udf-pass"),
    }


async def test_what_is_stored_of_people_is_never_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.DEBUG)
    people = DatabasePreferences(Database(f"sqlite+aiosqlite:///{tmp_path / 'nenbua.db'}"))
    await people.choose("telegram:777", language="vi")
    assert "telegram:777" not in capsys.readouterr().err
    # The library would write it.
    logging.getLogger("aiosqlite").setLevel(logging.DEBUG)
    await people.of("telegram:777")
    await people._database.close()
    await ended_threads()
    assert "telegram:777" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["httpx", "httpcore", "telegram", "telegram.ext", "aiosqlite", "alembic"])
def test_warnings_of_talkative_libraries_are_written(capsys: pytest.CaptureFixture[str], name: str) -> None:
    set_up_logs(logging.DEBUG)
    logging.getLogger(name).info("chatter")
    logging.getLogger(name).warning("news")
    assert [line["event"] for line in lines(capsys)] == ["news"]


def test_errors_that_we_word_ourselves_are_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.DEBUG)
    logging.getLogger("yfinance").error("FPT.VN: possibly delisted")
    assert capsys.readouterr().err == ""


def test_no_line_is_given_who_asks_or_what_they_wrote() -> None:
    given = Counter(
        str(keyword.arg)
        for path in Path("bot").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if isinstance(call.func.value, ast.Name) and call.func.value.id == "log"
        for keyword in call.keywords
    )
    assert given["cause"] > 10
    assert not {"ask", "user", "owner", "person", "text", "words", "question", "query", "message_text"} & set(given)
