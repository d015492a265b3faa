"""Divergences as events: their dates, their facts, their place in the registry."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from analysis.bars import check_bars
from analysis.candles import Direction
from analysis.signals import History, find_events, signal_by_key
from analysis.signals.divergence_signals import DIVERGENCE_SIGNALS
from tests.analysis.builders import table, wilder_rsi

# Two falls, the second slower and to a lower low: the RSI's second low is higher.
FALLS = [
    *(100.0, 101, 100, 101, 100, 101, 100, 101, 100, 101, 100, 101, 100, 101, 100),
    *(96, 91, 85, 88, 91, 94, 95, 93, 91, 89, 87, 85.5, 84.5, 86, 88, 90),
]
FIRST, SECOND = 17, 27


def history(closes: list[float]) -> History:
    return History(frame=check_bars(table(closes, spread=0.5)).frame)


def test_the_facts_of_an_event() -> None:
    (event,) = find_events(history(FALLS), DIVERGENCE_SIGNALS)
    strength = [np.nan] * 14 + wilder_rsi(FALLS, 14)

    assert event.signal == "divergence_regular_bullish"
    assert (event.bar, event.known_bar, event.status) == (SECOND, SECOND + 3, None)
    # Weekdays from Monday 8 January 2024 on.
    assert (event.session, event.known_on) == (date(2024, 2, 14), date(2024, 2, 19))
    assert event.facts == {
        "first_date": date(2024, 1, 31),
        "first_price": 84.5,
        "second_price": 84.0,
        "first_rsi": pytest.approx(strength[FIRST], abs=1e-9),
        "second_rsi": pytest.approx(strength[SECOND], abs=1e-9),
        "bars_apart": 10,
    }
    assert strength[SECOND] > strength[FIRST] + 1


def test_without_three_later_bars_it_does_not_exist_yet() -> None:
    assert find_events(history(FALLS[:-1]), DIVERGENCE_SIGNALS) == []


def test_the_registry_points_each_kind_its_way() -> None:
    ways = {signal.key: signal.direction for signal in DIVERGENCE_SIGNALS}
    assert ways == {
        "divergence_regular_bearish": Direction.BEARISH,
        "divergence_regular_bullish": Direction.BULLISH,
        "divergence_hidden_bullish": Direction.BULLISH,
        "divergence_hidden_bearish": Direction.BEARISH,
    }
    assert all(signal_by_key(key).source for key in ways)


def test_on_fewer_bars_than_needed_there_is_none_and_on_so_many_there_may_be_one() -> None:
    """RSI14 begins at the 15th bar; a turning point there, another 5 bars later, 3 bars to know it: 23 bars."""
    closes = [100.0, 101.0] * 7 + [80.0, 90, 91, 90, 84, 79.9, 84, 86, 88]
    (event,) = find_events(history(closes), DIVERGENCE_SIGNALS)
    assert len(closes) == event.bar + 4 == signal_by_key(event.signal).bars_needed == 23
