"""What is wrong with settings is told in a line each, whatever they are, and no line holds a secret."""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterator
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it publishes no types.
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy.dialects.postgresql import asyncpg as dialect

from bot.setting_problems import UnreadableFile, files_read, names_in, problems_of, unknown_names
from bot.settings import _DATABASE_OPTIONS, Settings

SECRET = "hunter2hunter2hunter2"  # noqa: S105 - made up
NAMES = [f"NENBUA_{name.upper()}" for name in Settings.model_fields]

# A value that cannot be used, and what is told of it.
WRONG = {
    "NENBUA_TOKEN": ("token", "is not a token such as 123456:ABC-def; @BotFather on Telegram gives you one"),
    "NENBUA_API_URL": ("ftp://x", "is no URL that begins with https:// or http:// and names a host"),
    "NENBUA_DATABASE_URL": ("nenbua.db", "is not a database URL"),
    "NENBUA_BROKER_URL": ("amqp://x", "does not begin with one of redis://, rediss://, unix://"),
    "NENBUA_WEBHOOK_URL": ("https://", "is no URL that begins with https:// or http:// and names a host"),
    "NENBUA_WEBHOOK_SECRET": (
        "a b",
        "holds what Telegram does not take: 1 to 256 of A-Z, a-z, 0-9, _ and - are allowed",
    ),
    "NENBUA_WEBHOOK_LISTEN": ("80", "is not HOST:PORT such as 127.0.0.1:9464, with a port from 1 to 65535"),
    "NENBUA_METRICS_LISTEN": (":x", "is not HOST:PORT such as 127.0.0.1:9464, with a port from 1 to 65535"),
    "NENBUA_DRAWING_PROCESSES": ("x", "'x' is no whole number from 0 to 64"),
    "NENBUA_LIMITS": ("none", "'none' is none of on, off"),
    "NENBUA_LOG": ("loud", "'loud' is none of debug, info, warning, error"),
    "NENBUA_LOG_FORMAT": ("xml", "'xml' is none of auto, human, json"),
}
# It is read where the sources are opened.
READ_LATER = {"NENBUA_PRICES"}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, and nothing of this machine's own settings."""
    for name in [name for name in os.environ if name.upper().startswith("NENBUA_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def problems(values: dict[str, str]) -> list[str]:
    """What is wrong with these; nothing, where they can be used."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(name, value)
        try:
            Settings()
        except ValidationError as error:
            return list(problems_of(error))
    return []


def test_every_setting_has_a_wrong_value_here() -> None:
    assert set(WRONG) | READ_LATER == set(NAMES)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_told_in_our_own_words(name: str) -> None:
    value, told = WRONG[name]
    assert problems({name: value}) == [f"{name}: {told}"]


def test_all_wrong_values_are_told_together() -> None:
    told = problems({name: value for name, (value, _) in WRONG.items()})
    assert told == [f"{name}: {WRONG[name][1]}" for name in NAMES if name in WRONG]


@pytest.mark.parametrize("value", ["65", "-1", "1.5", "two", "0x1", "1e1"])
def test_a_number_out_of_bounds_is_told_as_any_other(value: str) -> None:
    (told,) = problems({"NENBUA_DRAWING_PROCESSES": value})
    assert told == f"NENBUA_DRAWING_PROCESSES: {value!r} is no whole number from 0 to 64"


@pytest.mark.parametrize("value", [SECRET, f"123456:{SECRET}", "9" * 5_000, "a\nb"])
@pytest.mark.parametrize("name", ["NENBUA_DRAWING_PROCESSES", "NENBUA_LOG"])
def test_what_may_be_a_secret_on_the_wrong_line_is_not_repeated(name: str, value: str) -> None:
    (told,) = problems({name: value})
    assert told.startswith(f"{name}: what is set there is no")


def values() -> st.SearchStrategy[str]:
    """What the environment can hold: rubbish, near misses, and a secret in all kinds of places."""
    text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
    beginnings = st.sampled_from(
        [
            *("", "123456:", "http://", "https://u:", "redis://:", "unix://", "sqlite+aiosqlite:///", "mysql://"),
            *("postgresql+asyncpg://u:", "postgresql+asyncpg://h:", "127.0.0.1:", "[::1]:", "ftp://x", "://", "[", "?"),
        ]
    )
    endings = st.sampled_from(
        ["", "@h/0", "@h:5432/n", "@h?x=1", "://h", ":0", "@h/n?ssl=require", "?=", "]", "\n", " "]
    )
    middles = st.one_of(text, st.just(SECRET), st.integers().map(str), st.sampled_from(["on", "off", "debug", "json"]))
    return st.tuples(beginnings, middles, endings).map("".join)


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(NAMES), values(), max_size=6))
@example({"NENBUA_DATABASE_URL": f"{SECRET}://h"})
@example({"NENBUA_DATABASE_URL": f"postgresql+asyncpg://u:x?{SECRET}=y@h/n"})
@example({"NENBUA_BROKER_URL": f"redis://h:{SECRET}/0"})
@example({"NENBUA_WEBHOOK_URL": f"https://u:{SECRET}@h", "NENBUA_WEBHOOK_SECRET": f"{SECRET} "})
def test_any_settings_are_taken_or_told_in_lines_without_a_secret(given_values: dict[str, str]) -> None:
    for line in problems(given_values):
        assert line.startswith("NENBUA_")
        assert line.isprintable()
        assert SECRET not in line


def test_options_of_a_database_are_those_of_its_driver() -> None:
    """Its driver takes what it is given by these names; SQLAlchemy takes one of its own besides."""
    ours = set(inspect.signature(asyncpg.connect).parameters) | {"prepared_statement_cache_size"}
    assert "prepared_statement_cache_size" in inspect.getsource(dialect)
    assert ours >= _DATABASE_OPTIONS["postgresql"]


# -- the file


def test_no_file_sets_nothing() -> None:
    assert files_read() == []


def test_names_in_the_file() -> None:
    Path(".env").write_text("# Cài đặt\nexport NENBUA_LOG='debug'\n\nOTHER=1\nNENBUA_TOKEN\n", encoding="utf-8")
    assert files_read() == ["NENBUA_LOG", "OTHER", "NENBUA_TOKEN"]


def test_a_file_with_lines_that_say_nothing() -> None:
    Path(".env").write_text(f"NENBUA_LOG=info\n{SECRET} x\nOTHER=1\nto be done\n", encoding="utf-8")
    with pytest.raises(UnreadableFile) as caught:
        files_read()
    assert str(caught.value).splitlines() == [".env: line 2 is not NAME=VALUE", ".env: line 4 is not NAME=VALUE"]


def test_a_folder_in_place_of_the_file() -> None:
    Path(".env").mkdir()
    with pytest.raises(UnreadableFile, match=r"^\.env cannot be read: Is a directory$"):
        files_read()


def test_a_file_of_another_encoding() -> None:
    Path(".env").write_bytes("NENBUA_PRICES=csv:giá".encode("utf-16"))
    with pytest.raises(UnreadableFile, match=r"^\.env cannot be read: it is not written in UTF-8$"):
        files_read()


def test_a_file_that_may_not_be_read() -> None:
    class Closed(type(Path())):  # type: ignore[misc]  # Path() is of the class of this system's paths.
        def open(self, *_: object, **__: object) -> Iterator[str]:
            raise PermissionError(13, "Permission denied")

    with pytest.raises(UnreadableFile, match=r"^secret\.env cannot be read: Permission denied$"):
        names_in(Closed("secret.env"))


# -- names


def test_a_name_that_is_no_setting_is_told_with_the_nearest() -> None:
    environment = ["PATH", "NENBUA_TOKN", "nenbua_log", "NENBUA_TIME_ZONE", "Nenbua_Databse_Url"]
    assert unknown_names(environment, ["NENBUA_WEBHOOK_SECRETS", "NENBUA_PRICES", "OTHER"]) == {
        "NENBUA_TIME_ZONE": None,
        "NENBUA_TOKN": "NENBUA_TOKEN",
        "NENBUA_WEBHOOK_SECRETS": "NENBUA_WEBHOOK_SECRET",
        "Nenbua_Databse_Url": "NENBUA_DATABASE_URL",
    }


@pytest.mark.parametrize(
    "name", ["NENBUA_PORT_8080_TCP", "NENBUA_SERVICE_HOST", "NENBUA_PORT", "NENBUA_REQUIRE_SERVERS"]
)
def test_what_kubernetes_and_tests_set_is_not_ours(name: str) -> None:
    assert unknown_names([name], []) == {}


def test_every_setting_is_known() -> None:
    assert unknown_names(NAMES, [name.lower() for name in NAMES]) == {}
