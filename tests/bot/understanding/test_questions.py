"""The development and the held-out questions: so many are understood and answered right, and no fewer."""

from __future__ import annotations

import pytest

from bot.knowledge import load_knowledge
from bot.understanding.answers import EXPLAIN
from tests.bot.understanding.questions import questions
from tests.understanding_comparison import assistant_misses

KNOWLEDGE = load_knowledge()


@pytest.mark.parametrize(("begin", "fewest", "least_share"), [("", 600, 0.97), ("held_out_", 150, 0.85)])
def test_questions_are_understood(begin: str, fewest: int, least_share: float) -> None:
    asked = questions(begin)
    missed = assistant_misses(asked, KNOWLEDGE)

    assert len(asked) >= fewest
    assert 1 - len(missed) / len(asked) >= least_share, missed


def test_what_lies_outside_is_hardly_ever_explained() -> None:
    outside = [
        question for begin in ("", "held_out_") for question in questions(begin) if question.intent == "out_of_scope"
    ]
    explained = [
        (question.text, got) for question, got in assistant_misses(outside, KNOWLEDGE) if got.startswith(EXPLAIN)
    ]

    assert len(outside) >= 60
    assert len(explained) <= 0.03 * len(outside), explained
