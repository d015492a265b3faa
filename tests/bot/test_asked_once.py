"""Who asks the same thing at the same time gets the same answer."""

from __future__ import annotations

import asyncio

import pytest

from bot.asked_once import AskedOnce


class Oracle:
    """Answers when it may, and notes what it was asked."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.asked: list[str] = []
        self.unheard: list[tuple[str, str]] = []
        self.once = AskedOnce[str, str](lambda about, failure: self.unheard.append((about, str(failure))))

    async def ask(self, about: str) -> str:
        async def answer() -> str:
            self.asked.append(about)
            await self.may_answer.wait()
            if about == "bad":
                raise ValueError("no answer")
            return f"{about}!"

        return await self.once.answer(about, answer)


async def asking(oracle: Oracle, *things: str) -> list[asyncio.Task[str]]:
    """Those questions, under way."""
    tasks = [asyncio.create_task(oracle.ask(thing)) for thing in things]
    await asyncio.sleep(0)
    return tasks


async def test_many_askers_are_one_question_about_each_thing() -> None:
    oracle = Oracle()
    tasks = await asking(oracle, "FPT", "HPG", "FPT", "FPT")
    oracle.may_answer.set()

    assert await asyncio.gather(*tasks) == ["FPT!", "HPG!", "FPT!", "FPT!"]
    assert oracle.asked == ["FPT", "HPG"]


async def test_who_asks_after_the_answer_asks_anew() -> None:
    oracle = Oracle()
    oracle.may_answer.set()

    assert [await oracle.ask("FPT"), await oracle.ask("FPT")] == ["FPT!", "FPT!"]
    assert oracle.asked == ["FPT", "FPT"]


async def test_a_failure_is_every_asker_s_and_forgotten_with_it() -> None:
    oracle = Oracle()
    tasks = await asking(oracle, "bad", "bad")
    oracle.may_answer.set()

    told = await asyncio.gather(*tasks, return_exceptions=True)

    assert [str(failure) for failure in told] == ["no answer", "no answer"]
    with pytest.raises(ValueError, match="no answer"):
        await oracle.ask("bad")
    assert oracle.asked == ["bad", "bad"]


async def test_who_gives_up_takes_nothing_from_the_others() -> None:
    oracle = Oracle()
    impatient, patient = await asking(oracle, "FPT", "FPT")
    impatient.cancel()
    oracle.may_answer.set()

    assert await patient == "FPT!"
    assert impatient.cancelled()


async def test_a_failure_nobody_waits_for_is_told() -> None:
    oracle = Oracle()
    (alone,) = await asking(oracle, "bad")
    await asyncio.sleep(0)
    alone.cancel()
    oracle.may_answer.set()
    for _ in range(3):
        await asyncio.sleep(0)

    assert alone.cancelled()
    assert oracle.unheard == [("bad", "no answer")]


async def test_closing_ends_what_is_under_way() -> None:
    oracle = Oracle()
    tasks = await asking(oracle, "FPT", "HPG")
    await asyncio.sleep(0)

    await oracle.once.close()

    assert [type(told) for told in await asyncio.gather(*tasks, return_exceptions=True)] == [asyncio.CancelledError] * 2
    assert oracle.unheard == []
