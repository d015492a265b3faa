"""The settings: where they come from, what is refused, and that no secret is ever shown."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.setting_problems import problems_of
from bot.settings import Listen, Settings

SECRET = "s3cret-of-the-operator"  # noqa: S105 - made up

# Each field, with a value that is not its default.
VALUES = {
    "NENBUA_TOKEN": "123456:token",
    "NENBUA_API_URL": "http://127.0.0.1:8081/",
    "NENBUA_DATABASE_URL": "postgresql+asyncpg://nenbua:pass@db.example:5432/nenbua",
    "NENBUA_BROKER_URL": "redis://:pass@redis.example:6379/0",
    "NENBUA_WEBHOOK_URL": "https://bot.example.vn/telegram",
    "NENBUA_WEBHOOK_SECRET": "made-up_secret",
    "NENBUA_WEBHOOK_LISTEN": "0.0.0.0:8443",
    "NENBUA_METRICS_LISTEN": "127.0.0.1:9464",
    "NENBUA_PRICES": "csv:prices?unit=1000,yahoo",
    "NENBUA_DRAWING_PROCESSES": "3",
    "NENBUA_LIMITS": "off",
    "NENBUA_LOG": "debug",
    "NENBUA_LOG_FORMAT": "json",
}
DEFAULTS = {
    "NENBUA_TOKEN": None,
    "NENBUA_API_URL": "https://api.telegram.org/",
    "NENBUA_DATABASE_URL": "sqlite+aiosqlite:////home/somebody/data/nenbua/nenbua.db",
    "NENBUA_BROKER_URL": None,
    "NENBUA_WEBHOOK_URL": None,
    "NENBUA_WEBHOOK_SECRET": None,
    "NENBUA_WEBHOOK_LISTEN": "127.0.0.1:8080",
    "NENBUA_METRICS_LISTEN": None,
    "NENBUA_PRICES": "yahoo",
    "NENBUA_DRAWING_PROCESSES": "1",
    "NENBUA_LIMITS": "on",
    "NENBUA_LOG": "info",
    "NENBUA_LOG_FORMAT": "auto",
}
# What some of them need beside them.
_WEBHOOK = ("NENBUA_WEBHOOK_URL", "NENBUA_WEBHOOK_SECRET")
BESIDE = {
    **dict.fromkeys((*_WEBHOOK, "NENBUA_WEBHOOK_LISTEN"), _WEBHOOK),
    "NENBUA_LIMITS": ("NENBUA_API_URL",),
}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, and nothing of this machine's own settings."""
    for name in [name for name in os.environ if name.upper().startswith("NENBUA_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.settings.user_data_path", lambda name, **_: Path("/home/somebody/data") / name)


def with_company(name: str) -> dict[str, str]:
    """That setting, and what it needs beside it."""
    return {each: VALUES[each] for each in (name, *BESIDE.get(name, ()))}


def shown(settings: Settings) -> dict[str, str | None]:
    """What was set, by the name of its variable."""
    return {f"NENBUA_{name.upper()}": _written(getattr(settings, name)) for name in Settings.model_fields}


def _written(value: object) -> str | None:
    match value:
        case None:
            return None
        case SecretStr():
            return value.get_secret_value()
        case Listen(host, port):
            return f"{host}:{port}"
    return str(value)


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
    assert shown(Settings()) == DEFAULTS


def test_every_field_is_tested_here() -> None:
    names = {f"NENBUA_{name.upper()}" for name in Settings.model_fields}
    assert names == set(VALUES) == set(DEFAULTS)
    assert all(VALUES[name] != DEFAULTS[name] for name in names)


@pytest.mark.parametrize("name", VALUES)
def test_each_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for each, value in with_company(name).items():
        monkeypatch.setenv(each, value)
    assert shown(Settings()) == DEFAULTS | with_company(name)


@pytest.mark.parametrize("name", VALUES)
def test_each_is_read_from_the_file(name: str) -> None:
    write_env(with_company(name))
    assert shown(Settings()) == DEFAULTS | with_company(name)


def test_the_environment_comes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write_env(VALUES)
    monkeypatch.setenv("NENBUA_PRICES", "demo")
    assert shown(Settings()) == VALUES | {"NENBUA_PRICES": "demo"}


@pytest.mark.parametrize("name", VALUES)
def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "")
    assert shown(Settings()) == DEFAULTS


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
        ("NENBUA_API_URL", "http://127.0.0.1/?key=1", "has a ? or a #"),
        ("NENBUA_API_URL", "http://127.0.0.1/#bot", "has a ? or a #"),
        ("NENBUA_TOKEN", "123456", "is not a token such as 123456:ABC-def"),
        ("NENBUA_WEBHOOK_URL", "bot.example.vn", "URL"),
        ("NENBUA_WEBHOOK_SECRET", "with a space", "1 to 256 of A-Z, a-z, 0-9, _ and - are allowed"),
        ("NENBUA_WEBHOOK_SECRET", "x" * 257, "1 to 256 of A-Z, a-z, 0-9, _ and - are allowed"),
        ("NENBUA_WEBHOOK_LISTEN", "127.0.0.1", "is not HOST:PORT"),
        ("NENBUA_METRICS_LISTEN", "127.0.0.1:0", "is not HOST:PORT"),
        ("NENBUA_METRICS_LISTEN", "127.0.0.1:65536", "a port from 1 to 65535"),
        ("NENBUA_METRICS_LISTEN", "127.0.0.1:http", "is not HOST:PORT"),
        ("NENBUA_LIMITS", "none", "'on' or 'off'"),
        ("NENBUA_LOG_FORMAT", "xml", "'auto', 'human' or 'json'"),
        ("NENBUA_DATABASE_URL", "postgresql+asyncpg://host/nenbua?sslmode=require", "it knows command_timeout, "),
        ("NENBUA_DATABASE_URL", "sqlite+aiosqlite:///nenbua.db?mode=ro", "it knows cached_statements, "),
        ("NENBUA_BROKER_URL", "amqp://host", "does not begin with one of redis://, rediss://, unix://"),
        ("NENBUA_BROKER_URL", "redis://host:port/0", "is not a Redis URL"),
        ("NENBUA_DATABASE_URL", "nenbua.db", "is not a database URL"),
        ("NENBUA_DATABASE_URL", "postgresql+asyncpg://host:port/nenbua", "is not a database URL"),
        ("NENBUA_DATABASE_URL", "mysql://host/nenbua", "does not begin with one of sqlite+aiosqlite://, postgresql"),
        ("NENBUA_DATABASE_URL", "postgresql://host/nenbua", "does not begin with one of sqlite+"),
        ("NENBUA_DATABASE_URL", "sqlite:///nenbua.db", "does not begin with one of sqlite+aiosqlite://, "),
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


