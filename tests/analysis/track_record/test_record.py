"""Tallies and distributions of returns."""

from __future__ import annotations

import math
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.track_record import DISTRIBUTION_EDGES, FIXED_PERIODS, Difference, Interval, Tally
from analysis.track_record.record import distribution_of


def test_a_tally_by_hand() -> None:
    tally = Tally.of(np.array([0.10, -0.02, 0.0, 0.04]))
    assert (tally.n, tally.wins, tally.win_rate) == (4, 2, 0.5)
    assert tally.mean == pytest.approx(0.03)
    assert tally.median == pytest.approx(0.02)
    assert tally.wilson is not None
    # R. Newcombe's formula at 2 of 4.
    assert (tally.wilson.low, tally.wilson.high) == pytest.approx((0.1500, 0.8500), abs=1e-4)


def test_a_tally_of_nothing_knows_nothing() -> None:
    tally = Tally.of(np.array([]))
    assert (tally.n, tally.wins, tally.mean, tally.median, tally.win_rate, tally.wilson) == (
        0,
        0,
        None,
        None,
        None,
        None,
    )


def test_an_equal_price_is_no_win() -> None:
    assert Tally.of(np.array([0.0, 9e-10, -9e-10, 1.1e-9, 1e-6])).wins == 2


@given(st.lists(st.floats(-0.99, 10), min_size=1, max_size=60))
def test_a_tally_as_the_library_has_it(returns: list[float]) -> None:
    tally = Tally.of(np.array(returns))
    assert tally.n == len(returns)
    assert tally.wins == sum(value > 1e-9 for value in returns)
    assert tally.mean == pytest.approx(math.fsum(returns) / len(returns), abs=1e-12)
    assert tally.median == pytest.approx(median(returns), abs=1e-12)


def test_the_order_of_returns_is_left_alone() -> None:
    returns = np.array([0.3, -0.1, 0.2])
    Tally.of(returns)
    assert returns.tolist() == [0.3, -0.1, 0.2]


def test_the_edges_go_from_minus_20_to_20_percent_by_2() -> None:
    assert [round(100 * edge) for edge in DISTRIBUTION_EDGES] == list(range(-20, 21, 2))


@pytest.mark.parametrize(
    ("value", "step"),
    [
        (-0.5, 0),
        (-0.2, 0),
        (-0.2 + 9e-10, 0),
        (-0.19999, 1),
        (-0.18, 1),
        (-0.0001, 10),
        (0.0, 10),
        (9e-10, 10),
        (1e-8, 11),
        (0.02, 11),
        (0.06, 13),
        (0.0600001, 14),
        (0.2, 20),
        (0.2001, 21),
        (3.0, 21),
    ],
)
def test_the_upper_end_belongs_to_a_step(value: float, step: int) -> None:
    counts = distribution_of(np.array([value]))
    assert len(counts) == 22
    assert [place for place, count in enumerate(counts) if count] == [step]


@given(st.lists(st.floats(-0.99, 10), max_size=60))
def test_every_return_falls_into_one_step(returns: list[float]) -> None:
    counts = distribution_of(np.array(returns))
    assert sum(counts) == len(returns)
    # The steps up to that which ends at 0 hold what is no win.
    assert sum(counts[11:]) == Tally.of(np.array(returns)).wins


@pytest.mark.parametrize(
    ("interval", "clear"),
    [((0.01, 0.05), True), ((-0.05, -0.01), True), ((-0.01, 0.05), False), ((0.0, 0.05), False), (None, False)],
)
def test_a_difference_is_clear_where_its_interval_leaves_out_0(
    interval: tuple[float, float] | None, *, clear: bool
) -> None:
    told = None if interval is None else Interval(low=interval[0], high=interval[1])
    assert Difference(value=0.02, interval=told).is_clear is clear


def test_the_fixed_periods_follow_each_other() -> None:
    (first, end), (begin, last) = FIXED_PERIODS.values()
    assert [day.isoformat() for day in (first, end, begin, last)] == [
        "2015-01-01",
        "2020-12-31",
        "2021-01-01",
        "2025-12-31",
    ]
