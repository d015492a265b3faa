"""Risk appetite, small companies first: record breakouts, relative strength, and what coins did after breakouts.

Definition: SIGNALS.md, "Risk appetite (small caps first)". Everything here tells what happened together, not why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

import numpy as np
import pandas as pd

from analysis.bars import TOLERANCE, session_date
from analysis.comparison import on_common_sessions
from analysis.errors import Missing, NotDefined
from analysis.index_overview import RecordDistance, record_distance
from analysis.records import breakouts, record_closes
from analysis.timeframes import TimeframeBars

COMMON_SESSIONS = 60
HORIZONS_DAYS = (30, 90, 180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakout:
    """A record close after at least 120 bars without one; bars_ago counts from the last finished bar."""

    session: date
    close: float
    bars_ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordState:
    """Where an index stands among its records.

    session, close: the last finished bar. record: its distance from the record close of the data.
    breakouts: all of the data, oldest first; the newest is the present state.
    bars_since_record: finished bars after the record close, 0 at a record.
    """

    session: date
    close: float
    record: RecordDistance
    breakouts: tuple[Breakout, ...]
    bars_since_record: int

    @property
    def last_breakout(self) -> Breakout | None:
        """The newest breakout; None where the data hold none."""
        return self.breakouts[-1] if self.breakouts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeStrength:
    """One index against another over some common sessions, as fractions.

    change: of the ratio of their closes; numerator_change, denominator_change: of each alone.
    """

    first: date
    last: date
    sessions: int
    change: float
    numerator_change: float
    denominator_change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a coin did after one breakout: from the close of `entry` to that of `exit`, as a fraction."""

    breakout: date
    entry: date
    exit: date
    change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What a coin did so many calendar days after each breakout that its data cover."""

    days: int
    outcomes: tuple[Outcome, ...]

    @property
    def count(self) -> int:
        """How many breakouts there are whose days are over."""
        return len(self.outcomes)

    @property
    def not_risen(self) -> int:
        """After how many of them the coin was no higher; equal within 1e-9 is no rise."""
        return sum(outcome.change <= TOLERANCE for outcome in self.outcomes)

    @property
    def median(self) -> float | None:
        """The middle change; None without any."""
        return median(outcome.change for outcome in self.outcomes) if self.outcomes else None


def record_state(bars: TimeframeBars) -> RecordState:
    """Where the last finished bar stands among the records of the data; NotDefined where no bar is finished."""
    frame = bars.finished
    if frame.empty:
        raise NotDefined(Missing.TOO_FEW_BARS, have=0, need=1)
    closes = frame["close"].to_numpy()
    last = len(closes) - 1
    return RecordState(
        session=session_date(frame.index[-1]),
        close=float(closes[-1]),
        record=record_distance(bars),
        breakouts=tuple(
            Breakout(session=session_date(frame.index[place]), close=float(closes[place]), bars_ago=last - int(place))
            for place in breakouts(closes)
        ),
        bars_since_record=last - int(record_closes(closes)[-1]),
    )


def relative_strength(
    numerator: TimeframeBars, denominator: TimeframeBars, sessions: int = COMMON_SESSIONS
) -> RelativeStrength | None:
    """The change of numerator/denominator from `sessions` common sessions back to the last common one.

    None with fewer than sessions + 1 sessions on which both have a finished bar.
    """
    both = common_closes(numerator, denominator)
    if len(both) <= sessions:
        return None
    first, last = both.iloc[-1 - sessions], both.iloc[-1]
    numerator_growth = float(last["numerator"] / first["numerator"])
    denominator_growth = float(last["denominator"] / first["denominator"])
    return RelativeStrength(
        first=session_date(both.index[-1 - sessions]),
        last=session_date(both.index[-1]),
        sessions=sessions,
        change=numerator_growth / denominator_growth - 1,
        numerator_change=numerator_growth - 1,
        denominator_change=denominator_growth - 1,
    )


def common_closes(numerator: TimeframeBars, denominator: TimeframeBars) -> pd.DataFrame:
    """The closes of the sessions on which both have a finished bar, in columns `numerator` and `denominator`."""
    columns = {"numerator": numerator.finished["close"], "denominator": denominator.finished["close"]}
    return on_common_sessions(columns)


def aftermaths(coin: TimeframeBars, days: tuple[date, ...]) -> tuple[Aftermath, ...]:
    """What the coin did 30, 90 and 180 calendar days after each of these days, for each span in this order.

    Both closes are those of the first finished bar on or after the day, that is the breakout's day and the day so much
    later. Left out: days before the coin's first bar, and those whose later day the data do not reach.
    """
    return tuple(
        Aftermath(
            days=horizon,
            outcomes=tuple(outcome for day in days if (outcome := _outcome(coin, day, horizon)) is not None),
        )
        for horizon in HORIZONS_DAYS
    )


def _outcome(coin: TimeframeBars, day: date, horizon: int) -> Outcome | None:
    sessions = coin.finished.index.to_numpy().astype("datetime64[D]")
    wanted = np.array([day, day + timedelta(days=horizon)], dtype="datetime64[D]")
    entry, end = (int(place) for place in np.searchsorted(sessions, wanted, side="left"))
    if not len(sessions) or wanted[0] < sessions[0] or end >= len(sessions):
        return None
    closes = coin.finished["close"].to_numpy()
    return Outcome(
        breakout=day,
        entry=sessions[entry].item(),
        exit=sessions[end].item(),
        change=float(closes[end] / closes[entry] - 1),
    )
