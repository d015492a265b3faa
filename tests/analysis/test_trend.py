"""The short trend that a bar stands in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.trend import Trend, trend_before
from tests.analysis.builders import walks

# The mean of the ten closes up to t-6 is 100; the five after them, up to t-1, are given.
TEN_BEFORE = [100.0] * 10


@pytest.mark.parametrize(
    ("five_before", "trend"),
    [
        ([90.0] * 5, Trend.DOWN),  # SMA10 95, close 90
        ([110.0] * 5, Trend.UP),  # SMA10 105, close 110
        ([100.0] * 5, Trend.NONE),
        ([90, 90, 90, 90, 120], Trend.NONE),  # SMA10 98 has fallen, the close is above it
        ([110, 110, 110, 110, 80], Trend.NONE),  # SMA10 102 has risen, the close is below it
        ([88.75, 88.75, 88.75, 88.75, 95], Trend.NONE),  # the close is SMA10, 95
        ([88.75, 88.75, 88.75, 88.75, 95 - 1e-8], Trend.NONE),  # below it by less than 1e-9 of it
        ([88.75, 88.75, 88.75, 88.75, 95 - 1e-6], Trend.DOWN),
        ([111.25, 111.25, 111.25, 111.25, 105 + 1e-8], Trend.NONE),
        ([111.25, 111.25, 111.25, 111.25, 105 + 1e-6], Trend.UP),
        ([102.5, 102.5, 102.5, 102.5, 90], Trend.NONE),  # SMA10 has stayed at 100
        ([102.5, 102.5, 102.5, 102.5, 90 - 1e-8], Trend.NONE),  # has fallen by less than 1e-9 of it
        ([102.5, 102.5, 102.5, 102.5, 90 - 1e-5], Trend.DOWN),
        ([97.5, 97.5, 97.5, 97.5, 110 + 1e-5], Trend.UP),
    ],
)
def test_the_trend_is_close_against_average_and_average_against_five_bars_before(
    five_before: list[float], trend: Trend
) -> None:
    for last in (1.0, 100.0, 10_000.0):
        assert trend_before(np.array([*TEN_BEFORE, *five_before, last])) is trend


def test_sixteen_bars_are_enough_and_fifteen_are_not() -> None:
    falling = np.linspace(200, 100, 16)
    assert trend_before(falling) is Trend.DOWN
    assert trend_before(falling[::-1]) is Trend.UP
    assert trend_before(falling[1:]) is None
    assert trend_before(falling[:0]) is None


@settings(max_examples=50, deadline=None)
@given(closes=walks(min_size=16, max_size=60), last=st.floats(1, 1e6))
def test_neither_the_bar_itself_nor_older_bars_nor_the_unit_matter(closes: NDArray[np.float64], last: float) -> None:
    trend = trend_before(closes)
    assert trend_before(np.append(closes[:-1], last)) is trend
    assert trend_before(closes[-16:]) is trend
    assert trend_before(closes * 1024) is trend


@settings(max_examples=50, deadline=None)
@given(closes=st.lists(st.integers(50, 150), min_size=16, max_size=40))
def test_a_mirrored_price_has_the_mirrored_trend(closes: list[int]) -> None:
    mirrored = {Trend.UP: Trend.DOWN, Trend.DOWN: Trend.UP, Trend.NONE: Trend.NONE, None: None}
    prices = np.array(closes, dtype=np.float64)
    assert mirrored[trend_before(prices)] is trend_before(200 - prices)


def test_the_closes_are_not_changed() -> None:
    closes = np.linspace(200, 100, 40)
    before = closes.copy()
    trend_before(closes)
    np.testing.assert_array_equal(closes, before)
