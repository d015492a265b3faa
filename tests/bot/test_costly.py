"""Questions that take long: how many are worked on at once, in which order, and who is told what."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.costly import CostlyWork
from bot.errors import TryLater


@dataclass
class Scene:
    """People with big questions; each is worked on until the test ends it."""

    work: CostlyWork
    begun: list[str] = field(default_factory=list)
    told: list[tuple[str, int]] = field(default_factory=list)
    _ends: dict[str, asyncio.Event] = field(default_factory=dict)
    _asking: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def ask(self, *people: str) -> None:
        """They ask, one after the other."""
        for person in people:
            self._ends[person] = asyncio.Event()
            self._asking[person] = asyncio.create_task(self._ask(person))
            await asyncio.sleep(0)

    async def end(self, person: str) -> None:
        """What they asked is done."""
        self._ends[person].set()
        await self._asking[person]
        await asyncio.sleep(0)

    async def give_up(self, person: str) -> None:
        """They are not answered any more."""
        self._asking[person].cancel()
        with pytest.raises(asyncio.CancelledError):
            await self._asking[person]
        await asyncio.sleep(0)

    async def all_told(self, many: int) -> None:
        """Once so many have been told their place."""
        async with asyncio.timeout(5):
            while len(self.told) < many:  # noqa: ASYNC110 - what it waits for sets off no event
                await asyncio.sleep(0.001)

    async def _ask(self, person: str) -> None:
        async def tell(place: int) -> None:
            self.told.append((person, place))

        async with self.work.turn(person, "scan", tell):
            self.begun.append(person)
            await self._ends[person].wait()


async def test_two_at_a_time_then_in_the_order_they_came() -> None:
    scene = Scene(CostlyWork(at_once=2))
    await scene.ask("an", "binh", "chi", "dung")
    assert scene.begun == ["an", "binh"]
    await scene.end("binh")
    assert scene.begun == ["an", "binh", "chi"]
    await scene.end("an")
    await scene.end("chi")
    await scene.end("dung")
    await scene.ask("an", "binh", "chi")
    assert scene.begun == ["an", "binh", "chi", "dung", "an", "binh"]
    for person in ("an", "binh", "chi"):
        await scene.end(person)
    assert scene.told == []


async def test_who_waits_is_told_the_place_once() -> None:
    scene = Scene(CostlyWork(at_once=1, patience_s=0.01))
    await scene.ask("an", "binh", "chi", "dung")
    await scene.all_told(3)
    assert scene.told == [("binh", 1), ("chi", 2), ("dung", 3)]
    for person in ("an", "binh", "chi", "dung"):
        await scene.end(person)
    assert scene.begun == ["an", "binh", "chi", "dung"]
    assert len(scene.told) == 3


async def test_who_gets_a_turn_soon_is_told_nothing() -> None:
    scene = Scene(CostlyWork(at_once=1, patience_s=0.1))
    await scene.ask("an", "binh")
    await scene.end("an")
    await asyncio.sleep(0.15)
    await scene.end("binh")
    assert scene.told == []


async def test_who_asked_much_of_late_goes_behind_who_did_not() -> None:
    scene = Scene(CostlyWork(at_once=1))
    for _ in range(4):
        await scene.ask("an")
        await scene.end("an")
    await scene.ask("binh", "an", "chi")
    assert scene.begun[4:] == ["binh"]
    await scene.end("binh")
    assert scene.begun[5:] == ["chi"]
    await scene.end("chi")
    await scene.end("an")


async def test_a_second_big_question_is_refused_while_the_first_is_waiting_or_worked_on() -> None:
    scene = Scene(CostlyWork(at_once=1))
    await scene.ask("an", "binh")
    for person in ("an", "binh"):
        with pytest.raises(TryLater) as refused:
            async with scene.work.turn(person, "record", scene.all_told):
                raise AssertionError("it is not their turn")
        assert (refused.value.code, refused.value.fields) == ("costly_pending", {"command": "scan"})
    await scene.end("an")
    await scene.end("binh")
    await scene.ask("an")
    await scene.end("an")


async def test_who_gives_up_holds_up_nobody() -> None:
    scene = Scene(CostlyWork(at_once=1, patience_s=0.01))
    await scene.ask("an", "binh", "chi")
    await scene.give_up("binh")
    await scene.end("an")
    assert scene.begun == ["an", "chi"]
    await scene.ask("an")
    await scene.give_up("chi")
    assert scene.begun == ["an", "chi", "an"]
    await scene.end("an")
    assert ("binh", 1) not in scene.told


async def test_who_gives_up_just_when_it_is_their_turn_passes_it_on() -> None:
    scene = Scene(CostlyWork(at_once=1))
    await scene.ask("an", "binh", "chi")
    scene._ends["an"].set()
    # An's turn ends in the next step, and Bình is gone before theirs begins.
    await asyncio.sleep(0)
    await scene.give_up("binh")
    assert scene.begun == ["an", "chi"]
    await scene.end("chi")
    assert scene.work._free == 1


async def test_what_fails_is_not_pending_any_more() -> None:
    work = CostlyWork(at_once=1)

    async def tell(_: int) -> None:
        raise AssertionError("nobody waits")

    for _ in range(3):
        with pytest.raises(ValueError, match="failed"):
            async with work.turn("an", "scan", tell):
                raise ValueError("failed")
