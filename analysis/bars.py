"""The frame contract: what a table of bars looks like, checked once where data enters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

PRICES = ("open", "high", "low", "close")
COLUMNS = (*PRICES, "volume")

# Prices and volumes that differ by less than this share of themselves are equal: adjusting a price leaves noise.
TOLERANCE = 1e-9

SMALLEST_PRICE, LARGEST_PRICE = 1e-12, 1e12
"""What a price can be: a share of Berkshire Hathaway is some 2e10 dong, the smallest coins are some 1e-9 dollars.

Beyond that a number is a fault of whoever wrote it, and what is worked out of it soon no number at all.
"""
LARGEST_VOLUME = 1e15
"""A thousand times the shares that the whole world trades in a day."""


class Defect(StrEnum):
    """Why a bar was dropped at the border."""

    MISSING_PRICE = "missing_price"
    NOT_POSITIVE = "not_positive"
    INCONSISTENT = "inconsistent"
    OUT_OF_RANGE = "out_of_range"
    FROM_THE_FUTURE = "from_the_future"


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedBar:
    """One bar that was left out, and why."""

    session: date
    defect: Defect


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Checked bars, oldest first.

    frame: index = session dates (naive, midnight, ascending, unique); columns `open high low close` in the
        instrument's currency per share or in points, from SMALLEST_PRICE to LARGEST_PRICE and `low <= min(open, close)
        <= max(open, close) <= high`; `volume` in shares, LARGEST_VOLUME at most, NaN where unknown. All float64.
    dropped: the broken bars that were left out, with their dates.
    """

    frame: pd.DataFrame
    dropped: tuple[DroppedBar, ...] = ()

    @property
    def sessions(self) -> NDArray[np.datetime64]:
        """The session dates as `datetime64[D]`."""
        # A fifth of the time of pandas' own to_numpy, and every series that is read passes here.
        return np.asarray(self.frame.index).astype("datetime64[D]")

    @property
    def last_session(self) -> date:
        """The date of the newest bar; IndexError where there is none."""
        return session_date(self.frame.index[-1])

    def until(self, day: date) -> Bars:
        """The bars up to and including that day, as if later ones were not known yet."""
        kept = int(np.searchsorted(self.sessions, np.datetime64(day), side="right"))
        dropped = tuple(bar for bar in self.dropped if bar.session <= day)
        return Bars(frame=self.frame.iloc[:kept], dropped=dropped)


class BarsError(ValueError):
    """A table that cannot be read as bars; `row` is its first offending row, counted from 0, or None."""

    def __init__(self, problem: str, *, row: int | None = None) -> None:
        super().__init__(problem if row is None else f"row {row}: {problem}")
        self.row = row


def session_date(stamp: pd.Timestamp) -> date:
    """The calendar date of an index entry."""
    return date(stamp.year, stamp.month, stamp.day)


def check_bars(table: pd.DataFrame) -> Bars:
    """The table as checked bars; broken rows are dropped and reported.

    table: dates in the index (any time of day or zone: the date as written counts) and the columns of `COLUMNS`;
    other columns are ignored, a missing `volume` column means unknown.
    Broken rows (a price missing, not finite, zero, negative or beyond all that is traded; low and high not around open
    and close) go to `dropped`.
    Raises BarsError for a missing price column, a column that is there twice, text where a number belongs, and dates
    that are missing, repeat or do not ascend.
    """
    sessions = _sessions(table)
    values = {name: _numbers(table, name) for name in COLUMNS}
    defects = _defects(values)
    kept = defects == ""
    frame = pd.DataFrame(
        {name: column[kept] for name, column in values.items()},
        index=pd.DatetimeIndex(sessions[kept].astype("datetime64[s]"), name="date"),
    )
    dropped = tuple(
        DroppedBar(session=sessions[row].item(), defect=Defect(defects[row])) for row in np.flatnonzero(~kept)
    )
    return Bars(frame=frame, dropped=dropped)


def _sessions(table: pd.DataFrame) -> NDArray[np.datetime64]:
    if not isinstance(table.index, pd.DatetimeIndex):
        raise BarsError("the index must hold dates; convert it with pandas.to_datetime")
    sessions = table.index.tz_localize(None).to_numpy().astype("datetime64[D]")
    if np.isnat(sessions).any():
        raise BarsError("the date is missing; remove the row", row=int(np.flatnonzero(np.isnat(sessions))[0]))
    steps = np.diff(sessions)
    wrong = np.flatnonzero(steps <= np.timedelta64(0, "D"))
    if wrong.size:
        row = int(wrong[0]) + 1
        cure = "keep one row a session" if sessions[row] == sessions[row - 1] else "sort the rows, oldest first"
        raise BarsError(f"the date {sessions[row]} follows {sessions[row - 1]}; {cure}", row=row)
    return sessions


def _numbers(table: pd.DataFrame, name: str) -> NDArray[np.float64]:
    if name not in table.columns:
        if name == "volume":
            return np.full(len(table), np.nan)
        raise BarsError(f"the column {name!r} is missing")
    column = table[name]
    if not isinstance(column, pd.Series):
        raise BarsError(f"the column {name!r} is there more than once; keep one")
    try:
        return column.to_numpy(dtype=np.float64, na_value=np.nan, copy=True)
    except (TypeError, ValueError, OverflowError) as error:
        raise BarsError(f"the column {name!r} holds something that is no number ({error})") from error


def _defects(values: dict[str, NDArray[np.float64]]) -> NDArray[np.str_]:
    """For each row the defect's code, or an empty text; a volume that cannot be becomes unknown."""
    prices = np.vstack([values[name] for name in PRICES])
    opens, highs, lows, closes = prices
    missing = ~np.isfinite(prices).all(axis=0)
    not_positive = ~missing & (prices <= 0).any(axis=0)
    out_of_range = ~missing & ((prices < SMALLEST_PRICE) | (prices > LARGEST_PRICE)).any(axis=0)
    with np.errstate(invalid="ignore"):
        too_high = lows > np.minimum(opens, closes) * (1 + TOLERANCE)
        too_low = highs < np.maximum(opens, closes) * (1 - TOLERANCE)
    inconsistent = too_high | too_low
    volume = values["volume"]
    volume[~((volume >= 0) & (volume <= LARGEST_VOLUME))] = np.nan
    codes = [Defect.MISSING_PRICE, Defect.NOT_POSITIVE, Defect.OUT_OF_RANGE, Defect.INCONSISTENT]
    return np.select([missing, not_positive, out_of_range, inconsistent], [code.value for code in codes], default="")
