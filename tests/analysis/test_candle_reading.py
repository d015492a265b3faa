"""Which patterns stand on the newest bars: shape and context apart, statuses, order, and the candle in numbers."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.candle_reading import CandleReading, read_candles
from analysis.candles import PATTERNS, Direction, pattern_by_key
from analysis.candles.confirmation import Status
from analysis.errors import Missing, NotDefined
from analysis.price_limits import Restrictions
from analysis.signals import History
from tests.analysis.builders import random_bars

# Open, high, low, close: lower shadow 6, body 1.5, upper shadow 0.2 of a range of 7.7.
HAMMER_BARS = 20


def falling(count: int = HAMMER_BARS) -> list[tuple[float, float, float, float]]:
    """Red candles that fall by 2 each, with equal shadows of a half."""
    return [(150 - 2 * bar, 150.5 - 2 * bar, 147.5 - 2 * bar, 148 - 2 * bar) for bar in range(count)]


def rising(count: int = HAMMER_BARS) -> list[tuple[float, float, float, float]]:
    return [(100 + 2 * bar, 102.5 + 2 * bar, 99.5 + 2 * bar, 102 + 2 * bar) for bar in range(count)]


def hammer_at(price: float) -> tuple[float, float, float, float]:
    """A red hammer that opens there."""
    return price, price + 0.2, price - 7.5, price - 1.5


def history(candles: list[tuple[float, float, float, float]], restrictions: Restrictions | None = None) -> History:
    frame = pd.DataFrame(candles, columns=["open", "high", "low", "close"], dtype=np.float64)
    frame.index = pd.bdate_range("2024-01-01", periods=len(frame))
    frame["volume"] = 1000.0
    return History(frame=frame) if restrictions is None else History(frame=frame, restrictions=restrictions)


def keys(reading: CandleReading) -> list[tuple[str, int, bool, Status | None]]:
    return [(found.pattern, found.bars_ago, found.is_signal, found.status) for found in reading.sightings]


def test_a_hammer_at_the_bottom_of_a_fall_waits_for_the_next_candle() -> None:
    bars = history([*falling(), hammer_at(108)])

    reading = read_candles(bars, bars=1)

    (hammer,) = reading.signals
    assert (hammer.pattern, hammer.direction, hammer.status) == ("hammer", Direction.BULLISH, Status.WAITING)
    assert (hammer.session, hammer.known_on, hammer.confirms_at) == (bars.session(20), None, 108.0)
    assert reading.shapes == ()


@pytest.mark.parametrize(("close", "status"), [(108.1, Status.CONFIRMED), (108.0, Status.REJECTED)])
def test_the_next_close_decides(close: float, status: Status) -> None:
    bars = history([*falling(), hammer_at(108), (106, 109, 105, close)])

    hammer = next(found for found in read_candles(bars).signals if found.pattern == "hammer")

    assert (hammer.bars_ago, hammer.status, hammer.known_on) == (1, status, bars.session(21))


def test_a_bar_in_the_past_is_read_with_what_became_of_it() -> None:
    bars = history([*falling(), hammer_at(108), (106, 109, 105, 108.5), (108, 112, 107, 111)])

    reading = read_candles(bars, bar=20, bars=1)

    assert (reading.look.session, reading.bars) == (bars.session(20), 1)
    assert keys(reading) == [("hammer", 0, True, Status.CONFIRMED)]


def test_the_shape_at_the_top_of_a_rise_is_a_hanging_man_and_no_hammer() -> None:
    reading = read_candles(history([*rising(), hammer_at(144)]), bars=1)

    assert keys(reading) == [("hanging_man", 0, True, Status.WAITING)]
    # 144 - 7.5, the low.
    assert reading.signals[0].confirms_at == 136.5


def test_a_shape_without_a_trend_is_a_shape_alone_and_told_once() -> None:
    # Flat: no trend at all, so it is neither hammer nor hanging man.
    flat = [(100.0, 101.0, 99.0, 100.5), (100.5, 101.0, 99.0, 100.0)] * 10

    reading = read_candles(history([*flat, hammer_at(100)]), bars=1)

    assert keys(reading) == [("hammer", 0, False, None)]
    assert (reading.shapes[0].known_on, reading.shapes[0].confirms_at) == (None, None)


def test_only_what_is_looked_for_is_found() -> None:
    bars = history([*rising(), hammer_at(144)])

    reading = read_candles(bars, bars=1, patterns=(pattern_by_key("hammer"),))

    assert keys(reading) == [("hammer", 0, False, None)]


def test_a_bar_at_its_price_limit_gives_no_reversal() -> None:
    candles = [*falling(), hammer_at(108)]
    locked, narrow = (np.zeros(len(candles), dtype=np.bool_) for _ in range(2))
    locked[-1] = True

    reading = read_candles(history(candles, Restrictions(locked=locked, narrow=narrow)), bars=1)

    assert (reading.sightings, reading.look.locked, reading.look.narrow) == ((), True, False)


def test_the_candle_in_numbers() -> None:
    # Range 10: body 4, upper shadow 1, lower shadow 5; the ten bodies before are 2 each.
    reading = read_candles(history([*falling(), (106, 111, 101, 110)]))

    look = reading.look
    assert (look.body, look.upper_shadow, look.lower_shadow) == pytest.approx((0.4, 0.1, 0.5))
    assert (look.rises, look.body_ratio, look.close) == (True, 2.0, 110.0)
    assert look.change == pytest.approx(110 / 110 - 1)


def test_a_candle_of_one_price_has_no_shares() -> None:
    look = read_candles(history([*falling(5), (140, 140, 140, 140)])).look

    assert (look.rises, look.body, look.upper_shadow, look.lower_shadow, look.body_ratio) == (None,) * 5


def test_a_single_bar_is_read_and_none_is_refused() -> None:
    reading = read_candles(history([(10, 12, 9, 11)]))

    assert (reading.bars, reading.look.change, reading.look.session) == (1, None, date(2024, 1, 1))
    with pytest.raises(NotDefined) as caught:
        read_candles(history([]))
    assert caught.value.reason is Missing.TOO_FEW_BARS


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), bars=st.integers(1, 60), looked_at=st.integers(1, 12))
def test_order_and_no_look_ahead(seed: int, bars: int, looked_at: int) -> None:
    frame = random_bars(seed, pd.bdate_range("2024-01-01", periods=bars + 2)).frame
    whole, cut = History(frame=frame), History(frame=frame.iloc[:bars])

    reading = read_candles(cut, bars=looked_at)
    later = read_candles(whole, bar=bars - 1, bars=looked_at)

    order = [pattern.key for pattern in PATTERNS]
    places = [(found.bars_ago, not found.is_signal, order.index(found.pattern)) for found in reading.sightings]
    assert places == sorted(places)
    assert all(found.bars_ago < looked_at for found in reading.sightings)
    # Later bars change what became of a pattern on the last bar, and nothing else.
    assert reading.look == later.look
    assert [(key, ago, signal) for key, ago, signal, _ in keys(reading)] == [
        (key, ago, signal) for key, ago, signal, _ in keys(later)
    ]
    assert [found for found in reading.sightings if found.bars_ago] == [
        found for found in later.sightings if found.bars_ago
    ]
