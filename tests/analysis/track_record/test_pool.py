"""Many shares laid end to end."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from analysis.track_record import Entry, Outcomes, Pool, Selection, StatusWanted, Track
from analysis.track_record.pool import days_of
from tests.analysis.track_record.builders import (
    ENGULFING,
    HAMMERS,
    WAITING,
    calm_but,
    closing,
    engulfing,
    hammer,
    measured,
    one_tick,
    pool_of,
    track_of,
    walk,
)

RISING = [100.0 + bar for bar in range(12)]


def test_a_share_without_bars_is_left_out() -> None:
    pool = Pool.of([track_of(closing([]), []), track_of(closing(RISING), [engulfing(2)], "BBB")])
    assert pool.symbols == ("BBB",)
    assert pool.starts.tolist() == [0]
    assert measured(pool, [ENGULFING])[0].signals.n == 1


@pytest.mark.parametrize("tracks", [[], [track_of(closing([]), [])]])
def test_nothing_at_all_is_refused(tracks: list[Track]) -> None:
    with pytest.raises(ValueError, match="at least one"):
        Pool.of(tracks)


def test_a_share_of_one_bar_adds_a_bar_and_no_outcome() -> None:
    one = track_of(closing([500.0]), [engulfing(0)], "ONE")
    pool = Pool.of([one, track_of(closing(RISING), [engulfing(0)]), one])
    record = measured(pool, [ENGULFING])[0]
    assert pool.starts.tolist() == [0, 1, 13]
    assert (record.shares, record.shares_with_signals) == (3, 1)
    assert (record.signals.n, record.without_exit) == (1, 2)
    # From 100 to 105 in five bars, not from the 500 of another share.
    assert record.signals.mean == pytest.approx(0.05)


def test_no_outcome_crosses_into_the_next_share() -> None:
    cheap = track_of(closing([10.0] * 12), [engulfing(bar) for bar in range(12)], "CHEAP")
    dear = track_of(closing([1000.0] * 12), [engulfing(bar) for bar in range(12)], "DEAR")
    for record in measured(Pool.of([cheap, dear]), [ENGULFING]):
        later = record.exit_bars + (record.entry is Entry.NEXT_OPEN)
        each = max(12 - later, 0)
        assert (record.signals.n, record.without_exit, record.base.n) == (2 * each, 24 - 2 * each, 2 * each)
        if record.entry is Entry.KNOWN_CLOSE and each:
            assert (record.signals.mean, record.base.mean) == (0, 0)


def test_shares_and_dates_are_counted_where_signals_are() -> None:
    first = track_of(closing(RISING), [engulfing(2), engulfing(3)], "AAA")
    second = track_of(closing(RISING), [], "BBB")
    third = track_of(closing(RISING), [engulfing(0), engulfing(3), engulfing(11)], "CCC")
    record = measured(Pool.of([first, second, third]), [ENGULFING])[0]
    # The signal of bar 11 has no exit, and its date is not counted either.
    assert (record.shares, record.shares_with_signals, record.dates, record.signals.n) == (3, 2, 3, 4)


def test_a_waiting_hammer_is_not_bought_in_another_share() -> None:
    first = track_of(closing(RISING), [hammer(11, WAITING)], "AAA")
    record = measured(
        Pool.of([first, track_of(closing(RISING), [], "BBB")]),
        [HAMMERS],
    )[0]
    assert (record.signals.n, record.without_exit, record.waiting) == (0, 0, 1)


def test_the_order_of_the_shares_does_not_matter() -> None:
    tracks = [Track.of(f"S{seed}", walk(seed, 300), one_tick) for seed in range(3)]
    selection = Selection(signal="rsi_oversold", status=StatusWanted.ALL)
    for one, other in zip(
        measured(Pool.of(tracks), [selection]), measured(Pool.of(tracks[::-1]), [selection]), strict=True
    ):
        assert one.signals.n == other.signals.n > 0
        assert one.signals.mean == pytest.approx(other.signals.mean)
        assert (one.base.n, one.base.wins, one.base.median) == (other.base.n, other.base.wins, other.base.median)
        assert one.distribution == other.distribution


def test_dates_are_those_of_all_shares() -> None:
    first = calm_but(3, {}, first="2024-01-01")
    second = calm_but(3, {}, first="2024-01-02")
    pool = Pool.of([track_of(first, []), track_of(second, [])])
    assert [str(np.datetime64(day, "D")) for day in pool.dates.tolist()] == [
        "2024-01-01",
        "2024-01-02",
        "2024-01-03",
        "2024-01-04",
    ]
    assert pool.date_places.tolist() == [0, 1, 2, 1, 2, 3]
    assert pool.span(None, None) == (date(2024, 1, 1), date(2024, 1, 4))
    assert pool.span(date(2023, 5, 1), date(2024, 1, 2)) == (date(2023, 5, 1), date(2024, 1, 2))
    assert pool.within(days_of(date(2024, 1, 2), date(2024, 1, 3))).tolist() == [False, True, True, True, True, False]


def test_days_are_counted_from_1970() -> None:
    assert days_of(date(1970, 1, 1), date(1970, 2, 1)) == (0, 31)
    assert days_of(date(1969, 12, 31), date(2000, 3, 1)) == (-1, 11017)


def test_a_pool_of_one_is_the_share_itself() -> None:
    history = walk(1, 100)
    pool = pool_of(history, engulfing(3))
    np.testing.assert_array_equal(pool.outcomes.gross, Outcomes.of(history).gross)
    assert pool.symbols == ("AAA",)
