"""Each way of counting, by hand on a tiny case."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analysis.claims.counting import runs, session_changes, volatility, weekly_correlation
from analysis.claims.measured import Measured
from analysis.claims.series import Series
from analysis.signals import History

# From Monday 1 January 2024 on, every day of the week.
CLOSES = [100.0, 110.0, 99.0, 99.0, 132.0, 66.0, 165.0, 150.0]


def series_of(closes: list[float], first: str = "2024-01-01") -> Series:
    values = np.array(closes)
    columns = {"open": values, "high": values * 1.01, "low": values * 0.99, "close": values, "volume": values * 0 + 1}
    days = pd.date_range(first, periods=len(closes), name="date")
    return Series("TEST", History(frame=pd.DataFrame(columns, index=days)))


def test_a_run_is_unbroken() -> None:
    assert runs(np.array([True, True, False, True, False, False, True])) == [(0, 1), (3, 3), (6, 6)]
    assert runs(np.array([], dtype=np.bool_)) == []


def test_volatility_is_the_spread_of_changes_for_a_year() -> None:
    assert session_changes(np.array([100.0, 110.0, 99.0])) == pytest.approx([0.1, -0.1])
    assert volatility(np.array([100.0, 110.0, 99.0]), 100) == pytest.approx(math.sqrt(0.02) * 10)


def test_weeks_are_compared_by_their_last_common_session() -> None:
    days = pd.date_range("2024-01-01", periods=28)
    first = pd.Series(np.repeat([100.0, 110.0, 99.0, 118.8], 7), index=days)
    opposite = pd.Series(np.repeat([100.0, 90.0, 99.0, 79.2], 7), index=days)
    value, weeks = weekly_correlation(first, opposite[opposite.index != days[27]])
    assert weeks == 3
    assert value == pytest.approx(-1.0)


def test_a_series_over_a_span() -> None:
    series = series_of(CLOSES)
    assert series.price("2024-01-03") == Measured(value=99.0, span="2024-01-03")
    assert series.change("2024-01-01", "2024-01-05").value == pytest.approx(0.32)
    assert series.session("2024-01-03").value == pytest.approx(-0.1)
    assert series.after("2024-01-05", 2) == Measured(value=0.25, span="2024-01-05 – 2024-01-07")
    assert series.fall("2024-01-01", "2024-01-08") == Measured(value=-0.5, span="2024-01-05 – 2024-01-06")
    assert series.fall("2024-01-02", "2024-01-04").span == "2024-01-02 – 2024-01-03"
    assert series.record_days("2024-01-02", "2024-01-31") == ["2024-01-02", "2024-01-05", "2024-01-07"]
    with pytest.raises(KeyError):
        series.price("2024-02-01")


def test_a_year_begins_at_the_last_close_before_it() -> None:
    series = series_of([100.0, 200.0, 210.0, 260.0], first="2023-12-30")
    assert series.year(2024).value == pytest.approx(0.3)
    assert series.year(2024).span == "2023-12-31 – 2024-01-02"
    assert series.year(2024, until="2024-01-01").value == pytest.approx(0.05)
