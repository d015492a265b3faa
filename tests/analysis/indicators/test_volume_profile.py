"""Volume by price: worked by hand, and against a plain loop."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.errors import Missing, NotDefined
from analysis.indicators import VolumeProfile, volume_profile
from tests.analysis.builders import walks


def profile(rows: list[tuple[float, float, float]], bins: int) -> VolumeProfile:
    """Of bars given as low, high and volume."""
    lows, highs, volumes = np.array(rows, dtype=np.float64).T
    return volume_profile(highs, lows, volumes, bins)


def test_a_bars_volume_is_spread_evenly_over_its_range() -> None:
    """10..14 with 400: 100 in each bin of 1; 11..13 with 100: 50 in the two bins of the middle."""
    found = profile([(10, 14, 400), (11, 13, 100)], 4)
    np.testing.assert_allclose(found.edges, [10, 11, 12, 13, 14], rtol=1e-14)
    np.testing.assert_allclose(found.volumes, [100, 150, 150, 100], rtol=1e-12)


def test_a_bar_over_part_of_a_bin_gives_it_its_part() -> None:
    """10.5..12.5 lies for a quarter in 10..11, for a half in 11..12, for a quarter in 12..13."""
    found = profile([(10.5, 12.5, 80), (10, 10, 0), (14, 14, 0)], 4)
    np.testing.assert_allclose(found.volumes, [20, 40, 20, 0], rtol=1e-12)


def test_a_bar_without_range_goes_whole_into_its_bin() -> None:
    found = profile([(10, 10, 5), (12, 12, 7), (14, 14, 11), (11.999, 11.999, 100)], 4)
    assert found.volumes.tolist() == [5, 100, 7, 11]


def test_one_price_alone_is_one_bin() -> None:
    found = profile([(25_000, 25_000, 5), (25_000, 25_000, 7)], 24)
    assert found.volumes.tolist() == [12]
    assert (found.point_of_control, found.value_low, found.value_high) == (25_000, 25_000, 25_000)


def test_the_value_area_grows_to_the_busier_side_until_it_holds_seventy_percent() -> None:
    """The worked example of the 70 % rule: from 150 over 90, 80 and 70 to 390 of 554; 70 % are 387.8."""
    volumes = [24, 50, 70, 150, 90, 80, 50, 40]
    found = profile([(10 + bin_, 10 + bin_ + 1, volume) for bin_, volume in enumerate(volumes)], 8)
    np.testing.assert_allclose(found.volumes, volumes, rtol=1e-9)
    assert found.point_of_control == pytest.approx(13.5)
    assert (found.value_low, found.value_high) == pytest.approx((12, 16))


@pytest.mark.parametrize(
    ("volumes", "control"),
    [
        ([9, 1, 9, 1, 1], 2),  # the nearer to the middle
        ([1, 9, 1, 9, 1], 1),  # equally near: the lower
        ([9, 1, 1, 1, 9], 0),
    ],
)
def test_of_equal_bins_the_nearest_to_the_middle_controls(volumes: list[float], control: int) -> None:
    found = profile([(10 + bin_, 10 + bin_ + 1, volume) for bin_, volume in enumerate(volumes)], 5)
    assert found.point_of_control == pytest.approx(10.5 + control)


def test_between_equal_neighbours_the_upper_one_comes_first() -> None:
    found = profile([(10 + bin_, 10 + bin_ + 1, volume) for bin_, volume in enumerate([10, 10, 60, 10, 10])], 5)
    assert (found.value_low, found.value_high) == pytest.approx((12, 14))


@settings(max_examples=60, deadline=None)
@given(closes=walks(min_size=2, max_size=60), seed=st.integers(0, 2**32 - 1), bins=st.integers(1, 40))
def test_nothing_is_lost_and_every_part_is_where_a_plain_loop_puts_it(
    closes: NDArray[np.float64], seed: int, bins: int
) -> None:
    random = np.random.default_rng(seed)
    highs, lows = closes * (1 + random.uniform(0.001, 0.03, len(closes))), closes * 0.99
    volumes = random.integers(1, 1_000_000, len(closes)).astype(np.float64)
    found = volume_profile(highs, lows, volumes, bins)
    lowest, height = lows.min(), (highs.max() - lows.min()) / bins
    plain = [0.0] * bins
    for low, high, volume in zip(lows, highs, volumes, strict=True):
        for bin_ in range(bins):
            bottom, top = lowest + bin_ * height, lowest + (bin_ + 1) * height
            plain[bin_] += volume * max(min(high, top) - max(low, bottom), 0) / (high - low)
    np.testing.assert_allclose(found.volumes, plain, rtol=1e-6, atol=1e-6 * volumes.sum())
    assert found.volumes.sum() == pytest.approx(volumes.sum(), rel=1e-9)
    inside = (found.edges[:-1] >= found.value_low) & (found.edges[1:] <= found.value_high)
    assert found.volumes[inside].sum() >= 0.7 * volumes.sum() * (1 - 1e-6)
    assert found.value_low <= found.point_of_control <= found.value_high


def test_what_is_not_known_has_no_profile() -> None:
    for rows, reason, have, need in (
        ([], Missing.TOO_FEW_BARS, 0, 1),
        ([(10, 12, np.nan), (10, 12, 5)], Missing.UNKNOWN_VOLUME, 1, 2),
        ([(10, 12, 0), (10, 12, 0)], Missing.UNKNOWN_VOLUME, 0, 2),
    ):
        lows, highs, volumes = np.array(rows, dtype=np.float64).reshape(-1, 3).T
        with pytest.raises(NotDefined) as caught:
            volume_profile(highs, lows, volumes)
        assert (caught.value.reason, caught.value.have, caught.value.need) == (reason, have, need)


def test_wrong_input_is_refused() -> None:
    prices = np.array([10.0, 11.0])
    with pytest.raises(ValueError, match="period 0 is under 1"):
        volume_profile(prices, prices, prices, 0)
    with pytest.raises(ValueError, match="different lengths"):
        volume_profile(prices, prices[:1], prices)
