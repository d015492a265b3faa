"""Several instruments from one common day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from numpy.typing import NDArray

from analysis.comparison import Drawdown, Strength, common_closes, compare, deepest_fall, rebased
from analysis.errors import Missing, NotDefined
from tests.analysis.builders import walks
from tests.analysis.near import near

MONDAY = "2024-01-08"


def series(closes: Sequence[float], first: str = MONDAY, freq: str = "B") -> pd.Series[float]:
    return pd.Series(np.array(closes, dtype=np.float64), index=pd.date_range(first, periods=len(closes), freq=freq))


def test_only_common_sessions_count() -> None:
    """A coin trades at weekends too, a share was suspended on the Wednesday."""
    coin = series([10, 11, 12, 13, 14, 15, 16, 17], freq="D")
    share = series([100, 101, 102, 103, 104, 105]).drop(pd.Timestamp("2024-01-10"))
    common = common_closes({"BTC-USD": coin, "FPT": share})
    assert [stamp.day for stamp in common.index] == [8, 9, 11, 12, 15]
    assert common["BTC-USD"].tolist() == [10, 11, 13, 14, 17]
    assert common["FPT"].tolist() == [100, 101, 103, 104, 105]
    assert list(common.columns) == ["BTC-USD", "FPT"]


@pytest.mark.parametrize(("sessions", "first"), [(1, 10), (3, 8), (9, 2), (10, 1), (500, 1)])
def test_so_many_sessions_are_counted_from_the_one_before_them(sessions: int, first: int) -> None:
    closes = series(range(1, 12), freq="D")
    common = common_closes({"A": closes, "B": closes}, sessions=sessions)
    assert common["A"].iloc[0] == first
    assert common["A"].iloc[-1] == 11


@pytest.mark.parametrize(("since", "first"), [("2023-01-01", 8), ("2024-01-08", 8), ("2024-01-10", 11)])
def test_a_span_from_a_day_begins_with_the_first_common_session_from_it_on(since: str, first: int) -> None:
    closes = series(range(1, 8))
    common = common_closes({"A": closes, "B": closes.drop(pd.Timestamp("2024-01-10"))}, since=date.fromisoformat(since))
    assert common.index[0].day == first


@pytest.mark.parametrize(
    ("others", "since", "have"),
    [
        (series([1, 2, 3], "2025-01-06"), None, 0),
        (series([1], "2024-01-10"), None, 1),
        (series(range(1, 6)), date(2024, 1, 12), 1),
        (series([]), None, 0),
    ],
)
def test_fewer_than_two_common_sessions_are_no_span(others: pd.Series[float], since: date | None, have: int) -> None:
    with pytest.raises(NotDefined) as caught:
        common_closes({"A": series(range(1, 6)), "B": others}, since=since)
    assert (caught.value.reason, caught.value.have, caught.value.need) == (Missing.TOO_FEW_BARS, have, 2)


def test_every_curve_begins_at_100() -> None:
    found = rebased(common_closes({"A": series([50, 55, 45]), "B": series([4, 4, 8])}))
    assert found.curves["A"].tolist() == pytest.approx([100, 110, 90])
    assert found.curves["B"].tolist() == [100, 100, 200]
    assert [stamp.day for stamp in found.sessions] == [8, 9, 10]


def test_what_each_one_did() -> None:
    closes = common_closes({"FPT": series([100, 120, 90, 108, 110]), "VNINDEX": series([1000, 1000, 900, 950, 1000])})
    found = compare(
        closes,
        wanted=252,
        indices={"FPT": "VNINDEX"},
        index_closes={"VNINDEX": closes["VNINDEX"]},
    )
    assert (found.since, found.until, found.sessions, found.wanted) == (date(2024, 1, 8), date(2024, 1, 12), 4, 252)
    share, index = found.performances
    assert (share.symbol, share.first_close, share.last_close) == ("FPT", 100, 110)
    assert share.change == pytest.approx(0.1)
    assert share.drawdown == Drawdown(depth=near(-0.25), peak=date(2024, 1, 9), trough=date(2024, 1, 10))
    assert share.strength == Strength(index="VNINDEX", value=near(110), lately=None)
    assert (index.symbol, index.change, index.strength) == ("VNINDEX", 0, None)
    assert index.drawdown.depth == pytest.approx(-0.1)


def test_the_strength_of_late_is_its_change_over_twenty_sessions() -> None:
    share, index = series([100.0] * 5 + [100.0 + step for step in range(21)]), series([1000.0] * 26)
    closes = common_closes({"FPT": share, "HPG": index})
    found = compare(closes, wanted=None, indices={"FPT": "VNINDEX"}, index_closes={"VNINDEX": index})
    strength = found.performances[0].strength
    assert strength is not None
    assert strength.value == pytest.approx(120)
    assert strength.lately == pytest.approx(0.2)


def test_a_strength_needs_the_index_at_both_ends_and_not_between() -> None:
    closes = common_closes({"FPT": series([100, 50, 110]), "HPG": series([1, 2, 3])})
    index = series([1000, 1, 1100])

    def strength(levels: pd.Series[float]) -> Strength | None:
        found = compare(closes, wanted=None, indices={"FPT": "VNINDEX"}, index_closes={"VNINDEX": levels})
        return found.performances[0].strength

    assert strength(index) == Strength(index="VNINDEX", value=near(100), lately=None)
    assert strength(index.drop(index.index[1])) == Strength(index="VNINDEX", value=near(100), lately=None)
    assert strength(index.drop(index.index[0])) is None
    assert strength(index.drop(index.index[2])) is None
    missing = compare(closes, wanted=None, indices={"FPT": "VNINDEX"}, index_closes={})
    assert missing.performances[0].strength is None


def test_an_index_is_not_measured_by_itself() -> None:
    closes = common_closes({"VNINDEX": series([1000, 1100]), "FPT": series([1, 2])})
    found = compare(closes, wanted=None, indices={"VNINDEX": "VNINDEX"}, index_closes={"VNINDEX": closes["VNINDEX"]})
    assert [item.strength for item in found.performances] == [None, None]


@settings(max_examples=60, deadline=None)
@given(closes=walks(min_size=1, max_size=40))
def test_no_pair_of_closes_fell_deeper(closes: NDArray[np.float64]) -> None:
    sessions = [stamp.date() for stamp in pd.bdate_range(MONDAY, periods=len(closes))]
    found = deepest_fall(closes, sessions)
    deepest = min(closes[later] / closes[first] - 1 for later in range(len(closes)) for first in range(later + 1))
    assert found.depth == pytest.approx(deepest, abs=1e-12)
    assert found.depth <= 0
    peak, trough = sessions.index(found.peak), sessions.index(found.trough)
    assert peak <= trough
    assert closes[trough] / closes[peak] - 1 == pytest.approx(deepest, abs=1e-12)


def test_a_price_that_only_rose_had_no_fall() -> None:
    days = [date(2024, 1, day) for day in (8, 9, 10)]
    assert deepest_fall(np.array([1.0, 2.0, 3.0]), days) == Drawdown(depth=0, peak=days[0], trough=days[0])


@pytest.mark.market_data
def test_a_year_of_fpt_against_the_vn_index(market_data: Path) -> None:
    """Looked up in the files by hand: the closes of the two days and their quotients."""
    closes = {
        symbol: pd.read_csv(market_data / folder / f"{symbol}.csv.gz", index_col="date", parse_dates=["date"])["close"]
        for folder, symbol in (("vn_long", "FPT"), ("index", "VNINDEX"))
    }
    common = common_closes({"FPT": closes["FPT"]["2024-12-31":"2025-12-31"], "VNINDEX": closes["VNINDEX"]})
    found = compare(common, wanted=None, indices={"FPT": "VNINDEX"}, index_closes=closes)
    share, index = (closes[symbol]["2025-12-31"] / closes[symbol]["2024-12-31"] for symbol in ("FPT", "VNINDEX"))
    first, second = found.performances
    assert (found.since, found.until) == (date(2024, 12, 31), date(2025, 12, 31))
    assert first.change == pytest.approx(share - 1, rel=1e-12)
    assert second.change == pytest.approx(index - 1, rel=1e-12)
    assert first.strength is not None
    assert first.strength.value == pytest.approx(100 * share / index, rel=1e-12)
