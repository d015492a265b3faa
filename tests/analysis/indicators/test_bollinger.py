"""Bollinger bands."""

from __future__ import annotations

from statistics import fmean, pstdev

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from analysis.indicators import bollinger_bands
from tests.analysis.builders import walks


def test_bands_worked_by_hand() -> None:
    """2, 4, 4, 4, 5, 5, 7, 9: mean 5, population deviation 2."""
    bands = bollinger_bands(np.array([2.0, 4, 4, 4, 5, 5, 7, 9]), 8)
    assert bands.middle[-1] == pytest.approx(5, rel=1e-12)
    assert bands.upper[-1] == pytest.approx(9, rel=1e-12)
    assert bands.lower[-1] == pytest.approx(1, rel=1e-12)
    assert np.isnan(bands.upper[:-1]).all()
    wider = bollinger_bands(np.array([2.0, 4, 4, 4, 5, 5, 7, 9]), 8, deviations=2.5)
    assert (wider.upper[-1], wider.lower[-1]) == (pytest.approx(10, rel=1e-12), pytest.approx(0, abs=1e-12))


@settings(max_examples=40, deadline=None)
@given(closes=walks(max_size=100))
def test_every_band_is_two_population_deviations_from_the_mean_of_twenty(closes: NDArray[np.float64]) -> None:
    bands = bollinger_bands(closes)
    for line in (bands.upper, bands.middle, bands.lower):
        assert line.shape == closes.shape
        assert np.isnan(line[:19]).all()
    for end in range(20, len(closes) + 1):
        last = closes[end - 20 : end].tolist()
        middle, deviation = fmean(last), pstdev(last)
        assert bands.middle[end - 1] == pytest.approx(middle, rel=1e-9)
        assert bands.upper[end - 1] == pytest.approx(middle + 2 * deviation, rel=1e-9)
        assert bands.lower[end - 1] == pytest.approx(middle - 2 * deviation, rel=1e-9)


@pytest.mark.parametrize("price", [0.00001, 1.0, 12_345.6, 117_000.37, 5e6])
def test_the_bands_of_a_price_that_stands_still_lie_on_it(price: float) -> None:
    before = np.linspace(price / 2, price * 2, 30)
    bands = bollinger_bands(np.append(before, np.full(20, price)))
    assert bands.upper[-1] == pytest.approx(price, rel=1e-9)
    assert bands.lower[-1] == pytest.approx(price, rel=1e-9)


@pytest.mark.parametrize("count", [0, 1, 19])
def test_fewer_than_twenty_bars_have_no_bands(count: int) -> None:
    bands = bollinger_bands(np.full(count, 5.0))
    assert len(bands.upper) == len(bands.middle) == len(bands.lower) == count
    assert np.isnan(bands.middle).all()


def test_no_band_knows_a_later_bar_and_the_closes_are_not_changed() -> None:
    closes = 100 + np.sin(np.arange(60.0))
    before = closes.copy()
    whole = bollinger_bands(closes)
    for count in range(1, 61):
        alone = bollinger_bands(closes[:count])
        np.testing.assert_array_equal(alone.upper[-1], whole.upper[count - 1])
        np.testing.assert_array_equal(alone.lower[-1], whole.lower[count - 1])
    np.testing.assert_array_equal(closes, before)
