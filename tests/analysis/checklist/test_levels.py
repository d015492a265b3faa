"""Supports and resistances: which there are, from when on, and their prices by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from analysis.checklist import Level, LevelKind, price_step, resistances_at, supports_at
from analysis.exchanges import InstrumentKind
from tests.analysis.checklist.builders import Row, falling, history_of


def prices(levels: tuple[Level, ...]) -> dict[LevelKind, list[float]]:
    found: dict[LevelKind, list[float]] = {}
    for level in levels:
        found.setdefault(level.kind, []).append(level.price)
    return found


def candle(low: float, high: float) -> Row:
    middle = (low + high) / 2
    return (middle, high, low, middle, 1000.0)


# A low of 10 at bar 4, a high of 30 at bar 10, a low of 15 at bar 15, the last bar is 18.
SWINGS = [*[(20, 22), (18, 20), (16, 18), (14, 16), (10, 14), (14, 16), (16, 18), (18, 20)], *[(20, 24), (22, 26)]]
SWINGS += [(25, 30), (22, 26), (20, 24), (18, 22), (17, 20), (15, 19), (16, 20), (17, 21), (18, 22)]
HISTORY = history_of([candle(float(low), float(high)) for low, high in SWINGS])


def test_swing_points_and_swings_by_hand() -> None:
    supports, resistances = prices(supports_at(HISTORY, 18)), prices(resistances_at(HISTORY, 18))

    assert supports == {
        # The low of bar 15 is known from bar 18 on.
        LevelKind.SWING_LOW: [10.0, 15.0],
        LevelKind.UPSWING_50: [20.0],
        LevelKind.UPSWING_61_8: [pytest.approx(30 - 0.618 * 20)],
    }
    assert resistances == {
        LevelKind.SWING_HIGH: [30.0],
        LevelKind.DOWNSWING_38_2: [pytest.approx(15 + 0.382 * 15)],
        LevelKind.DOWNSWING_50: [22.5],
        LevelKind.DOWNSWING_61_8: [pytest.approx(15 + 0.618 * 15)],
    }


def test_a_swing_low_is_known_three_bars_later() -> None:
    assert prices(supports_at(HISTORY, 17))[LevelKind.SWING_LOW] == [10.0]


def test_levels_carry_their_dates() -> None:
    swing = next(level for level in supports_at(HISTORY, 18) if level.kind is LevelKind.UPSWING_50)
    low = next(level for level in supports_at(HISTORY, 18) if level.kind is LevelKind.SWING_LOW)

    # Weekdays from Monday, 1 January 2024 on.
    assert (swing.first, swing.last) == (date(2024, 1, 5), date(2024, 1, 15))
    assert (low.first, low.last) == (date(2024, 1, 5), date(2024, 1, 5))


@pytest.mark.parametrize(
    ("bars", "kinds"),
    [
        (19, set()),
        (20, {LevelKind.LOWER_BAND}),
        (50, {LevelKind.LOWER_BAND, LevelKind.SMA50}),
        (200, {LevelKind.LOWER_BAND, LevelKind.SMA50, LevelKind.SMA200}),
    ],
)
def test_a_level_that_needs_more_bars_is_left_out(bars: int, kinds: set[LevelKind]) -> None:
    history = history_of(falling(bars))

    # A straight fall has no swing low, and its highest high comes first or is as old as the window.
    found = {level.kind for level in supports_at(history, bars - 1)}
    assert found - {LevelKind.UPSWING_50, LevelKind.UPSWING_61_8} == kinds
    averages = prices(supports_at(history, bars - 1))
    closes = history.candles.close
    for kind, count in ((LevelKind.SMA50, 50), (LevelKind.SMA200, 200)):
        if kind in kinds:
            assert averages[kind] == [pytest.approx(np.mean(closes[-count:]))]


def test_swing_points_older_than_120_bars_are_forgotten() -> None:
    rows = [candle(float(low), float(high)) for low, high in SWINGS]
    # A long, slow fall behind them: no further turning point.
    rows += [candle(18 - step * 0.01, 21.5 - step * 0.01) for step in range(200)]
    history = history_of(rows)

    assert 10.0 in prices(supports_at(history, 124))[LevelKind.SWING_LOW]
    assert 10.0 not in prices(supports_at(history, 125))[LevelKind.SWING_LOW]
    assert 30.0 in prices(resistances_at(history, 130))[LevelKind.SWING_HIGH]
    assert 30.0 not in prices(resistances_at(history, 131))[LevelKind.SWING_HIGH]


def test_of_equal_highs_the_latest_ends_the_swing() -> None:
    twice = [(10, 14), (18, 30), (8, 12), (18, 30), (16, 20), (15, 19)]
    history = history_of([candle(float(low), float(high)) for low, high in twice])

    assert prices(supports_at(history, 5))[LevelKind.UPSWING_50] == [19.0]


def test_the_first_bar_has_no_level() -> None:
    assert supports_at(HISTORY, 0) == resistances_at(HISTORY, 0) == ()


@pytest.mark.parametrize(
    ("price", "kind", "currency", "exchange", "step"),
    [
        (9_990.0, InstrumentKind.SHARE, "VND", "HOSE", 10.0),
        (10_000.0, InstrumentKind.SHARE, "VND", "HOSE", 50.0),
        (49_950.0, InstrumentKind.SHARE, "VND", "HOSE", 50.0),
        (50_000.0, InstrumentKind.SHARE, "VND", "HOSE", 100.0),
        (9_900.0, InstrumentKind.SHARE, "VND", "HNX", 100.0),
        (9_900.0, InstrumentKind.SHARE, "VND", "UPCOM", 100.0),
        (9_900.0, InstrumentKind.SHARE, "VND", None, None),
        (180.0, InstrumentKind.SHARE, "USD", "NASDAQ", 0.01),
        (60_000.0, InstrumentKind.COIN, "USD", None, 0.01),
        (1_060.0, InstrumentKind.INDEX, None, "HOSE", 0.0),
        (10.0, InstrumentKind.SHARE, "EUR", "XETRA", None),
    ],
)
def test_the_price_step(
    price: float, kind: InstrumentKind, currency: str | None, exchange: str | None, step: float | None
) -> None:
    assert price_step(price, kind=kind, currency=currency, exchange=exchange) == step
