"""What a price says today."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from analysis.bars import check_bars
from analysis.errors import Missing, NotDefined
from analysis.exchanges import InstrumentKind, Market
from analysis.price_reading import read_price
from analysis.timeframes import Timeframe, bars_in
from analysis.trend import Trend
from tests.analysis.builders import finished, table


def test_the_first_bar_has_a_price_and_nothing_to_compare_it_with() -> None:
    reading = read_price(finished(table([100.0], spread=5)))
    assert reading.session == date(2024, 1, 8)
    assert reading.close == 100
    assert (reading.year_high, reading.year_low) == (105, 95)
    assert not reading.whole_year
    assert reading.change is None
    assert reading.trend is None
    assert reading.sma50 is None
    assert reading.sma200 is None


@pytest.mark.parametrize(
    ("closes", "change"), [([100.0, 110.0], 0.1), ([100.0, 75.0], -0.25), ([7.0, 8.0, 8.0], 0.0), ([50.0, 100.0], 1.0)]
)
def test_the_change_is_a_fraction_of_the_close_before(closes: list[float], change: float) -> None:
    assert read_price(finished(table(closes))).change == pytest.approx(change, abs=1e-15)


@pytest.mark.parametrize(("timeframe", "bars"), [(Timeframe.DAY, 260), (Timeframe.WEEK, 52), (Timeframe.MONTH, 12)])
def test_the_year_reaches_back_so_many_bars_and_no_further(timeframe: Timeframe, bars: int) -> None:
    closes = [100.0] * (bars + 10)
    frame = table(closes, spread=1)
    oldest = len(closes) - bars
    frame.loc[frame.index[oldest], "high"] = 150.0
    frame.loc[frame.index[oldest], "low"] = 50.0
    frame.loc[frame.index[oldest - 1], "high"] = 900.0
    frame.loc[frame.index[oldest - 1], "low"] = 1.0
    reading = read_price(finished(frame, timeframe))
    assert (reading.year_high, reading.year_low) == (150, 50)
    assert reading.whole_year


@pytest.mark.parametrize(("timeframe", "bars"), [(Timeframe.DAY, 261), (Timeframe.WEEK, 52), (Timeframe.MONTH, 12)])
def test_a_shorter_history_says_that_it_is_no_whole_year(timeframe: Timeframe, bars: int) -> None:
    assert not read_price(finished(table([100.0] * (bars - 1)), timeframe)).whole_year
    assert read_price(finished(table([100.0] * bars), timeframe)).whole_year


def test_averages_include_the_bar_itself_and_need_all_their_bars() -> None:
    rising = [float(price) for price in range(1, 201)]
    whole = read_price(finished(table(rising)))
    assert whole.sma50 == pytest.approx(175.5, rel=1e-12)  # the mean of 151 ... 200
    assert whole.sma200 == pytest.approx(100.5, rel=1e-12)
    assert whole.trend is Trend.UP
    shorter = read_price(finished(table(rising[:199])))
    assert shorter.sma50 == pytest.approx(174.5, rel=1e-12)
    assert shorter.sma200 is None
    assert read_price(finished(table(rising[:50]))).sma50 == pytest.approx(25.5, rel=1e-12)
    assert read_price(finished(table(rising[:49]))).sma50 is None


def test_the_running_bar_and_untraded_bars_are_not_read() -> None:
    bars = check_bars(table([100.0, 110.0, 500.0, 900.0], spread=10, volume=[5, 5, 0, 5]))
    moment = datetime(2024, 1, 11, 3, tzinfo=UTC)  # ten in the morning of the last day
    read = bars_in(bars, Timeframe.DAY, kind=InstrumentKind.SHARE, market=Market.VIETNAM, moment=moment)
    reading = read_price(read)
    assert read.running
    assert (reading.session, reading.close) == (date(2024, 1, 9), 110)
    assert reading.change == pytest.approx(0.1, rel=1e-12)
    assert reading.year_high == 120


def test_without_a_finished_bar_there_is_no_reading() -> None:
    with pytest.raises(NotDefined) as caught:
        read_price(finished(table([])))
    assert (caught.value.reason, caught.value.have, caught.value.need) == (Missing.TOO_FEW_BARS, 0, 1)
