"""The drawing room: nobody waits for more than they must, nothing is drawn twice, and a dead process is replaced."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path

import pytest

from analysis.charts import draw_chart
from bot.drawing.room import DrawingRoom
from bot.drawing.worker import practice_chart
from tests.counted import change_of

_PATIENCE_S = 30

may_end = threading.Event()
calls: list[object] = []


@pytest.fixture(autouse=True)
def _nothing_called() -> None:
    may_end.clear()
    calls.clear()


@pytest.fixture
async def thread() -> AsyncIterator[DrawingRoom]:
    """Draws in a thread of the tests' process."""
    room = DrawingRoom()
    yield room
    await room.close()


@pytest.fixture
async def process() -> AsyncIterator[DrawingRoom]:
    """Draws in a process."""
    room = DrawingRoom(1)
    yield room
    await room.close()


def echo(chart: str) -> bytes:
    """Remembers that it was called."""
    calls.append(chart)
    return chart.encode()


def wait(chart: str) -> bytes:
    """Ends only when it may."""
    calls.append(chart)
    assert may_end.wait(_PATIENCE_S), "the event loop stood still"
    return chart.encode()


def spill(chart: str) -> bytes:
    """Fails."""
    calls.append(chart)
    raise ValueError(chart)


def whose(_chart: object) -> bytes:
    """The process that draws."""
    return str(os.getpid()).encode()


def interrupted(_chart: object) -> bytes:
    """As by Ctrl-C while it draws."""
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.05)
    return b"drawn"


def die(_chart: object) -> bytes:
    """As by `kill -9`, or by the system where memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def die_once(died: Path) -> bytes:
    """Dies the first time."""
    if not died.exists():
        died.touch()
        die(died)
    return b"drawn"


def wait_for(told: Path) -> bytes:
    """Begins, and ends only when the file says so."""
    told.with_suffix(".begun").touch()
    until(told.exists)
    return b"drawn"


def until(reached: Callable[[], object]) -> None:
    """Wait for it."""
    for _ in range(_PATIENCE_S * 100):
        if reached():
            return
        time.sleep(0.01)
    raise AssertionError("it never came")


def lives(pid: int) -> bool:
    """Whether there is such a process, be it one that has ended and that nobody has waited for."""
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


async def test_the_event_loop_runs_on_while_a_picture_is_drawn(thread: DrawingRoom) -> None:
    picture = asyncio.create_task(thread(wait, "chart"))
    await asyncio.sleep(0)
    may_end.set()
    assert await picture == b"chart"


async def test_a_failing_picture_leaves_the_room_ready_for_the_next(thread: DrawingRoom) -> None:
    with pytest.raises(ValueError, match="ink"):
        await thread(spill, "ink")
    assert await thread(echo, "clean") == b"clean"


async def test_what_failed_is_tried_again(thread: DrawingRoom) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="ink"):
            await thread(spill, "ink")
    assert calls == ["ink", "ink"]


async def test_a_finished_picture_is_not_drawn_again(thread: DrawingRoom) -> None:
    assert [await thread(echo, chart) for chart in ("one", "two", "one")] == [b"one", b"two", b"one"]
    assert calls == ["one", "two"]


async def test_those_who_ask_for_the_same_at_the_same_time_get_one_drawing(thread: DrawingRoom) -> None:
    pictures = [asyncio.create_task(thread(wait, chart)) for chart in ("one", "one", "two", "one")]
    await asyncio.to_thread(until, calls.__len__)
    may_end.set()
    assert await asyncio.gather(*pictures) == [b"one", b"one", b"two", b"one"]
    assert calls == ["one", "two"]


async def test_one_who_gives_up_does_not_take_the_picture_from_the_others(thread: DrawingRoom) -> None:
    impatient, patient = (asyncio.create_task(thread(wait, "one")) for _ in range(2))
    await asyncio.to_thread(until, calls.__len__)
    impatient.cancel()
    may_end.set()
    assert await patient == b"one"
    assert impatient.cancelled()


async def test_pictures_beyond_the_room_are_drawn_again() -> None:
    room = DrawingRoom(most_bytes=4)
    for chart in ("one", "two", "one"):
        await room(echo, chart)
    await room.close()
    assert calls == ["one", "two", "one"]


async def test_a_process_draws_what_the_thread_draws(thread: DrawingRoom, process: DrawingRoom) -> None:
    by_thread, by_process = [await room(draw_chart, practice_chart()) for room in (thread, process)]
    assert by_thread[:4] == b"\x89PNG"
    # To the byte: Telegram is sent the file id of a picture that has the same bytes.
    assert by_thread == by_process


async def test_two_processes_draw_at_the_same_time(tmp_path: Path) -> None:
    room = DrawingRoom(2)
    first = asyncio.create_task(room(wait_for, tmp_path / "told"))
    await asyncio.to_thread(until, (tmp_path / "told.begun").exists)
    assert await room(whose, "another") != str(os.getpid()).encode()
    assert not first.done()
    (tmp_path / "told").touch()
    assert await first == b"drawn"
    await room.close()


async def test_an_error_of_another_process_comes_with_its_cause(process: DrawingRoom) -> None:
    with pytest.raises(ValueError, match="ink") as caught:
        await process(spill, "ink")
    assert "in spill" in str(caught.value.__cause__)


async def test_an_interrupt_is_left_to_the_parent(process: DrawingRoom) -> None:
    assert await process(interrupted, "chart") == b"drawn"


async def test_a_picture_is_drawn_again_where_its_process_dies(
    process: DrawingRoom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await process(die_once, tmp_path / "died") == b"drawn"
    assert (tmp_path / "died").exists()
    out, err = capsys.readouterr()
    assert (out + err).count("drawing.process_renewed") == 1


async def test_a_picture_that_kills_every_process_is_an_error_and_others_are_drawn(process: DrawingRoom) -> None:
    with pytest.raises(BrokenProcessPool):
        await process(die, "deadly")
    assert await process(whose, "harmless") != str(os.getpid()).encode()


async def test_a_process_that_died_between_pictures_is_replaced(process: DrawingRoom) -> None:
    before = int(await process(whose, 1))
    os.kill(before, signal.SIGKILL)
    after = int(await process(whose, 2))
    assert after != before
    assert not lives(before)


async def test_closing_waits_for_the_picture_in_hand_and_leaves_no_process(tmp_path: Path) -> None:
    room = DrawingRoom(1)
    pid = int(await room(whose, "chart"))
    picture = asyncio.create_task(room(wait_for, tmp_path / "told"))
    await asyncio.to_thread(until, (tmp_path / "told.begun").exists)
    closing = asyncio.create_task(room.close())
    await asyncio.sleep(0.05)
    assert not closing.done()
    (tmp_path / "told").touch()
    await closing
    assert await picture == b"drawn"
    assert not lives(pid)


async def test_closing_at_once_leaves_no_process() -> None:
    await DrawingRoom(1).close()


_PARENT = """
import asyncio
from bot.drawing.room import DrawingRoom
from tests.bot.drawing.test_room import whose

