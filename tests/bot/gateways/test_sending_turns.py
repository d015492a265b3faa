"""Whose answer goes next where the window of all is full, by a clock that moves when somebody sleeps."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

import pytest

from bot.gateways.sending_turns import SendingTurns
from bot.gateways.sending_windows import GO, Claim, MemoryWindows, Wait, Window

ALL = Window(key="everybody", most=30, seconds=1.0)


def claim(chat: str, *, own: int = 1_000) -> Claim:
    """An answer for that chat."""
    return Claim(
        chat=chat, own=Window(key=f"chat:{chat}", most=own, seconds=4.0), everybody=ALL, messages=1, urgent=True
    )


@dataclass
class Scene:
    """People who are answered, and when."""

    now: float = 0.0
    gone: list[tuple[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.windows = MemoryWindows(lambda: self.now)
        self.turns = SendingTurns(self.windows, self.sleep)

    async def sleep(self, seconds: float) -> None:
        """Time passes, and everybody else has a moment to act."""
        for _ in range(5):
            await asyncio.sleep(0)
        self.now += seconds

    async def send(self, chat: str, *, own: int = 1_000) -> Wait:
        """Send once it may go."""
        wanted = claim(chat, own=own)
        wait = await self.turns.take(wanted)
        if wait == GO:
            await self.windows.arrived(wanted)
            self.gone.append((chat, self.now))
        return wait

    async def until(self, moment: float) -> None:
        """Wait until that time."""
        while self.now < moment:  # noqa: ASYNC110 - the test's clock sets off no event
            await asyncio.sleep(0)

    def at(self, chat: str) -> list[float]:
        """When that chat got its answers."""
        return [at for one, at in self.gone if one == chat]


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_while_the_window_has_room_nobody_waits(scene: Scene) -> None:
    for number in range(30):
        assert await scene.send(f"{number}") == GO
    assert scene.now == 0


async def test_a_newcomer_does_not_wait_for_a_hundred_who_flood(scene: Scene) -> None:
    async def flood(chat: str) -> None:
        for _ in range(10):
            await scene.send(chat)

    async def come() -> None:
        for number in range(20):
            await scene.until(2 + number)
            came_at = scene.now
            await scene.send(f"newcomer {number}")
            waited.append(scene.now - came_at)

    waited: list[float] = []
    async with asyncio.timeout(30):
        await asyncio.gather(*(flood(f"flooder {number}") for number in range(100)), come())
    # A second in which thirty went one after the other has a quarter without any.
    assert max(waited) < 0.35
    times = sorted(at for _, at in scene.gone)
    assert max(sum(start <= at < start + 1 for at in times) for start in times) <= 30
    # And nothing is lost by taking turns: 1,020 answers, thirty a second.
    assert len(times) == 1_020
    assert times[-1] < 1.1 * 1_020 / 30


async def test_those_who_flood_get_the_same(scene: Scene) -> None:
    async def flood(chat: str) -> None:
        while scene.now < 20:
            await scene.send(chat)

    async with asyncio.timeout(30):
        await asyncio.gather(*(flood(f"{number}") for number in range(50)))
    got = Counter(chat for chat, _ in scene.gone)
    # The first had thirty before the others came.
    assert got.pop("0") <= 30 + min(got.values()) + 2
    assert max(got.values()) - min(got.values()) <= 2


async def test_a_chat_that_has_had_enough_is_told_so_and_holds_up_nobody(scene: Scene) -> None:
    for number in range(29):
        await scene.send(f"{number}")
    assert await scene.send("busy", own=1) == GO
    waiting = [asyncio.create_task(scene.send(chat, own=1)) for chat in ("busy", "other")]
    told, gone = await asyncio.gather(*waiting)
    assert gone == GO
    assert not told.for_others
    assert 2 < told.seconds <= 4
    assert scene.at("other") == [pytest.approx(1.0, abs=0.01)]


async def test_who_gives_up_takes_nothing_and_the_next_goes(scene: Scene) -> None:
    for number in range(30):
        await scene.send(f"{number}")
    first, second = (asyncio.create_task(scene.send(chat)) for chat in ("first", "second"))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == GO
    assert scene.at("second") == [pytest.approx(1.0, abs=0.01)]
    await asyncio.sleep(0.01)
    assert scene.turns._tickets == {}
    assert scene.windows._messages["everybody"].under_way == 0


async def test_what_was_taken_for_somebody_who_has_gone_is_given_back(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        await scene.send(f"{number}")
    scene.now = 1.0
    taken = scene.windows.take

    async def take_slowly(wanted: Claim) -> Wait:
        if waits_for_others:
            return waits_for_others.pop()
        wait = await taken(wanted)
        sending.cancel()
        return wait

    waits_for_others = [Wait(0.1, for_others=True)]
    monkeypatch.setattr(scene.windows, "take", take_slowly)
    sending = asyncio.create_task(scene.send("gone"))
    with pytest.raises(asyncio.CancelledError):
        await sending
    await asyncio.sleep(0.01)
    assert scene.windows._messages["everybody"].under_way == 0
    assert scene.turns._tickets == {}


async def test_a_failure_reaches_all_who_wait(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(30):
        await scene.send(f"{number}")
    waiting = [asyncio.create_task(scene.send(chat)) for chat in "ab"]
    await asyncio.sleep(0)

    async def fail(_: Claim) -> Wait:
        raise ValueError("no idea")

    monkeypatch.setattr(scene.windows, "take", fail)
    assert [str(failure) for failure in await asyncio.gather(*waiting, return_exceptions=True)] == ["no idea"] * 2
    monkeypatch.undo()
    scene.now += 1
    assert await scene.send("a") == GO
