"""The slow stochastic, worked by hand, by plain loops and by TA-Lib."""

from __future__ import annotations

import numpy as np
import pytest
import talib
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.indicators import stochastic
from tests.analysis.builders import walks


def test_numbers_worked_by_hand() -> None:
    """Two bars, then means of two.

    Places: (11-8)/(12-8) = 75 %, (12-9)/(14-9) = 60 %, (10-9)/(14-9) = 20 %, (13-9)/(13-9) = 100 %.
    """
    highs, lows = np.array([10.0, 12, 14, 11, 13]), np.array([8.0, 9, 10, 9, 10])
    lines = stochastic(highs, lows, np.array([9.0, 11, 12, 10, 13]), 2, 2, 2)
    np.testing.assert_allclose(lines.k, [np.nan, np.nan, 67.5, 40, 60], rtol=1e-14)
    np.testing.assert_allclose(lines.d, [np.nan, np.nan, np.nan, 53.75, 50], rtol=1e-14)


def test_a_close_at_the_highest_high_is_100_and_at_the_lowest_low_0() -> None:
    rising = np.arange(100.0, 160.0)
    assert (stochastic(rising, rising - 1, rising).k[15:] == 100).all()
    assert (stochastic(rising[::-1], rising[::-1] - 1, rising[::-1] - 1).d[17:] == 0).all()


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


@settings(max_examples=60, deadline=None)
@given(
    closes=walks(min_size=8, max_size=120),
    spread=st.floats(0.001, 0.05),
    period=st.integers(1, 20),
    smoothing=st.integers(1, 5),
    signal=st.integers(1, 5),
)
def test_it_is_lanes_rule_and_talibs(
    closes: NDArray[np.float64], spread: float, period: int, smoothing: int, signal: int
) -> None:
    highs, lows = closes * (1 + spread), closes * (1 - spread)
    lines = stochastic(highs, lows, closes, period, smoothing, signal)
    places = [
        100 * (closes[end] - min(lows[start : end + 1])) / (max(highs[start : end + 1]) - min(lows[start : end + 1]))
        for start, end in enumerate(range(period - 1, len(closes)))
    ]
    k = [mean(places[end - smoothing : end]) for end in range(smoothing, len(places) + 1)]
    d = [mean(k[end - signal : end]) for end in range(signal, len(k) + 1)]
    np.testing.assert_allclose(lines.k[len(closes) - len(k) :], k, rtol=0, atol=1e-9)
    np.testing.assert_allclose(lines.d[len(closes) - len(d) :], d, rtol=0, atol=1e-9)
    talib_k, talib_d = talib.STOCH(
        highs, lows, closes, fastk_period=period, slowk_period=smoothing, slowd_period=signal
    )
    known = ~np.isnan(talib_d)
    assert known.sum() == len(d)
    np.testing.assert_allclose(lines.k[known], talib_k[known], rtol=0, atol=1e-9)
    np.testing.assert_allclose(lines.d[known], talib_d[known], rtol=0, atol=1e-9)


@pytest.mark.parametrize("noise", [0.0, 3e-10])
def test_a_price_that_stood_still_has_no_place_and_it_comes_back(noise: float) -> None:
    """Fourteen equal bars: not defined, where TA-Lib says 0; so are the two means of three over them."""
    closes = np.concatenate([np.arange(100.0, 120.0), np.full(15, 119.0), np.arange(120.0, 130.0)])
    highs = closes * (1 + noise)
    lines = stochastic(highs, closes, closes)
    # Bars 32 to 34 are the last of fourteen equal ones; the means of three rest on them up to bar 36, and 38.
    assert np.flatnonzero(np.isnan(lines.k[15:])).tolist() == [17, 18, 19, 20, 21]
    assert np.flatnonzero(np.isnan(lines.d[17:])).tolist() == [15, 16, 17, 18, 19, 20, 21]
    assert (lines.k[37:] > 99).all()
