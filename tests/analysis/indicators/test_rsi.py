"""Wilder's RSI, against his own steps, TA-Lib and numbers worked by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import talib
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.bars import check_bars
from analysis.indicators import rsi
from tests.analysis.builders import walks, wilder_rsi

# The worked example that spreadsheets of Wilder's RSI are checked with (StockCharts, ChartSchool, "cs-rsi").
SPREADSHEET_CLOSES = [
    *(44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826, 45.8931),
    *(46.0328, 45.6140, 46.2820, 46.2820, 46.0028, 46.0328, 46.4116, 46.2222, 45.6439, 46.2122, 46.2521),
    *(45.7137, 46.4515, 45.7835, 45.3548, 44.0288, 44.1783, 44.2181, 44.5672, 43.4205, 42.6628, 43.1314),
]
SPREADSHEET_RSI = [
    *(70.53, 66.32, 66.55, 69.41, 66.36, 57.97, 62.93, 63.26, 56.06, 62.38),
    *(54.71, 50.42, 39.99, 41.46, 41.87, 45.46, 37.30, 33.08, 37.77),
]


def test_the_worked_example_of_the_spreadsheets() -> None:
    values = rsi(np.array(SPREADSHEET_CLOSES))
    assert np.isnan(values[:14]).all()
    assert values[14:].tolist() == pytest.approx(SPREADSHEET_RSI, abs=0.006)


@pytest.mark.parametrize(
    ("closes", "period", "expected"),
    [
        # Gains 2, 0 and losses 0, 1: averages 1 and 0.5; then gain 3: 2 and 0.25; then loss 4: 1 and 2.125.
        ([10, 12, 11, 14, 10], 2, [100 - 100 / 3, 100 - 100 / 9, 100 - 100 / (1 + 1 / 2.125)]),
        # Averages 1 and 1/3; an unchanged close keeps their ratio.
        ([10, 13, 12, 12, 12], 3, [75, 75]),
        ([10, 9, 8, 9], 2, [0, 50]),
        ([10, 11, 10, 11, 10], 4, [50]),
    ],
)
def test_numbers_worked_by_hand(closes: list[float], period: int, expected: list[float]) -> None:
    values = rsi(np.array(closes, dtype=np.float64), period)
    assert np.isnan(values[:period]).all()
    assert values[period:].tolist() == pytest.approx(expected, abs=1e-10)


@settings(max_examples=150, deadline=None)
@given(closes=walks(max_size=400), period=st.integers(2, 60))
def test_where_it_is_defined_it_is_talibs(closes: NDArray[np.float64], period: int) -> None:
    values = rsi(closes, period)
    assert values.shape == closes.shape
    defined = ~np.isnan(values)
    assert not defined[:period].any()
    if defined.any():
        np.testing.assert_allclose(values[defined], talib.RSI(closes, period)[defined], rtol=0, atol=1e-9)
        assert ((values[defined] >= 0) & (values[defined] <= 100)).all()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), length=st.integers(3, 300), period=st.integers(2, 60))
def test_it_is_wilders_step_by_step(seed: int, length: int, period: int) -> None:
    closes = 20_000 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.02, length)))
    values = rsi(closes, period)
    assert np.isnan(values[:period]).all()
    if length > period:
        np.testing.assert_allclose(values[period:], wilder_rsi(closes.tolist(), period), rtol=0, atol=1e-9)


@pytest.mark.parametrize("period", [2, 14, 60])
@pytest.mark.parametrize("missing", [0, 1, 2])
def test_fewer_bars_than_the_period_and_one_more_define_nothing(period: int, missing: int) -> None:
    closes = np.linspace(10, 20, period + 1)[: period + 1 - missing]
    values = rsi(closes, period)
    assert len(values) == period + 1 - missing
    assert np.isnan(values).sum() == min(period, len(values))


def test_no_bars_give_no_values() -> None:
    assert rsi(np.array([])).tolist() == []


def test_only_gains_are_100_and_only_losses_0() -> None:
    rising = np.linspace(100, 200, 60)
    assert (rsi(rising)[14:] == 100).all()
    assert (rsi(rising[::-1])[14:] == 0).all()


def test_gains_followed_by_a_long_standstill_stay_100() -> None:
    closes = np.append(np.linspace(10_000, 11_000, 20), np.full(1500, 11_000.0))
    assert (rsi(closes)[14:] == 100).all()


@pytest.mark.parametrize("noise", [0.0, 1e-12, 4e-10])
def test_a_price_that_never_changed_has_no_rsi(noise: float) -> None:
    closes = 25_000 * (1 + noise * np.resize([0, 1, -1], 100))
    assert np.isnan(rsi(closes)).all()


@pytest.mark.parametrize(("step", "value"), [(1.0, 100.0), (-1.0, 0.0)])
@pytest.mark.parametrize(
    ("standstill", "first_defined"),
    [
        (1, 14),  # the first change is at bar 1: defined when 14 changes are there
        (14, 14),  # the first change is the fourteenth
        (15, 15),  # the first fourteen changes were none; the fifteenth is the first
        (40, 40),
    ],
)
def test_it_is_defined_from_the_first_change_on(standstill: int, first_defined: int, step: float, value: float) -> None:
    """`standstill` equal closes, then one step after which the price stands still again."""
    closes = np.full(60, 100.0)
    closes[standstill:] += step
    values = rsi(closes)
    assert np.isnan(values[:first_defined]).all()
    assert (values[first_defined:] == value).all()


def test_a_price_back_at_its_start_stays_defined() -> None:
    closes = np.full(30, 100.0)
    closes[10] = 101
    np.testing.assert_allclose(rsi(closes)[14:18], wilder_rsi(closes.tolist(), 14)[:4], rtol=0, atol=1e-9)
    assert not np.isnan(rsi(closes)[14:]).any()


@settings(max_examples=40, deadline=None)
@given(
    closes=walks(min_size=20, max_size=200),
    factor=st.sampled_from([1e-12, 1e-8, 0.001, 0.1, 3.0, 1000.0, 1e9]),
)
def test_the_unit_of_the_price_does_not_matter(closes: NDArray[np.float64], factor: float) -> None:
    steps = np.rint(closes)  # prices in whole ticks, so that a change is either nothing or far above the rounding
    np.testing.assert_allclose(rsi(steps * factor), rsi(steps), rtol=0, atol=1e-6)


@settings(max_examples=15, deadline=None)
@given(closes=walks(min_size=1, max_size=120), period=st.integers(2, 30))
def test_no_value_knows_a_later_bar(closes: NDArray[np.float64], period: int) -> None:
    whole = rsi(closes, period)
    alone = [rsi(closes[: count + 1], period)[-1] for count in range(len(closes))]
    np.testing.assert_array_equal(whole, alone)


def test_the_closes_are_not_changed() -> None:
    closes = np.array(SPREADSHEET_CLOSES)
    before = closes.copy()
    rsi(closes)[:] = -1
    np.testing.assert_array_equal(closes, before)


def test_closes_need_not_lie_side_by_side_in_memory() -> None:
    closes = np.array(SPREADSHEET_CLOSES)
    rows = np.column_stack([closes, closes + 1, closes - 1])
    np.testing.assert_array_equal(rsi(rows[:, 0]), rsi(closes))
    np.testing.assert_array_equal(rsi(closes[::-1]), rsi(closes[::-1].copy()))
    read_only = closes.copy()
    read_only.flags.writeable = False
    np.testing.assert_array_equal(rsi(read_only), rsi(closes))


@pytest.mark.parametrize("period", [1, 0, -14])
def test_a_period_under_2_is_refused(period: int) -> None:
    with pytest.raises(ValueError, match=f"period {period} is under 2"):
        rsi(np.array(SPREADSHEET_CLOSES), period)


@pytest.mark.market_data
def test_the_last_rsi_of_every_share_is_talibs_and_wilders(market_data: Path) -> None:
    files = sorted((market_data / "vn_long").glob("*.csv.gz"))
    visited = sampled = 0
    for number, file in enumerate(files):
        closes = check_bars(pd.read_csv(file, index_col="date", parse_dates=["date"])).frame["close"].to_numpy()
        last = rsi(closes)[-1]
        assert last == pytest.approx(talib.RSI(closes, 14)[-1], abs=1e-9), file.name
        visited += 1
        if number % 10 == 0:
            assert last == pytest.approx(wilder_rsi(closes.tolist(), 14)[-1], abs=1e-9), file.name
            sampled += 1
    assert (visited, sampled) == (188, 19)
