"""What is told beside the steps: RSI, the long average, MACD's divergence, the weekly trend."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.bars import check_bars
from analysis.checklist import RsiEffect, read_checklist, weekly_trend_at
from analysis.checklist.told import read_told
from analysis.divergence import DivergenceKind, find_divergences
from analysis.exchanges import InstrumentKind, Market
from analysis.indicators import macd
from analysis.signals import History
from analysis.trend import Trend
from tests.analysis.builders import closes_with_rsi, random_bars, table
from tests.analysis.checklist.builders import HAMMER, falling, history_of


@pytest.mark.parametrize(
    ("path", "effect"),
    [
        ((25.0, 28.0), RsiEffect.STRENGTHENS),
        ((28.0, 25.0), RsiEffect.NEITHER),
        ((25.0, 30.0), RsiEffect.NEITHER),
        ((35.0, 40.0), RsiEffect.NEITHER),
        ((40.0, 44.9), RsiEffect.NEITHER),
        ((40.0, 45.0), RsiEffect.WEAKENS),
        ((70.0, 60.0), RsiEffect.WEAKENS),
    ],
)
def test_what_rsi_adds(path: tuple[float, float], effect: RsiEffect) -> None:
    closes = closes_with_rsi(path, 14)
    told = read_told(History(frame=check_bars(table(closes)).frame), len(closes) - 1, None)

    assert told.effect is effect
    assert told.rsi_before == pytest.approx(path[0])
    assert told.rsi == pytest.approx(path[1])


def test_what_is_not_defined_is_none() -> None:
    told = read_told(history_of([*falling(10), HAMMER]), 10, None)

    assert (told.rsi, told.rsi_before, told.effect, told.above_sma200, told.divergence) == (None,) * 5


def test_the_distance_from_sma200() -> None:
    rows = [*falling(250), HAMMER]
    checklist = read_checklist(history_of(rows), 250, tick=0.5)
    closes = [row[3] for row in rows]

    assert checklist.told.above_sma200 == pytest.approx(99 / np.mean(closes[-200:]) - 1)


def test_the_newest_divergence_known_at_the_bar() -> None:
    frame = random_bars(5, pd.bdate_range("2020-01-01", periods=400)).frame
    history = History(frame=frame)
    low, high, close = (frame[name].to_numpy() for name in ("low", "high", "close"))
    known = find_divergences(low, high, macd(close).line, min_difference=0)
    told = {bar: read_told(history, bar, None).divergence for bar in range(100, 400)}

    assert len(known) > 5
    for bar, divergence in told.items():
        expected = [found for found in known if found.known <= bar]
        assert (divergence is None) is (not expected)
        if divergence is not None:
            assert divergence.kind in {found.kind for found in expected if found.known == expected[-1].known}
            assert divergence.bars_ago == bar - expected[-1].known
            assert divergence.known_on == history.session(expected[-1].known)


def test_of_two_divergences_that_end_with_one_bar_the_one_begun_later_is_told() -> None:
    # Bar 232 of this walk is a pivot low after that of bar 226 and a pivot high after that of bar 224.
    frame = random_bars(2853, pd.bdate_range("2020-01-01", periods=400)).frame
    history = History(frame=frame)

    told = read_told(history, 235, None).divergence

    assert told is not None
    assert (told.first, told.second) == (history.session(226), history.session(232))
    assert (told.kind, told.bars_ago) == (DivergenceKind.REGULAR_BULLISH, 0)


def weeks_of(closes: list[float]) -> pd.DataFrame:
    """A Friday bar and a Thursday bar of each week, from Thursday, 4 January 2024 on; the closes are the Fridays'."""
    fridays = pd.date_range("2024-01-05", periods=len(closes), freq="W-FRI")
    days = fridays.union(fridays - pd.Timedelta(days=1))
    return table(np.repeat(closes, 2), dates=days)


def test_the_weekly_trend_counts_a_week_only_when_it_is_over() -> None:
    # 16 weeks of fall: the trend is known with the sixteenth.
    bars = check_bars(weeks_of([200.0 - week for week in range(16)]))
    trends = [
        weekly_trend_at(bars, day, kind=InstrumentKind.SHARE, market=Market.VIETNAM)
        for day in (date(2024, 4, 18), date(2024, 4, 19))
    ]

    assert bars.last_session == date(2024, 4, 19)
    assert trends == [None, Trend.DOWN]


def test_later_weeks_are_not_seen() -> None:
    fall = [200.0 - week for week in range(20)]
    up = check_bars(weeks_of([*fall, *[500.0 + week for week in range(20)]]))
    trend = weekly_trend_at(up, date(2024, 5, 17), kind=InstrumentKind.SHARE, market=Market.VIETNAM)

    assert trend is Trend.DOWN
    last = weekly_trend_at(up, up.last_session, kind=InstrumentKind.SHARE, market=Market.VIETNAM)
    assert last is Trend.UP


def test_a_sunday_ends_the_week_of_a_coin() -> None:
    days = pd.date_range("2024-01-01", periods=7 * 16)
    bars = check_bars(table(np.linspace(300, 200, 7 * 16), dates=days))

    assert bars.last_session.weekday() == 6
    trend = weekly_trend_at(bars, bars.last_session, kind=InstrumentKind.COIN, market=Market.CRYPTO)
    assert trend is Trend.DOWN
