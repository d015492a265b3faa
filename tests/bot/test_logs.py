"""Logging: one line an event, and nothing of what libraries would tell of secrets and people."""

from __future__ import annotations

import ast
import logging
import re
from collections import Counter
from pathlib import Path

import httpx
import pytest
import structlog

from bot.logs import set_up_logs
from bot.storage.database import Database
from bot.storage.preferences import DatabasePreferences
from tests.bot.storage.test_database import ended_threads

TOKEN = "123456:AAE-secret"  # noqa: S105 - made up
LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}

log = structlog.get_logger("tests")


pytestmark = pytest.mark.usefixtures("logging_as_before")


def ask_telegram() -> None:
    """One request as the Telegram library makes it, answered without a network."""
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        client.get(f"https://api.telegram.org/bot{TOKEN}/getMe")


def test_a_line_has_time_level_event_and_fields(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.INFO)
    log.info("prices.stale", source="yahoo", symbol="FPT", age_hours=3, known=True, cause="timed out", until=None)
    out, err = capsys.readouterr()
    assert out == ""
    time, _, rest = err.partition(" ")
    assert re.fullmatch(r"timestamp=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", time)
    fields = 'source=yahoo symbol=FPT age_hours=3 known=true cause="timed out" until='
    assert rest == f"level=info event=prices.stale {fields}\n"


def test_a_failure_is_one_line_with_its_trace(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.INFO)
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        log.exception("assistant.bug", text='two\nlines and a "quote"')
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert "level=error event=assistant.bug" in err
    assert r'text="two\nlines and a \"quote\""' in err
    assert "test_a_failure_is_one_line_with_its_trace" in err
    assert "ZeroDivisionError: division by zero" in err


def test_what_was_bound_to_the_context_stands_in_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.INFO)
    with structlog.contextvars.bound_contextvars(update=7):
        log.info("telegram.answered")
    log.info("telegram.stopping")
    first, second = capsys.readouterr().err.splitlines()
    assert first.endswith("event=telegram.answered update=7")
    assert second.endswith("event=telegram.stopping")


@pytest.mark.parametrize("least", LEVELS)
def test_only_from_its_level_on(capsys: pytest.CaptureFixture[str], least: str) -> None:
    set_up_logs(LEVELS[least])
    for level in LEVELS:
        getattr(log, level)(f"ours.{level}")
        getattr(logging.getLogger("some.library"), level)("theirs.%s", level)
    err = capsys.readouterr().err
    expected = list(LEVELS)[list(LEVELS).index(least) :]
    assert re.findall(r"ours\.(\w+)", err) == expected
    assert re.findall(r"theirs\.(\w+)", err) == expected


def test_set_up_twice_says_all_once(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(logging.DEBUG)
    set_up_logs(logging.WARNING)
    log.info("too.low")
    log.warning("ours")
    logging.getLogger("some.library").warning("theirs")
    ours, theirs = capsys.readouterr().err.splitlines()
    assert ours.endswith("event=ours")
    assert theirs == "theirs"


@pytest.mark.parametrize("level", LEVELS.values())
def test_the_token_in_an_address_is_never_written(capsys: pytest.CaptureFixture[str], level: int) -> None:
    set_up_logs(level)
    ask_telegram()
    assert capsys.readouterr().err == ""
    # The library would write it.
    logging.getLogger("httpx").setLevel(logging.INFO)
    logging.getLogger().setLevel(logging.INFO)
    ask_telegram()
    assert TOKEN in capsys.readouterr().err


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
    assert capsys.readouterr().err == "news\n"


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
