"""Bars from Yahoo through the real yfinance: adjusted by hand-computed factors, nothing lost, nothing invented."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time

import numpy as np
import pandas as pd
import pytest

from analysis.bars import Defect, DroppedBar
from analysis.timeframes import Timeframe
from bot.errors import SymbolNotFound, TryLater
from bot.instruments import Instrument
from bot.prices.yahoo import YahooSource
from tests.bot.prices.yahoo_samples import APPLE, BITCOIN, FPT, PNJ, VNINDEX, Clock, bars_on, week
from tests.servers.yahoo import YahooServer


async def closes(source: YahooSource, instrument: Instrument = FPT) -> list[float]:
    return (await source.history(instrument)).bars.frame["close"].tolist()


def missing(day: int) -> DroppedBar:
    return DroppedBar(session=date(2024, 1, day), defect=Defect.MISSING_PRICE)


async def test_dates_are_those_of_the_exchange(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    # Midnight in Vietnam is 17:00 UTC of the day before.
    yahoo_server.serve("FPT.VN", week(100_000, 101_000), stamped_at=time(0))
    assert (await yahoo_source.history(FPT)).bars.sessions.tolist() == [date(2024, 1, 8), date(2024, 1, 9)]
    # 20:00 in New York is 01:00 UTC of the day after.
    yahoo_server.serve("AAPL", week(2190), currency="USD", timezone="America/New_York", stamped_at=time(20))
    assert (await yahoo_source.history(APPLE)).bars.last_session == date(2024, 1, 8)


async def test_share_listed_for_less_than_the_span(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    yahoo_server.serve("FPT.VN", week(100_000, 101_000), ranges=("1d", "5d", "max"))
    assert len((await yahoo_source.history(FPT)).bars.frame) == 2


@pytest.mark.parametrize("dividend_currency", [None, "", "VND", "USD"])
async def test_dividends_are_taken_off_earlier_prices(
    yahoo_source: YahooSource, yahoo_server: YahooServer, dividend_currency: str | None
) -> None:
    bars = week(100_000, 100_000, 98_500, 98_500, 98_000)
    dividends = {date(2024, 1, 10): 2_000.0, date(2024, 1, 12): 985.0}
    yahoo_server.serve("PNJ.VN", bars, dividends=dividends, dividend_currency=dividend_currency)
    frame = (await yahoo_source.history(PNJ)).bars.frame
    # By hand: 2,000 paid on a last close of 100,000 leaves 0.98 of it; 985 on 98,500 leaves 0.99; both leave 0.9702.
    # Monday's open is 99,000, high 101,000, low 98,500; Wednesday's open 97,500, high 99,500, low 97,000.
    monday = {"open": 96_049.80, "high": 97_990.20, "low": 95_564.70, "close": 97_020, "volume": 1_000_000}
    wednesday = {"open": 96_525, "high": 98_505, "low": 96_030, "close": 97_515, "volume": 985_000}
    assert frame.iloc[0].to_dict() == pytest.approx(monday, rel=1e-12)
    assert frame.iloc[2].to_dict() == pytest.approx(wednesday, rel=1e-12)
    assert frame.iloc[4]["close"] == 98_000
    assert list(frame.columns) == ["open", "high", "low", "close", "volume"]
    # Yahoo's own adjusted closes are used: no exchange rate is asked for.
    assert [path.partition("?")[0] for path in yahoo_server.charts()] == ["/v8/finance/chart/PNJ.VN"]


async def test_split_is_not_applied_twice(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    # Yahoo's prices before a split are already divided; the event only tells of it.
    yahoo_server.serve("FPT.VN", week(50_000, 51_000), splits={date(2024, 1, 9): 2.0})
    assert (await yahoo_source.history(FPT)).bars.frame["close"].tolist() == [50_000, 51_000]


async def test_unfinished_last_row_is_dropped_and_reported(
    yahoo_source: YahooSource, yahoo_server: YahooServer
) -> None:
    bars = week(100_000, 101_000, 102_000)
    bars.iloc[-1, :4] = np.nan
    yahoo_server.serve("FPT.VN", bars)
    checked = (await yahoo_source.history(FPT)).bars
    assert checked.last_session == date(2024, 1, 9)
    assert checked.dropped == (missing(10),)


async def test_only_broken_rows_are_a_failure(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    yahoo_server.serve("FPT.VN", week(-100_000))
    with pytest.raises(TryLater) as caught:
        await yahoo_source.history(FPT)
    assert caught.value.fields["reason"] == "bad_bars"


async def test_dividend_after_the_last_bar_is_not_taken_off_yet(
    yahoo_source: YahooSource, yahoo_server: YahooServer
) -> None:
    # Asked on Friday the 12th; Yahoo has multiplied all three closes by 1 - 2,040 / 102,000 = 0.98.
    yahoo_server.serve("FPT.VN", week(100_000, 101_000, 102_000), dividends={date(2024, 1, 15): 2_040.0})
    history = await yahoo_source.history(FPT)
    assert history.bars.frame["close"].tolist() == [100_000, 101_000, 102_000]
    assert history.bars.frame["high"].tolist() == [101_000, 102_000, 103_000]
    assert history.bars.dropped == ()


async def test_dividend_inside_and_another_after_the_last_bar(
    yahoo_source: YahooSource, yahoo_server: YahooServer
) -> None:
    dividends = {date(2024, 1, 10): 2_000.0, date(2024, 1, 15): 4_950.0}
    yahoo_server.serve("FPT.VN", week(98_000, 100_000, 99_000), dividends=dividends)
    # By hand: 2,000 on 100,000 leaves 0.98 of 98,000 and 100,000; the one to come leaves them alone.
    assert await closes(yahoo_source) == pytest.approx([96_040, 98_000, 99_000], rel=1e-12)


async def test_split_and_dividend(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    # Yahoo has halved Monday's 100,000 already. By hand: 1,020 on 51,000 leaves 0.98.
    yahoo_server.serve(
        "FPT.VN",
        week(50_000, 51_000, 50_000),
        splits={date(2024, 1, 9): 2.0},
        dividends={date(2024, 1, 10): 1_020.0},
    )
    assert await closes(yahoo_source) == pytest.approx([49_000, 49_980, 50_000], rel=1e-12)


async def test_rounded_adjusted_closes_leave_prices_as_they_were_traded(
    yahoo_source: YahooSource, yahoo_server: YahooServer
) -> None:
    # 0.0078125 is the step of 32-bit numbers near 100,000.
    rounded = (100_000 + 0.0078125, 101_000 - 0.0078125, 102_000.0)
    yahoo_server.serve("FPT.VN", week(100_000, 101_000, 102_000), adjusted_closes=rounded)
    assert await closes(yahoo_source) == [100_000, 101_000, 102_000]


async def test_bar_without_an_adjusted_close_has_its_neighbours_factor(
    yahoo_source: YahooSource, yahoo_server: YahooServer
) -> None:
    # 2,000 on 100,000, ex on Wednesday: 0.98 on Monday and Tuesday, 1 from then on.
    yahoo_server.serve(
        "FPT.VN",
        week(100_000, 100_000, 98_500, 98_500, 98_000),
        dividends={date(2024, 1, 10): 2_000.0},
        adjusted_closes=(98_000, math.nan, math.nan, 98_500, math.nan),
    )
    history = await yahoo_source.history(FPT)
    assert history.bars.frame["close"].tolist() == pytest.approx([98_000, 98_000, 98_500, 98_500, 98_000], rel=1e-12)
    assert history.bars.dropped == ()


@pytest.mark.parametrize("nothing", [math.nan, math.inf, -98_000.0, 0.0, 9.0, 1e12])
async def test_bars_that_cannot_be_adjusted_are_dropped(
    yahoo_source: YahooSource, yahoo_server: YahooServer, nothing: float
) -> None:
    yahoo_server.serve(
        "FPT.VN",
        week(100_000, 100_000, 98_500, 98_500),
        dividends={date(2024, 1, 10): 2_000.0},
        adjusted_closes=(nothing, nothing, 98_500, 98_500),
    )
    history = await yahoo_source.history(FPT)
    assert history.bars.frame["close"].tolist() == [98_500, 98_500]
    assert history.bars.dropped == (missing(8), missing(9))


async def test_bar_between_two_factors_is_dropped_where_no_dividend_tells_them_apart(
    yahoo_source: YahooSource, yahoo_server: YahooServer
) -> None:
    yahoo_server.serve("FPT.VN", week(100_000, 100_000, 98_500), adjusted_closes=(98_000, math.nan, 98_500))
    history = await yahoo_source.history(FPT)
    assert history.bars.frame["close"].tolist() == pytest.approx([98_000, 98_500], rel=1e-12)
    assert history.bars.dropped == (missing(9),)


@pytest.mark.parametrize("columns", [4, 5])
async def test_no_prices_on_the_day_of_a_dividend(
    yahoo_source: YahooSource, yahoo_server: YahooServer, columns: int
) -> None:
    """Yfinance #973, with a volume and without."""
    bars = week(100_000, 101_000, 102_000)
    bars.iloc[-1, :columns] = np.nan
    dividends = {date(2024, 1, 10): 1_010.0}
    # 1,010 on 101,000 leaves 0.99; the last bar there is shows what was paid.
    yahoo_server.serve("FPT.VN", bars, dividends=dividends, adjusted_closes=(99_000, 99_990, math.nan))
    history = await yahoo_source.history(FPT)
    assert history.bars.frame["close"].tolist() == pytest.approx([100_000, 101_000], rel=1e-12)
    assert history.bars.dropped == (missing(10),)


