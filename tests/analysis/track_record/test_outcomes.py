"""What buying at a bar would have brought, on bars made by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from analysis.listings import Listings
from analysis.signals import History
from analysis.track_record import EXIT_BARS, LONGEST_PAUSE_DAYS, Entry, Outcomes
from analysis.track_record.outcomes import WAYS, Way
from tests.analysis.track_record.builders import CALM, Prices, calm_but, history_of, walk

KNOWN_CLOSE, NEXT_OPEN = Entry.KNOWN_CLOSE, Entry.NEXT_OPEN

# Calm but for the closes after 5, 10 and 20 bars, those of the bars after them, and some lows.
BARS: dict[int, Prices] = {
    0: (100.0, 101.0, 50.0, 100.0),
    1: (104.0, 105.0, 88.0, 100.0),
    3: (100.0, 101.0, 91.0, 100.0),
    5: (100.0, 110.0, 99.0, 110.0),
    6: (100.0, 117.0, 99.0, 117.0),
    8: (100.0, 101.0, 80.0, 100.0),
    10: (100.0, 101.0, 90.0, 90.0),
    11: (100.0, 101.0, 78.0, 78.0),
    20: (100.0, 130.0, 99.0, 130.0),
    21: (100.0, 156.0, 99.0, 156.0),
}

# By hand: paid 100 at the close of bar 0 or 104 at the open of bar 1.
GROSS: dict[Way, float] = {
    (KNOWN_CLOSE, 5): 110 / 100 - 1,
    (KNOWN_CLOSE, 10): 90 / 100 - 1,
    (KNOWN_CLOSE, 20): 130 / 100 - 1,
    (NEXT_OPEN, 5): 117 / 104 - 1,
    (NEXT_OPEN, 10): 78 / 104 - 1,
    (NEXT_OPEN, 20): 156 / 104 - 1,
}
# The low of bar 0 came before either entry; that of bar 1 after both.
DRAWDOWN: dict[Way, float] = {
    (KNOWN_CLOSE, 5): 88 / 100 - 1,
    (KNOWN_CLOSE, 10): 80 / 100 - 1,
    (KNOWN_CLOSE, 20): 78 / 100 - 1,
    (NEXT_OPEN, 5): 88 / 104 - 1,
    (NEXT_OPEN, 10): 78 / 104 - 1,
    (NEXT_OPEN, 20): 78 / 104 - 1,
}


def row(way: Way) -> int:
    return WAYS.index(way)


def test_every_entry_has_every_exit() -> None:
    assert set(WAYS) == GROSS.keys() == DRAWDOWN.keys()


@pytest.mark.parametrize("way", WAYS)
def test_return_and_drawdown_by_hand(way: Way) -> None:
    outcomes = Outcomes.of(calm_but(30, BARS))
    assert outcomes.gross[row(way), 0] == pytest.approx(GROSS[way], rel=1e-12)
    assert outcomes.drawdown[row(way), 0] == pytest.approx(DRAWDOWN[way], rel=1e-12)


def test_the_low_of_the_entry_bar_counts_after_its_open_and_not_after_its_close() -> None:
    outcomes = Outcomes.of(calm_but(30, {4: (100.0, 101.0, 60.0, 100.0)}))
    assert outcomes.drawdown[row((KNOWN_CLOSE, 5)), 4] == pytest.approx(-0.01)
    assert outcomes.drawdown[row((NEXT_OPEN, 5)), 3] == pytest.approx(-0.4)
    assert outcomes.drawdown[row((NEXT_OPEN, 5)), 4] == pytest.approx(-0.01)


def test_the_low_of_the_exit_bar_counts_and_none_after_it() -> None:
    outcomes = Outcomes.of(calm_but(30, {10: (100.0, 101.0, 60.0, 100.0)}))
    at_close, at_open = outcomes.drawdown[row((KNOWN_CLOSE, 5))], outcomes.drawdown[row((NEXT_OPEN, 5))]
    assert (at_close[4], at_close[5], at_close[9], at_close[10]) == pytest.approx((-0.01, -0.4, -0.4, -0.01))
    assert (at_open[3], at_open[4], at_open[9], at_open[10]) == pytest.approx((-0.01, -0.4, -0.4, -0.01))


def test_what_was_paid_at_the_daily_limit_is_known_for_either_entry() -> None:
    """Bar 4 opens and closes at its ceiling, bar 12 reaches it only with its close."""
    bars = {4: (107.0, 107.0, 106.0, 107.0), 12: (101.0, 107.0, 100.0, 107.0)}
    outcomes = Outcomes.of(calm_but(40, bars, first="2024-01-01"), Listings(exchange="HOSE"))
    at_close, at_open = (outcomes.at_ceiling[row((entry, 10))] for entry in (KNOWN_CLOSE, NEXT_OPEN))
    assert np.flatnonzero(at_close).tolist() == [4, 12]
    assert np.flatnonzero(at_open).tolist() == [3]
    assert not Outcomes.of(calm_but(40, bars)).at_ceiling.any()


def test_a_price_that_only_rises_has_no_drawdown() -> None:
    rising = [(price - 0.5, price, price - 0.5, price) for price in (100.0 + bar for bar in range(30))]
    outcomes = Outcomes.of(history_of(rising))
    known = ~np.isnan(outcomes.gross)
    assert known.any()
    assert (outcomes.gross[known] > 0).all()
    assert (outcomes.drawdown[known] == 0).all()


@pytest.mark.parametrize("bars", [0, 1, 2, 5, 6, 7, 10, 11, 12, 20, 21, 22, 40])
def test_an_outcome_is_known_where_its_exit_lies_in_the_data(bars: int) -> None:
    outcomes = Outcomes.of(calm_but(bars, {}))
    assert len(outcomes.days) == bars
    for (entry, exit_bars), gross, drawdown in zip(WAYS, outcomes.gross, outcomes.drawdown, strict=True):
        last = bars - 1 - exit_bars - (entry is NEXT_OPEN)
        assert np.isnan(gross).tolist() == [bar > last for bar in range(bars)]
        assert np.isnan(drawdown).tolist() == np.isnan(gross).tolist()


def test_an_entry_bar_without_a_range_is_told_where_it_is_bought() -> None:
    flat, nearly_flat = (100.0, 100.0, 100.0, 100.0), (100.0, 100.0 * (1 + 5e-10), 100.0, 100.0)
    narrow = (100.0, 100.0 * (1 + 5e-9), 100.0, 100.0)
    outcomes = Outcomes.of(calm_but(30, {3: flat, 5: nearly_flat, 7: narrow, 29: flat}))
    for exit_bars in EXIT_BARS:
        assert np.flatnonzero(outcomes.zero_range[row((KNOWN_CLOSE, exit_bars))]).tolist() == [3, 5]
        assert np.flatnonzero(outcomes.zero_range[row((NEXT_OPEN, exit_bars))]).tolist() == [2, 4]


def days_with_pause(bars: int, before: int, pause_days: int) -> list[str]:
    """A bar a day, and a pause of so many days before one of them."""
    start = np.datetime64("2024-01-01")
    return [str(start + bar + (pause_days - 1 if bar >= before else 0)) for bar in range(bars)]


@pytest.mark.parametrize(("pause_days", "is_gap"), [(LONGEST_PAUSE_DAYS, False), (LONGEST_PAUSE_DAYS + 1, True)])
def test_a_gap_is_told_of_the_ways_across_it(pause_days: int, *, is_gap: bool) -> None:
    history = history_of([CALM] * 40, dates=days_with_pause(40, 12, pause_days))
    outcomes = Outcomes.of(history)
    # The pause lies between bars 11 and 12; an open is bought a bar after the signal is known.
    across: dict[Way, Sequence[int]] = {
        (KNOWN_CLOSE, 5): range(7, 12),
        (NEXT_OPEN, 5): range(6, 12),
        (KNOWN_CLOSE, 10): range(2, 12),
        (NEXT_OPEN, 20): range(12),
    }
    for way, bars in across.items():
        assert np.flatnonzero(outcomes.across_gap[row(way)]).tolist() == (list(bars) if is_gap else [])


def test_outcomes_of_many_shares_stand_side_by_side() -> None:
    shares = [calm_but(bars, {}) for bars in (30, 0, 1, 25)]
    shares.append(calm_but(30, BARS))
    alone = [Outcomes.of(share) for share in shares]
    together = Outcomes.together(alone)
    assert together.gross.shape == (len(WAYS), 86)
    np.testing.assert_array_equal(together.gross[:, :30], alone[0].gross)
    np.testing.assert_array_equal(together.gross[:, 31:56], alone[3].gross)
    np.testing.assert_array_equal(together.drawdown[:, 56:], alone[4].drawdown)
    np.testing.assert_array_equal(together.days[56:], alone[4].days)
    # The last bars of each share have no exit, though other shares follow.
    assert np.isnan(together.gross[:, 25:30]).all()
    assert np.isnan(together.gross[:, 30]).all()


def cut(history: History, bars: int) -> History:
    return History(frame=history.frame.iloc[:bars])


@pytest.mark.parametrize("bars", [1, 6, 30, 299])
def test_a_complete_outcome_never_changes(bars: int) -> None:
    whole, then = Outcomes.of(walk(1, 300)), Outcomes.of(cut(walk(1, 300), bars))
    complete = ~np.isnan(then.gross)
    assert complete.any() == (bars > min(EXIT_BARS))
    for name in ("gross", "drawdown", "zero_range", "across_gap"):
        np.testing.assert_array_equal(getattr(then, name)[complete], getattr(whole, name)[:, :bars][complete])
