"""Step 3 of the checklist read for all bars at once, against reading it bar by bar."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.bars import check_bars
from analysis.checklist import Outcome, hammer_bars
from analysis.checklist.steps import read_support
from analysis.checklist.supported import supported_bars
from analysis.exchanges import InstrumentKind
from analysis.signals import History
from analysis.timeframes import traded_bars
from tests.analysis.builders import random_bars, table, walks

SHARES = ("ACB", "CEO", "DIG", "FPT", "HPG", "PNJ", "REE", "SHS", "SSI", "VNM")


def one_by_one(history: History, bars: list[int]) -> list[bool]:
    return [read_support(history, bar).outcome is Outcome.PASS for bar in bars]


def walk(seed: int, bars: int, *, step: float = 0.0) -> History:
    """A random walk; in price steps where one is given, so that prices meet."""
    frame = random_bars(seed, pd.bdate_range("2020-01-06", periods=bars)).frame
    if step:
        frame = check_bars((frame / step).round().clip(lower=1) * step).frame
    return History(frame=frame)


@pytest.mark.parametrize("step", [0.0, 50.0, 1000.0])
@pytest.mark.parametrize("seed", range(3))
def test_every_bar_of_walks(seed: int, step: float) -> None:
    history = walk(seed, 450, step=step)
    supported = supported_bars(history).tolist()
    assert supported == one_by_one(history, list(range(450)))
    # The first bars too, with few levels to be held against, and both answers among them.
    assert {True, False} == set(supported[:200]) == set(supported[200:])


@settings(max_examples=25, deadline=None)
@given(closes=walks(0, 160), spread=st.sampled_from([0.0, 5.0, 100.0]))
def test_every_bar_of_any_walk(closes: np.ndarray[tuple[int], np.dtype[np.float64]], spread: float) -> None:
    history = History(frame=table(closes, spread=spread))
    assert supported_bars(history).tolist() == one_by_one(history, list(range(history.bars)))


@pytest.mark.parametrize("bars", [0, 1, 2, 7, 14, 15, 16, 19, 20, 21, 49, 50, 119, 120, 121, 122, 200])
def test_short_histories(bars: int) -> None:
    history = walk(7, bars)
    assert supported_bars(history).tolist() == one_by_one(history, list(range(bars)))


def test_before_the_atr_is_defined_nothing_is_supported() -> None:
    history = walk(1, 100)
    assert not supported_bars(history)[:14].any()
    assert supported_bars(history).any()


def test_a_fall_back_into_a_rise_by_hand() -> None:
    # Up from 100 to 122 by 2 a bar and down again, 1.5 to both sides: every true range is 3.5, half of it 1.75.
    # Of the rise from 98.5 to 123.5 half is left at 111, and 61.8 % are lost at 108.05; there is no other level yet.
    closes = [100.0 + 2 * bar for bar in range(12)] + [120.0, 118.0, 116.0, 114.0, 112.0, 110.0, 108.0]
    history = History(frame=table(closes, spread=1.5))
    # The lows of the last five: 114.5, then 112.5 and 110.5 by the half, 108.5 and 106.5 by the other.
    assert np.flatnonzero(supported_bars(history)).tolist() == [15, 16, 17, 18]


@pytest.mark.parametrize(("beyond", "supported"), [(0.0, True), (5e-10, True), (5e-9, False)])
def test_half_an_atr_away_is_near_enough(beyond: float, *, supported: bool) -> None:
    # As above, but for a bar whose low lies 1.75 over half of the rise, and whose high is 3.5 over it.
    closes = [100.0 + 2 * bar for bar in range(12)] + [120.0, 118.0, 116.0, 114.0]
    frame = table(closes, spread=1.5)
    low = 112.75 * (1 + beyond)
    frame.iloc[15, :4] = [114.0, low + 3.5, low, 114.0]
    assert supported_bars(History(frame=frame)).tolist() == [False] * 15 + [supported]


def test_a_rise_from_the_first_bar_of_the_window_to_the_second_by_hand() -> None:
    # From 100 at bar 0 to 200 at bar 1, and calm at 105: a jump to a low of 150 meets the half of that rise alone.
    frame = table([105.0] * 120 + [151.0, 151.0], spread=1.0)
    frame.loc[frame.index[0], "low"] = 100.0
    frame.loc[frame.index[1], "high"] = 200.0
    # A bar later the window begins with the high: nothing rose to it.
    assert supported_bars(History(frame=frame))[-2:].tolist() == [True, False]


@pytest.mark.parametrize("seed", range(12))
def test_a_high_that_leaves_the_window(seed: int) -> None:
    """The first two bars span all prices: 120 bars on, the rise from the one to the other is the last upswing."""
    frame = walk(seed, 125).frame.copy()
    frame.loc[frame.index[0], "low"] = frame["low"].min() * 0.97
    frame.loc[frame.index[1], "high"] = frame["high"].max() * 1.03
    history = History(frame=frame)
    bars = list(range(14, 125))
    assert supported_bars(history)[bars].tolist() == one_by_one(history, bars)


@pytest.mark.parametrize("seed", range(6))
def test_a_fall_from_the_first_bar_has_no_upswing(seed: int) -> None:
    frame = walk(seed, 140).frame.copy()
    frame.loc[frame.index[0], ["high", "low"]] = frame["high"].max() * 1.1, frame["low"].min() * 0.9
    history = History(frame=frame)
    bars = list(range(14, 140))
    assert supported_bars(history)[bars].tolist() == one_by_one(history, bars)


@pytest.mark.parametrize("seed", range(6))
def test_highs_that_differ_by_rounding_alone_are_equal(seed: int) -> None:
    frame = walk(seed, 300, step=2000.0).frame.copy()
    frame["high"] *= 1 + np.random.default_rng(seed).uniform(0, 5e-10, 300)
    history = History(frame=frame)
    bars = list(range(14, 300))
    assert supported_bars(history)[bars].tolist() == one_by_one(history, bars)


@pytest.mark.parametrize("bars", [1, 15, 60, 121, 300])
def test_later_bars_change_nothing(bars: int) -> None:
    whole = walk(4, 450)
    then = History(frame=whole.frame.iloc[:bars])
    assert supported_bars(then).tolist() == supported_bars(whole)[:bars].tolist()


@pytest.mark.market_data
def test_every_hammer_of_real_shares(market_data: Path) -> None:
    seen: list[bool] = []
    for symbol in SHARES:
        frame = pd.read_csv(market_data / "vn_long" / f"{symbol}.csv.gz", index_col="date", parse_dates=True)
        history = History(frame=traded_bars(check_bars(frame).frame, InstrumentKind.SHARE))
        hammers = hammer_bars(history)
        expected = one_by_one(history, hammers)
        assert supported_bars(history)[hammers].tolist() == expected
        seen += expected
    assert seen.count(True) > 100
    assert seen.count(False) > 50
