"""How many questions are answered, and that who asks too many is told once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.ask import Ask, ChatKind
from bot.gateways.manners import Manners, Verdict
from tests.bot.conftest import NOW

GROUP = "telegram:-100"


def asked(*, user: str | None = "telegram:7", chat: str | None = None, seconds: float = 0) -> Ask:
    """A question so many seconds after the first; in that group, or in private."""
    return Ask(
        text="rsi fpt",
        asked_at=NOW + timedelta(seconds=seconds),
        user=user,
        chat=chat or user,
        chat_kind=ChatKind.GROUP if chat else ChatKind.PRIVATE,
    )


def verdicts(manners: Manners, many: int, ask: Callable[[int], Ask]) -> list[Verdict]:
    """What becomes of so many questions."""
    return [manners.of(ask(number)) for number in range(many)]


def test_a_person_is_answered_thirty_times_a_minute_told_once_and_then_heard_again() -> None:
    manners = Manners()
    assert verdicts(manners, 30, lambda number: asked(seconds=number)) == [Verdict.ANSWER] * 30
    assert manners.of(asked(seconds=30)) is Verdict.NOTICE
    assert verdicts(manners, 20, lambda number: asked(seconds=31 + number)) == [Verdict.SILENCE] * 20
    assert manners.of(asked(user="telegram:8", seconds=40)) is Verdict.ANSWER
    assert manners.of(asked(seconds=60)) is Verdict.ANSWER


def test_a_group_has_its_own_measure_whoever_asks() -> None:
    manners = Manners()
    assert verdicts(manners, 18, lambda number: asked(user=f"telegram:{number}", chat=GROUP)) == [Verdict.ANSWER] * 18
    assert manners.of(asked(user="telegram:90", chat=GROUP)) is Verdict.NOTICE
    assert manners.of(asked(user="telegram:91", chat=GROUP)) is Verdict.SILENCE
    assert manners.of(asked(user="telegram:91")) is Verdict.ANSWER
    assert manners.of(asked(user="telegram:91", chat="telegram:-200")) is Verdict.ANSWER
    assert manners.of(asked(user="telegram:91", chat=GROUP, seconds=61)) is Verdict.ANSWER


def test_a_notice_comes_again_only_after_an_answer() -> None:
    manners = Manners()
    verdicts(manners, 30, lambda _: asked())
    assert manners.of(asked()) is Verdict.NOTICE
    assert verdicts(manners, 30, lambda _: asked(seconds=61)) == [Verdict.ANSWER] * 30
    assert manners.of(asked(seconds=61)) is Verdict.NOTICE


def test_a_channel_has_no_persons() -> None:
    manners = Manners()
    assert verdicts(manners, 19, lambda _: asked(user=None, chat=GROUP))[-1] is Verdict.NOTICE


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.gateways.manners._MOST_REMEMBERED", 10)
    manners = Manners()
    verdicts(manners, 50, lambda number: asked(user=f"telegram:{number}"))
    assert len(manners._asked) == 10
