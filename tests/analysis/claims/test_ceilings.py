"""Closes that could not be bought, and the claims that leave them out."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from analysis.claims.ceilings import closed_at_ceiling
from analysis.claims.series import Series
from tests.analysis.claims.staged import FALLS, RISES, Bar, Staged, claim, evidence_of, series_of_bars
from tests.analysis.claims.test_inverted_hammers import inverted

BEFORE: Bar = (100.0, 101.0, 99.0, 100.0, 1.0)


def session(close: float, high: float) -> Bar:
    return (100.0, high, 99.0, close, 1.0)


@pytest.mark.parametrize(
    ("exchange", "bar", "is_there"),
    [
        ("HOSE", session(106.9, 106.9), True),
        ("HOSE", session(106.9, 107.0), False),
        ("HOSE", session(105.9, 105.9), False),
        ("HNX", session(107.0, 107.0), False),
        ("HNX", session(109.5, 109.5), True),
        ("UPCOM", session(109.5, 109.5), False),
        ("UPCOM", session(114.5, 114.5), True),
        ("NYSE", session(120.0, 120.0), False),
    ],
)
def test_a_close_at_the_ceiling_is_the_highest_price_and_nearly_the_whole_band_up(
    exchange: str, bar: Bar, *, is_there: bool
) -> None:
    evidence = evidence_of(series_of_bars("AAA", [BEFORE, bar, bar], "2020-01-06"), exchange=exchange)
    assert closed_at_ceiling(evidence).tolist() == [False, is_there, False]


def test_no_close_is_judged_before_the_band_of_today() -> None:
    days = evidence_of(series_of_bars("AAA", [BEFORE, session(106.9, 106.9)], "2013-01-11"))
    assert days.sessions.days.tolist() == [date(2013, 1, 11), date(2013, 1, 14)]
    assert not closed_at_ceiling(days).any()


def confirmed_at_the_ceiling(to: float) -> Series:
    """Forty inverted hammers, each followed by a close 7 % higher and then by that price."""
    made = inverted([Staged(to=to)] * 40, "BBB").history.frame.to_numpy().copy()
    for bar in range(24, len(made), 38):
        close = made[bar, 3]
        made[bar + 1, :4] = close, close * 1.07, close, close * 1.07
    return series_of_bars("BBB", [tuple(one) for one in made.tolist()])


def test_inverted_hammers_confirmed_at_the_ceiling_are_told_and_not_counted() -> None:
    """Those that could be bought fall; the others, which rise, would bear the claim out."""
    evidence = evidence_of(inverted([RISES, FALLS] * 20), confirmed_at_the_ceiling(1.3))
    finding = claim("inverted_hammer_limit_order").check(evidence)
    assert "Left out are 40 of 80 confirmed ones" in finding.reason
    assert "100.0 % of those were higher ten sessions later." in finding.reason
    assert "of 40 cases" in finding.reason
    left_out = next(one for one in finding.facts if one.name.startswith("left out"))
    assert (left_out.value, left_out.cases) == (1, 40)
    bought = claim("inverted_hammer_reward_and_risk").check(evidence)
    assert next(one.cases for one in bought.facts if one.name.startswith("mean gain")) == 40
    assert np.isfinite([one.value for one in bought.facts if isinstance(one.value, float)]).all()