async def main():
    room = DrawingRoom(1)
    print((await room(whose, "chart")).decode(), flush=True)
    # In short turns: an interrupt that comes just before a long wait is only seen after it.
    while True:
        await asyncio.sleep(0.05)

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_process_outlives_its_parent(tmp_path: Path, stop: signal.Signals) -> None:
    script = tmp_path / "parent.py"
    script.write_text(_PARENT)
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env
    ) as parent:
        assert parent.stdout is not None
        try:
            pid = int(parent.stdout.readline())
            assert lives(pid)
            parent.send_signal(stop)
            parent.wait(_PATIENCE_S)
        finally:
            parent.kill()
    until(lambda: not lives(pid))


async def test_pictures_are_counted_drawn_or_kept(thread: DrawingRoom) -> None:
    drawn_before, kept_before = (change_of("nenbua_pictures_total", origin=origin) for origin in ("drawn", "kept"))
    timed = change_of("nenbua_drawing_duration_seconds_count")
    with drawn_before as drawn, kept_before as kept, timed as durations, change_of("nenbua_drawing_waiting") as waiting:
        for chart in ("a", "a", "b", "a"):
            await thread(echo, chart)
    assert (drawn.by, kept.by, durations.by, waiting.by) == (2, 2, 2, 0)


async def test_a_drawing_process_that_dies_is_counted(process: DrawingRoom) -> None:
    with change_of("nenbua_drawing_processes_renewed_total") as renewed, suppress(BrokenProcessPool):
        await process(die, "x")
    # Another took its place and died over it as well.
    assert renewed.by == 2
