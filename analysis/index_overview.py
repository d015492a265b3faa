"""How an index, or any series of closes, stands: changes over calendar spans, distance from its record, trend, RSI."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from analysis.bars import session_date
from analysis.errors import Missing, NotDefined
from analysis.indicators import RSI_PERIOD, rsi
from analysis.price_reading import last_known
from analysis.records import record_closes
from analysis.timeframes import TimeframeBars
from analysis.trend import Trend, trend_before

_MONTHS_A_YEAR = 12


class Span(StrEnum):
    """How far a change looks back."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR_TO_DATE = "year_to_date"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanChange:
    """A change from the close of one session to the last one's, as a fraction."""

    since: date
    change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDistance:
    """How far the last close is from the highest close of the data.

    close, session: that record and its day, the first one of equals. data_since: the first session of the data.
    distance: the last close against the record, as a fraction, never above 0.
    """

    close: float
    session: date
    data_since: date
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexReading:
    """The last finished bar of an index and what is told with it.

    changes: by span; None where the data do not reach back so far.
    trend, rsi14: None where the data are too short (RSI also where the level never changed).
    """

    session: date
    close: float
    changes: dict[Span, SpanChange | None]
    record: RecordDistance
    trend: Trend | None
    rsi14: float | None


def read_index(bars: TimeframeBars) -> IndexReading:
    """The reading at the last finished daily bar; NotDefined where there is none.

    A change looks back to the last bar on or before the day that lies so far back by the calendar: the day before, 7
    days before, the same day of the month before (or that month's last day), the last day of the year before, the
    same day of the year before.
    """
    if bars.finished.empty:
        raise NotDefined(Missing.TOO_FEW_BARS, have=0, need=1)
    closes = bars.finished["close"].to_numpy()
    session = session_date(bars.finished.index[-1])
    return IndexReading(
        session=session,
        close=float(closes[-1]),
        changes={span: change_since(bars, day_back(session, span)) for span in Span},
        record=record_distance(bars),
        trend=trend_before(closes),
        rsi14=last_known(rsi(closes, RSI_PERIOD)),
    )


def day_back(day: date, span: Span) -> date:
    """The calendar day that lies so far back.

    >>> day_back(date(2026, 3, 31), Span.MONTH), day_back(date(2026, 3, 31), Span.YEAR_TO_DATE)
    (datetime.date(2026, 2, 28), datetime.date(2025, 12, 31))
    """
    if span is Span.DAY:
        return day - timedelta(days=1)
    if span is Span.WEEK:
        return day - timedelta(days=7)
    if span is Span.YEAR_TO_DATE:
        return date(day.year - 1, 12, 31)
    return months_back(day, 1 if span is Span.MONTH else _MONTHS_A_YEAR)


def months_back(day: date, months: int) -> date:
    """The same day so many months before, or that month's last day where it has none such."""
    year, month = divmod(day.year * _MONTHS_A_YEAR + day.month - 1 - months, _MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def change_since(bars: TimeframeBars, day: date) -> SpanChange | None:
    """The change from the last finished bar on or before that day to the last one; None without a bar so early."""
    sessions = bars.finished.index.to_numpy().astype("datetime64[D]")
    place = int(np.searchsorted(sessions, np.datetime64(day), side="right")) - 1
    if place < 0:
        return None
    closes = bars.finished["close"].to_numpy()
    return SpanChange(since=sessions[place].item(), change=float(closes[-1] / closes[place] - 1))


def record_distance(bars: TimeframeBars) -> RecordDistance:
    """The last finished close against the record close of the data; IndexError where no bar is finished."""
    closes, index = bars.finished["close"].to_numpy(), bars.finished.index
    record = int(record_closes(closes)[-1])
    return RecordDistance(
        close=float(closes[record]),
        session=session_date(index[record]),
        data_since=session_date(index[0]),
        distance=min(float(closes[-1] / closes[record] - 1), 0.0),
    )
