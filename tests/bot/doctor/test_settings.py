"""What is found about settings: those that can be used, and all that is wrong with those that cannot."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.doctor import Finding, Installation, Verdict
from bot.doctor.settings import check_settings
from bot.doctor.wrong_settings import wrong_settings
from bot.settings import Settings

SECRET = "s3cret-of-the-operator"  # noqa: S105 - made up
WEBHOOK = {"NENBUA_WEBHOOK_URL": "https://bot.example/x", "NENBUA_WEBHOOK_SECRET": SECRET}
POSTGRES = "postgresql+asyncpg://nenbua:pass@db.example/nenbua"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, and nothing of this machine's own settings."""
    for name in [name for name in os.environ if name.upper().startswith("NENBUA_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets these in the environment."""

    def put(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return put


def write_env(content: str | bytes, mode: int = 0o600) -> None:
    """The file of settings in this folder."""
    Path(".env").write_bytes(content.encode() if isinstance(content, str) else content)
    Path(".env").chmod(mode)


async def found(installed: Callable[..., Installation]) -> list[Finding]:
    return [each async for each in check_settings(replace(installed(), settings=Settings()))]


async def doubts(installed: Callable[..., Installation]) -> dict[str, str]:
    """What is doubtful, by its name."""
    findings = await found(installed)
    assert {each.verdict for each in findings[1:]} <= {Verdict.WARNING}
    return {each.name: each.text for each in findings[1:]}


async def test_nothing_is_set(installed: Callable[..., Installation]) -> None:
    (finding,) = await found(installed)
    assert (finding.verdict, finding.text) == (Verdict.OK, "none is set: all have their defaults")


async def test_each_is_told_with_where_it_comes_from_and_never_its_value(
    installed: Callable[..., Installation], setting: Callable[..., None]
) -> None:
    setting(
        **WEBHOOK, NENBUA_BROKER_URL=f"redis://:{SECRET}@redis.example", NENBUA_DATABASE_URL=POSTGRES, NENBUA_LOG=""
    )
    write_env(f"NENBUA_TOKEN=123456:{SECRET}\nNENBUA_PRICES=demo\nNENBUA_WEBHOOK_SECRET=other\n")
    (finding,) = await found(installed)
    assert finding.text == "6 set, the others have their defaults"
    assert set(finding.notes) == {
        "NENBUA_TOKEN from .env",
        "NENBUA_PRICES from .env",
        "NENBUA_WEBHOOK_URL from the environment",
        "NENBUA_WEBHOOK_SECRET from the environment, which comes before .env",
        "NENBUA_BROKER_URL from the environment",
        "NENBUA_DATABASE_URL from the environment",
    }
    assert SECRET not in repr(finding)


@pytest.mark.parametrize(
    ("values", "name", "said"),
    [
        (
            {"NENBUA_LIMITS": "off", "NENBUA_API_URL": "http://127.0.0.1:8081"},
            "NENBUA_LIMITS",
            "nobody is held to a pace",
        ),
        ({"NENBUA_METRICS_LISTEN": ":9464"}, "NENBUA_METRICS_LISTEN", "0.0.0.0:9464 is open to the network"),
        ({"NENBUA_METRICS_LISTEN": "[::]:9464"}, "NENBUA_METRICS_LISTEN", ":::9464 is open to the network"),
        ({"NENBUA_METRICS_LISTEN": "bot.example:9464"}, "NENBUA_METRICS_LISTEN", "is open to the network"),
        (WEBHOOK, "NENBUA_BROKER_URL", "replicas need Redis"),
        ({"NENBUA_BROKER_URL": "redis://127.0.0.1"}, "NENBUA_DATABASE_URL", "on several use PostgreSQL"),
        ({"NENBUA_API_URL": "http://api.example:8081"}, "NENBUA_API_URL", "the token and all messages can be read"),
    ],
)
async def test_what_is_doubtful_though_it_may_be_meant(
    installed: Callable[..., Installation],
    setting: Callable[..., None],
    values: dict[str, str],
    name: str,
    said: str,
) -> None:
    setting(**values)
    told = await doubts(installed)
    assert set(told) == {name}
    assert said in told[name]


@pytest.mark.parametrize(
    "values",
    [
        {"NENBUA_METRICS_LISTEN": "127.0.0.1:9464"},
        {"NENBUA_METRICS_LISTEN": "[::1]:9464"},
        {"NENBUA_METRICS_LISTEN": "localhost:9464"},
        {"NENBUA_API_URL": "http://127.0.0.1:8081"},
        {"NENBUA_API_URL": "https://api.example"},
        WEBHOOK | {"NENBUA_BROKER_URL": "redis://redis.example", "NENBUA_DATABASE_URL": POSTGRES},
    ],
)
async def test_what_is_not_doubtful(
    installed: Callable[..., Installation], setting: Callable[..., None], values: dict[str, str]
) -> None:
    setting(**values)
    assert await doubts(installed) == {}


async def test_slips_of_the_pen(installed: Callable[..., Installation], setting: Callable[..., None]) -> None:
    setting(NENBUA_TOKNE="1", NENBUA_QWERTZUIOP="1")
    assert await doubts(installed) == {
        "NENBUA_TOKNE": "no setting has this name: is it NENBUA_TOKEN?",
        "NENBUA_QWERTZUIOP": "no setting has this name: it means nothing",
    }


@pytest.mark.parametrize(("mode", "told"), [(0o600, False), (0o640, True), (0o604, True)])
async def test_a_file_that_others_can_read(installed: Callable[..., Installation], mode: int, *, told: bool) -> None:
    write_env("NENBUA_PRICES=demo\n", mode)
    assert (".env" in await doubts(installed)) is told


async def test_settings_that_are_well_have_no_problem(setting: Callable[..., None]) -> None:
    setting(NENBUA_PRICES="demo", NENBUA_TOKNE="1")
    assert await wrong_settings() == []


async def test_all_that_is_wrong_is_told_at_once(setting: Callable[..., None], tmp_path: Path) -> None:
    setting(
        NENBUA_TOKEN=SECRET,
        NENBUA_LOG="loud",
        NENBUA_LIMITS="off",
        NENBUA_WEBHOOK_URL="https://bot.example/x",
        NENBUA_PRICES=f"google,demo,csv:{tmp_path}/nowhere",
        NENBUA_TOKNE="1",
    )
    write_env("NENBUA_DRAWING_PROCESSES=many\n")
    findings = await wrong_settings()
    assert [each.name for each in findings] == [
        *("NENBUA_TOKEN", "NENBUA_DRAWING_PROCESSES", "NENBUA_LOG", "NENBUA_WEBHOOK_SECRET", "NENBUA_LIMITS"),
        *("NENBUA_PRICES", "NENBUA_PRICES", "NENBUA_TOKNE"),
    ]
    assert {each.verdict for each in findings[:-1]} == {Verdict.FAILED}
    assert findings[-1].verdict is Verdict.WARNING
    assert SECRET not in repr(findings)


async def test_a_setting_that_cannot_be_used_is_not_missing_too(setting: Callable[..., None]) -> None:
    setting(NENBUA_WEBHOOK_URL="https://bot.example/x", NENBUA_WEBHOOK_SECRET="not a secret!")  # noqa: S106 - none
    assert [each.name for each in await wrong_settings()] == ["NENBUA_WEBHOOK_SECRET"]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\xff\xfe", "not written in UTF-8"), (b"NENBUA_PRICES=demo\nthis is no setting\n", "line 2 is not NAME=VALUE")],
)
async def test_a_file_that_cannot_be_read(content: bytes, said: str) -> None:
    write_env(content)
    (finding,) = await wrong_settings()
    assert finding.verdict is Verdict.FAILED
    assert said in finding.text
