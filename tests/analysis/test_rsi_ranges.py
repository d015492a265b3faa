"""Where RSI kept itself: the last three swings a side, and what their range is usual for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.rsi_ranges import RsiRange, RsiRangeReading, _at_last, _kind, read_rsi_range
from tests.analysis.builders import table, wilder_rsi
from tests.analysis.near import near


@pytest.mark.parametrize(
    ("floor", "ceiling", "kind"),
    [
        (40.0, 70.0, RsiRange.UPTREND),
        (40 * (1 - 5e-10), 70.0, RsiRange.UPTREND),
        (39.9, 70.0, RsiRange.WIDE),
        (45.0, 60.1, RsiRange.UPTREND),
        (45.0, 60.0, RsiRange.NARROW),
        (30.0, 60.0, RsiRange.DOWNTREND),
        (30.0, 60 * (1 + 5e-10), RsiRange.DOWNTREND),
        (30.0, 60.1, RsiRange.WIDE),
    ],
)
def test_what_a_range_is_usual_for(floor: float, ceiling: float, kind: RsiRange) -> None:
    assert _kind(floor, ceiling) is kind


def test_the_last_three_with_a_value_within_120_bars() -> None:
    values = np.arange(200.0)
    values[190] = np.nan
    assert _at_last(np.array([50, 90, 130, 190]), values).tolist() == [90, 130]
    assert _at_last(np.array([79, 80, 81]), values).tolist() == [80, 81]
    assert _at_last(np.array([80, 90, 100, 110]), values).tolist() == [90, 100, 110]


def waves(rise: float, fall: float, count: int) -> list[float]:
    """Five bars up and five down, over and over."""
    closes = [1000.0]
    for place in range(count):
        closes.append(closes[-1] + (rise if place // 5 % 2 == 0 else -fall))
    return closes


def by_hand(closes: list[float]) -> tuple[float, float]:
    """The lowest RSI at the last three turns upwards, the highest at the last three downwards, that are known."""
    values = dict(enumerate(wilder_rsi(closes, 14), start=14))
    lows = [bar for bar in range(10, len(closes) - 3, 10) if bar in values]
    highs = [bar for bar in range(5, len(closes) - 3, 10) if bar in values]
    return min(values[bar] for bar in lows[-3:]), max(values[bar] for bar in highs[-3:])


@pytest.mark.parametrize(
    ("rise", "fall", "kind"),
    [
        (10.0, 4.0, RsiRange.UPTREND),
        (4.0, 10.0, RsiRange.DOWNTREND),
        (10.0, 10.0, RsiRange.NARROW),
    ],
)
def test_waves_by_hand(rise: float, fall: float, kind: RsiRange) -> None:
    closes = waves(rise, fall, 77)
    floor, ceiling = by_hand(closes)
    assert read_rsi_range(table(closes, spread=1)) == RsiRangeReading(
        kind=kind, floor=near(floor), ceiling=near(ceiling)
    )


def test_fewer_than_three_swings_a_side_have_none() -> None:
    closes = waves(10, 4, 77)
    # Lows with an RSI at 20, 30, 40, highs at 15, 25, 35: the third low is known at bar 43.
    assert read_rsi_range(table(closes[:43])) is None
    assert read_rsi_range(table(closes[:44])) is not None
    assert read_rsi_range(table([100.0] * 80)) is None
    assert read_rsi_range(table([])) is None


def test_later_bars_change_nothing() -> None:
    random = np.random.default_rng(4)
    closes = 1000 * np.exp(np.cumsum(random.normal(0, 0.02, 300)))
    frame = table(closes)
    changed = pd.concat([frame.iloc[:200], frame.iloc[200:] * 2])
    for count in range(60, 201, 10):
        assert read_rsi_range(frame.iloc[:count]) == read_rsi_range(changed.iloc[:count])
