"""Daily, weekly and monthly bars, and which of them are finished."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.bars import COLUMNS, Bars, session_date
from analysis.exchanges import InstrumentKind, Market
from analysis.trading_calendar import close_of, last_session_between

# 1970-01-01 was a Thursday: shifted by three days, whole weeks run from Monday to Sunday.
_EPOCH_WEEKDAY = 3


class Timeframe(StrEnum):
    """What one bar spans."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeframeBars:
    """One instrument's bars in one timeframe, oldest first, in the columns of the frame contract.

    finished: the bars that count: complete, and traded where a volume of 0 means "not traded".
    shown: the bars of a chart: also the untraded ones and, last, the running one.
    running: the last bar of `shown` is of a day, week or month that is not over yet.
    """

    timeframe: Timeframe
    finished: pd.DataFrame
    shown: pd.DataFrame
    running: bool

    @property
    def traded(self) -> TimeframeBars:
        """The same, of which only those that count and the running one are shown."""
        counts = self.shown.index.isin(self.finished.index)
        counts[-1:] |= self.running
        return replace(self, shown=self.shown[counts])


def bars_in(
    bars: Bars, timeframe: Timeframe, *, kind: InstrumentKind, market: Market, moment: datetime
) -> TimeframeBars:
    """The bars in that timeframe, as they were known at that moment (with zone).

    Shares, funds and coins: a bar without volume is shown and does not count. Indices: a volume of 0 or none means
    unknown, every bar counts. Weeks run from Monday to Sunday and carry the date of their last session; months alike.
    """
    traded = traded_bars(bars.frame, kind)
    shown = bars.frame if timeframe is Timeframe.DAY else _grouped(traded, timeframe)
    counted = traded if timeframe is Timeframe.DAY else shown
    running = len(shown) > 0 and moment < final_at(market, timeframe, session_date(shown.index[-1]))
    if running:
        counted = counted[counted.index < shown.index[-1]]
    return TimeframeBars(timeframe=timeframe, finished=counted, shown=shown, running=running)


def traded_bars(frame: pd.DataFrame, kind: InstrumentKind) -> pd.DataFrame:
    """The bars that count for this kind of instrument; an index's volume of 0 becomes unknown."""
    if kind is InstrumentKind.INDEX:
        return frame.assign(volume=frame["volume"].where(frame["volume"] > 0))
    return frame[frame["volume"].to_numpy() > 0]


def final_at(market: Market, timeframe: Timeframe, last_session: date) -> datetime:
    """The moment from which the bar that ends with this session no longer changes."""
    last_possible = last_session_between(market, last_session, last_day(timeframe, last_session))
    return close_of(market, last_possible or last_session)


def last_day(timeframe: Timeframe, day: date) -> date:
    """The last calendar day of the day, week or month that this day is in."""
    if timeframe is Timeframe.WEEK:
        return day + timedelta(days=6 - day.weekday())
    if timeframe is Timeframe.MONTH:
        return day.replace(day=monthrange(day.year, day.month)[1])
    return day


def _grouped(frame: pd.DataFrame, timeframe: Timeframe) -> pd.DataFrame:
    """Daily bars summed up to weeks or months."""
    if frame.empty:
        return frame
    groups = _group_numbers(frame.index.to_numpy(), timeframe)
    starts = np.flatnonzero(np.diff(groups, prepend=groups[0] - 1))
    ends = np.append(starts[1:], len(frame)) - 1
    opens, highs, lows, closes, volumes = (frame[name].to_numpy() for name in COLUMNS)
    columns = {
        "open": opens[starts],
        "high": np.maximum.reduceat(highs, starts),
        "low": np.minimum.reduceat(lows, starts),
        "close": closes[ends],
        "volume": np.add.reduceat(volumes, starts),
    }
    return pd.DataFrame(columns, index=frame.index[ends])


def _group_numbers(sessions: NDArray[np.datetime64], timeframe: Timeframe) -> NDArray[np.int64]:
    if timeframe is Timeframe.WEEK:
        return (sessions.astype("datetime64[D]").astype(np.int64) + _EPOCH_WEEKDAY) // 7
    return sessions.astype("datetime64[M]").astype(np.int64)
