"""On-balance volume, worked by hand, by a plain loop and by TA-Lib."""

from __future__ import annotations

import numpy as np
import pytest
import talib
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.indicators import on_balance_volume
from tests.analysis.builders import walks


def test_numbers_worked_by_hand() -> None:
    closes = np.array([10.0, 10.2, 10.2, 10.1, 9.8, 10.5])
    volumes = np.array([100.0, 250.0, 80.0, 60.0, 300.0, 40.0])
    assert on_balance_volume(closes, volumes).tolist() == [100, 350, 350, 290, -10, 30]


def by_hand(closes: list[float], volumes: list[float]) -> list[float]:
    """Granville's rule, a bar at a time."""
    totals = volumes[:1]
    for place in range(1, len(closes)):
        step = 0.0
        if closes[place] > closes[place - 1]:
            step = volumes[place]
        elif closes[place] < closes[place - 1]:
            step = -volumes[place]
        totals.append(totals[-1] + step)
    return totals


@settings(max_examples=60, deadline=None)
@given(closes=walks(max_size=200), seed=st.integers(0, 2**32 - 1))
def test_it_is_granvilles_rule_and_talibs(closes: NDArray[np.float64], seed: int) -> None:
    ticks = np.rint(closes)
    volumes = np.random.default_rng(seed).integers(0, 10_000_000, len(ticks)).astype(np.float64)
    line = on_balance_volume(ticks, volumes)
    np.testing.assert_array_equal(line, by_hand(ticks.tolist(), volumes.tolist()))
    np.testing.assert_array_equal(line, talib.OBV(ticks, volumes))


def test_closes_that_differ_by_the_noise_of_an_adjustment_are_equal() -> None:
    closes = 20_000 * np.array([1, 1 + 4e-10, 1 - 4e-10, 1 + 2e-9])
    assert on_balance_volume(closes, np.full(4, 5.0)).tolist() == [5, 5, 5, 10]


@pytest.mark.parametrize("missing", [0, 1, 3])
def test_it_begins_with_the_first_known_volume(missing: int) -> None:
    volumes = np.append(np.full(missing, np.nan), [7.0, 2.0, 3.0])
    line = on_balance_volume(np.arange(10.0, 13 + missing), volumes)
    assert np.isnan(line[:missing]).all()
    assert line[missing:].tolist() == [7, 9, 12]


def test_from_an_unknown_volume_on_the_total_is_unknown() -> None:
    line = on_balance_volume(np.array([1.0, 2, 3, 4, 5]), np.array([10.0, 20, np.nan, 40, 50]))
    np.testing.assert_array_equal(line, [10, 30, np.nan, np.nan, np.nan])
