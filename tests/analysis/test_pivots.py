"""Turning points: what stands out from its three neighbours on each side."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.pivots import SIDE_BARS, pivot_highs, pivot_lows


@pytest.mark.parametrize(
    ("lows", "pivots"),
    [
        ([5, 4, 3, 2, 3, 4, 5], [3]),
        ([5, 4, 3, 2, 3, 4], []),  # the third bar after it is not there yet
        ([4, 3, 2, 3, 4, 5], []),  # nor is the third bar before it
        ([], []),
        ([5, 4, 2, 2, 3, 4, 5], []),  # as low as its neighbour
        ([2, 4, 3, 2, 3, 4, 5], []),  # as low as the third bar before
        ([5, 4, 3, 2, 3, 4, 2], []),  # as low as the third bar after
        ([2, 5, 4, 3, 2, 3, 4, 5, 2], [4]),  # the fourth bar on a side does not matter
        ([9, 8, 7, 1, 7, 8, 9, 2, 9, 8, 7], [3, 7]),
    ],
)
def test_a_low_is_strictly_below_three_bars_on_each_side(lows: list[float], pivots: list[int]) -> None:
    assert pivot_lows(np.array(lows, dtype=float)).tolist() == pivots
    assert pivot_highs(10 - np.array(lows, dtype=float)).tolist() == pivots


@pytest.mark.parametrize(("noise", "pivots"), [(0.0, []), (5e-10, []), (2e-9, [3])])
def test_what_adjusting_leaves_behind_is_no_difference(noise: float, pivots: list[int]) -> None:
    lows = 25_000 * np.array([1.1, 1.1, 1 + noise, 1.0, 1.1, 1.1, 1.1])
    assert pivot_lows(lows).tolist() == pivots
    highs = 25_000 * np.array([0.9, 0.9, 1 - noise, 1.0, 0.9, 0.9, 0.9])
    assert pivot_highs(highs).tolist() == pivots


def test_one_bar_may_be_a_low_and_a_high() -> None:
    assert pivot_lows(np.array([5.0, 5, 5, 1, 5, 5, 5])).tolist() == [3]
    assert pivot_highs(np.array([6.0, 6, 6, 9, 6, 6, 6])).tolist() == [3]


def test_a_pivot_is_known_three_bars_later_and_stays() -> None:
    lows = np.random.default_rng(5).uniform(10, 20, 300)
    whole = pivot_lows(lows).tolist()
    assert len(whole) > 30
    for count in range(len(lows) + 1):
        assert pivot_lows(lows[:count]).tolist() == [bar for bar in whole if bar + SIDE_BARS < count]


def test_a_missing_price_beside_it_is_no_pivot() -> None:
    assert pivot_lows(np.array([5, 4, np.nan, 2, 3, 4, 5])).tolist() == []
