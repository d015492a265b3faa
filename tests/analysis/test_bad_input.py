"""Bad input over everything: a typed error that names the row, a figure that is not defined, or the right number.

Whatever a table holds, it goes through the border (`check_bars`) to every signal, every reading and the screen; nothing
but the named errors may come out, and no number that is not one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from analysis.bars import Bars, BarsError, Defect, check_bars
from analysis.errors import NotDefined
from analysis.exchanges import InstrumentKind, Market
from analysis.price_reading import PriceReading, read_price
from analysis.rsi_reading import Limits, RsiReading, read_rsi
from analysis.scan_filters import ScanFilter, select
from analysis.screen import screen
from analysis.signals import SIGNALS, History
from analysis.timeframes import Timeframe, TimeframeBars, bars_in
from tests.analysis.builders import random_bars, table

SESSIONS = pd.bdate_range("2024-01-08", periods=60)
EVENING = datetime(2030, 1, 1, tzinfo=UTC)
PRICES = ("open", "high", "low", "close")


READINGS: dict[str, Callable[[TimeframeBars], RsiReading | PriceReading]] = {
    "rsi": lambda bars: read_rsi(bars, period=14, limits=Limits()),
    "price": read_price,
}


def walk(bars: int = 60, seed: int = 1) -> pd.DataFrame:
    return random_bars(seed, pd.bdate_range("2024-01-08", periods=bars)).frame


def changed(row: int, **values: float) -> pd.DataFrame:
    """A good table with these values in one row."""
    frame = walk()
    for name, value in values.items():
        frame.loc[frame.index[row], name] = value
    return frame


def everything(bars: Bars, kind: InstrumentKind = InstrumentKind.SHARE) -> tuple[History, list[str]]:
    """Run all there is over the bars; which readings were not defined. Every number that comes out is one."""
    undefined: list[str] = []
    daily = bars_in(bars, Timeframe.DAY, kind=kind, market=Market.VIETNAM, moment=EVENING)
    for timeframe in Timeframe:
        framed = bars_in(bars, timeframe, kind=kind, market=Market.VIETNAM, moment=EVENING)
        history = History(frame=framed.finished)
        for signal in SIGNALS:
            for event in signal.find(history):
                assert 0 <= event.bar < history.bars
                assert_numbers(event.facts.values())
        for name, read in READINGS.items():
            try:
                reading = read(framed)
            except NotDefined:
                undefined.append(f"{name} {timeframe}")
            else:
                assert reading.close == framed.finished["close"].iloc[-1]
    for row in screen([history, History(frame=daily.finished), History(frame=daily.finished.iloc[:1])]).rows():
        assert_numbers((row.close, row.change, row.rsi, row.volume_ratio))
        assert row.rsi is None or 0 <= row.rsi <= 100
        assert all(len(select([row], wanted)) <= 1 for wanted in ScanFilter)
    return History(frame=daily.finished), undefined


def assert_numbers(values: Iterable[object]) -> None:
    """None of them is NaN or infinite."""
    for value in values:
        assert not isinstance(value, float) or math.isfinite(value)


BROKEN = [
    *[({name: math.nan}, Defect.MISSING_PRICE) for name in PRICES],
    *[({name: math.inf}, Defect.MISSING_PRICE) for name in PRICES],
    *[({name: -math.inf}, Defect.MISSING_PRICE) for name in PRICES],
    *[({name: 0.0}, Defect.NOT_POSITIVE) for name in PRICES],
    *[({name: -50_000.0}, Defect.NOT_POSITIVE) for name in PRICES],
    ({"high": 100.0, "low": 90_000.0}, Defect.INCONSISTENT),
    ({"low": 90_000.0}, Defect.INCONSISTENT),
]


@pytest.mark.parametrize(("values", "defect"), BROKEN, ids=str)
@pytest.mark.parametrize("row", [0, 30, 59])
def test_a_broken_row_is_dropped_and_named(values: dict[str, float], defect: Defect, row: int) -> None:
    bars = check_bars(changed(row, **values))

    assert [(bar.session, bar.defect) for bar in bars.dropped] == [(SESSIONS[row].date(), defect)]
    assert len(bars.frame) == 59
    pd.testing.assert_frame_equal(bars.frame, walk().drop(SESSIONS[row]), check_freq=False)
    everything(bars)


@pytest.mark.parametrize("row", [1, 30, 59])
def test_a_repeated_date_names_its_row_and_the_cure(row: int) -> None:
    days = list(SESSIONS)
    days[row] = days[row - 1]

    with pytest.raises(BarsError, match=rf"row {row}: .*{days[row].date()}.*keep one row a session"):
        check_bars(walk().set_axis(pd.DatetimeIndex(days), axis=0))


@pytest.mark.parametrize("row", [1, 30, 59])
def test_a_date_out_of_order_names_its_row_and_the_cure(row: int) -> None:
    days = list(SESSIONS)
    days[row] = pd.Timestamp("2023-01-02")

    with pytest.raises(BarsError, match=rf"row {row}: .*2023-01-02.*sort the rows, oldest first"):
        check_bars(walk().set_axis(pd.DatetimeIndex(days), axis=0))


def test_a_missing_date_names_its_row_and_the_cure() -> None:
    days = [*SESSIONS[:7], pd.NaT, *SESSIONS[8:]]

    with pytest.raises(BarsError, match=r"row 7: the date is missing; remove the row"):
        check_bars(walk().set_axis(pd.DatetimeIndex(days), axis=0))


@pytest.mark.parametrize("bars", [0, 1, 2, 10, 14, 15, 16, 21])
def test_few_bars_are_not_enough_for_what_needs_more(bars: int) -> None:
    history, undefined = everything(check_bars(walk(bars)))

    assert history.bars == bars
    assert ("rsi day" in undefined) is (bars < 15)
    assert ("price day" in undefined) is (bars < 1)
    early = [event for signal in SIGNALS for event in signal.find(history) if event.bar + 1 < signal.bars_needed]
    assert [event for event in early if not event.signal.startswith("divergence")] == []


@pytest.mark.parametrize("bars", [10, 30, 400])
def test_equal_bars_show_nothing(bars: int) -> None:
    history, undefined = everything(check_bars(table([10_000.0] * bars)))

    # A price that never moved has no RSI, no candle and no record; each bar lies within the one before.
    assert "rsi day" in undefined
    assert {event.signal for signal in SIGNALS for event in signal.find(history)} == set()


def test_fifty_years_of_bars() -> None:
    bars = random_bars(7, pd.bdate_range("1974-01-01", "2023-12-29"))
    history, undefined = everything(bars)

    assert history.bars == len(bars.frame) > 13_000
    assert undefined == []
    found = {event.signal for signal in SIGNALS for event in signal.find(history)}
    assert len(found) > len(SIGNALS) // 2


VOLUMES: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "no column": lambda frame: frame.drop(columns="volume"),
    "all missing": lambda frame: frame.assign(volume=np.nan),
    "all zero": lambda frame: frame.assign(volume=0.0),
    "all negative": lambda frame: frame.assign(volume=-5.0),
    "all infinite": lambda frame: frame.assign(volume=np.inf),
}


@pytest.mark.parametrize("change", VOLUMES.values(), ids=VOLUMES)
def test_without_volume_a_share_has_not_traded_and_an_index_is_not_known(
    change: Callable[[pd.DataFrame], pd.DataFrame],
) -> None:
    bars = check_bars(change(walk(300)))

    share, undefined = everything(bars)
    assert share.bars == 0
    assert {"rsi day", "price day", "rsi week", "price month"} <= set(undefined)

    index, undefined = everything(bars, InstrumentKind.INDEX)
    assert index.bars == 300
    assert "rsi day" not in undefined
    events = [event for signal in SIGNALS for event in signal.find(index)]
    ratios = {event.facts["volume_ratio"] for event in events if "volume_ratio" in event.facts}
    assert len(events) > 20
    assert ratios == {None}
    (row,) = screen([index]).rows()
    assert row.volume_ratio is None


def test_a_share_locked_at_its_limit_for_twenty_days_has_no_candle() -> None:
    closes = list(walk(100)["close"])
    for _ in range(20):
        closes.append(closes[-1] * 1.07)
    locked = table(closes, volume=[1000.0] * 100 + [100.0] * 20)

    history, undefined = everything(check_bars(locked))

    assert "rsi day" not in undefined
    events = [event for signal in SIGNALS for event in signal.find(history) if event.bar >= 100]
    # Bars without a range show no candle; what they do show are twenty gains in a row.
    assert {event.signal for event in events} <= {"rsi_overbought", "ath_breakout"}
    assert history.rsi14[-1] > 90
    (row,) = screen([history]).rows()
    assert row.sightings == ()
    assert row.change == pytest.approx(0.07)


def test_words_in_place_of_numbers_name_the_column() -> None:
    frame = walk().astype(object)
    frame.loc[frame.index[3], "close"] = "n/a"

    with pytest.raises(BarsError, match="the column 'close' holds something that is no number"):
        check_bars(frame)


def test_bars_that_differ_by_noise_are_equal_bars() -> None:
    """Adjusting prices leaves noise in the last digits: it makes no signal."""
    noise = 1 + 1e-12 * np.random.default_rng(0).standard_normal((200, 4))
    frame = table([12_345.6] * 200)
    frame[list(PRICES)] = np.sort(frame[list(PRICES)].to_numpy() * noise, axis=1)[:, [1, 3, 0, 2]]

    history, _ = everything(check_bars(frame))

    assert {event.signal for signal in SIGNALS for event in signal.find(history)} == set()
    assert history.session(0) == date(2024, 1, 8)
