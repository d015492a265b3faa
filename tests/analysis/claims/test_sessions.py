"""Sessions of several series in columns: what lies later never lies in another series."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.candles import pattern_by_key
from analysis.claims.rates import side_by_side
from analysis.claims.sessions import Sessions
from tests.analysis.claims.staged import FALLING_BARS, RISES, Staged, series_of_bars, staged_series


def of_closes(symbol: str, closes: list[float], first: str = "2024-01-01") -> Sessions:
    return Sessions((series_of_bars(symbol, [(one, one * 1.1, one * 0.9, one, 1.0) for one in closes], first),))


def two() -> Sessions:
    return Sessions((*of_closes("AAA", [100, 110, 121]).series, *of_closes("BBB", [50, 40], "2024-01-02").series))


def test_a_later_value_is_of_the_same_series() -> None:
    np.testing.assert_allclose(two().change(1), [0.1, 0.1, np.nan, -0.2, np.nan])
    np.testing.assert_allclose(two().change(2), [0.21, np.nan, np.nan, np.nan, np.nan])


def test_the_best_of_the_next_sessions_needs_all_of_them() -> None:
    sessions = of_closes("AAA", [100, 130, 110, 90])
    np.testing.assert_allclose(sessions.best("close", 2), [0.3, 110 / 130 - 1, np.nan, np.nan])
    np.testing.assert_allclose(sessions.best("high", 2), [0.43, 121 / 130 - 1, np.nan, np.nan])


def test_the_sessions_after_and_before_others_stay_in_their_series() -> None:
    mask = np.array([False, False, True, True, False])
    assert two().after(mask).tolist() == [False, False, False, False, True]
    assert two().is_next(mask).tolist() == [False, True, False, False, False]
    assert two().left.tolist() == [2, 1, 0, 1, 0]


def test_days_and_series_are_chosen() -> None:
    assert two().within("2024-01-02", "2024-01-02").tolist() == [False, True, False, True, False]
    assert two().of_series(lambda one: one.symbol == "BBB").tolist() == [False, False, False, True, True]
    assert two().span(np.array([False, True, True, False, False])) == "2024-01-02 – 2024-01-03"
    assert two().span(np.zeros(5, dtype=np.bool_)) == ""


def test_a_tally_leaves_out_what_lies_beyond_the_data() -> None:
    every = np.ones(5, dtype=np.bool_)
    tally = two().tally(every, two().change(1))
    assert (tally.n, tally.wins) == (3, 2)
    assert tally.mean == pytest.approx(0.0)


def test_hammers_are_confirmed_by_the_next_close_above_their_body() -> None:
    sessions = Sessions((staged_series("AAA", [RISES, Staged(to=0.9, red=True)]),))
    hammer = pattern_by_key("hammer")
    found = sessions.found(hammer)
    assert int(found.sum()) == int((found & sessions.confirmed(hammer)).sum()) == 2
    assert sessions.green[FALLING_BARS]
    assert (found & sessions.green).sum() == 1
    assert sessions.next_above_body[FALLING_BARS]
    np.testing.assert_allclose(sessions.volume_ratio[found], [2.0, 2.0])


def test_two_kinds_of_sessions_side_by_side() -> None:
    sessions = two()
    found = side_by_side(
        sessions,
        ("first", np.array([True, True, False, False, False])),
        ("second", np.array([False, False, False, True, True])),
        1,
    )
    assert (found.cases.n, found.cases.wins, found.others.n, found.others.wins) == (2, 2, 1, 0)
    assert [found.lead, found.mean_lead] == pytest.approx([1.0, 0.3])
    assert found.span == "2024-01-01 – 2024-01-03"