@pytest.mark.parametrize(
    ("written", "host", "port"),
    [
        ("127.0.0.1:9464", "127.0.0.1", 9464),
        (" localhost:1 ", "localhost", 1),
        (":65535", "0.0.0.0", 65_535),  # noqa: S104 - nothing listens
        ("[::1]:80", "::1", 80),
    ],
)
def test_where_a_server_listens(monkeypatch: pytest.MonkeyPatch, written: str, host: str, port: int) -> None:
    monkeypatch.setenv("NENBUA_METRICS_LISTEN", written)
    assert Settings().metrics_listen == (host, port)


@pytest.mark.parametrize("written", ["ON", "On", "on"])
def test_the_limits_in_any_case(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("NENBUA_LIMITS", written)
    assert Settings().has_limits


_HTTPS_ONLY = "NENBUA_WEBHOOK_URL: Telegram sends updates to https only"
_PORTS = "NENBUA_WEBHOOK_URL: Telegram sends updates to the ports 443, 80, 88, 8443 only"
_UNGUARDED = "NENBUA_WEBHOOK_SECRET is missing: without it anybody could send updates to the webhook"
_NO_WEBHOOK = "NENBUA_WEBHOOK_URL is missing, though other settings of the webhook are there"
_PUBLIC = "NENBUA_METRICS_LISTEN is the address of NENBUA_WEBHOOK_LISTEN: metrics are not for the public"
_LIMITED = "NENBUA_LIMITS: Telegram's own server has limits, they can't be off with it"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"WEBHOOK_URL": "https://bot.example.vn"}, [_UNGUARDED]),
        ({"WEBHOOK_SECRET": "x"}, [_NO_WEBHOOK]),
        ({"WEBHOOK_LISTEN": "127.0.0.1:8080"}, [_NO_WEBHOOK]),
        ({"WEBHOOK_URL": "http://bot.example.vn", "WEBHOOK_SECRET": "x"}, [_HTTPS_ONLY]),
        ({"WEBHOOK_URL": "https://bot.example.vn:8444", "WEBHOOK_SECRET": "x"}, [_PORTS]),
        (
            {"WEBHOOK_URL": "https://bot.example.vn", "WEBHOOK_SECRET": "x", "METRICS_LISTEN": "127.0.0.1:8080"},
            [_PUBLIC],
        ),
        ({"LIMITS": "off"}, [_LIMITED]),
        ({"LIMITS": "off", "API_URL": "https://api.telegram.org/"}, [_LIMITED]),
        ({"LIMITS": "off", "WEBHOOK_URL": "http://bot.example.vn:99"}, [_UNGUARDED, _HTTPS_ONLY, _PORTS, _LIMITED]),
    ],
)
def test_contradictions_are_told_a_line_each(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], told: list[str]
) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"NENBUA_{name}", value)
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert list(problems_of(caught.value)) == told


@pytest.mark.parametrize(
    "values",
    [
        {"WEBHOOK_URL": "http://10.0.0.7:8080", "WEBHOOK_SECRET": "x", "API_URL": "http://10.0.0.8:8081"},
        {"WEBHOOK_URL": "https://bot.example.vn:8443/x", "WEBHOOK_SECRET": "x", "METRICS_LISTEN": ":9464"},
        {"METRICS_LISTEN": "127.0.0.1:8080"},
        {"LIMITS": "off", "API_URL": "http://10.0.0.8:8081"},
    ],
)
def test_what_fits_together_is_taken(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"NENBUA_{name}", value)
    assert set(values) <= {name.upper() for name in Settings().model_fields_set}


def test_settings_do_not_show_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NENBUA_TOKEN", f"123456:{SECRET}")
    monkeypatch.setenv("NENBUA_API_URL", f"http://nenbua:{SECRET}@127.0.0.1:8081")
    monkeypatch.setenv("NENBUA_WEBHOOK_URL", f"https://nenbua:{SECRET}@bot.example.vn")
    monkeypatch.setenv("NENBUA_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("NENBUA_PRICES", f"udf:https://nenbua:{SECRET}@charts.example.vn")
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
