"""Record closes and breakouts against a plain loop, by hand, and on the real Russell 2000."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.records import QUIET_BARS, breakouts, record_closes
from tests.analysis.builders import walks

# By the loop below, noted on 2026-11-21.
RUSSELL_BREAKOUTS = [
    *("1989-06-02", "1991-10-16", "1992-11-30", "1995-05-16", "1997-01-09", "1999-12-29"),
    *("2004-04-05", "2004-11-09", "2005-07-08", "2006-11-14", "2011-04-27", "2013-01-02"),
    *("2014-12-26", "2016-11-14", "2020-11-13", "2021-11-02", "2025-09-18"),
]


def loop(closes: Sequence[float], quiet_bars: int) -> tuple[list[int], list[int]]:
    """Records and breakouts as SIGNALS.md tells them, bar by bar."""
    records: list[int] = []
    found: list[int] = []
    for place, close in enumerate(closes):
        if all(close > earlier and close - earlier > 1e-9 * earlier for earlier in closes[:place]):
            bars_between = place - records[-1] - 1 if records else -1
            if records and bars_between >= quiet_bars:
                found.append(place)
            records.append(place)
    return records, found


def array(*closes: float) -> NDArray[np.float64]:
    return np.array(closes, dtype=np.float64)


def test_the_first_close_is_a_record_and_an_equal_one_is_none() -> None:
    assert record_closes(array(10, 10, 9, 11, 11, 10.5, 12)).tolist() == [0, 3, 6]
    assert record_closes(array(10)).tolist() == [0]
    assert record_closes(array()).tolist() == []


def test_noise_of_adjusting_makes_no_record() -> None:
    assert record_closes(array(10, 10 * (1 + 5e-10), 10 * (1 + 3e-9))).tolist() == [0, 2]


def test_a_breakout_takes_so_many_bars_strictly_between() -> None:
    assert QUIET_BARS == 120
    for between, is_breakout in ((119, False), (120, True), (121, True)):
        closes = array(100, *[90] * between, 101)
        assert breakouts(closes).tolist() == ([between + 1] if is_breakout else [])


def test_a_run_of_records_breaks_out_once() -> None:
    closes = array(100, *[90] * 120, 101, 102, *[95] * 120, 103, 104)
    assert breakouts(closes).tolist() == [121, 243]


def test_an_equal_close_neither_breaks_out_nor_ends_the_quiet() -> None:
    closes = array(100, *[90] * 60, 100, *[90] * 60, 101)
    assert breakouts(closes).tolist() == [122]


def test_the_first_bar_and_no_bar_break_nothing() -> None:
    assert breakouts(array()).tolist() == breakouts(array(1)).tolist() == []
    assert breakouts(np.arange(1.0, 300)).tolist() == []


@settings(max_examples=60, deadline=None)
@given(closes=walks(max_size=150), quiet_bars=st.integers(0, 30))
def test_any_walk_as_the_loop_has_it(closes: NDArray[np.float64], quiet_bars: int) -> None:
    # Whole hundredths: no step is so small that it is a matter of rounding whether it is one.
    closes = closes.round(2)
    records, found = loop(closes.tolist(), quiet_bars)

    assert record_closes(closes).tolist() == records
    assert breakouts(closes, quiet_bars).tolist() == found


@settings(max_examples=30, deadline=None)
@given(closes=walks(min_size=1, max_size=200), data=st.data())
def test_later_bars_change_nothing(closes: NDArray[np.float64], data: st.DataObject) -> None:
    known = data.draw(st.integers(1, len(closes)))

    later = breakouts(closes, 5)
    assert breakouts(closes[:known], 5).tolist() == later[later < known].tolist()


def test_the_breakouts_of_the_russell_2000(market_data: Path) -> None:
    frame = pd.read_csv(market_data / "index" / "RUT.csv.gz", index_col="date", parse_dates=True)
    closes = frame["close"].dropna()
    highest, last_record, expected = closes.iloc[0], 0, []
    for place, close in enumerate(closes):
        if close > highest:
            if place - last_record - 1 >= 120:
                expected.append(f"{closes.index[place]:%Y-%m-%d}")
            highest, last_record = close, place

    places = breakouts(closes.to_numpy(dtype=np.float64))

    assert [f"{closes.index[place]:%Y-%m-%d}" for place in places] == expected
    assert expected[: len(RUSSELL_BREAKOUTS)] == RUSSELL_BREAKOUTS
