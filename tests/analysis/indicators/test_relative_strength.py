"""Relative strength: a price measured by an index."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from analysis.indicators import change_over, relative_strength, rsi
from tests.analysis.builders import walks


def test_numbers_worked_by_hand() -> None:
    """The share: +10 %, then +20 % of the start; the index: +10 %, then back to its start."""
    line = relative_strength(np.array([50.0, 55.0, 60.0, 45.0]), np.array([1000.0, 1100.0, 1000.0, 1200.0]))
    np.testing.assert_allclose(line, [100, 100, 120, 75], rtol=1e-14)


@settings(max_examples=40, deadline=None)
@given(closes=walks(min_size=1, max_size=100))
def test_a_price_is_as_strong_as_itself_in_any_unit(closes: NDArray[np.float64]) -> None:
    np.testing.assert_allclose(relative_strength(closes, closes / 25_000), 100, rtol=1e-12)


@settings(max_examples=40, deadline=None)
@given(closes=walks(min_size=2, max_size=100))
def test_it_is_the_growth_of_the_one_over_the_growth_of_the_other(closes: NDArray[np.float64]) -> None:
    index = closes[::-1].copy()
    line = relative_strength(closes, index)
    plain = [
        100 * (price / closes[0]) / (level / index[0])
        for price, level in zip(closes.tolist(), index.tolist(), strict=True)
    ]
    np.testing.assert_allclose(line, plain, rtol=1e-12)


def test_it_is_no_rsi() -> None:
    """A share that falls in every session beats an index that falls faster; its RSI is 0."""
    closes, index = np.geomspace(100, 55, 60), np.geomspace(1000, 300, 60)
    assert relative_strength(closes, index)[-1] > 150
    assert rsi(closes)[-1] == pytest.approx(0, abs=1e-9)


def test_it_begins_where_both_are_known_and_passes_over_a_gap() -> None:
    line = relative_strength(np.array([np.nan, 10.0, 11.0, np.nan, 12.0]), np.array([5.0, 5.0, 5.0, 5.0, 10.0]))
    np.testing.assert_allclose(line, [np.nan, 100, 110, np.nan, 60], rtol=1e-14)


def test_the_change_over_so_many_bars() -> None:
    changes = change_over(np.array([100.0, 110.0, 99.0, 121.0]), 2)
    np.testing.assert_allclose(changes, [np.nan, np.nan, -0.01, 0.1], rtol=1e-12)
    assert np.isnan(change_over(np.array([100.0, 110.0]), 2)).all()
    assert np.isnan(change_over(np.array([100.0]), 20)).all()