async def test_dividend_of_a_session_that_is_not_over_is_no_missing_bar(
    yahoo_source: YahooSource, yahoo_server: YahooServer, yahoo_clock: Clock
) -> None:
    yahoo_server.serve("FPT.VN", week(100_000, 101_000), dividends={date(2024, 1, 10): 1_010.0})
    yahoo_clock.now = datetime(2024, 1, 10, 1, tzinfo=UTC)
    assert (await yahoo_source.history(FPT)).bars.dropped == ()
    yahoo_clock.now = datetime(2024, 1, 10, 8, tzinfo=UTC)
    assert (await yahoo_source.history(FPT)).bars.dropped == (missing(10),)


async def test_dividend_before_the_first_bar_is_no_missing_bar(
    yahoo_source: YahooSource, yahoo_server: YahooServer
) -> None:
    yahoo_server.serve("FPT.VN", week(100_000, 101_000), dividends={date(2024, 1, 5): 1_010.0})
    history = await yahoo_source.history(FPT)
    assert history.bars.frame["close"].tolist() == [100_000, 101_000]
    assert history.bars.dropped == ()


async def test_row_missing_before_the_last_is_reported(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    """Yfinance #2622."""
    yahoo_server.serve("FPT.VN", week(100_000, 101_000, 102_000, 103_000).drop(pd.Timestamp("2024-01-10")))
    history = await yahoo_source.history(FPT)
    assert history.bars.sessions.tolist() == [date(2024, 1, day) for day in (8, 9, 11)]
    assert history.bars.dropped == (missing(10),)


@pytest.mark.parametrize(
    "days",
    [
        ["2023-12-29", "2024-01-02"],  # A weekend and New Year's Day.
        ["2024-01-08", "2024-01-19"],  # Trading in it was halted for more than a day.
        ["2024-01-08"],
    ],
)
async def test_days_without_a_session_and_halts_are_not_missing(
    yahoo_source: YahooSource, yahoo_server: YahooServer, days: list[str]
) -> None:
    yahoo_server.serve("FPT.VN", bars_on(pd.DatetimeIndex(days), *[100_000.0] * len(days)))
    history = await yahoo_source.history(FPT)
    assert len(history.bars.frame) == len(days)
    assert history.bars.dropped == ()


async def test_last_date_told_twice(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    """Yahoo sends the running day's bar beside an older state of it (yfinance 1.7.0, utils.py)."""
    days = pd.DatetimeIndex(["2024-01-08", "2024-01-09", "2024-01-10", "2024-01-10"])
    yahoo_server.serve("FPT.VN", bars_on(days, 100_000, 101_000, 102_000, 102_500))
    assert await closes(yahoo_source) == [100_000, 101_000, 102_500]


async def test_last_date_told_twice_and_empty_the_second_time(
    yahoo_source: YahooSource, yahoo_server: YahooServer
) -> None:
    # yfinance keeps the second; what is lost is told.
    bars = bars_on(pd.DatetimeIndex(["2024-01-08", "2024-01-09", "2024-01-09"]), 100_000, 101_000, 101_000)
    bars.iloc[-1, :4] = np.nan
    yahoo_server.serve("FPT.VN", bars)
    history = await yahoo_source.history(FPT)
    assert history.bars.frame["close"].tolist() == [100_000]
    assert history.bars.dropped == (missing(9),)


async def test_symbol_with_empty_rows_alone_is_not_found(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    yahoo_server.serve("FPT.VN", week(100_000, 101_000) * np.nan)
    with pytest.raises(SymbolNotFound):
        await yahoo_source.history(FPT)


async def test_bar_of_an_open_session_is_running_until_the_close(yahoo_source: YahooSource, yahoo_clock: Clock) -> None:
    # 14:59 and 15:00 in Vietnam on the day of the last bar.
    yahoo_clock.now = datetime(2024, 1, 10, 7, 59, tzinfo=UTC)
    running = (await yahoo_source.history(FPT)).bars_in(Timeframe.DAY, None)
    assert (running.running, len(running.shown), len(running.finished)) == (True, 3, 2)
    yahoo_clock.now = datetime(2024, 1, 10, 8, tzinfo=UTC)
    over = (await yahoo_source.history(FPT)).bars_in(Timeframe.DAY, None)
    assert (over.running, len(over.finished)) == (False, 3)


async def test_early_american_close(yahoo_source: YahooSource, yahoo_server: YahooServer, yahoo_clock: Clock) -> None:
    # The day after Thanksgiving ends at 13:00 Eastern time, 18:00 UTC.
    bars = bars_on(pd.DatetimeIndex(["2024-11-27", "2024-11-29"]), 2300, 2350)
    yahoo_server.serve("AAPL", bars, currency="USD", timezone="America/New_York", stamped_at=time(9, 30))
    yahoo_clock.now = datetime(2024, 11, 29, 17, 59, tzinfo=UTC)
    assert (await yahoo_source.history(APPLE)).bars_in(Timeframe.DAY, None).running
    yahoo_clock.now = datetime(2024, 11, 29, 18, tzinfo=UTC)
    history = await yahoo_source.history(APPLE)
    assert not history.bars_in(Timeframe.DAY, None).running
    # Thanksgiving itself is no missing session.
    assert history.bars.dropped == ()


@pytest.mark.parametrize("day", ["2024-01-01", "2024-01-06"])  # New Year's Day, and a Saturday.
@pytest.mark.parametrize("volume", [0, math.nan])
@pytest.mark.parametrize(("instrument", "symbol"), [(FPT, "FPT.VN"), (VNINDEX, "^VNINDEX.VN")])
async def test_day_without_trading_is_no_session(
    yahoo_source: YahooSource,
    yahoo_server: YahooServer,
    yahoo_clock: Clock,
    day: str,
    volume: float,
    instrument: Instrument,
    symbol: str,
) -> None:
    bars = bars_on(pd.DatetimeIndex(["2023-12-28", "2023-12-29", day]), 100_000, 101_000, 101_000)
    bars.iloc[-1, 4] = volume
    yahoo_server.serve(symbol, bars)
    yahoo_clock.now = datetime.combine(date.fromisoformat(day), time(5), tzinfo=UTC)
    history = await yahoo_source.history(instrument)
    assert history.bars.last_session == date(2023, 12, 29)
    assert history.bars.dropped == ()
    shown = history.bars_in(Timeframe.DAY, None)
    assert (shown.running, len(shown.finished)) == (False, 2)


async def test_coins_trade_on_saturdays(yahoo_source: YahooSource, yahoo_server: YahooServer) -> None:
    bars = bars_on(pd.DatetimeIndex(["2024-01-05", "2024-01-06"]), 46_000, 47_000)
    bars["volume"] = 0.0
    yahoo_server.serve("BTC-USD", bars, currency="USD", timezone="UTC", stamped_at=time(0))
    assert await closes(yahoo_source, BITCOIN) == [46_000, 47_000]
