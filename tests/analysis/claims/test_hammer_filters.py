"""What is claimed to make a hammer better, on prices where it does, where it does not, and where it may be chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from analysis.claims.claim import Finding, Verdict
from analysis.claims.hammer_filters import weekly
from analysis.claims.series import Series
from tests.analysis.claims.staged import FALLS, RISES, Staged, claim, evidence_of, series_of_bars, staged_series

BUSY_RISE, BUSY_FALL = Staged(to=1.12, volume=2), Staged(to=0.9, volume=2)
QUIET_RISE, QUIET_FALL = Staged(to=1.12, volume=1), Staged(to=0.9, volume=1)


def found(key: str, hammers: Sequence[Staged], shares: int = 1) -> Finding:
    """On so many shares, each beginning with another of the hammers: that leaves little to the choice of dates."""
    turned = [[*hammers[place:], *hammers[:place]] for place in range(shares)]
    return claim(key).check(evidence_of(*(staged_series(f"A{place}A", each) for place, each in enumerate(turned))))


@pytest.mark.parametrize(
    ("hammers", "verdict"),
    [
        ([BUSY_RISE, QUIET_FALL] * 35, Verdict.HOLDS),
        ([BUSY_FALL, QUIET_RISE] * 35, Verdict.CONTRADICTED),
        # One more of the busy ones rises.
        ([BUSY_RISE, QUIET_FALL, *[BUSY_RISE, QUIET_RISE, BUSY_FALL, QUIET_FALL] * 16], Verdict.PARTLY),
        ([BUSY_RISE, QUIET_FALL] * 29, Verdict.NOT_TESTABLE),
    ],
)
def test_volume(hammers: list[Staged], verdict: Verdict) -> None:
    finding = found("hammer_volume_filter", hammers)
    assert finding.verdict is verdict
    busy = next(one for one in finding.facts if "or more: higher" in one.name)
    assert busy.cases == sum(one.volume > 1.3 for one in hammers)


@pytest.mark.parametrize(
    ("hammers", "shares", "verdict"),
    [
        ([RISES, Staged(to=1.12, red=True), FALLS, Staged(to=0.9, red=True)] * 16, 4, Verdict.HOLDS),
        # No difference either, on too few cases to say so.
        ([RISES, Staged(to=1.12, red=True), FALLS, Staged(to=0.9, red=True)] * 16, 1, Verdict.NOT_TESTABLE),
        ([RISES, Staged(to=0.9, red=True)] * 35, 1, Verdict.CONTRADICTED),
        ([RISES] * 40, 1, Verdict.NOT_TESTABLE),
    ],
)
def test_the_colour_does_not_matter_where_a_difference_is_small(
    hammers: list[Staged], shares: int, verdict: Verdict
) -> None:
    assert found("hammer_colour", hammers, shares).verdict is verdict


def test_a_reason_says_which_figure_is_on_the_claimed_side() -> None:
    """Of the busy hammers one more rises, and none so far as the quiet ones."""
    little, far = Staged(to=1.06, volume=2), Staged(to=1.4, volume=1)
    finding = found("hammer_volume_filter", [little, QUIET_FALL, *[little, far, BUSY_FALL, QUIET_FALL] * 16], 4)
    assert finding.verdict is Verdict.CONTRADICTED
    assert "That share is on the claimed side, the mean change (" in finding.reason


def test_a_week_is_one_bar_and_the_last_one_is_left_out() -> None:
    bars = [(float(n), n + 0.5, n - 0.5, n + 0.25, 10.0) for n in range(1, 13)]
    weeks = weekly(series_of_bars("AAA", bars, "2024-01-03"))
    assert weeks.days == ["2024-01-05", "2024-01-12"]
    candles = weeks.history.candles
    assert [candles.open.tolist(), candles.high.tolist(), candles.low.tolist()] == [[1, 4], [3.5, 8.5], [0.5, 3.5]]
    assert [candles.close.tolist(), candles.volume.tolist()] == [[3.25, 8.25], [30, 50]]


def weekly_as_daily(series: Series) -> Series:
    """Every bar of the series as a week of five sessions that has it."""
    bars = []
    for opened, high, low, close, volume in series.history.frame.to_numpy().tolist():
        calm = (opened, opened, opened, opened, volume / 5)
        bars += [calm, calm, calm, (opened, high, low, close, volume / 5), (close, close, close, close, volume / 5)]
    return series_of_bars(series.symbol, bars, "2015-01-05")


@pytest.mark.parametrize(("hammer", "verdict"), [(RISES, Verdict.HOLDS), (FALLS, Verdict.CONTRADICTED)])
def test_weekly_hammers_against_any_week(hammer: Staged, verdict: Verdict) -> None:
    """Beside daily ones of other shares, which rise as often as not."""
    weeks = [weekly_as_daily(staged_series(f"A{place}", [hammer] * 12)) for place in range(4)]
    days = staged_series("BBB", [RISES, FALLS] * 20)
    finding = claim("hammer_larger_frame").check(evidence_of(*weeks, days))
    assert finding.verdict is verdict


def test_the_six_steps_are_counted() -> None:
    finding = found("hammer_six_steps", [RISES] * 40)
    assert finding.verdict is Verdict.NOT_TESTABLE
    told = sum(one.cases or 0 for one in finding.facts if one.name.endswith(": higher"))
    assert told == 40
    assert np.isclose([one.value for one in finding.facts if one.name.endswith(": higher")], 1).all()


def test_what_happens_within_a_day_is_not_told_by_daily_prices() -> None:
    assert found("hammer_within_the_day", [RISES]).verdict is Verdict.NOT_TESTABLE
