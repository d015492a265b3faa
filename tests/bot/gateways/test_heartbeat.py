"""Whether a running bot is well, told to other processes and its own."""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.gateways import heartbeat
from bot.gateways.heartbeat import beat, beating, hear, seconds_since_beat, seconds_since_heard
from tests.bot.gateways.conftest import Command
from tests.counted import value_of


@pytest.fixture(autouse=True)
def new_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A process that has heard nothing, with a data folder of its own, which is not made yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(heartbeat._Ear, "heard_at", None)
    monkeypatch.setattr(heartbeat._Ear, "touched_at", -math.inf)
    return tmp_path / "data" / "nenbua"


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for it, five seconds at most."""
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110 - some of it is on the disk, which sets no event
            await asyncio.sleep(0.005)


def test_before_the_first_contact_there_is_nothing_to_tell() -> None:
    assert (seconds_since_heard(), seconds_since_beat(), seconds_since_beat("work")) == (None, None, None)


def test_what_is_heard_is_known_in_this_process_alone() -> None:
    before = time.time()
    hear()
    ago = seconds_since_heard()
    assert ago is not None
    assert 0 <= ago < 5
    assert seconds_since_beat() is None
    assert before <= value_of("nenbua_telegram_last_heard_timestamp_seconds") <= time.time()


def test_a_poll_that_is_answered_is_known_to_others_too(new_process: Path) -> None:
    beat()
    age = seconds_since_beat()
    assert age is not None
    assert 0 <= age < 5
    assert seconds_since_heard() is not None
    assert [path.name for path in new_process.iterdir()] == ["heartbeat"]
    an_hour_ago = time.time() - 3600
    os.utime(new_process / "heartbeat", (an_hour_ago, an_hour_ago))
    assert 3600 <= (seconds_since_beat() or 0) < 3605


def test_polls_in_quick_succession_touch_the_file_once(new_process: Path) -> None:
    beat()
    (new_process / "heartbeat").unlink()
    beat()
    assert seconds_since_beat() is None


def test_a_folder_that_cannot_be_written_to_does_not_deafen_the_bot(new_process: Path) -> None:
    new_process.parent.write_text("a file where the folder should be")
    beat()
    assert seconds_since_heard() is not None
    new_process.parent.unlink()


async def test_a_worker_beats_as_long_as_it_is_well(monkeypatch: pytest.MonkeyPatch, new_process: Path) -> None:
    monkeypatch.setattr(heartbeat, "_TOUCHES_EVERY_S", 0.0)
    well, asked = False, 0

    async def is_well() -> bool:
        nonlocal asked
        asked += 1
        return well

    file = new_process / "heartbeat-work"
    async with beating("work", is_well, every=0.001):
        await until(lambda: asked > 3)
        assert not file.exists()
        well = True
        await until(file.exists)
        well = False
        so_far = asked
        await until(lambda: asked > so_far + 2)
        file.unlink()
        so_far = asked
        await until(lambda: asked > so_far + 2)
        assert not file.exists()
    ended = asked
    await asyncio.sleep(0.01)
    assert asked == ended
    assert seconds_since_beat() is None


def test_health_tells_of_each_command(nenbua_here: Command, tmp_path: Path) -> None:
    assert nenbua_here("health").status == 1
    assert nenbua_here("health").stdout == "no nenbua run has been well here\n"
    folder = tmp_path / "data" / "nenbua"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "heartbeat-work").touch()
    assert nenbua_here("health").status == 1
    told = nenbua_here("health", "work")
    assert (told.status, told.stdout) == (0, "nenbua work was well 0 s ago\n")
    long_ago = time.time() - 91
    os.utime(folder / "heartbeat-work", (long_ago, long_ago))
    assert nenbua_here("health", "work").status == 1
    assert nenbua_here("health", "rest").status == 2
