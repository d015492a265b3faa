"""What the journal is told, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import pytest

from bot.errors import TryLater
from bot.inbox import Incoming
from bot.inbox.journal import Scribe
from bot.inbox.memory import MemoryInbox


def incoming(number: int, line: str = "chat 7") -> Incoming:
    return Incoming(number=number, line=line, content=b"{}")


class Notebook:
    """A journal that can be held up, and can fail."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.fails = 0
        self.steps: list[tuple[list[int], list[int]]] = []
        self.earlier: list[Incoming] = []

    async def left(self) -> Sequence[Incoming]:
        if self.fails:
            raise TryLater("storage_failed")
        return self.earlier

    async def write(self, kept: Sequence[Incoming], dropped: Sequence[int]) -> None:
        await self.open.wait()
        if self.fails:
            self.fails -= 1
            raise TryLater("storage_failed")
        self.steps.append(([one.number for one in kept], [*dropped]))

    def still_there(self) -> set[int]:
        """What a later process would find."""
        there: set[int] = set()
        for kept, dropped in self.steps:
            there = (there | set(kept)) - set(dropped)
        return there


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.inbox.journal._PAUSE_S", 0.0)


async def test_what_came_is_kept_until_it_is_dealt_with() -> None:
    notebook = Notebook()
    scribe = Scribe(notebook)
    await scribe.keep([incoming(1), incoming(2)])
    assert notebook.still_there() == {1, 2}
    scribe.drop(1)
    await scribe.close()
    assert notebook.still_there() == {2}


async def test_what_is_over_already_is_not_written() -> None:
    notebook = Notebook()
    scribe = Scribe(notebook)
    keeping = asyncio.create_task(scribe.keep([incoming(1), incoming(2)]))
    scribe_saw = asyncio.Event()
    asyncio.get_running_loop().call_soon(scribe_saw.set)
    await scribe_saw.wait()
    await keeping
    scribe.drop(1)
    scribe.drop(2)
    await scribe.close()
    assert notebook.still_there() == set()
    assert sum(len(kept) for kept, _ in notebook.steps) <= 2


async def test_what_comes_while_one_step_is_written_goes_into_the_next() -> None:
    notebook = Notebook()
    notebook.open.clear()
    scribe = Scribe(notebook)
    waiting = [asyncio.create_task(scribe.keep([incoming(number)])) for number in (1, 2, 3)]
    while scribe._to_keep:  # noqa: ASYNC110  there is no event to wait for
        await asyncio.sleep(0)
    waiting += [asyncio.create_task(scribe.keep([incoming(number)])) for number in (4, 5)]
    await asyncio.sleep(0)
    scribe.drop(1)
    notebook.open.set()
    await asyncio.gather(*waiting)
    await scribe.close()
    assert len(notebook.steps) <= 3
    assert notebook.still_there() == {2, 3, 4, 5}


async def test_a_slow_journal_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.inbox.journal._PATIENCE_S", 0.01)
    notebook = Notebook()
    notebook.open.clear()
    scribe = Scribe(notebook)
    await scribe.keep([incoming(1)])
    assert notebook.steps == []
    notebook.open.set()
    await scribe.close()
    assert notebook.still_there() == {1}


@pytest.mark.usefixtures("no_pause")
async def test_what_could_not_be_written_is_written_later() -> None:
    notebook = Notebook()
    notebook.fails = 2
    scribe = Scribe(notebook)
    await scribe.keep([incoming(1), incoming(2)])
    scribe.drop(1)
    while not notebook.steps:  # noqa: ASYNC110  there is no event to wait for
        await asyncio.sleep(0)
    await scribe.close()
    assert notebook.still_there() == {2}


@pytest.mark.usefixtures("no_pause")
async def test_a_journal_that_always_fails_does_not_keep_us_from_stopping() -> None:
    notebook = Notebook()
    notebook.fails = 1_000_000
    scribe = Scribe(notebook)
    await scribe.keep([incoming(1)])
    async with asyncio.timeout(5):
        await scribe.close()
    assert notebook.steps == []


async def test_an_inbox_takes_up_what_was_left_behind_before_what_is_new() -> None:
    notebook = Notebook()
    notebook.earlier = [incoming(1), incoming(2)]
    inbox = MemoryInbox()
    await inbox.keep_in(notebook)
    assert await inbox.put([incoming(2), incoming(3)]) == 1
    taken = []
    for _ in range(3):
        one = await inbox.take()
        taken.append(one.number)
        await inbox.done(one)
    await inbox.close()
    assert taken == [1, 2, 3]
    assert {number for _, dropped in notebook.steps for number in dropped} | {3} == {1, 2, 3}


async def test_an_inbox_goes_on_without_its_journal() -> None:
    notebook = Notebook()
    notebook.fails = 1_000_000
    inbox = MemoryInbox()
    await inbox.keep_in(notebook)
    assert await inbox.put([incoming(1)]) == 1
    assert (await inbox.take()).number == 1
    with suppress(TimeoutError):
        async with asyncio.timeout(5):
            await inbox.close()
