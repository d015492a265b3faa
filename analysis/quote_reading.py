"""What a price is today, and how far it has come: over the day, week, month and year, and from its highs and lows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.bars import session_date
from analysis.errors import Missing, NotDefined
from analysis.index_overview import Span, day_back
from analysis.levels import highest_bar, lowest_bar
from analysis.price_reading import last_change, last_known, past_year
from analysis.timeframes import TimeframeBars
from analysis.volume import AVERAGE_BARS, volume_ratio

# A close that long before the day asked for (Tết closes the market for about nine days) is not the price of that day.
_OLDEST_BASE = timedelta(days=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The change since an earlier close, as a fraction: `change` from `close` on the session `since`."""

    since: date
    close: float
    change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """A highest or lowest price, when it was reached last, and the present close against it, as a fraction."""

    price: float
    session: date
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningSession:
    """The bar of a session that is not over: its last price, and that against the last finished close."""

    session: date
    price: float
    change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteReading:
    """The last finished daily bar and what is told with it.

    session, low, high, close: that bar; change: its close against the one before, as a fraction; None for the first.
    week, month, year_to_date, year: against the last close on or before the day 7 days, one month or one year earlier,
        or of the year before; None where the data have no close in the 15 days up to that day.
    volume: None where unknown; volume_ratio: against the mean of the 20 bars before, None where that is not known.
    year_high, year_low: of the last 52 weeks, or of all bars where they do not reach back so far; `whole_year` tells.
    all_time_high: the highest price of the data, which begin on `first_session`.
    untraded: sessions after this one in which nothing was traded. running_session: the one that is not over, or None.
    """

    session: date
    low: float
    high: float
    close: float
    change: float | None
    week: Move | None
    month: Move | None
    year_to_date: Move | None
    year: Move | None
    volume: float | None
    volume_ratio: float | None
    year_high: Peak
    year_low: Peak
    whole_year: bool
    all_time_high: Peak
    first_session: date
    untraded: int
    running_session: RunningSession | None


def read_quote(bars: TimeframeBars) -> QuoteReading:
    """The reading at the last finished of these daily bars; NotDefined where there is none."""
    frame = bars.finished
    if frame.empty:
        raise NotDefined(Missing.TOO_FEW_BARS, have=0, need=1)
    closes, volumes = frame["close"].to_numpy(), frame["volume"].to_numpy()
    session, year = session_date(frame.index[-1]), past_year(bars)
    return QuoteReading(
        session=session,
        low=float(frame["low"].iloc[-1]),
        high=float(frame["high"].iloc[-1]),
        close=float(closes[-1]),
        change=last_change(closes),
        week=_move(frame, day_back(session, Span.WEEK)),
        month=_move(frame, day_back(session, Span.MONTH)),
        year_to_date=_move(frame, day_back(session, Span.YEAR_TO_DATE)),
        year=_move(frame, day_back(session, Span.YEAR)),
        volume=last_known(volumes),
        volume_ratio=last_known(volume_ratio(volumes[-AVERAGE_BARS - 1 :])),
        year_high=_peak(frame.iloc[-year.bars :], "high", highest_bar),
        year_low=_peak(frame.iloc[-year.bars :], "low", lowest_bar),
        whole_year=year.whole,
        all_time_high=_peak(frame, "high", highest_bar),
        first_session=session_date(frame.index[0]),
        untraded=int((bars.shown.index > frame.index[-1]).sum()) - bars.running,
        running_session=_running(bars),
    )


def _move(frame: pd.DataFrame, day: date) -> Move | None:
    """The last close against that of the newest bar on or before that day."""
    place = int(frame.index.searchsorted(pd.Timestamp(day), side="right")) - 1
    if place < 0 or day - session_date(frame.index[place]) > _OLDEST_BASE:
        return None
    base = float(frame["close"].iloc[place])
    return Move(since=session_date(frame.index[place]), close=base, change=float(frame["close"].iloc[-1]) / base - 1)


def _peak(frame: pd.DataFrame, column: str, bar_of: Callable[[NDArray[np.float64]], int]) -> Peak:
    prices = frame[column].to_numpy()
    bar = bar_of(prices)
    price = float(prices[bar])
    return Peak(
        price=price, session=session_date(frame.index[bar]), distance=float(frame["close"].iloc[-1]) / price - 1
    )


def _running(bars: TimeframeBars) -> RunningSession | None:
    if not bars.running:
        return None
    price = float(bars.shown["close"].iloc[-1])
    return RunningSession(
        session=session_date(bars.shown.index[-1]),
        price=price,
        change=price / float(bars.finished["close"].iloc[-1]) - 1,
    )
