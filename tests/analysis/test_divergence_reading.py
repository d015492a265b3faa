"""Which divergences a reading tells: the newest, the others of 120 bars, the one before, the weekly one."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.divergence import DivergenceKind
from analysis.divergence_reading import FoundDivergence, TurningPoint, read_divergences
from analysis.errors import Missing, NotDefined
from analysis.timeframes import Timeframe
from tests.analysis.builders import finished, random_bars, table, wilder_rsi
from tests.analysis.near import near
from tests.analysis.signals.test_divergence_signals import FALLS, FIRST, SECOND


def flat_after(closes: list[float], bars: int) -> list[float]:
    """The closes, and then so many that rise a little each: without a turning point."""
    return closes + [closes[-1] + step * 0.01 for step in range(1, bars + 1)]


def test_the_newest_with_everything_that_is_told_of_it() -> None:
    closes = flat_after(FALLS, 5)
    reading = read_divergences(finished(table(closes, spread=0.5)))
    strength = [np.nan] * 14 + wilder_rsi(closes, 14)
    assert reading.newest == FoundDivergence(
        kind=DivergenceKind.REGULAR_BULLISH,
        first=TurningPoint(bar=FIRST, session=date(2024, 1, 31), price=84.5, rsi=near(strength[FIRST])),
        second=TurningPoint(bar=SECOND, session=date(2024, 2, 14), price=84.0, rsi=near(strength[SECOND])),
        bars_apart=10,
        known_on=date(2024, 2, 19),
        known_bars_ago=5,
        change_since=near(90.05 / 90 - 1),
    )
    assert (reading.others, reading.before, reading.weekly, reading.weeks) == ((), None, None, None)
    assert reading.rsi.value == pytest.approx(strength[-1], abs=1e-9)
    assert (reading.rsi.bars, reading.rsi.close) == (36, 90.05)


def test_known_at_the_last_bar_it_has_no_change_since() -> None:
    newest = read_divergences(finished(table(FALLS, spread=0.5))).newest
    assert newest is not None
    assert (newest.known_bars_ago, newest.change_since) == (0, None)


@pytest.mark.parametrize(("later", "is_recent"), [(119 - 3, True), (120 - 3, False)])
def test_the_second_turning_point_lies_in_the_last_120_bars(later: int, *, is_recent: bool) -> None:
    """Its bar is the third last of FALLS."""
    reading = read_divergences(finished(table(flat_after(FALLS, later), spread=0.5)))
    assert (reading.newest is not None) is is_recent
    assert (reading.before is not None) is not is_recent
    assert reading.others == ()


def test_all_of_120_bars_newest_first() -> None:
    frame = random_bars(8, pd.bdate_range("2020-01-06", periods=500)).frame
    reading = read_divergences(finished(frame))
    assert reading.newest is not None
    ends = [divergence.second.bar for divergence in (reading.newest, *reading.others)]
    assert len(ends) > 2
    assert ends == sorted(ends, reverse=True)
    assert min(ends) >= 380
    assert reading.before is None


def test_the_weekly_one_is_read_from_the_weeks() -> None:
    weeks = finished(table(FALLS, spread=0.5), Timeframe.WEEK)
    reading = read_divergences(finished(table(flat_after([100.0], 60))), weeks=weeks)
    assert reading.newest is reading.before is None
    assert reading.weekly is not None
    assert reading.weekly == read_divergences(weeks).newest
    few = read_divergences(finished(table(FALLS)), weeks=finished(table([1.0, 2.0]), Timeframe.WEEK))
    assert (few.weekly, few.weeks) == (None, 2)


@pytest.mark.parametrize("have", [0, 1, 22])
def test_too_few_bars(have: int) -> None:
    with pytest.raises(NotDefined) as caught:
        read_divergences(finished(table([100.0 + bar for bar in range(have)])))
    assert (caught.value.reason, caught.value.have, caught.value.need) == (Missing.TOO_FEW_BARS, have, 23)


def test_so_many_bars_are_enough() -> None:
    assert read_divergences(finished(table([100.0 + bar for bar in range(23)]))).newest is None


def test_a_price_that_never_changed() -> None:
    with pytest.raises(NotDefined) as caught:
        read_divergences(finished(table([100.0] * 40)))
    assert caught.value.reason is Missing.NO_CHANGE


def test_later_bars_change_nothing() -> None:
    whole = random_bars(3, pd.bdate_range("2020-01-06", periods=400)).frame
    changed = whole.copy()
    changed.iloc[300:, :4] *= 2
    for count in range(23, 301, 11):
        assert read_divergences(finished(whole.iloc[:count])) == read_divergences(finished(changed.iloc[:count]))
