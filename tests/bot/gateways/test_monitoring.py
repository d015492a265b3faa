"""What operators and their machines are told."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.cli.exit_status import WrongSetting
from bot.cli.monitored import monitored, readiness_of
from bot.errors import TryLater
from bot.gateways import heartbeat
from bot.gateways import monitoring as module
from bot.gateways.heartbeat import seconds_since_beat
from bot.gateways.monitoring import (
    Check,
    Readiness,
    database_answers,
    heard_lately,
    heard_once,
    inbox_answers,
    monitoring,
    monitoring_app,
)
from bot.inbox.memory import MemoryInbox
from bot.inbox.port import Incoming
from bot.settings import Listen, Settings
from bot.storage.database import Database
from tests.counted import value_of


def always(reason: str | None) -> Check:
    """A part that is ever so."""

    async def check() -> str | None:
        return reason

    return check


async def asked(checks: Mapping[str, Check], path: str, **headers: str) -> httpx.Response:
    """What the application answers."""
    transport = httpx.ASGITransport(monitoring_app(Readiness(checks)))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        return await client.get(path, headers=headers)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """One of each kind."""
    database = Database(database_url)
    yield database
    await database.close()


async def test_it_lives_whatever_its_parts_do() -> None:
    answer = await asked({"telegram": always("Telegram has not answered yet")}, "/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


async def test_it_is_ready_when_every_part_is() -> None:
    answer = await asked({"telegram": always(None), "database": always(None)}, "/readyz")
    parts = {name: {"ready": True, "reason": None} for name in ("telegram", "database")}
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "parts": parts})


async def test_one_part_that_is_not_ready_is_enough_and_named() -> None:
    answer = await asked({"telegram": always("Telegram has not answered yet"), "database": always(None)}, "/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "parts": {
            "telegram": {"ready": False, "reason": "Telegram has not answered yet"},
            "database": {"ready": True, "reason": None},
        },
    }


async def test_a_part_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ANSWERS_WITHIN_S", 0.02)

    async def hang() -> str | None:
        await asyncio.Event().wait()
        return None

    answer = await asked({"inbox": hang, "database": always(None)}, "/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["inbox"] == {"ready": False, "reason": "does not answer within 0 s"}
    assert answer.json()["parts"]["database"]["ready"]


@pytest.mark.parametrize(
    ("error", "cause", "reason"),
    [
        (TryLater("storage_failed"), ConnectionError("redis://:secret@host"), "storage_failed: ConnectionError"),
        (TryLater("storage_failed", address="redis://x"), None, "storage_failed"),
        (KeyError("a bug's own words"), None, "KeyError"),
    ],
)
async def test_a_part_that_fails_is_told_without_the_failures_words(
    error: Exception, cause: Exception | None, reason: str
) -> None:
    async def fail() -> str | None:
        raise error from cause

    answer = await asked({"inbox": fail}, "/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["inbox"]["reason"] == reason


@pytest.mark.parametrize(
    ("ago", "lately", "once"),
    [
        (None, "Telegram has not answered yet", "Telegram has not answered yet"),
        (0.0, None, None),
        (89.9, None, None),
        (90.0, "Telegram was last heard 90 s ago", None),
        (5000.0, "Telegram was last heard 5000 s ago", None),
    ],
)
async def test_who_polls_must_have_heard_lately_and_who_is_called_once(
    ago: float | None, lately: str | None, once: str | None
) -> None:
    assert await heard_lately(lambda: ago)() == lately
    assert await heard_once(lambda: ago)() == once


async def test_a_database_that_answers_is_ready(database: Database) -> None:
    assert await Readiness({"database": database_answers(database)}).is_ready()


async def test_a_database_that_does_not_is_not(tmp_path: Path) -> None:
    broken = tmp_path / "nenbua.db"
    broken.write_text("no database at all, but long enough to be looked at as one" * 20)
    database = Database(f"sqlite+aiosqlite:///{broken}")
    readiness = Readiness({"database": database_answers(database)})
    reason = (await readiness.reasons())["database"]
    assert reason is not None
    assert re.fullmatch(r"storage_failed: \w+Error", reason)
    assert not await readiness.is_ready()
    await database.close()


async def test_how_many_wait_is_known_once_somebody_asks() -> None:
    inbox = MemoryInbox()
    await inbox.put([Incoming(number=number, line="chat 1", content=b"{}") for number in range(3)])
    text = (await asked({"inbox": inbox_answers(inbox)}, "/metrics")).text
    assert "\nnenbua_inbox_waiting 3.0\n" in text
    assert '\nnenbua_ready{part="inbox"} 1.0\n' in text
    assert value_of("nenbua_ready", part="inbox") == 1
    assert '\nnenbua_ready{part="inbox"} 0.0\n' in (await asked({"inbox": always("no")}, "/metrics")).text
    await inbox.close()


async def test_metrics_are_those_of_prometheus_in_the_form_that_is_asked_for() -> None:
    plain = await asked({}, "/metrics")
    assert plain.headers["content-type"].startswith("text/plain; version=")
    names = {family.name for family in text_string_to_metric_families(plain.text)}
    assert {"nenbua_updates", "nenbua_build_info", "process_resident_memory_bytes"} <= names
    open_metrics = await asked({}, "/metrics", accept="application/openmetrics-text; version=1.0.0")
    assert open_metrics.headers["content-type"].startswith("application/openmetrics-text")
    assert open_metrics.text.endswith("# EOF\n")


async def test_the_free_space_is_told() -> None:
    await asked({}, "/metrics")
    assert value_of("nenbua_disk_free_bytes") > 0


@pytest.mark.parametrize("made", [True, False])
async def test_the_free_space_is_that_of_the_folder_or_of_where_it_will_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, made: bool
) -> None:
    folder = tmp_path / "data" / "nenbua"
    if made:
        folder.mkdir(parents=True)
    looked_at = []

    def usage(of: Path) -> tuple[int, int, int]:
        looked_at.append(of)
        raise OSError("no such device")

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("shutil.disk_usage", usage)
    assert "\nnenbua_disk_free_bytes -1.0\n" in (await asked({}, "/metrics")).text
    assert looked_at == [folder if made else tmp_path]


async def test_nothing_else_is_there() -> None:
    assert (await asked({}, "/")).status_code == 404
    assert (await asked({}, "/metrics/../etc")).status_code == 404


async def test_it_is_served_where_the_setting_says_and_not_without_one() -> None:
    async with monitoring(None, Readiness({})) as nowhere:
        assert nowhere is None
    async with monitoring(Listen("127.0.0.1", 0), Readiness({"x": always("no")})) as address:
        assert address is not None
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{address.port}") as client:
            assert [(await client.get(path)).status_code for path in ("/healthz", "/readyz", "/metrics")] == [
                *(200, 503, 200),
            ]


async def test_an_address_in_use_is_a_wrong_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings = Settings(metrics_listen=Listen("127.0.0.1", port))
        with pytest.raises(WrongSetting) as caught:
            async with monitored(settings, Readiness({})):
                raise AssertionError("it was served")
    told = f"NENBUA_METRICS_LISTEN: cannot listen on 127.0.0.1:{port}: Address already in use"
    assert str(caught.value) == told


@pytest.mark.parametrize(("reason", "beats"), [(None, True), ("not yet", False)])
async def test_a_command_that_does_not_poll_beats_while_it_is_ready(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, reason: str | None, *, beats: bool
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("bot.gateways.heartbeat._TOUCHES_EVERY_S", 0.0)
    was_asked = asyncio.Event()

    async def check() -> str | None:
        was_asked.set()
        return reason

    async with monitored(Settings(), Readiness({"all": check}), beats_for="work"):
        async with asyncio.timeout(5):
            await was_asked.wait()
        # The answer is used within this round of the loop's tasks.
        for _ in range(10):
            await asyncio.sleep(0)
    assert (seconds_since_beat("work") is not None) is beats


@pytest.mark.parametrize(("polls", "reason"), [(True, "Telegram was last heard 100 s ago"), (False, None)])
async def test_who_polls_is_deaf_after_ninety_seconds_and_who_is_called_is_not(
    monkeypatch: pytest.MonkeyPatch, database: Database, reason: str | None, *, polls: bool
) -> None:
    inbox = MemoryInbox()
    monkeypatch.setattr(heartbeat._Ear, "heard_at", None)
    readiness = readiness_of(database, inbox, polls=polls)
    expected = {"telegram": "Telegram has not answered yet", "database": None, "inbox": None}
    assert await readiness.reasons() == expected
    monkeypatch.setattr(heartbeat._Ear, "heard_at", time.monotonic() - 100)
    assert await readiness.reasons() == expected | {"telegram": reason}
    await inbox.close()
