"""A session's volume against the twenty before it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.volume import volume_ratio


def test_the_ratio_leaves_the_session_itself_out_of_the_mean() -> None:
    ratio = volume_ratio(np.array([*[100.0] * 10, *[300.0] * 10, 500.0, 10.0]))
    assert np.isnan(ratio[:20]).all()
    assert ratio[20] == pytest.approx(2.5, rel=1e-12)  # 500 / 200
    assert ratio[21] == pytest.approx(10 / 220, rel=1e-12)  # the mean of nine 100, ten 300 and 500


@pytest.mark.parametrize("count", [0, 1, 19, 20])
def test_it_needs_twenty_sessions_before(count: int) -> None:
    ratio = volume_ratio(np.full(count, 5.0))
    assert len(ratio) == count
    assert np.isnan(ratio).all()
    assert volume_ratio(np.full(21, 5.0))[-1] == pytest.approx(1)


def test_an_unknown_volume_is_unknown_for_its_session_and_the_twenty_after() -> None:
    volume = np.full(60, 5.0)
    volume[25] = np.nan
    assert np.flatnonzero(np.isnan(volume_ratio(volume))).tolist() == [*range(20), *range(25, 46)]


def test_twenty_sessions_without_a_trade_have_no_ratio() -> None:
    ratio = volume_ratio(np.array([0.0] * 20 + [50.0, 100.0]))
    assert np.isnan(ratio[20])
    assert ratio[21] == pytest.approx(40)  # 100 / (50 / 20)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(0, 80))
def test_it_is_the_plain_quotient(seed: int, count: int) -> None:
    volume = np.random.default_rng(seed).integers(1, 10_000_000, count).astype(np.float64)
    plain = [volume[place] / (sum(volume[place - 20 : place].tolist()) / 20) for place in range(20, count)]
    np.testing.assert_allclose(volume_ratio(volume)[20:], plain, rtol=1e-12)


def test_histories_side_by_side_are_each_their_own() -> None:
    first, second = np.arange(1.0, 41.0), np.arange(41.0, 1.0, -1)
    both = volume_ratio(np.vstack([first, second]))
    np.testing.assert_array_equal(both, np.vstack([volume_ratio(first), volume_ratio(second)]))
