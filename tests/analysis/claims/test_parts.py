"""Claims of several particulars: the verdict by how many hold, and how they are told."""

from __future__ import annotations

import pytest

from analysis.claims.claim import Fact, Unit, Verdict
from analysis.claims.parts import Part, facts_of, near, reason_of, verdict_of


def part(claimed: str = "six", told: str = "seven", *, holds: bool | None) -> Part:
    fact = Fact(name=claimed, value=7, unit=Unit.COUNT, span="2024")
    return Part(claimed=claimed, told=told, facts=(fact,), holds=holds)


@pytest.mark.parametrize(
    ("holds", "verdict"),
    [
        ([True, True], Verdict.HOLDS),
        ([True, None], Verdict.HOLDS),
        ([True, False], Verdict.PARTLY),
        ([True, False, None], Verdict.PARTLY),
        ([True, False, False], Verdict.CONTRADICTED),
        ([False], Verdict.CONTRADICTED),
        ([None, None], Verdict.NOT_TESTABLE),
        ([], Verdict.NOT_TESTABLE),
    ],
)
def test_a_case_holds_in_part_where_half_of_it_does(holds: list[bool | None], verdict: Verdict) -> None:
    assert verdict_of([part(holds=one) for one in holds]) is verdict


def test_a_number_is_met_within_a_tenth() -> None:
    assert [near(value, 24) for value in (21.5, 21.7, 26.3, 26.5)] == [False, True, True, False]
    assert [near(value, -0.05, 1 / 2) for value in (-0.03, -0.07, 0.05)] == [True, True, False]


def test_what_holds_is_told_apart_from_what_does_not() -> None:
    parts = [
        part("six", "seven", holds=False),
        part("a fall", "-2.0 %", holds=True),
        part("a price", "adjusted", holds=None),
    ]
    assert reason_of(parts) == (
        "Right: a fall (-2.0 %). Not so: six (seven). Not to be told from these prices: a price (adjusted)."
    )
    assert [one.name for one in facts_of(parts)] == ["six", "a fall", "a price"]
