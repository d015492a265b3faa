"""The frame contract: what is kept, what is dropped and told, what is refused."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.bars import BarsError, Defect, DroppedBar, check_bars
from tests.analysis.builders import table

DATES = ("2024-01-08", "2024-01-09", "2024-01-10")
BROKEN_DAY = date(2024, 1, 9)


def three_bars(**second: float) -> pd.DataFrame:
    """Three sound bars (open 100, high 110, low 90, close 105), the second with these values instead."""
    bar = {"open": 100.0, "high": 110.0, "low": 90.0, "close": 105.0, "volume": 1000.0}
    return pd.DataFrame([bar, bar | second, bar], index=pd.DatetimeIndex(DATES))


def test_sound_bars_come_through_as_floats_on_naive_dates() -> None:
    whole_numbers = three_bars().astype(np.int64)
    bars = check_bars(whole_numbers)
    assert list(bars.frame.columns) == ["open", "high", "low", "close", "volume"]
    assert (bars.frame.dtypes == np.float64).all()
    assert bars.frame["close"].tolist() == [105.0, 105.0, 105.0]
    assert [stamp.date() for stamp in bars.frame.index] == [date(2024, 1, 8), date(2024, 1, 9), date(2024, 1, 10)]
    assert bars.frame.index.tz is None  # type: ignore[attr-defined]  # the index is a DatetimeIndex
    assert bars.dropped == ()


@pytest.mark.parametrize(
    ("second", "defect"),
    [
        ({"open": np.nan}, Defect.MISSING_PRICE),
        ({"high": np.nan}, Defect.MISSING_PRICE),
        ({"low": np.nan}, Defect.MISSING_PRICE),
        ({"close": np.nan}, Defect.MISSING_PRICE),
        ({"high": np.inf}, Defect.MISSING_PRICE),
        ({"low": -np.inf}, Defect.MISSING_PRICE),
        ({"low": 0.0}, Defect.NOT_POSITIVE),
        ({"open": 0.0, "high": 0.0, "low": 0.0, "close": 0.0}, Defect.NOT_POSITIVE),
        ({"low": -90.0}, Defect.NOT_POSITIVE),
        ({"low": 1e-13}, Defect.OUT_OF_RANGE),
        ({"high": 1e13}, Defect.OUT_OF_RANGE),
        ({"high": 80.0}, Defect.INCONSISTENT),
        ({"high": 104.0}, Defect.INCONSISTENT),
        ({"open": 111.0}, Defect.INCONSISTENT),
        ({"low": 101.0}, Defect.INCONSISTENT),
        ({"close": 89.0}, Defect.INCONSISTENT),
        ({"low": 100 * (1 + 1e-6)}, Defect.INCONSISTENT),
        ({"high": 105 * (1 - 1e-6)}, Defect.INCONSISTENT),
        ({"open": np.nan, "low": -1.0}, Defect.MISSING_PRICE),
        ({"low": -1.0, "high": 80.0}, Defect.NOT_POSITIVE),
        ({"low": -1.0, "high": 1e300}, Defect.NOT_POSITIVE),
        ({"low": 1e300, "high": 80.0}, Defect.OUT_OF_RANGE),
    ],
)
def test_a_broken_bar_is_dropped_and_told_with_its_date(second: dict[str, float], defect: Defect) -> None:
    bars = check_bars(three_bars(**second))
    assert bars.dropped == (DroppedBar(session=BROKEN_DAY, defect=defect),)
    assert bars.sessions.tolist() == [date(2024, 1, 8), date(2024, 1, 10)]


@pytest.mark.parametrize(
    "second",
    [
        {"low": 100 * (1 + 1e-12)},
        {"high": 105 * (1 - 1e-12)},
        {"low": 100.0, "high": 105.0},
        {"open": 105.0, "high": 105.0, "low": 105.0},
    ],
)
def test_noise_on_the_edge_of_a_body_is_no_defect(second: dict[str, float]) -> None:
    bars = check_bars(three_bars(**second))
    assert bars.dropped == ()
    assert len(bars.frame) == 3


def test_every_broken_bar_is_told_oldest_first() -> None:
    broken = three_bars()
    broken.loc[broken.index[0], "close"] = np.nan
    broken.loc[broken.index[2], "low"] = 0.0
    bars = check_bars(broken)
    assert bars.dropped == (
        DroppedBar(session=date(2024, 1, 8), defect=Defect.MISSING_PRICE),
        DroppedBar(session=date(2024, 1, 10), defect=Defect.NOT_POSITIVE),
    )
    assert bars.last_session == BROKEN_DAY


@pytest.mark.parametrize("volume", [np.nan, -1.0, np.inf, -np.inf, 1e16])
def test_a_volume_that_cannot_be_is_unknown_and_the_bar_stays(volume: float) -> None:
    bars = check_bars(three_bars(volume=volume))
    assert bars.dropped == ()
    np.testing.assert_array_equal(bars.frame["volume"], [1000, np.nan, 1000])


def test_a_volume_of_0_stays_0() -> None:
    assert check_bars(three_bars(volume=0.0)).frame["volume"].tolist() == [1000, 0, 1000]


def test_without_a_volume_column_every_volume_is_unknown() -> None:
    bars = check_bars(three_bars().drop(columns="volume"))
    assert bars.frame["volume"].isna().all()
    assert len(bars.frame) == 3


def test_empty_cells_of_whole_number_columns_are_missing() -> None:
    nullable = three_bars().astype({"close": "Int64", "volume": "Int64"})
    nullable.loc[nullable.index[1], "volume"] = pd.NA
    nullable.loc[nullable.index[2], "close"] = pd.NA
    bars = check_bars(nullable)
    np.testing.assert_array_equal(bars.frame["volume"], [1000, np.nan])
    assert bars.dropped == (DroppedBar(session=date(2024, 1, 10), defect=Defect.MISSING_PRICE),)


def test_other_columns_are_ignored() -> None:
    bars = check_bars(three_bars().assign(dividend="none", close_date=pd.Timestamp("2024-01-08")))
    assert "dividend" not in bars.frame.columns
    assert len(bars.frame) == 3


@pytest.mark.parametrize(
    ("dates", "row", "cure"),
    [
        (["2024-01-08", "2024-01-08", "2024-01-09"], 1, "keep one row a session"),
        (["2024-01-08", "2024-01-09 09:15", "2024-01-09 15:00"], 2, "keep one row a session"),
        (["2024-01-08", "2024-01-10", "2024-01-09"], 2, "sort the rows, oldest first"),
        (["2024-01-10", "2024-01-09", "2024-01-08"], 1, "sort the rows, oldest first"),
        (["2024-01-08", None, "2024-01-09"], 1, "remove the row"),
        ([None, "2024-01-08", None], 0, "remove the row"),
    ],
)
def test_dates_out_of_order_are_refused_with_the_row_and_the_cure(dates: list[str | None], row: int, cure: str) -> None:
    broken = three_bars().set_axis(pd.to_datetime(pd.Series(dates), format="ISO8601"))
    with pytest.raises(BarsError, match=cure) as caught:
        check_bars(broken)
    assert caught.value.row == row
    assert str(caught.value).startswith(f"row {row}: ")


def test_an_index_without_dates_is_refused() -> None:
    with pytest.raises(BarsError, match=r"pandas\.to_datetime") as caught:
        check_bars(three_bars().reset_index(drop=True))
    assert caught.value.row is None


@pytest.mark.parametrize("name", ["open", "high", "low", "close"])
def test_a_missing_price_column_is_named(name: str) -> None:
    with pytest.raises(BarsError, match=f"'{name}' is missing"):
        check_bars(three_bars().drop(columns=name))


@pytest.mark.parametrize("name", ["open", "close", "volume"])
def test_text_where_a_number_belongs_is_refused_with_its_column(name: str) -> None:
    broken = three_bars().astype({name: object})
    broken.loc[broken.index[1], name] = "1.234,5"
    with pytest.raises(BarsError, match=rf"'{name}' holds something that is no number .*1\.234,5"):
        check_bars(broken)


def test_a_whole_number_that_no_float_holds_is_refused_with_its_column() -> None:
    broken = three_bars().astype({"high": object})
    broken.loc[broken.index[1], "high"] = 10**400
    with pytest.raises(BarsError, match=r"'high' holds something that is no number .*too large"):
        check_bars(broken)


def test_a_column_that_is_there_twice_is_refused() -> None:
    doubled = pd.concat([three_bars(), three_bars()[["close"]]], axis=1)
    with pytest.raises(BarsError, match="'close' is there more than once"):
        check_bars(doubled)


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "America/New_York", "UTC"])
@pytest.mark.parametrize("hour", [0, 9, 23])
def test_a_time_zone_keeps_the_dates_as_they_are_written(zone: str, hour: int) -> None:
    stamped = three_bars().set_axis(pd.DatetimeIndex(DATES).tz_localize(zone) + pd.Timedelta(hours=hour))
    assert [day.isoformat() for day in check_bars(stamped).sessions.tolist()] == list(DATES)


def test_one_bar() -> None:
    bars = check_bars(table([100.0]))
    assert bars.last_session == date(2024, 1, 8)
    assert bars.sessions.tolist() == [date(2024, 1, 8)]


def test_no_bars_at_all() -> None:
    bars = check_bars(table([]))
    assert bars.frame.empty
    assert list(bars.frame.columns) == ["open", "high", "low", "close", "volume"]
    assert bars.sessions.tolist() == []
    assert bars.dropped == ()
    with pytest.raises(IndexError):
        _ = bars.last_session


def test_only_broken_bars_leave_no_bar() -> None:
    bars = check_bars(table([0.0, 0.0]))
    assert bars.frame.empty
    assert len(bars.dropped) == 2


@pytest.mark.parametrize(
    ("day", "kept", "dropped"),
    [
        (date(2024, 1, 7), 0, 0),
        (date(2024, 1, 8), 1, 0),
        (date(2024, 1, 9), 1, 1),
        (date(2024, 1, 10), 2, 1),
        (date(2030, 1, 1), 2, 1),
    ],
)
def test_until_hides_later_bars_and_later_defects(day: date, kept: int, dropped: int) -> None:
    bars = check_bars(three_bars(close=np.nan)).until(day)
    assert len(bars.frame) == kept
    assert len(bars.dropped) == dropped


def test_the_given_table_is_never_changed() -> None:
    given = three_bars(volume=-5.0, close=np.nan)
    before = given.copy(deep=True)
    bars = check_bars(given)
    bars.frame.loc[:, "close"] = 1.0
    pd.testing.assert_frame_equal(given, before)
