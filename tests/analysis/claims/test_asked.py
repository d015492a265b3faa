"""What is asked of a signal's own session, by hand where it is plain, else against a bar-by-bar reading."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.checklist import Outcome
from analysis.checklist.steps import read_support
from analysis.claims import asked
from analysis.claims.series import Series
from analysis.claims.sessions import Sessions
from analysis.divergence import DivergenceKind, find_divergences
from analysis.indicators import macd
from analysis.signals import History
from tests.analysis.builders import random_bars
from tests.analysis.claims.staged import series_of_bars


@pytest.fixture(scope="module")
def walk() -> Series:
    """A random walk of 400 sessions."""
    return Series("AAA", History(frame=random_bars(7, pd.bdate_range("2020-01-01", periods=400)).frame))


def test_the_long_average_is_near_above_or_below() -> None:
    """Two hundred closes at 100, then one each at 101, 104 and 97."""
    bars = [(100.0, 100.0, 100.0, 100.0, 1.0)] * 200
    sessions = Sessions((series_of_bars("AAA", [*bars, *[(one,) * 4 + (1.0,) for one in (101.0, 104.0, 97.0)]]),))
    last = slice(199, None)
    assert asked.above_long_average(sessions)[last].tolist() == [False, True, True, False]
    assert asked.below_long_average(sessions)[last].tolist() == [False, False, False, True]
    assert asked.near_long_average(sessions)[last].tolist() == [True, True, False, False]
    assert asked.far_from_long_average(sessions)[last].tolist() == [False, False, True, True]
    # Without an average it is neither.
    assert not asked.near_long_average(sessions)[:199].any()
    assert not asked.far_from_long_average(sessions)[:199].any()


def test_volume_from_1_3_times_on_is_high(walk: Series) -> None:
    sessions = Sessions((walk,))
    ratios = walk.history.volume_ratio
    np.testing.assert_array_equal(asked.high_volume(sessions), ratios >= 1.3)
    np.testing.assert_array_equal(asked.lower_volume(sessions), ratios < 1.3)
    assert not (asked.high_volume(sessions) | asked.lower_volume(sessions))[:20].any()


def test_rsi_zones(walk: Series) -> None:
    sessions, rsi = Sessions((walk,)), walk.history.rsi14
    np.testing.assert_array_equal(asked.oversold(sessions), rsi < 30)
    np.testing.assert_array_equal(asked.not_oversold(sessions), rsi >= 30)
    np.testing.assert_array_equal(asked.middling(sessions), rsi >= 45)


def test_a_support_is_that_of_the_checklist(walk: Series) -> None:
    found = asked.at_support(Sessions((walk,)))
    passed = [read_support(walk.history, bar).outcome is Outcome.PASS for bar in range(250, 400)]
    assert found[250:].tolist() == passed
    assert any(passed)
    assert not all(passed)
    np.testing.assert_array_equal(asked.away(asked.at_support)(Sessions((walk,))), ~found)


def test_a_divergence_counts_for_20_sessions_from_when_it_is_known(walk: Series) -> None:
    candles = walk.history.candles
    known = [
        one.known
        for one in find_divergences(candles.low, candles.high, macd(candles.close).line, min_difference=0)
        if one.kind is DivergenceKind.REGULAR_BULLISH
    ]
    expected = [any(first <= bar < first + 20 for first in known) for bar in range(400)]
    assert any(expected)
    assert asked.after_divergence(Sessions((walk,))).tolist() == expected
