"""What holds for every registered pattern, on random prices and on bad ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from analysis.candles import PATTERNS, Candles, Pattern
from analysis.candles.confirmation import Status, status_at
from analysis.signals import History, find_events
from analysis.signals.candle_signals import CANDLE_SIGNALS
from tests.analysis.builders import random_bars
from tests.analysis.candles.golden import Candle, candles_of

every_pattern = pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.key)

SESSIONS = pd.bdate_range("2020-01-06", periods=400)


def random_prices(seed: int) -> list[Candle]:
    """Candles on whole steps with many equal prices, trends and gaps: every pattern comes up among a few hundred."""
    random = np.random.default_rng(seed)
    drift = np.repeat(random.choice([-1.2, 0.0, 1.2], 20), 20)
    close = np.round(np.maximum(200 + np.cumsum(random.normal(drift, 2.0)), 20))
    first = np.round(np.concatenate(([200.0], close[:-1])) + random.choice([-4, -2, -1, 0, 0, 0, 1, 2, 4], 400))
    first = np.where(random.random(400) < 0.15, close, np.maximum(first, 20))
    above = np.round(random.exponential(3.0, 400)) * (random.random(400) < 0.5)
    below = np.round(random.exponential(3.0, 400)) * (random.random(400) < 0.5)
    high, low = np.maximum(first, close) + above, np.maximum(np.minimum(first, close) - below, 1)
    return [tuple(map(float, row)) for row in np.stack([first, high, low, close], axis=1)]  # type: ignore[misc] # four.


HISTORIES = [candles_of(random_prices(seed)) for seed in range(16)]


def block(histories: list[Candles]) -> Candles:
    """Histories side by side, shorter ones filled up with NaN at their start."""
    bars = max(history.bars for history in histories)

    def side_by_side(name: str) -> NDArray[np.float64]:
        rows = [getattr(history, name) for history in histories]
        return np.stack([np.concatenate([np.full(bars - len(row), np.nan), row]) for row in rows])

    names = ("open", "high", "low", "close", "volume")
    return Candles(**{name: side_by_side(name) for name in names})


def test_each_pattern_comes_up_among_the_random_prices() -> None:
    for pattern in PATTERNS:
        assert sum(int(pattern.detect(history).sum()) for history in HISTORIES) > 0, pattern.key


@every_pattern
def test_many_histories_at_once_are_found_as_one_by_one(pattern: Pattern) -> None:
    lengths = [400, 399, 250, 16, 15, 1]
    histories = [history[400 - bars :] for history, bars in zip(HISTORIES, lengths, strict=False)]
    found = pattern.detect(block(histories))
    assert found.shape == (6, 400)
    for row, history in zip(found, histories, strict=True):
        assert row[400 - history.bars :].tolist() == pattern.detect(history).tolist()
        assert not row[: 400 - history.bars].any()


@every_pattern
def test_the_verdict_on_a_bar_is_what_detection_says_of_it(pattern: Pattern) -> None:
    for history in HISTORIES[:2]:
        verdicts = [pattern.verdict(history, bar) for bar in range(history.bars)]
        assert [verdict.is_signal for verdict in verdicts] == pattern.detect(history).tolist()
        assert [verdict.has_shape for verdict in verdicts] == pattern.shape_at(history).tolist()
        assert [verdict.has_context for verdict in verdicts] == pattern.context_at(history).tolist()


@every_pattern
def test_nothing_after_a_bar_changes_what_it_is(pattern: Pattern) -> None:
    history = HISTORIES[0]
    whole = pattern.detect(history)
    for end in range(history.bars + 1):
        assert pattern.detect(history[:end]).tolist() == whole[:end].tolist()


@every_pattern
def test_no_bar_before_those_it_needs_matters(pattern: Pattern) -> None:
    history, needed = HISTORIES[1], pattern.bars_needed
    whole = pattern.detect(history)
    for bar in range(needed - 1, history.bars):
        assert pattern.detect(history[bar - needed + 1 : bar + 1])[-1] == whole[bar]
    assert not whole[: needed - 1].any()


@every_pattern
def test_a_status_is_settled_by_the_next_bar_and_by_no_later_one(pattern: Pattern) -> None:
    visited = 0
    for history in HISTORIES:
        for bar in np.flatnonzero(pattern.detect(history)).tolist():
            visited += 1
            expected = None if pattern.confirmation is None else Status.WAITING
            assert status_at(pattern, history[: bar + 1], bar) is expected
            if bar + 2 <= history.bars:
                assert status_at(pattern, history[: bar + 2], bar) is status_at(pattern, history, bar)
    assert visited


BAD: dict[str, list[Candle]] = {
    "no bar": [],
    "one bar": [(100, 110, 90, 101)],
    "ten equal bars": [(100, 100, 100, 100)] * 10,
    "forty equal bars": [(100, 100, 100, 100)] * 40,
    "twenty days up at the limit": [(price, price, price, price) for price in 10_000 * 1.07 ** np.arange(20)],
    "twenty days down at the limit": [(price, price, price, price) for price in 10_000 * 0.93 ** np.arange(40)],
}


@every_pattern
@pytest.mark.parametrize("bars", BAD.values(), ids=BAD)
def test_nothing_is_found_where_there_is_nothing_to_see(pattern: Pattern, bars: list[Candle]) -> None:
    candles = candles_of(bars)
    found = pattern.detect(candles)
    assert found.shape == (len(bars),)
    allowed = pattern.key == "doji" and bars == BAD["one bar"]
    assert not found.any() or allowed
    for bar in range(len(bars)):
        assert pattern.verdict(candles, bar).is_signal is bool(found[bar])


@every_pattern
def test_no_verdict_on_a_bar_that_is_not_there(pattern: Pattern) -> None:
    for bar in (-1, 400):
        with pytest.raises(IndexError):
            pattern.verdict(HISTORIES[0], bar)


@every_pattern
def test_rows_without_prices_are_nothing_and_do_not_warn(pattern: Pattern) -> None:
    empty = np.full((2, 30), np.nan)
    candles = Candles(open=empty, high=empty, low=empty, close=empty, volume=empty)
    assert not pattern.detect(candles).any()
    if pattern.confirmation is not None:
        assert not pattern.confirmed_at(candles).any()


@every_pattern
def test_adjusting_prices_by_a_factor_changes_nothing(pattern: Pattern) -> None:
    history = HISTORIES[2]
    names = ("open", "high", "low", "close")
    adjusted = Candles(**{name: getattr(history, name) * (1 / 1.4464) for name in names}, volume=history.volume)
    assert pattern.detect(adjusted).tolist() == pattern.detect(history).tolist()


def test_events_of_a_shorter_history_are_those_of_the_longer_one_as_far_as_they_were_known() -> None:
    frame = random_bars(5, SESSIONS).frame
    whole = find_events(History(frame=frame), CANDLE_SIGNALS)
    assert len({event.signal for event in whole}) > 8
    for end in range(20, 400, 7):
        for event in find_events(History(frame=frame.iloc[:end]), CANDLE_SIGNALS):
            later = next(other for other in whole if (other.signal, other.bar) == (event.signal, event.bar))
            if event.status is Status.WAITING:
                assert (event.bar, event.known_bar, event.known_on) == (end - 1, None, None)
            else:
                assert event == later


def test_an_event_says_when_it_was_known_and_what_was_measured() -> None:
    frame = random_bars(6, SESSIONS).frame
    events = find_events(History(frame=frame), CANDLE_SIGNALS)
    assert len(events) > 50
    for event in events:
        row = frame.iloc[event.bar]
        assert event.session == frame.index[event.bar].date()
        assert event.facts["close"] == row["close"]
        assert event.facts["lower_shadow"] == pytest.approx(min(row["open"], row["close"]) - row["low"])
        if event.bar >= 20:
            mean = frame["volume"].iloc[event.bar - 20 : event.bar].mean()
            assert event.facts["volume_ratio"] == pytest.approx(row["volume"] / mean)
        else:
            assert event.facts["volume_ratio"] is None
        known = event.bar + (event.status in {Status.CONFIRMED, Status.REJECTED})
        expected = None if event.status is Status.WAITING else known
        assert event.known_bar == expected
