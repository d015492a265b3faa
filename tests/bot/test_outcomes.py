"""What becomes of the message in hand."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot.outcomes import IN_HAND, Noted, Outcome, note


@pytest.fixture
def noted() -> Iterator[Noted]:
    """Where it is noted in this test."""
    noted = Noted()
    token = IN_HAND.set(noted)
    yield noted
    IN_HAND.reset(token)


async def test_nobody_counts_in_a_terminal() -> None:
    note(Outcome.ANSWERED, intent="rsi")
    assert IN_HAND.get() is None


async def test_what_is_noted_later_counts(noted: Noted) -> None:
    assert noted == Noted(Outcome.NOTHING, None)
    note(Outcome.REFUSED)
    note(Outcome.ANSWERED, intent="rsi")
    assert noted == Noted(Outcome.ANSWERED, "rsi")
    note(Outcome.SILENCED)
    assert noted == Noted(Outcome.SILENCED, "rsi")


async def test_what_has_failed_stays_failed(noted: Noted) -> None:
    note(Outcome.FAILED)
    # The apology is an answer too.
    note(Outcome.ANSWERED, intent="error")
    assert noted == Noted(Outcome.FAILED, "error")


async def test_it_is_noted_from_tasks_of_the_message_too(noted: Noted) -> None:
    async def deeper() -> None:
        note(Outcome.ANSWERED, intent="price")

    await asyncio.create_task(deeper())
    assert noted == Noted(Outcome.ANSWERED, "price")
