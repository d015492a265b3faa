"""Moving averages."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.indicators import sma
from tests.analysis.builders import walks


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (1, [1, 3, 8, 4]),
        (2, [np.nan, 2, 5.5, 6]),
        (3, [np.nan, np.nan, 4, 5]),
        (4, [np.nan, np.nan, np.nan, 4]),
        (5, [np.nan] * 4),
    ],
)
def test_the_mean_of_the_last_values_with_its_own(period: int, expected: list[float]) -> None:
    np.testing.assert_allclose(sma(np.array([1.0, 3.0, 8.0, 4.0]), period), expected, rtol=1e-14)


def test_no_values_give_no_values() -> None:
    assert sma(np.array([]), 1).tolist() == []
    assert sma(np.array([]), 20).tolist() == []


@settings(max_examples=60, deadline=None)
@given(values=walks(max_size=300), period=st.integers(1, 220))
def test_every_mean_is_the_plain_mean(values: NDArray[np.float64], period: int) -> None:
    averages = sma(values, period)
    assert averages.shape == values.shape
    assert np.isnan(averages[: period - 1]).all()
    plain = [sum(values[end - period : end].tolist()) / period for end in range(period, len(values) + 1)]
    np.testing.assert_allclose(averages[period - 1 :], plain, rtol=1e-9)


@settings(max_examples=15, deadline=None)
@given(values=walks(min_size=1, max_size=80), period=st.integers(1, 20))
def test_no_value_knows_a_later_bar(values: NDArray[np.float64], period: int) -> None:
    alone = [sma(values[: count + 1], period)[-1] for count in range(len(values))]
    np.testing.assert_array_equal(sma(values, period), alone)


@pytest.mark.parametrize("period", [1, 2, 10])
@pytest.mark.parametrize("values", [np.arange(20.0), np.arange(40.0).reshape(20, 2)[:, 1]], ids=["dense", "spread"])
def test_the_values_are_not_changed_and_need_not_lie_side_by_side(values: NDArray[np.float64], period: int) -> None:
    before = values.copy()
    averages = sma(values, period)
    plain = [before[start : start + period].mean() for start in range(21 - period)]
    np.testing.assert_allclose(averages[period - 1 :], plain, rtol=1e-12)
    averages[:] = -1
    np.testing.assert_array_equal(values, before)
