"""How much a person and a group may ask, and that a quick reader never meets the limit."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest

from bot.ask import Ask, ChatKind
from bot.pacing import Verdict
from bot.pacing.memory import MemoryPace
from bot.pacing.questions import Questions
from tests.bot.conftest import NOW

ANSWER, NOTICE, SILENCE = Verdict.ANSWER, Verdict.NOTICE, Verdict.SILENCE
AN, GROUP = "telegram:7", "telegram:-100"


def ask(*, user: str | None = AN, chat: str | None = None) -> Ask:
    """A question in that group, or in private."""
    kind = ChatKind.GROUP if chat else ChatKind.PRIVATE
    return Ask(text="rsi fpt", asked_at=NOW, user=user, chat=chat or user, chat_kind=kind)


@dataclass
class Scene:
    """Questions at a time that the test sets."""

    now: float = 0.0
    questions: Questions = field(init=False)

    def __post_init__(self) -> None:
        self.questions = Questions(MemoryPace(lambda: self.now))

    async def verdict(self, one: Ask) -> Verdict:
        """What becomes of a question that is answered before the next."""
        async with self.questions.asked(one) as verdict:
            return verdict

    async def verdicts(self, many: int, one: Callable[[int], Ask], *, every_s: float = 0.0) -> list[Verdict]:
        """What becomes of so many, so long after each other."""
        found = []
        for number in range(many):
            found.append(await self.verdict(one(number)))
            self.now += every_s
        return found


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_a_reader_who_presses_every_two_seconds_is_always_answered(scene: Scene) -> None:
    assert await scene.verdicts(30, lambda _: ask(), every_s=0.5) == [ANSWER] * 30
    scene.now += 60
    assert set(await scene.verdicts(600, lambda _: ask(), every_s=2)) == {ANSWER}


async def test_a_person_has_thirty_at_once_then_one_in_two_seconds(scene: Scene) -> None:
    assert await scene.verdicts(32, lambda _: ask()) == [ANSWER] * 30 + [NOTICE, SILENCE]
    assert await scene.verdict(ask(user="telegram:8")) is ANSWER
    scene.now += 2
    assert await scene.verdicts(2, lambda _: ask()) == [ANSWER, SILENCE]


async def test_a_group_has_its_own_measure_whoever_asks(scene: Scene) -> None:
    assert await scene.verdicts(10, lambda number: ask(user=f"telegram:{number}", chat=GROUP)) == [ANSWER] * 10
    assert await scene.verdicts(2, lambda number: ask(user=f"telegram:{90 + number}", chat=GROUP)) == [NOTICE, SILENCE]
    assert await scene.verdict(ask(user="telegram:91")) is ANSWER
    assert await scene.verdict(ask(user="telegram:91", chat="telegram:-200")) is ANSWER


async def test_no_minute_in_a_group_brings_more_answers_than_telegram_takes(scene: Scene) -> None:
    verdicts = await scene.verdicts(3_000, lambda number: ask(user=f"telegram:{number}", chat=GROUP), every_s=0.1)
    answered = [number / 10 for number, verdict in enumerate(verdicts) if verdict is ANSWER]
    assert 17 <= max(sum(start <= at < start + 60 for at in answered) for start in answered) <= 18
    assert verdicts.count(NOTICE) == 1


async def test_a_channel_has_no_persons(scene: Scene) -> None:
    assert (await scene.verdicts(11, lambda _: ask(user=None, chat=GROUP)))[-1] is NOTICE


async def test_of_one_person_three_are_in_hand_at_most(scene: Scene) -> None:
    async with AsyncExitStack() as in_hand:
        for number in range(3):
            assert await in_hand.enter_async_context(scene.questions.asked(ask(chat=f"telegram:-{number}"))) is ANSWER
        assert await scene.verdicts(2, lambda _: ask()) == [NOTICE, SILENCE]
        assert await scene.verdict(ask(user="telegram:8")) is ANSWER
    assert await scene.verdict(ask()) is ANSWER
    assert not scene.questions._in_hand
    assert not scene.questions._told


async def test_a_question_that_fails_is_in_hand_no_more(scene: Scene) -> None:
    for _ in range(5):
        with pytest.raises(ValueError, match="failed"):
            async with scene.questions.asked(ask()):
                raise ValueError("failed")
    assert await scene.verdict(ask()) is ANSWER


async def test_letters_have_a_measure_of_their_own(scene: Scene) -> None:
    assert [await scene.questions.typed(AN) for _ in range(21)] == [True] * 20 + [False]
    assert await scene.questions.typed("telegram:8")
    assert await scene.verdict(ask()) is ANSWER
    scene.now += 60
    typed = []
    for _ in range(600):
        scene.now += 1
        typed.append(await scene.questions.typed(AN))
    assert all(typed)


async def test_of_presses_that_are_not_answered_some_are_acknowledged(scene: Scene) -> None:
    acknowledged = [await scene.questions.may_acknowledge(ask()) for _ in range(100)]
    assert acknowledged[:5] == [True] * 5
    assert sum(acknowledged) < 10
