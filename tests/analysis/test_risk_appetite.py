"""Where an index stands among its records, how strong small companies are, and what coins did after breakouts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import NotDefined
from analysis.risk_appetite import Outcome, aftermaths, common_closes, record_state, relative_strength
from analysis.timeframes import TimeframeBars
from tests.analysis.builders import finished, table

QUIET = [90.0] * 120


def coin(closes: list[float], first: str) -> TimeframeBars:
    """Daily bars, weekends too."""
    return finished(table(closes, dates=pd.date_range(first, periods=len(closes))))


def test_the_state_of_records() -> None:
    # 2024-01-08 is a Monday; the record after the quiet is bar 121.
    bars = finished(table([100, *QUIET, 101, 104, 78]))
    state = record_state(bars)

    (breakout,) = state.breakouts
    assert (breakout.session, breakout.close, breakout.bars_ago) == (bars.finished.index[121].date(), 101, 2)
    assert state.last_breakout == breakout
    assert (state.close, state.bars_since_record) == (78, 1)
    assert (state.record.close, state.record.distance) == (104, -0.25)
    assert state.record.session == bars.finished.index[122].date()
    assert state.record.data_since == date(2024, 1, 8)


def test_an_index_without_a_breakout() -> None:
    state = record_state(finished(table([100, 101, 102])))

    assert (state.breakouts, state.last_breakout, state.bars_since_record) == ((), None, 0)
    assert state.record.distance == 0
    with pytest.raises(NotDefined):
        record_state(finished(table([])))


def test_relative_strength_is_the_change_of_the_ratio() -> None:
    small = finished(table([100.0] * 10 + [100 + step for step in range(61)]))
    large = finished(table([50.0] * 10 + [50.0] * 60 + [40.0]))

    strength = relative_strength(small, large)

    # From 100/50 to 160/40.
    assert strength is not None
    assert strength.change == pytest.approx(1.0)
    assert (strength.numerator_change, strength.denominator_change) == pytest.approx((0.6, -0.2))
    assert strength.sessions == 60
    assert (strength.first, strength.last) == (
        small.finished.index[10].date(),
        small.finished.index[70].date(),
    )


def test_only_common_sessions_count() -> None:
    days = pd.bdate_range("2024-01-08", periods=70)
    small = finished(table([float(value) for value in range(1, 71)], dates=days))
    # The other market has a holiday at the end and one in between.
    other = days.delete([30, 69])
    large = finished(table([1.0] * 68, dates=other))

    strength = relative_strength(small, large)

    assert strength is not None
    assert strength.last == days[68].date()
    # 60 common sessions before it: one more of the small ones' own, for the holiday between.
    assert strength.first == days[7].date()
    assert strength.change == pytest.approx(69 / 8 - 1)
    assert len(common_closes(small, large)) == 68


def test_too_few_common_sessions_have_no_strength() -> None:
    sixty, sixty_one = finished(table([1.0] * 60)), finished(table([1.0] * 61))

    assert relative_strength(sixty, sixty) is None
    assert relative_strength(sixty_one, sixty_one) is not None


def test_what_a_coin_did_after_a_day() -> None:
    # A close of 100 + n on the n-th day after 1 January.
    bars = coin([100.0 + day for day in range(400)], "2024-01-01")
    day = date(2024, 1, 1) + timedelta(days=100)

    found = aftermaths(bars, (day,))

    assert [aftermath.days for aftermath in found] == [30, 90, 180]
    assert [aftermath.outcomes[0].exit - day for aftermath in found] == [
        timedelta(days=30),
        timedelta(days=90),
        timedelta(days=180),
    ]
    assert [aftermath.outcomes[0].change for aftermath in found] == pytest.approx([30 / 200, 90 / 200, 180 / 200])
    assert [(aftermath.count, aftermath.not_risen) for aftermath in found] == [(1, 0)] * 3


def test_the_first_bar_on_or_after_counts() -> None:
    bars = finished(table([10, 20, 30], dates=["2024-01-01", "2024-01-06", "2024-02-05"]))

    thirty, ninety, _ = aftermaths(bars, (date(2024, 1, 3),))

    assert thirty.outcomes == (
        Outcome(breakout=date(2024, 1, 3), entry=date(2024, 1, 6), exit=date(2024, 2, 5), change=0.5),
    )
    assert (ninety.count, ninety.not_risen, ninety.median) == (0, 0, None)


def test_days_before_the_coin_and_days_not_over_are_left_out() -> None:
    bars = coin([100.0] * 100, "2024-01-01")
    before, first, last = date(2023, 12, 31), date(2024, 1, 1), date(2024, 3, 10)

    thirty, ninety, half_year = aftermaths(bars, (before, first, last))

    assert [outcome.breakout for outcome in thirty.outcomes] == [first, last]
    assert [outcome.breakout for outcome in ninety.outcomes] == [first]
    assert half_year.outcomes == ()
    assert [found.count for found in aftermaths(coin([], "2024-01-01"), (first,))] == [0, 0, 0]


@pytest.mark.parametrize(("last", "risen"), [(99.0, False), (100.0, False), (100 * (1 + 5e-10), False), (100.1, True)])
def test_an_equal_close_is_no_rise(last: float, *, risen: bool) -> None:
    bars = coin([100.0] * 30 + [last], "2024-01-01")

    thirty = aftermaths(bars, (date(2024, 1, 1),))[0]

    assert (thirty.count, thirty.not_risen) == (1, 0 if risen else 1)


def test_the_median_of_several() -> None:
    bars = coin([100.0] * 30 + [110.0, 90.0, 150.0], "2024-01-01")

    thirty = aftermaths(bars, tuple(date(2024, 1, day) for day in (1, 2, 3)))[0]

    assert (thirty.count, thirty.not_risen) == (3, 1)
    assert thirty.median == pytest.approx(0.1)


def test_bitcoin_after_real_breakouts(market_data: Path) -> None:
    def closes(path: str) -> pd.DataFrame:
        return pd.read_csv(market_data / f"{path}.csv.gz", index_col="date", parse_dates=True)

    small, bitcoin = finished(closes("index/RUT")), finished(closes("crypto/BTC-USD"))
    days = tuple(breakout.session for breakout in record_state(small).breakouts)

    found = aftermaths(bitcoin, days)

    price = bitcoin.finished["close"]
    for aftermath in found:
        for outcome in aftermath.outcomes:
            later = pd.Timestamp(outcome.breakout) + pd.Timedelta(days=aftermath.days)
            assert outcome.change == pytest.approx(
                price[price.index >= later].iloc[0] / price[price.index >= str(outcome.breakout)].iloc[0] - 1
            )
    # Bitcoin's data begin in September 2014.
    assert [str(outcome.breakout) for outcome in found[0].outcomes[:4]] == [
        "2014-12-26",
        "2016-11-14",
        "2020-11-13",
        "2021-11-02",
    ]
    assert [outcome.change > 0 for outcome in found[2].outcomes[:4]] == [False, True, True, False]
