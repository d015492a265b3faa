"""Purchases with a stop, by hand on a few sessions, and what is claimed of trading hammers."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.candles import pattern_by_key
from analysis.claims.claim import Verdict
from analysis.claims.exits import Purchase, purchases
from analysis.claims.hammer_trading import gain_verdict
from analysis.claims.series import Series
from tests.analysis.claims.staged import BETWEEN, FALLS, RISES, Bar, Staged, claim, evidence_of, series_of_bars
from tests.analysis.claims.staged import staged_series as staged

# Bought at 110 with the low of the signal at 100: the stop is 99.7, the risk 10.3.
BOUGHT = [(105.0, 106.0, 100.0, 105.0, 1.0), (105.0, 110.0, 105.0, 110.0, 1.0)]
CALM = (110.0, 111.0, 109.0, 110.0, 1.0)


def bought(*later: Bar) -> Purchase:
    return Purchase(series=series_of_bars("AAA", [*BOUGHT, *later]), bar=1)


def test_a_target_is_reached_before_the_stop_or_not() -> None:
    to_target, to_stop = (110.0, 130.7, 110.0, 130.0, 1.0), (110.0, 111.0, 99.6, 100.0, 1.0)
    both = (110.0, 131.0, 99.0, 110.0, 1.0)
    assert [bought().entry, bought().stop] == pytest.approx([110, 99.7])
    assert bought(CALM, to_target, to_stop).reached(2) is True
    assert bought(CALM, to_stop, to_target).reached(2) is False
    assert bought(both).reached(2) is False
    assert bought(CALM, to_target).reached(3) is None
    assert bought(*[CALM] * 60).reached(2) is False
    assert bought(*[CALM] * 59).reached(2) is None


def test_what_a_purchase_made_is_told_in_multiples_of_its_risk() -> None:
    """The risk is 10.3: at the target 2, at the stop -1, below it after a gap, and the way gone after 60 sessions."""
    to_target, to_stop = (110.0, 130.7, 110.0, 130.0, 1.0), (110.0, 111.0, 99.6, 100.0, 1.0)
    higher = (110.0, 116.0, 109.0, 115.15, 1.0)
    assert bought(CALM, to_target, to_stop).gain(2) == 2
    assert bought(CALM, to_stop, to_target).gain(2) == pytest.approx(-1)
    assert bought(CALM, (97.64, 98.0, 97.0, 97.5, 1.0)).gain(2) == pytest.approx(-1.2)
    assert bought(*[CALM] * 59, higher).gain(2) == pytest.approx(0.5)
    assert bought(*[CALM] * 59).gain(2) is None


def test_it_is_sold_at_the_stop_below_it_after_a_gap_or_after_60_sessions() -> None:
    assert bought(CALM, (105.0, 105.0, 99.0, 101.0, 1.0)).held(trailed=False) == pytest.approx(99.7 / 110 - 1)
    assert bought(CALM, (99.0, 105.0, 98.0, 101.0, 1.0)).held(trailed=False) == pytest.approx(99 / 110 - 1)
    assert bought(*[CALM] * 60).held(trailed=False) == pytest.approx(0)
    assert bought(*[CALM] * 59).held(trailed=False) is None


def test_trailed_it_is_sold_at_the_first_close_under_the_average_after_one_above() -> None:
    """The average of 20 closes is known from the 20th session on."""
    rise = [(110.0 + n, 111.0 + n, 109.0 + n, 110.0 + n, 1.0) for n in range(25)]
    drop = (115.0, 115.0, 114.0, 114.0, 1.0)
    assert bought(*rise, drop, *[CALM] * 40).held(trailed=True) == pytest.approx(114 / 110 - 1)
    assert bought(*rise, drop, *[CALM] * 40).held(trailed=False) == pytest.approx(0)


def test_every_confirmed_hammer_is_bought_at_its_confirming_close() -> None:
    evidence = evidence_of(staged("AAA", [RISES, FALLS]), staged("BBB", [BETWEEN]))
    found = [(one.series.symbol, one.bar) for one in purchases(evidence, pattern_by_key("hammer"))]
    assert found == [("AAA", 25), ("AAA", 25 + 38), ("BBB", 25)]


@pytest.mark.parametrize(
    ("mean", "spread", "cases", "verdict"),
    [
        (0.02, 0.05, 100, Verdict.HOLDS),
        (0.005, 0.05, 100, Verdict.PARTLY),
        (-0.005, 0.05, 100, Verdict.CONTRADICTED),
        (0.02, 0.05, 28, Verdict.NOT_TESTABLE),
    ],
)
def test_a_mean_above_nothing(mean: float, spread: float, cases: int, verdict: Verdict) -> None:
    """The 95 % interval of 100 such cases is 1 point to either side."""
    assert gain_verdict(np.tile([mean - spread, mean + spread], cases // 2)) is verdict


@pytest.mark.parametrize(("to", "verdict"), [(1.3, Verdict.HOLDS), (0.9, Verdict.CONTRADICTED)])
def test_twice_the_risk(to: float, verdict: Verdict) -> None:
    """The stop lies some 8 % under the price paid."""
    finding = claim("hammer_reward_twice_risk").check(evidence_of(staged("AAA", [Staged(to=to)] * 40)))
    assert finding.verdict is verdict


def with_gaps(gap: float) -> Series:
    """Hammers whose confirming close is followed by an open so far from it."""
    prices = staged("AAA", [RISES] * 40).history.frame.to_numpy().copy()
    for bar in range(26, len(prices), 38):
        prices[bar, 0] = prices[bar - 1, 3] * (1 + gap)
        prices[bar, 1:3] = max(prices[bar, [0, 1, 3]]), min(prices[bar, [0, 2, 3]])
    return series_of_bars("AAA", [tuple(one) for one in prices.tolist()])


@pytest.mark.parametrize(
    ("gap", "verdict"), [(0.01, Verdict.HOLDS), (0.0, Verdict.PARTLY), (-0.01, Verdict.CONTRADICTED)]
)
def test_the_next_open_over_the_confirming_close(gap: float, verdict: Verdict) -> None:
    finding = claim("hammer_bought_at_the_close").check(evidence_of(with_gaps(gap)))
    assert finding.verdict is verdict
    mean = next(one.value for one in finding.facts if one.name.endswith("mean"))
    assert mean == pytest.approx(gap)


@pytest.mark.parametrize(
    ("hammers", "verdict"),
    [
        ([Staged(to=1.08)] * 40, Verdict.HOLDS),
        ([Staged(to=1.3)] * 40, Verdict.CONTRADICTED),
        # More of them end with a gain, and the large ones are cut short.
        ([Staged(to=1.16), Staged(to=1.3), FALLS] * 14, Verdict.PARTLY),
    ],
)
def test_a_trailing_stop_beside_none(hammers: list[Staged], verdict: Verdict) -> None:
    """After a rise prices fall by a ninth: from 8 % over the hammer to its stop, from 30 % not so far."""
    finding = claim("hammer_trailing_stop").check(evidence_of(staged("AAA", hammers)))
    assert finding.verdict is verdict


def test_few_purchases_tell_nothing() -> None:
    evidence = evidence_of(staged("AAA", [RISES] * 9))
    for key in ("hammer_trailing_stop", "hammer_reward_twice_risk", "hammer_bought_at_the_close"):
        assert claim(key).check(evidence).verdict is Verdict.NOT_TESTABLE
