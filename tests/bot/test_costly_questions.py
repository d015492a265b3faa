"""Big questions on their way through the assistant: who waits, what they are told, and what goes on meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import pytest
from markupsafe import Markup

from bot.ask import Ask
from bot.assistant import Assistant
from bot.commands.command import Command, Request, Unlisted
from bot.commands.registry import COMMANDS, command_by_key
from bot.replies.markup import plain
from bot.reply import ERROR_INTENT, Reply
from tests.bot.conftest import NOW


@dataclass
class Gate:
    """Big questions are worked on until it opens."""

    opens: asyncio.Event
    at_work: int = 0
    most_at_work: int = 0

    async def reply(self, request: Request) -> Reply:
        """The answer to a big question."""
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        await self.opens.wait()
        self.at_work -= 1
        return Reply(intent="scan", lang=request.words.lang, text=Markup("xong"))


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """A scan takes as long as this is closed."""
    gate = Gate(asyncio.Event())

    def found(key: str) -> Command | Unlisted:
        command = command_by_key(key)
        return replace(command, reply=gate.reply) if key == "scan" and isinstance(command, Command) else command

    monkeypatch.setattr("bot.assistant.command_by_key", found)
    return gate


def ask(text: str, person: int, chat: int | None = None) -> Ask:
    """That person's question."""
    return Ask(text=text, asked_at=NOW, locale="vi", user=f"telegram:{person}", chat=f"telegram:{chat or person}")


def test_what_takes_long_where_nothing_is_kept_ready_is_known() -> None:
    assert {command.key for command in COMMANDS if command.is_costly} == {"scan", "record", "summary", "risk"}


async def test_many_big_questions_wait_are_told_their_place_and_hold_up_no_small_one(
    assistant: Assistant, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assistant._costly, "_patience_s", 0.01)
    told: dict[int, str] = {}
    all_told = asyncio.Event()

    def show_to(person: int) -> object:
        async def show(reply: Reply) -> None:
            told[person] = plain(reply.text)
            if len(told) == 3:
                all_told.set()

        return show

    asking = [
        asyncio.create_task(assistant.answer(ask("/quet", person), meanwhile=show_to(person)))  # type: ignore[arg-type]
        for person in range(1, 6)
    ]
    async with asyncio.timeout(10):
        await all_told.wait()
    places = sorted(int(text.partition("vị trí thứ ")[2].partition(" ")[0]) for text in told.values())
    assert places == [1, 2, 3]
    assert set(told) == {3, 4, 5}
    small = await assistant.answer(ask("/ngonngu vi", 6))
    assert small.intent == "language"
    gate.opens.set()
    assert [reply.intent for reply in await asyncio.gather(*asking)] == ["scan"] * 5
    assert gate.most_at_work == 2


async def test_a_second_big_question_names_the_first(assistant: Assistant, gate: Gate) -> None:
    first = asyncio.create_task(assistant.answer(ask("/quet", 1)))
    await asyncio.sleep(0.01)
    second = await assistant.answer(ask("/thongke búa", 1, chat=-100))
    assert second.intent == ERROR_INTENT
    assert plain(second.text) == (
        "Mình vẫn đang làm câu trước của bạn (/quet). Những câu cần tính lâu, mình chỉ nhận mỗi lần một câu của mỗi "
        "bạn. Bạn thử lại sau ít phút nhé."
    )
    gate.opens.set()
    assert (await first).intent == "scan"
    assert (await assistant.answer(ask("/quet", 1))).intent == "scan"


async def test_who_is_not_known_only_waits(assistant: Assistant, gate: Gate) -> None:
    asking = [asyncio.create_task(assistant.answer(Ask(text="/quet", asked_at=NOW, locale="vi"))) for _ in range(4)]
    await asyncio.sleep(0.01)
    gate.opens.set()
    assert {reply.intent for reply in await asyncio.gather(*asking)} == {"scan"}
    assert gate.most_at_work == 2
