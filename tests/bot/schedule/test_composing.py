"""Composing once what many chats are told alike."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from datetime import timedelta

import pytest

from bot.errors import TryLater
from bot.schedule.composing import Composed, ComposedOnce, Composers
from bot.schedule.promise import Address, Promise, PromiseState
from tests.bot.schedule.chats import DUE_AT, SESSION, FixedComposer, SteppedClock, a_reply


def promised(chat: str = "telegram:1", kind: str = "daily") -> Promise:
    """A promise to that chat."""
    return Promise(
        number=1, address=Address(chat=chat), kind=kind, session=SESSION, due_at=DUE_AT, state=PromiseState.DUE
    )


class KeyedComposer(FixedComposer):
    """Tells chats alike by the last figure of their number."""

    async def key(self, promise: Promise) -> Hashable:
        return promise.address.chat[-1]


@pytest.fixture
def composer() -> KeyedComposer:
    """Composes one message."""
    return KeyedComposer()


async def test_chats_that_are_told_alike_share_one_message(composer: KeyedComposer) -> None:
    once = ComposedOnce(composer, SteppedClock())
    chats = [f"telegram:{number}" for number in range(100)]
    composed = await asyncio.gather(*(once.compose(promised(chat)) for chat in chats))
    assert composer.composed == 10
    assert all(one is not None for one in composed)


@pytest.mark.parametrize(
    ("answer", "good_for"),
    [
        (Composed(reply=a_reply()), timedelta(minutes=5)),
        (Composed(reply=a_reply(), provisional=True), timedelta(seconds=30)),
        (None, timedelta(seconds=30)),
        (TryLater("source_failed"), timedelta(seconds=30)),
    ],
)
async def test_what_is_not_final_is_asked_for_again_soon(
    composer: KeyedComposer, answer: Composed | TryLater | None, good_for: timedelta
) -> None:
    clock = SteppedClock()
    once = ComposedOnce(composer, clock)
    composer.answer = answer
    for after, expected in ((timedelta(), 1), (good_for - timedelta(seconds=1), 1), (timedelta(seconds=1), 2)):
        clock.now += after
        if isinstance(answer, TryLater):
            with pytest.raises(TryLater):
                await once.compose(promised())
        else:
            assert await once.compose(promised()) == answer
        assert composer.composed == expected


async def test_a_clock_that_is_put_back_makes_it_ask_again(composer: KeyedComposer) -> None:
    clock = SteppedClock()
    once = ComposedOnce(composer, clock)
    await once.compose(promised())
    clock.now -= timedelta(hours=1)
    await once.compose(promised())
    assert composer.composed == 2


async def test_who_gives_up_waiting_keeps_it_from_nobody(composer: KeyedComposer) -> None:
    once = ComposedOnce(composer, SteppedClock())
    impatient = asyncio.create_task(once.compose(promised()))
    patient = asyncio.create_task(once.compose(promised()))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await patient is not None
    assert composer.composed == 1


async def test_each_kind_has_its_composer_and_an_unknown_one_none() -> None:
    alerts, summaries = FixedComposer(), FixedComposer()
    composers = Composers({"alert": alerts, "daily": summaries})
    assert await composers.compose(promised(kind="alert:12:outcome")) is not None
    assert await composers.compose(promised(kind="daily")) is not None
    assert await composers.compose(promised(kind="yearly")) is None
    assert (alerts.composed, summaries.composed) == (1, 1)
