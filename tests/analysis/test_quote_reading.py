"""What a price is today, and how far it has come."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.bars import check_bars
from analysis.errors import Missing, NotDefined
from analysis.exchanges import InstrumentKind, Market
from analysis.quote_reading import Move, Peak, RunningSession, read_quote
from analysis.timeframes import Timeframe, TimeframeBars, bars_in
from tests.analysis.builders import finished, table
from tests.analysis.near import near


def dated(closes: dict[str, float], **columns: float) -> TimeframeBars:
    """Finished bars with these closes on these days."""
    return finished(table(list(closes.values()), dates=list(closes), **columns))


def test_the_first_bar_has_nothing_to_be_compared_with() -> None:
    reading = read_quote(finished(table([100.0], spread=5, volume=7)))
    assert (reading.session, reading.low, reading.high, reading.close) == (date(2024, 1, 8), 95, 105, 100)
    assert (reading.change, reading.week, reading.month, reading.year_to_date, reading.year) == (None,) * 5
    assert (reading.volume, reading.volume_ratio) == (7, None)
    assert (
        reading.year_high
        == reading.all_time_high
        == Peak(price=105, session=date(2024, 1, 8), distance=near(100 / 105 - 1))
    )
    assert (reading.whole_year, reading.untraded, reading.running_session) == (False, 0, None)


def test_each_move_begins_with_the_last_close_on_or_before_its_day() -> None:
    """Asked on Wednesday 20 March 2024: 13 March, 20 February, 31 December and 20 March a year before."""
    reading = read_quote(
        dated(
            {
                "2023-03-17": 50.0,  # the Friday before a Monday without a bar
                "2023-03-21": 1.0,
                "2023-12-29": 80.0,
                "2024-01-02": 1.0,
                "2024-02-16": 64.0,  # the last one up to 20 February
                "2024-02-21": 1.0,
                "2024-03-13": 125.0,  # the very day
                "2024-03-14": 1.0,
                "2024-03-19": 90.0,
                "2024-03-20": 100.0,
            }
        )
    )
    assert reading.change == pytest.approx(100 / 90 - 1)
    assert reading.week == Move(since=date(2024, 3, 13), close=125, change=near(-0.2))
    assert reading.month == Move(since=date(2024, 2, 16), close=64, change=near(0.5625))
    assert reading.year_to_date == Move(since=date(2023, 12, 29), close=80, change=near(0.25))
    assert reading.year == Move(since=date(2023, 3, 17), close=50, change=near(1))


@pytest.mark.parametrize(
    ("day", "since"), [("2024-03-31", date(2024, 2, 29)), ("2024-02-29", date(2024, 1, 29)), ("2025-03-31", None)]
)
def test_a_month_before_its_last_day_is_the_last_day_of_a_shorter_one(day: str, since: date | None) -> None:
    reading = read_quote(
        dated(
            {"2024-01-29": 9.0, "2024-02-29": 10.0, day: 12.0}
            if day != "2024-02-29"
            else {"2024-01-29": 9.0, "2024-01-30": 8.0, day: 12.0}
        )
    )
    assert (None if reading.month is None else reading.month.since) == since


@pytest.mark.parametrize(("base", "known"), [("2024-02-06", True), ("2024-02-05", False)])
def test_a_base_of_more_than_fifteen_days_before_is_none(base: str, known: bool) -> None:  # noqa: FBT001 - a value of the table
    """A share suspended over the whole month has no change of that month: 21 March to 21 February."""
    reading = read_quote(dated({base: 10.0, "2024-03-21": 12.0}))
    assert (reading.month is not None) is known
    assert reading.week is None


def test_the_last_day_of_february_of_a_leap_year_looks_back_to_the_28th() -> None:
    reading = read_quote(dated({"2023-02-28": 10.0, "2023-03-01": 1.0, "2024-02-29": 12.0}))
    assert reading.year is not None
    assert reading.year.since == date(2023, 2, 28)


def test_highs_and_lows_with_the_day_they_were_reached_last() -> None:
    closes = [100.0] * 300
    frame = table(closes, spread=1)
    for place, high, low in ((10, 500.0, 40.0), (60, 150.0, 50.0), (70, 150.0, 99.0), (80, 120.0, 50.0)):
        frame.loc[frame.index[place], ["high", "low"]] = high, low
    reading = read_quote(finished(frame))
    days = [stamp.date() for stamp in frame.index]
    assert reading.year_high == Peak(price=150, session=days[70], distance=near(-1 / 3))
    assert reading.year_low == Peak(price=50, session=days[80], distance=near(1))
    assert reading.whole_year
    assert reading.all_time_high == Peak(price=500, session=days[10], distance=near(-0.8))
    assert reading.first_session == days[0]


@pytest.mark.parametrize("freq", ["D", "B", "W-FRI"])
def test_the_past_year_is_52_weeks_whatever_days_were_traded(freq: str) -> None:
    """The day 364 days before the last one is out, the one after it is in."""
    days = pd.date_range(end="2024-12-27", periods=450, freq=freq)
    frame = table([100.0] * 450, dates=days, spread=1)
    outside, inside = (frame.index[frame.index <= "2023-12-29"][-1], frame.index[frame.index > "2023-12-29"][0])
    frame.loc[outside, "high"] = 900.0
    frame.loc[inside, "high"] = 130.0
    reading = read_quote(finished(frame))
    assert reading.year_high.price == 130
    assert reading.whole_year
    assert not read_quote(finished(frame[frame.index > "2023-12-29"])).whole_year


def test_the_volume_against_the_twenty_sessions_before() -> None:
    closes = [100.0] * 21
    assert read_quote(finished(table(closes, volume=[10.0] * 20 + [25.0]))).volume_ratio == pytest.approx(2.5)
    assert read_quote(finished(table(closes[1:], volume=10.0))).volume_ratio is None
    unknown = read_quote(finished(table(closes, volume=np.nan)))
    assert (unknown.volume, unknown.volume_ratio) == (None, None)


def shown(volumes: list[float], moment: datetime) -> TimeframeBars:
    bars = check_bars(table([100.0, 110.0, 121.0, 133.1], spread=1, volume=volumes))
    return bars_in(bars, Timeframe.DAY, kind=InstrumentKind.SHARE, market=Market.VIETNAM, moment=moment)


IN_THE_MORNING = datetime(2024, 1, 11, 3, tzinfo=UTC)
IN_THE_EVENING = datetime(2024, 1, 11, 12, tzinfo=UTC)


def test_a_session_that_is_not_over_is_told_apart_and_counts_for_nothing() -> None:
    reading = read_quote(shown([5, 5, 5, 5], IN_THE_MORNING))
    assert (reading.session, reading.close, reading.all_time_high.price) == (date(2024, 1, 10), 121, 122)
    assert reading.running_session == RunningSession(session=date(2024, 1, 11), price=133.1, change=near(0.1))
    assert reading.untraded == 0


def test_sessions_without_a_trade_are_counted() -> None:
    reading = read_quote(shown([5, 5, 0, 0], IN_THE_EVENING))
    assert (reading.session, reading.close, reading.untraded, reading.running_session) == (
        date(2024, 1, 9),
        110,
        2,
        None,
    )
    assert read_quote(shown([5, 5, 0, 5], IN_THE_MORNING)).untraded == 1
    assert read_quote(shown([5, 5, 0, 5], IN_THE_EVENING)).untraded == 0


def test_without_a_finished_bar_there_is_no_reading() -> None:
    with pytest.raises(NotDefined) as caught:
        read_quote(finished(table([])))
    assert (caught.value.reason, caught.value.have, caught.value.need) == (Missing.TOO_FEW_BARS, 0, 1)


@pytest.mark.market_data
def test_the_price_of_fpt_as_plain_look_ups_in_its_file_give_it(market_data: Path) -> None:
    frame = pd.read_csv(market_data / "vn_long" / "FPT.csv.gz", index_col="date", parse_dates=["date"])
    bars = check_bars(frame).until(date(2025, 6, 30))
    reading = read_quote(finished(bars.frame))
    close = frame["close"]
    assert reading.close == close["2025-06-30"]
    for move, day in (
        (reading.week, "2025-06-23"),
        (reading.month, "2025-05-30"),
        (reading.year_to_date, "2024-12-31"),
        (reading.year, "2024-06-28"),
    ):
        assert move is not None
        assert move.change == pytest.approx(close["2025-06-30"] / close[day] - 1, rel=1e-12)
    assert reading.all_time_high.price == frame["high"][:"2025-06-30"].max()
    assert reading.volume_ratio == pytest.approx(
        frame["volume"]["2025-06-30"] / frame["volume"][:"2025-06-27"].iloc[-20:].mean()
    )
