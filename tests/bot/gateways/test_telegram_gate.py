"""What is passed over before it is kept, and what never is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from bot.ask import Ask, ChatKind
from bot.gateways.telegram_gate import GatedInbox
from bot.inbox import Incoming
from bot.inbox.memory import MemoryInbox
from bot.pacing.memory import MemoryPace
from bot.pacing.questions import Questions
from tests.bot.conftest import NOW

AN, BINH, GROUP = 7, 8, -100


def message(person: int | None, chat: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON holds
    """A message as Telegram tells it."""
    kind = "private" if chat > 0 else "supergroup"
    told = {"message_id": 1, "chat": {"id": chat, "type": kind}, "text": "rsi fpt"} | more
    return {"message": told | ({} if person is None else {"from": {"id": person}})}


def incoming(updates: Sequence[object]) -> list[Incoming]:
    """They come over the wire."""
    return [
        Incoming(number=number, line=f"line {number}", content=json.dumps(update).encode())
        for number, update in enumerate(updates)
    ]


@pytest.fixture
async def pace() -> MemoryPace:
    """An and the group have asked too much and were told so."""
    pace = MemoryPace(lambda: 0.0)
    questions = Questions(pace)
    for person, chat, kind in [(AN, AN, ChatKind.PRIVATE)] * 31 + [(90, GROUP, ChatKind.GROUP)] * 11:
        ask = Ask(text="", asked_at=NOW, user=f"telegram:{person}", chat=f"telegram:{chat}", chat_kind=kind)
        async with questions.asked(ask):
            pass
    for _ in range(31):
        await questions.typed(f"telegram:{AN}")
    return pace


@pytest.mark.parametrize(
    "update",
    [
        message(AN, AN),
        message(AN, -200),
        message(BINH, GROUP),
        message(None, GROUP, sender_chat={"id": GROUP}),
        message(AN, AN, text=None, caption="rsi"),
        {"inline_query": {"from": {"id": AN}, "query": "F"}},
        {"channel_post": {"chat": {"id": GROUP, "type": "channel"}, "text": "/rsi FPT"}},
    ],
)
async def test_words_that_would_be_met_with_silence_are_passed_over(pace: MemoryPace, update: object) -> None:
    inbox = GatedInbox(MemoryInbox(), pace)
    assert await inbox.put(incoming([update])) == 0
    assert await inbox.waiting() == 0
    await inbox.close()


@pytest.mark.parametrize(
    "update",
    [
        message(BINH, BINH),
        message(BINH, -200),
        # In the name of a chat, so not An's own.
        message(AN, -200, sender_chat={"id": -200}),
        {"message": {"message_id": 1, "chat": {"id": GROUP, "type": "group"}, "migrate_to_chat_id": -1_000}},
        {"callback_query": {"id": "1", "from": {"id": AN}, "data": "/rsi FPT", "message": {"chat": {"id": AN}}}},
        {"inline_query": {"from": {"id": BINH}, "query": "F"}},
        {"inline_query": None, "message": 5},
        {"message": {"text": "no chat, nobody"}},
        ["no update"],
    ],
)
async def test_everything_else_goes_through(pace: MemoryPace, update: object) -> None:
    inbox = GatedInbox(MemoryInbox(), pace)
    assert await inbox.put(incoming([update])) == 1
    assert await inbox.waiting() == 1
    taken = await inbox.take()
    assert json.loads(taken.content) == update
    await inbox.done(taken)
    await inbox.close()


async def test_what_is_no_json_is_for_others_to_refuse(pace: MemoryPace) -> None:
    inbox = GatedInbox(MemoryInbox(), pace)
    assert await inbox.put([Incoming(number=1, line="other", content=b"{")]) == 1
    await inbox.close()
