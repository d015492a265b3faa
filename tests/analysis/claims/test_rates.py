"""By which rule a claimed share holds; intervals from the table of Wilson's formula for 100 cases."""

from __future__ import annotations

import pytest

from analysis.claims.claim import Unit, Verdict
from analysis.claims.rates import agrees, claimed_rate, rose, tally_facts
from analysis.track_record import Tally


def tally(wins: int, cases: int = 100) -> Tally:
    return Tally(n=cases, wins=wins, mean=0.01, median=0.0)


def test_a_claimed_share_agrees_within_wilsons_interval() -> None:
    """Of 50 in 100 it goes from 40.4 to 59.6 %."""
    assert [agrees(share, tally(50)) for share in (0.40, 0.41, 0.59, 0.60)] == [False, True, True, False]
    assert not agrees(0.5, tally(0, 0))


@pytest.mark.parametrize(
    ("known", "ahead", "looser", "verdict"),
    [
        (66, 80, (), Verdict.HOLDS),
        (50, 66, (), Verdict.LOOKS_AHEAD),
        (50, 66, (66,), Verdict.PARTLY),
        (50, 80, (40,), Verdict.CONTRADICTED),
        (50, None, (), Verdict.CONTRADICTED),
    ],
)
def test_each_verdict_on_a_claim_of_66_percent(
    known: int, ahead: int | None, looser: tuple[int, ...], verdict: Verdict
) -> None:
    others = [tally(wins) for wins in looser]
    assert claimed_rate(0.66, tally(known), ahead=tally(ahead) if ahead else None, looser=others) is verdict


def test_under_30_cases_nothing_is_concluded() -> None:
    assert claimed_rate(0.5, tally(15, 29)) is Verdict.NOT_TESTABLE
    assert claimed_rate(0.5, tally(15, 30)) is Verdict.HOLDS
    assert claimed_rate(0.66, tally(50), ahead=tally(19, 29), looser=[tally(19, 29)]) is Verdict.CONTRADICTED


def test_a_tally_is_told_by_its_share_mean_and_median() -> None:
    facts = tally_facts("hammers", tally(45), "2024")
    assert [(one.name, one.value, one.unit, one.cases) for one in facts] == [
        ("hammers: higher", 0.45, Unit.SHARE, 100),
        ("hammers: mean", 0.01, Unit.CHANGE, 100),
        ("hammers: median", 0.0, Unit.CHANGE, 100),
    ]
    nothing = tally_facts("hammers", Tally(n=0, wins=0, mean=None, median=None), "2024")
    assert [(one.name, one.value, one.unit) for one in nothing] == [("hammers: cases", 0, Unit.COUNT)]


def test_a_share_is_written_with_its_interval() -> None:
    assert rose(tally(50)) == "50.0 % of 100 cases (95 % interval 40.4 % to 59.6 %)"
    assert rose(tally(0, 0)) == "no case"
