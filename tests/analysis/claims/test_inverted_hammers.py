"""What is claimed of inverted hammers, on prices in which it is so and in which it is not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from analysis.candles import pattern_by_key
from analysis.claims.claim import Verdict
from analysis.claims.series import Series
from tests.analysis.claims.staged import (
    BARS,
    FALLING_BARS,
    FALLS,
    RISES,
    Staged,
    claim,
    evidence_of,
    series_of_bars,
    staged_series,
)

BUSY_RISE, QUIET_RISE = Staged(to=1.12, volume=2), Staged(to=1.12, volume=1)
BUSY_FALL, QUIET_FALL = Staged(to=0.9, volume=2), Staged(to=0.9, volume=1)
RED_RISE, RED_FALL = Staged(to=1.12, red=True), Staged(to=0.9, red=True)


def inverted(hammers: Sequence[Staged], symbol: str = "AAA") -> Series:
    """Staged hammers turned over: a long upper shadow, which the next close, 5 % up, leaves behind."""
    prices = staged_series(symbol, hammers).history.frame.to_numpy().copy()
    for bar in range(FALLING_BARS, len(prices), BARS):
        opened, _, _, close, _ = prices[bar]
        prices[bar, 1:3] = max(opened, close) * 1.02, min(opened, close)
    return series_of_bars(symbol, [tuple(one) for one in prices.tolist()])


def test_the_staged_candles_are_confirmed_inverted_hammers() -> None:
    series = inverted([RISES, RED_FALL])
    pattern = pattern_by_key("inverted_hammer")
    assert np.flatnonzero(series.history.found(pattern)).tolist() == [FALLING_BARS, FALLING_BARS + BARS]
    assert pattern.confirmed_at(series.history.candles)[[FALLING_BARS + 1, FALLING_BARS + BARS + 1]].all()


@pytest.mark.parametrize(
    ("key", "hammers", "verdict"),
    [
        ("inverted_hammer_volume", [BUSY_RISE, QUIET_FALL] * 35, Verdict.HOLDS),
        ("inverted_hammer_volume", [BUSY_FALL, QUIET_RISE] * 35, Verdict.CONTRADICTED),
        ("inverted_hammer_green", [RISES, RED_FALL] * 35, Verdict.HOLDS),
        ("inverted_hammer_green", [FALLS, RED_RISE] * 35, Verdict.CONTRADICTED),
        ("inverted_hammer_green", [RISES] * 35, Verdict.NOT_TESTABLE),
        ("inverted_hammer_reward_and_risk", [Staged(to=1.3)] * 40, Verdict.HOLDS),
        ("inverted_hammer_reward_and_risk", [FALLS] * 40, Verdict.CONTRADICTED),
        ("inverted_hammer_larger_frame", [RISES] * 40, Verdict.NOT_TESTABLE),
        ("inverted_hammer_gap_up", [RISES] * 40, Verdict.NOT_TESTABLE),
    ],
)
def test_one_kind_beside_another(key: str, hammers: list[Staged], verdict: Verdict) -> None:
    assert claim(key).check(evidence_of(inverted(hammers))).verdict is verdict


@pytest.mark.parametrize(
    ("hammer", "opposite", "verdict"), [(RISES, FALLS, Verdict.HOLDS), (FALLS, RISES, Verdict.CONTRADICTED)]
)
def test_hammers_beside_inverted_ones(hammer: Staged, opposite: Staged, verdict: Verdict) -> None:
    evidence = evidence_of(staged_series("AAA", [hammer] * 40), inverted([opposite] * 40, "BBB"))
    assert claim("inverted_hammer_weaker_than_hammer").check(evidence).verdict is verdict


def test_a_limit_order_that_misses_the_rises() -> None:
    """Prices go up at once from the confirming close, or come back below the middle of its body."""
    mixed = claim("inverted_hammer_limit_order").check(evidence_of(inverted([Staged(to=1.3), FALLS] * 20)))
    assert mixed.verdict is Verdict.HOLDS
    assert "filled in 20 of 40 cases" in mixed.reason
    few = claim("inverted_hammer_limit_order").check(evidence_of(inverted([Staged(to=1.3), FALLS] * 10)))
    assert few.verdict is Verdict.NOT_TESTABLE


def test_a_fall_that_goes_on_after_a_strong_falling_session() -> None:
    """The next session falls by 3 %, and prices go on from there; another share rises all the time."""
    rising = series_of_bars("BBB", [(one, one, one, one, 1.0) for one in np.linspace(100, 200, 1500).tolist()])
    for to, verdict in ((0.8, Verdict.HOLDS), (1.2, Verdict.CONTRADICTED)):
        prices = inverted([Staged(to=to)] * 40).history.frame.to_numpy().copy()
        for bar in range(FALLING_BARS, len(prices), BARS):
            close = prices[bar, 3]
            prices[bar + 1, :4] = close, close, close * 0.97, close * 0.97
            for step in range(12):
                at = close * 0.97 * (1 + (to - 1) * (step + 1) / 12)
                prices[bar + 2 + step, :4] = at
        evidence = evidence_of(series_of_bars("AAA", [tuple(one) for one in prices.tolist()]), rising)
        assert claim("inverted_hammer_strong_fall_next").check(evidence).verdict is verdict


def of_kind(key: str, to: float) -> Series:
    """Candles of a dragonfly doji, or of a shooting star after a rise, each confirmed and followed by that price."""
    prices = staged_series("AAA", [Staged(to=to)] * 40).history.frame.to_numpy().copy()
    for bar in range(FALLING_BARS, len(prices), BARS):
        opened, _, low, _, _ = prices[bar]
        if key == "dragonfly_doji":
            prices[bar, :4] = opened, opened, low, opened
        else:
            # The fall before it turned into a rise, and the confirming session into a fall.
            rise = np.linspace(0.9, 1, FALLING_BARS + 1) * opened
            for step in range(FALLING_BARS):
                prices[bar - FALLING_BARS + step, :4] = rise[step], rise[step + 1], rise[step], rise[step + 1]
            close = opened * 0.998
            prices[bar, :4] = opened, opened * 1.02, close, close
            prices[bar + 1, :4] = close, close, close * 0.95, close * 0.95
            for step in range(12):
                prices[bar + 2 + step, :4] = close * 0.95 * (1 + (to - 1) * (step + 1) / 12)
    return series_of_bars("AAA", [tuple(one) for one in prices.tolist()])


@pytest.mark.parametrize(
    ("claimed", "key", "to", "verdict"),
    [
        ("dragonfly_doji_strong", "dragonfly_doji", 1.2, Verdict.HOLDS),
        ("dragonfly_doji_strong", "dragonfly_doji", 0.9, Verdict.CONTRADICTED),
        ("shooting_star_bearish", "shooting_star", 0.9, Verdict.HOLDS),
        ("shooting_star_bearish", "shooting_star", 1.2, Verdict.CONTRADICTED),
    ],
)
def test_relatives_against_any_session(claimed: str, key: str, to: float, verdict: Verdict) -> None:
    series = of_kind(key, to)
    assert int(series.history.found(pattern_by_key(key)).sum()) >= 39
    assert claim(claimed).check(evidence_of(series)).verdict is verdict


def test_alone_it_fails_and_confirmed_it_succeeds() -> None:
    """Beside a share that rises all the time: rejected ones fall, confirmed ones rise."""
    rising = series_of_bars("CCC", [(one, one, one, one, 1.0) for one in np.linspace(100, 900, 3000).tolist()])
    confirmed, others = inverted([RISES] * 35), inverted([FALLS] * 70, "BBB")
    prices = others.history.frame.to_numpy().copy()
    for bar in range(FALLING_BARS, len(prices), BARS):
        close = prices[bar, 3]
        prices[bar + 1, :4] = close, close, close * 0.99, close * 0.99
        for step in range(12):
            prices[bar + 2 + step, :4] = close * (0.99 - 0.01 * (step + 1))
    rejected = series_of_bars("BBB", [tuple(one) for one in prices.tolist()])
    key = "inverted_hammer_needs_confirmation"
    assert claim(key).check(evidence_of(confirmed, rejected, rising)).verdict is Verdict.HOLDS
    assert claim(key).check(evidence_of(confirmed)).verdict is Verdict.NOT_TESTABLE
