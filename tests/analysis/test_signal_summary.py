"""What is news about one instrument, in which order, and what disagrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.bars import Bars, check_bars
from analysis.candles import Direction
from analysis.candles.confirmation import Status
from analysis.errors import NotDefined
from analysis.rsi_reading import Zone
from analysis.signal_summary import CANDLE_BARS, KNOWN_BARS, Disagreement, read_signals, recent_signals
from analysis.signals import SIGNALS, History, find_events
from tests.analysis.builders import finished, random_bars, table

RANK = {None: 0, Status.CONFIRMED: 0, Status.WAITING: 1, Status.REJECTED: 2}


def shares(market_data: Path, *symbols: str) -> list[pd.DataFrame]:
    return [pd.read_csv(market_data / "vn_long" / f"{name}.csv.gz", index_col=0, parse_dates=True) for name in symbols]


def test_the_order_and_the_age_of_what_is_told() -> None:
    order = [signal.key for signal in SIGNALS]
    seen: set[str] = set()
    for seed in range(40):
        history = History(frame=random_bars(seed, pd.bdate_range("2023-01-02", periods=260)).frame)
        found = recent_signals(history)
        seen |= {signal.signal for signal in found}
        ranks = [
            (
                3 if signal.direction is Direction.NEUTRAL else RANK[signal.status],
                signal.bars_ago,
                order.index(signal.signal),
            )
            for signal in found
        ]
        assert ranks == sorted(ranks)
        divergences = [signal for signal in found if signal.signal.startswith("divergence")]
        assert len(divergences) <= 1
        candles = [signal for signal in found if "shadow" in " ".join(signal.facts)]
        assert all(signal.bars_ago < CANDLE_BARS for signal in candles)
        # Every candle pattern of these bars is told.
        events = [event for event in find_events(history) if "body" in event.facts]
        assert len(candles) == sum(event.bar >= history.bars - CANDLE_BARS for event in events)

    assert len(seen) > 15


def test_of_divergences_the_one_known_last_is_told_while_it_is_news(market_data: Path) -> None:
    told, late = 0, 0
    for frame in shares(market_data, "FPT", "HPG", "VNM"):
        events = find_events(History(frame=check_bars(frame).frame))
        divergences = [event for event in events if event.signal.startswith("divergence")]
        for end in range(400, 1000, 50):
            found = recent_signals(History(frame=check_bars(frame.iloc[:end]).frame))
            known = [event for event in divergences if event.known_bar is not None and event.known_bar < end]
            newest = max(known, key=lambda event: (event.known_bar or 0, event.bar))
            is_news = end - 1 - (newest.known_bar or 0) < KNOWN_BARS
            mine = [signal for signal in found if signal.signal.startswith("divergence")]
            assert [signal.session for signal in mine] == ([newest.session] if is_news else [])
            told, late = told + is_news, late + (not is_news)

    assert told > 3
    assert late > 3


@pytest.mark.parametrize(
    ("step", "zone", "signal", "disagreement"),
    [
        (-1.0, Zone.OVERSOLD, "rsi_oversold", Disagreement.OVERSOLD_IN_DOWNTREND),
        (1.0, Zone.OVERBOUGHT, "rsi_overbought", Disagreement.OVERBOUGHT_IN_UPTREND),
    ],
)
def test_an_rsi_zone_against_the_trend(step: float, zone: Zone, signal: str, disagreement: Disagreement) -> None:
    # Up and down by turns, then one way for twelve bars.
    closes: list[float] = [100 + bar % 2 for bar in range(60)]
    closes += [100 + step * bar for bar in range(1, 13)]
    bars = finished(table(closes, spread=0.5))

    summary = read_signals(bars, History(frame=bars.finished))

    assert summary.zone is zone
    assert signal in {found.signal for found in summary.signals}
    assert disagreement in summary.disagreements


def test_an_entry_that_the_rsi_has_left_again_is_no_news() -> None:
    closes: list[float] = [100 + bar % 2 for bar in range(60)]
    closes += [100 - bar for bar in range(1, 13)] + [88 + 2 * bar for bar in range(1, 6)]
    bars = finished(table(closes, spread=0.5))

    summary = read_signals(bars, History(frame=bars.finished))

    assert summary.zone is Zone.NEUTRAL
    assert "rsi_oversold" not in {found.signal for found in summary.signals}


def test_signals_of_both_ways_disagree() -> None:
    sides = set()
    for seed in range(200):
        bars = finished(random_bars(seed, pd.bdate_range("2023-01-02", periods=260)).frame)
        summary = read_signals(bars, History(frame=bars.finished))
        pointing = [signal for signal in summary.signals if signal.stands and not signal.signal.startswith("rsi_")]
        directions = {signal.direction for signal in pointing}
        assert (Disagreement.SIGNALS in summary.disagreements) == (len(directions) == 2)
        above = summary.price.sma200 is not None and summary.price.close > summary.price.sma200
        if directions == {Direction.BULLISH}:
            assert (Disagreement.BULLISH_BELOW_SMA200 in summary.disagreements) == (not above)
        if directions == {Direction.BEARISH}:
            assert (Disagreement.BEARISH_ABOVE_SMA200 in summary.disagreements) == above
        sides.add((len(directions), above))

    assert {(2, True), (2, False), (1, True), (1, False)} <= sides


def test_what_a_short_history_does_not_have() -> None:
    bars = finished(table([100.0, 101.0]))

    summary = read_signals(bars, History(frame=bars.finished))

    assert (summary.rsi, summary.zone, summary.weekly_rsi, summary.volume_ratio) == (None, None, None, None)
    assert (summary.support, summary.resistance, summary.breakouts, summary.disagreements) == (None, None, (), ())
    empty = Bars(frame=bars.finished.iloc[:0]).frame
    with pytest.raises(NotDefined):
        read_signals(replace(bars, finished=empty), History(frame=empty))


def test_the_weekly_rsi_and_the_volume() -> None:
    weeks = finished(table([float(100 + bar % 3) for bar in range(40)]))
    bars = finished(table([100.0] * 30, volume=[1000.0] * 29 + [2500.0], spread=1))

    summary = read_signals(bars, History(frame=bars.finished), weeks=weeks)

    assert summary.volume_ratio == pytest.approx(2.5)
    assert summary.weekly_rsi is not None
    assert 40 < summary.weekly_rsi < 60
    # A price that never changed has no RSI.
    assert summary.rsi is None


def test_a_record_breakout_says_more_than_a_high_of_a_year() -> None:
    closes = [100.0] + [90 + bar % 3 for bar in range(300)] + [101.0]
    bars = finished(table([float(close) for close in closes]))

    summary = read_signals(bars, History(frame=bars.finished))

    (breakout,) = [signal for signal in summary.signals if signal.signal == "ath_breakout"]
    assert (breakout.bars_ago, breakout.facts["since"]) == (0, date(2024, 1, 8))
    assert summary.breakouts == ()


def test_a_high_of_the_year_is_told_where_it_is_no_record() -> None:
    closes = [200.0] + [90 + bar % 3 for bar in range(300)] + [101.0]
    bars = finished(table([float(close) for close in closes]))

    summary = read_signals(bars, History(frame=bars.finished))

    assert [breakout.bars for breakout in summary.breakouts] == [252]
