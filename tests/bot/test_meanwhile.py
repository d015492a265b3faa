"""What goes on beside a block ends with it, and what goes wrong on either side is told."""

from __future__ import annotations

import asyncio

import pytest

from bot.meanwhile import meanwhile


async def test_it_goes_on_while_the_block_does_and_is_waited_for_in_the_end() -> None:
    happened: list[str] = []

    async def go_on() -> None:
        happened.append("began")
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            happened.append("ended")

    async with meanwhile(go_on(), name="going on"):
        await asyncio.sleep(0)
        assert happened == ["began"]
        assert "going on" in {task.get_name() for task in asyncio.all_tasks()}
    assert happened == ["began", "ended"]


async def test_what_it_raises_is_raised_at_the_end_of_the_block() -> None:
    async def fail() -> None:
        raise LookupError("here")

    with pytest.raises(LookupError, match="here"):
        async with meanwhile(fail()):
            await asyncio.sleep(0)


async def test_what_the_block_raises_goes_through() -> None:
    with pytest.raises(LookupError, match="there"):
        async with meanwhile(asyncio.sleep(60)):
            raise LookupError("there")


async def test_a_block_that_is_cancelled_while_it_waits_for_the_end_is_cancelled() -> None:
    stubborn = asyncio.Event()

    async def take_time_to_end() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await stubborn.wait()

    async def block() -> None:
        async with meanwhile(take_time_to_end()):
            await asyncio.sleep(0)

    waiting = asyncio.create_task(block())
    await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    stubborn.set()
