"""Two kinds of sessions side by side: what is counted, and what follows from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from analysis.claims.beside import Condition, any_bar, beside, both_findings, finding
from analysis.claims.beside import compared as side_by_side
from analysis.claims.claim import Evidence, MissingPrices, Verdict
from analysis.signals import History
from analysis.track_record import Interval
from tests.analysis.claims.made import evidence, series, share

EVERY = 60


def made(gain: float, sessions: int = 2400) -> Evidence:
    """Two shares that change by nothing but a small wave, and by a gain in all after every sixtieth session."""
    index = pd.bdate_range("2015-01-05", periods=sessions)
    place = np.arange(sessions)
    steps = 0.001 * np.where(place // 12 % 2, 1.0, -1.0)
    steps[(place % EVERY >= 1) & (place % EVERY <= 10)] = gain / 10
    closes = pd.Series(100 * np.cumprod(1 + steps), index=index)
    return evidence(shares=[share(series(symbol, closes)) for symbol in ("AAA", "BBB")])


def sixtieth(history: History) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.arange(history.bars) % EVERY == 0
    return found


def nowhere(history: History) -> NDArray[np.bool_]:
    return np.zeros(history.bars, dtype=np.bool_)


def compared(gain: float, condition: Condition = sixtieth, sessions: int = 2400) -> Verdict:
    return beside(made(gain, sessions), ("such a session", condition)).verdict(1)


def test_cases_are_counted_on_all_shares_with_those_without_an_exit_left_out() -> None:
    found = beside(made(0.1), ("such a session", sixtieth))
    assert (found.cases.n, found.cases.wins) == (80, 80)
    assert found.others.n == 2 * (2400 - 10)
    assert found.cases.mean == pytest.approx(1.01**10 - 1)
    assert found.span == "2015-01-05 – 2024-03-15"
    assert found.lead == pytest.approx(1 - found.others.wins / found.others.n)


def test_what_rises_more_bears_out_a_claim_to_rise_and_refutes_one_to_fall() -> None:
    assert compared(0.1) is Verdict.HOLDS
    assert compared(-0.1) is Verdict.CONTRADICTED
    up, down = (beside(made(gain), ("such a session", sixtieth)) for gain in (0.1, -0.1))
    assert up.verdict(-1) is Verdict.CONTRADICTED
    assert down.verdict(-1) is Verdict.HOLDS
    assert finding(up, 1).reason.endswith("Clearly more, as claimed.")
    assert finding(up, -1).reason.endswith("Clearly more, the opposite of what is claimed.")
    assert finding(down, 1).reason.endswith("Clearly fewer, the opposite of what is claimed.")


def test_few_cases_tell_nothing() -> None:
    assert compared(0.1, nowhere) is Verdict.NOT_TESTABLE
    assert compared(0.1, sessions=400) is Verdict.NOT_TESTABLE
    few = finding(beside(made(0.1), ("such a session", nowhere)), 1)
    assert few.reason == "Such a session: 0 cases, too few to tell anything."
    assert [fact.value for fact in few.facts if fact.name == "such a session: cases"] == [0]


def test_the_same_sessions_do_not_differ() -> None:
    same = beside(made(0.1), ("such a session", sixtieth), ("the same", sixtieth))
    assert same.lead == 0
    assert same.verdict(1) is same.verdict(-1) is Verdict.CONTRADICTED
    assert finding(same, 1).reason.endswith("Not clearly more.")


def test_a_difference_that_chance_could_make_holds_in_part() -> None:
    index = pd.bdate_range("2015-01-05", periods=2400)
    random = np.random.default_rng(11)
    lines = [pd.Series(100 * np.cumprod(1 + random.normal(0, 0.01, 2400)), index=index) for _ in range(3)]
    prices = evidence(shares=[share(series(f"S{place}", line)) for place, line in enumerate(lines)])
    found = beside(prices, ("such a session", sixtieth))
    assert found.interval is not None
    assert found.interval.low < 0 < found.interval.high
    direction = 1 if found.lead > 0 else -1
    assert found.lead * found.mean_lead < 0
    assert replace(found, mean_lead=found.lead).verdict(direction) is Verdict.PARTLY
    assert found.interval.high > 0.1 > -found.interval.low
    assert (found.verdict(1), found.verdict(-1)) == (Verdict.NOT_TESTABLE, Verdict.CONTRADICTED)
    assert finding(found, 1).reason.endswith("leaves room for 10 points on the claimed side: that refutes nothing.")


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.01, 0.3, Verdict.HOLDS), (-0.3, 0.09, Verdict.CONTRADICTED), (-0.3, 0.11, Verdict.NOT_TESTABLE)],
)
def test_a_wide_interval_refutes_nothing(low: float, high: float, verdict: Verdict) -> None:
    """Both figures lie off the claimed side; the mirror image of it for a claim to fall."""
    found = replace(beside(made(0.1), ("such a session", sixtieth)), lead=-0.1, mean_lead=-0.1)
    assert replace(found, interval=Interval(low=low, high=high)).verdict(1) is verdict
    mirrored = replace(found, lead=0.1, mean_lead=0.1, interval=Interval(low=-high, high=-low))
    assert mirrored.verdict(-1) is verdict


def test_several_parts_hold_together_or_in_part() -> None:
    up, down = (beside(made(gain), ("such a session", sixtieth)) for gain in (0.1, -0.1))
    none = beside(made(0.1), ("such a session", nowhere))
    assert both_findings([(up, 1), (down, -1)]).verdict is Verdict.HOLDS
    assert both_findings([(up, 1), (down, 1)]).verdict is Verdict.PARTLY
    assert both_findings([(up, -1), (down, 1)]).verdict is Verdict.CONTRADICTED
    assert both_findings([(up, 1), (none, 1)]).verdict is Verdict.NOT_TESTABLE


def test_only_sessions_from_2015_to_2025_are_counted() -> None:
    index = pd.bdate_range("2014-12-01", "2026-02-27")
    prices = evidence(shares=[share(series("AAA", pd.Series(100.0, index=index)))])
    found = beside(prices, ("any", any_bar))
    assert found.span == "2015-01-01 – 2025-12-31"
    assert found.cases.n == len(pd.bdate_range("2015-01-01", "2025-12-31"))
    with pytest.raises(MissingPrices):
        beside(evidence(), ("any", any_bar))
    early = evidence(shares=[share(series("AAA", pd.Series(100.0, index=index[:10])))])
    with pytest.raises(KeyError, match="2015"):
        beside(early, ("any", any_bar))


def test_intervals_of_nothing_seldom_leave_out_zero() -> None:
    """Twenty shares that rise and fall together, and sessions chosen after falls of the market: none tells anything."""
    random = np.random.default_rng(5)
    clear = [_is_clear(random) for _ in range(100)]
    assert 1 <= sum(clear) <= 13


def _is_clear(random: np.random.Generator) -> bool:
    days, shares = 1500, 20
    market = random.standard_t(4, days + 10)
    steps = 0.01 * (market + random.standard_normal((shares, days + 10)))
    walked = np.cumsum(steps, axis=1)
    gross = (np.exp(walked[:, 10:] - walked[:, :-10]) - 1).ravel()
    fallen = np.convolve(market, np.ones(10))[:days] < -5
    chosen = (random.random((shares, days)) < np.where(fallen, 0.02, 0.002)).ravel()
    dates = np.arange(days)
    kinds = [chosen, np.ones(len(gross), dtype=np.bool_)]
    found = side_by_side(np.tile(dates, shares), dates, gross, kinds, names=("chosen", "any"), block=10)
    return found.interval is not None and found.interval.leaves_out_zero
