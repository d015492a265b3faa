"""How sure a figure is: Wilson's interval, and the resampled ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.track_record import Interval, wilson
from analysis.track_record.confidence import RESAMPLES, in_enough_runs, interval_of, mean_spread, resampled_sums


@pytest.mark.parametrize(
    ("wins", "cases", "low", "high"),
    [
        # R. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998),
        # table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_against_published_values(wins: int, cases: int, low: float, high: float) -> None:
    interval = wilson(wins, cases)
    assert interval is not None
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


def test_wilson_of_nothing_is_none() -> None:
    assert wilson(0, 0) is None


@given(cases=st.integers(1, 10**7), share=st.floats(0, 1))
def test_wilson_lies_around_the_share_between_0_and_1(cases: int, share: float) -> None:
    wins = round(cases * share)
    interval, mirrored = wilson(wins, cases), wilson(cases - wins, cases)
    assert interval is not None
    assert mirrored is not None
    assert 0 <= interval.low < interval.high <= 1
    assert interval.low - 1e-12 <= wins / cases <= interval.high + 1e-12
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((interval.low, interval.high), abs=1e-12)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.01, 0.02, True), (-0.02, -0.01, True), (-0.01, 0.01, False), (0.0, 0.01, False), (-0.01, 0.0, False)],
)
def test_an_interval_that_ends_at_0_does_not_leave_it_out(low: float, high: float, expected: bool) -> None:  # noqa: FBT001 - a case
    assert Interval(low=low, high=high).leaves_out_zero is expected


def test_the_spread_of_a_mean() -> None:
    # Standard deviation 0.02, over the root of four cases.
    changes = np.array([-0.03, 0.01, 0.01, 0.01])
    assert mean_spread(changes) == pytest.approx(1.959964 * 0.01)
    assert math.isnan(mean_spread(np.array([0.5])))
    assert math.isnan(mean_spread(np.array([])))


def resampled_slowly(by_date: NDArray[np.float64], block: int) -> NDArray[np.float64]:
    """One date after the other, drawn by the same generator."""
    rows, dates = by_date.shape
    length = min(block, dates)
    starts = np.random.default_rng(20_150_101).integers(0, dates, size=(RESAMPLES, math.ceil(dates / length)))
    sums = np.zeros((rows, RESAMPLES))
    for place, drawn in enumerate(starts.tolist()):
        for start in drawn:
            for step in range(length):
                sums[:, place] += by_date[:, (start + step) % dates]
    return sums


@pytest.mark.parametrize(("dates", "block"), [(1, 1), (23, 1), (23, 5), (20, 5), (7, 10), (2, 2)])
def test_resampling_against_the_slow_way(dates: int, block: int) -> None:
    by_date = np.random.default_rng(dates).normal(size=(3, dates))
    np.testing.assert_allclose(resampled_sums(by_date, block), resampled_slowly(by_date, block), rtol=0, atol=1e-9)


def test_resampling_of_many_dates_in_parts_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    by_date = np.random.default_rng(1).normal(size=(2, 50))
    whole = resampled_sums(by_date, 5)
    monkeypatch.setattr("analysis.track_record.confidence._CELLS_AT_ONCE", 50 * 300)
    np.testing.assert_allclose(resampled_sums(by_date, 5), whole, rtol=0, atol=1e-9)
    monkeypatch.setattr("analysis.track_record.confidence._CELLS_AT_ONCE", 1)
    np.testing.assert_allclose(resampled_sums(by_date, 5), whole, rtol=0, atol=1e-9)


def test_independent_dates_vary_as_theory_has_it() -> None:
    values = np.random.default_rng(4).normal(size=400)
    interval = interval_of(resampled_sums(values[np.newaxis], 1)[0] / 400)
    half = 1.96 * values.std() / math.sqrt(400)
    assert interval.low == pytest.approx(values.mean() - half, abs=half / 8)
    assert interval.high == pytest.approx(values.mean() + half, abs=half / 8)


def test_dates_that_resemble_their_neighbours_are_less_sure_in_runs() -> None:
    values = np.repeat(np.random.default_rng(4).normal(size=40), 10)
    alone, in_runs = (interval_of(resampled_sums(values[np.newaxis], block)[0] / 400) for block in (1, 10))
    # Forty values, each ten times, vary as forty do: over three times as wide as four hundred would.
    assert in_runs.high - in_runs.low > 2 * (alone.high - alone.low)


def test_an_interval_leaves_out_a_fortieth_on_each_side() -> None:
    interval = interval_of(np.random.default_rng(1).permutation(1000.0 - np.arange(1000)))
    assert (interval.low, interval.high) == (26, 975)


def test_resamples_without_a_case_are_left_out() -> None:
    interval = interval_of(np.concatenate((np.full(900, np.nan), np.arange(100.0))))
    assert (interval.low, interval.high) == (2, 97)


@settings(max_examples=50)
@given(st.lists(st.integers(0, 120), max_size=40), st.integers(1, 20))
def test_runs_are_counted_by_their_length(dates: list[int], block: int) -> None:
    places = np.array(dates, dtype=np.int64)
    assert in_enough_runs(places, block) == (len({place // block for place in dates}) >= 10)
