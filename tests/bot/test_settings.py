"""The settings: where they come from, what is refused, and that no secret is ever shown."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings

SECRET = "s3cret-of-the-operator"  # noqa: S105 - made up

# Each field, with a value that is not its default.
VALUES = {
    "NENBUA_TOKEN": "123456:token",
    "NENBUA_API_URL": "http://127.0.0.1:8081/",
    "NENBUA_DATABASE_URL": "postgresql+asyncpg://nenbua:pass@db.example:5432/nenbua",
    "NENBUA_BROKER_URL": "redis://:pass@redis.example:6379/0",
    "NENBUA_PRICES": "csv:prices?unit=1000,yahoo",
    "NENBUA_LOG": "debug",
    "NENBUA_DRAWING_PROCESSES": "3",
}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, and nothing of this machine's own settings."""
    for name in [name for name in os.environ if name.upper().startswith("NENBUA_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.settings.user_data_path", lambda name, **_: Path("/home/somebody/data") / name)


def shown(settings: Settings) -> dict[str, str | None]:
    """What was set, by the name of its variable."""
    return {
        "NENBUA_TOKEN": settings.token.get_secret_value() if settings.token else None,
        "NENBUA_API_URL": str(settings.api_url),
        "NENBUA_DATABASE_URL": settings.database_url,
        "NENBUA_BROKER_URL": settings.broker_url,
        "NENBUA_PRICES": settings.prices,
        "NENBUA_LOG": settings.log,
        "NENBUA_DRAWING_PROCESSES": str(settings.drawing_processes),
    }


def write_env(values: dict[str, str]) -> None:
    """An `.env` file of these in the working folder."""
    Path(".env").write_text("".join(f"{name}={value}\n" for name, value in values.items()), encoding="utf-8")


def problem(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> ValidationError:
    """What is raised where the variable has that value."""
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as caught:
        Settings()
    return caught.value


def test_defaults() -> None:
    assert shown(Settings()) == {
        "NENBUA_TOKEN": None,
        "NENBUA_API_URL": "https://api.telegram.org/",
        "NENBUA_DATABASE_URL": "sqlite+aiosqlite:////home/somebody/data/nenbua/nenbua.db",
        "NENBUA_BROKER_URL": None,
        "NENBUA_PRICES": "yahoo",
        "NENBUA_LOG": "info",
        "NENBUA_DRAWING_PROCESSES": "1",
    }


def test_every_field_is_tested_here() -> None:
    assert {f"NENBUA_{name.upper()}" for name in Settings.model_fields} == set(VALUES)


@pytest.mark.parametrize("name", VALUES)
def test_each_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    defaults = shown(Settings())
    monkeypatch.setenv(name, VALUES[name])
    assert shown(Settings()) == defaults | {name: VALUES[name]}


@pytest.mark.parametrize("name", VALUES)
def test_each_is_read_from_the_file(name: str) -> None:
    defaults = shown(Settings())
    write_env({name: VALUES[name]})
    assert shown(Settings()) == defaults | {name: VALUES[name]}


def test_the_environment_comes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write_env(VALUES)
    monkeypatch.setenv("NENBUA_PRICES", "demo")
    assert shown(Settings()) == VALUES | {"NENBUA_PRICES": "demo"}


@pytest.mark.parametrize("name", VALUES)
def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    defaults = shown(Settings())
    monkeypatch.setenv(name, "")
    assert shown(Settings()) == defaults


def test_the_file_may_hold_other_settings_comments_and_vietnamese() -> None:
    lines = ["# Cài đặt", "", "OTHER=1", "NENBUA_NOT_YET=x", "export NENBUA_PRICES='csv:giá cổ phiếu'"]
    Path(".env").write_text("\n".join(lines), encoding="utf-8")
    assert Settings().prices == "csv:giá cổ phiếu"


@pytest.mark.parametrize("written", ["0", "64"])
def test_pictures_are_drawn_in_a_thread_or_in_many_processes(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("NENBUA_DRAWING_PROCESSES", written)
    assert Settings().drawing_processes == int(written)


@pytest.mark.parametrize("written", ["WARNING", "Warning", "warning"])
def test_the_log_level_in_any_case(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("NENBUA_LOG", written)
    assert Settings().log == "warning"


@pytest.mark.parametrize(
    ("written", "level"),
    [("debug", logging.DEBUG), ("info", logging.INFO), ("warning", logging.WARNING), ("error", logging.ERROR)],
)
def test_the_log_level_as_logging_counts(monkeypatch: pytest.MonkeyPatch, written: str, level: int) -> None:
    monkeypatch.setenv("NENBUA_LOG", written)
    assert Settings().log_level == level


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NENBUA_API_URL", "api.telegram.org", "URL"),
        ("NENBUA_API_URL", "ftp://api.telegram.org", "'http' or 'https'"),
        ("NENBUA_LOG", "loud", "'debug', 'info', 'warning' or 'error'"),
        ("NENBUA_LOG", "10", "'debug', 'info', 'warning' or 'error'"),
        ("NENBUA_DRAWING_PROCESSES", "two", "a valid integer"),
        ("NENBUA_DRAWING_PROCESSES", "1.5", "a valid integer"),
        ("NENBUA_DRAWING_PROCESSES", "-1", "greater than or equal to 0"),
        ("NENBUA_DRAWING_PROCESSES", "65", "less than or equal to 64"),
        ("NENBUA_BROKER_URL", "amqp://host", "does not begin with one of redis://, rediss://, unix://"),
        ("NENBUA_BROKER_URL", "redis://host:port/0", "is not a Redis URL"),
        ("NENBUA_DATABASE_URL", "nenbua.db", "is not a database URL"),
        ("NENBUA_DATABASE_URL", "postgresql+asyncpg://host:port/nenbua", "is not a database URL"),
        ("NENBUA_DATABASE_URL", "mysql://host/nenbua", "begins with 'mysql'; use one of sqlite+aiosqlite, postgresql+"),
        ("NENBUA_DATABASE_URL", "postgresql://host/nenbua", "begins with 'postgresql'; use one of sqlite+aiosqlite, "),
        ("NENBUA_DATABASE_URL", "sqlite:///nenbua.db", "begins with 'sqlite'; use one of sqlite+aiosqlite, "),
    ],
)
def test_a_bad_value_names_its_field_and_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    (found,) = problem(monkeypatch, name, value).errors(include_input=False, include_url=False)
    assert found["loc"] == (name.removeprefix("NENBUA_").lower(),)
    assert said in found["msg"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NENBUA_DATABASE_URL", f"mysql://nenbua:{SECRET}@host/nenbua"),
        ("NENBUA_DATABASE_URL", f"nenbua:{SECRET}"),
        # The user was forgotten, and the password stands where a port is expected.
        ("NENBUA_DATABASE_URL", f"postgresql+asyncpg://host:{SECRET}/nenbua"),
        ("NENBUA_BROKER_URL", f"redis://host:{SECRET}/0"),
        ("NENBUA_API_URL", f"proxy:{SECRET}@127.0.0.1"),
        ("NENBUA_LOG", SECRET),
    ],
)
def test_a_refusal_does_not_repeat_the_value(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    refused = problem(monkeypatch, name, value)
    told = [str(refused), repr(refused), str(refused.errors(include_input=False))]
    assert [text for text in told if SECRET in text] == []


def test_settings_do_not_show_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NENBUA_TOKEN", f"123456:{SECRET}")
    monkeypatch.setenv("NENBUA_DATABASE_URL", f"postgresql+asyncpg://nenbua:{SECRET}@host/nenbua")
    monkeypatch.setenv("NENBUA_BROKER_URL", f"redis://:{SECRET}@host")
    settings = Settings()
    assert settings.token is not None
    assert SECRET in settings.token.get_secret_value()
    assert SECRET in settings.database_url
    assert [text for text in (repr(settings), str(settings), f"{settings.token}") if SECRET in text] == []


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().prices = "demo"
