"""Changes by the calendar, the distance from the record, trend and RSI of an index."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.errors import NotDefined
from analysis.index_overview import Span, SpanChange, day_back, months_back, read_index
from analysis.trend import Trend
from tests.analysis.builders import finished, table, wilder_rsi


@pytest.mark.parametrize(
    ("day", "span", "expected"),
    [
        ("2026-11-20", Span.DAY, "2026-11-19"),
        ("2026-11-20", Span.WEEK, "2026-11-13"),
        ("2026-11-20", Span.MONTH, "2026-10-20"),
        ("2026-11-20", Span.YEAR_TO_DATE, "2025-12-31"),
        ("2026-11-20", Span.YEAR, "2025-11-20"),
        ("2026-01-15", Span.MONTH, "2025-12-15"),
        ("2026-03-31", Span.MONTH, "2026-02-28"),
        ("2024-03-31", Span.MONTH, "2024-02-29"),
        ("2024-02-29", Span.YEAR, "2023-02-28"),
        ("2026-01-01", Span.YEAR_TO_DATE, "2025-12-31"),
    ],
)
def test_how_far_back_a_span_looks(day: str, span: Span, expected: str) -> None:
    assert day_back(date.fromisoformat(day), span) == date.fromisoformat(expected)


def test_months_back_over_years() -> None:
    assert months_back(date(2026, 2, 28), 6) == date(2025, 8, 28)
    assert months_back(date(2026, 8, 31), 6) == date(2026, 2, 28)
    assert months_back(date(2026, 5, 1), 17) == date(2024, 12, 1)


def test_a_span_begins_at_the_last_bar_on_or_before_its_day() -> None:
    # A holiday lies on the day a week back, a gap of months on the others.
    dates = ["2025-02-03", "2025-12-30", "2026-02-12", "2026-02-24", "2026-03-02", "2026-03-03"]
    reading = read_index(finished(table([50, 80, 100, 105, 160, 200], dates=dates)))

    assert (reading.session, reading.close) == (date(2026, 3, 3), 200)
    assert reading.changes == {
        Span.DAY: SpanChange(since=date(2026, 3, 2), change=0.25),
        Span.WEEK: SpanChange(since=date(2026, 2, 24), change=200 / 105 - 1),
        Span.MONTH: SpanChange(since=date(2025, 12, 30), change=1.5),
        Span.YEAR_TO_DATE: SpanChange(since=date(2025, 12, 30), change=1.5),
        Span.YEAR: SpanChange(since=date(2025, 2, 3), change=3.0),
    }


def test_what_the_data_do_not_reach_is_not_known() -> None:
    reading = read_index(finished(table([100, 110], dates=["2026-03-02", "2026-03-03"])))

    assert {span for span, change in reading.changes.items() if change is not None} == {Span.DAY}
    assert (reading.trend, reading.rsi14) == (None, None)
    alone = read_index(finished(table([100])))
    assert set(alone.changes.values()) == {None}
    assert alone.record.distance == 0


def test_the_distance_from_the_record_close() -> None:
    record = read_index(finished(table([90, 120, 100, 120, 90]))).record

    # Of equal closes the first is the record.
    assert (record.close, record.session, record.data_since) == (120, date(2024, 1, 9), date(2024, 1, 8))
    assert record.distance == -0.25


def test_a_level_equal_to_the_record_has_no_distance() -> None:
    for last in (120, 120 * (1 + 5e-10)):
        record = read_index(finished(table([90, 120, 100, last]))).record
        assert (record.session, record.distance) == (date(2024, 1, 9), 0)


def test_trend_and_rsi_are_those_of_the_last_bar() -> None:
    closes = [100 + day + (day % 3) for day in range(40)]
    reading = read_index(finished(table(closes)))

    assert reading.trend is Trend.UP
    assert reading.rsi14 == pytest.approx(wilder_rsi(closes, 14)[-1])


def test_a_level_that_never_moved_has_no_rsi() -> None:
    assert read_index(finished(table([100.0] * 30))).rsi14 is None


def test_without_a_bar_there_is_no_reading() -> None:
    with pytest.raises(NotDefined):
        read_index(finished(table([])))


@pytest.mark.parametrize("symbol", ["VNINDEX", "VN30", "HNXINDEX", "UPCOMINDEX", "RUT", "GSPC", "SSEC"])
def test_real_indices_against_pandas(market_data: Path, symbol: str) -> None:
    frame = pd.read_csv(market_data / "index" / f"{symbol}.csv.gz", index_col="date", parse_dates=True)
    frame = frame.iloc[-1500:]
    reading = read_index(finished(frame))

    bars = finished(frame).finished["close"]
    last = pd.Timestamp(reading.session)
    assert last == bars.index[-1]
    for span, back in (
        (Span.WEEK, pd.DateOffset(days=7)),
        (Span.MONTH, pd.DateOffset(months=1)),
        (Span.YEAR_TO_DATE, pd.DateOffset(days=last.day_of_year)),
        (Span.YEAR, pd.DateOffset(years=1)),
    ):
        change = reading.changes[span]
        assert change is not None
        assert change.change == pytest.approx(bars.iloc[-1] / bars[bars.index <= last - back].iloc[-1] - 1)
    assert reading.record.close == bars.max()
    assert pd.Timestamp(reading.record.session) == bars.idxmax()
    assert np.isfinite(reading.rsi14 or np.nan)
