"""Which RSI divergences a price has shown lately, and what is told with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.bars import session_date
from analysis.divergence import BARS_NEEDED, RSI_MIN_DIFFERENCE, Divergence, DivergenceKind, find_divergences
from analysis.errors import Missing, NotDefined
from analysis.indicators import RSI_PERIOD, rsi
from analysis.rsi_ranges import RsiRangeReading, read_rsi_range
from analysis.rsi_reading import Limits, RsiReading, read_rsi
from analysis.timeframes import TimeframeBars

LOOKBACK_BARS = 120
FEWEST_BARS = RSI_PERIOD + BARS_NEEDED


@dataclass(frozen=True, slots=True, kw_only=True)
class TurningPoint:
    """One end of a divergence: its bar (position among the finished ones), high or low, and the RSI there."""

    bar: int
    session: date
    price: float
    rsi: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDivergence:
    """A divergence, and when it was known.

    known_on: the third bar after the second turning point; known_bars_ago: how many bars before the last one that was.
    change_since: the last close against the close of that bar, as a fraction; None where it is the last one.
    """

    kind: DivergenceKind
    first: TurningPoint
    second: TurningPoint
    bars_apart: int
    known_on: date
    known_bars_ago: int
    change_since: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DivergenceReading:
    """The divergences known at the last finished bar.

    rsi: the RSI14 at that bar with its filters.
    newest: the last one whose second turning point lies in the last 120 bars, or None; others: the earlier ones
        there, newest first.
    before: where there is none, the last one before those 120 bars, or None.
    weekly: the newest of the weekly bars, likewise in the last 120, or None; weeks: how many finished weekly bars there
        are, None where they were not asked for. On fewer than 23 none can be found.
    rsi_range: where RSI kept itself at the latest turning points; None where there are too few.
    """

    rsi: RsiReading
    newest: FoundDivergence | None
    others: tuple[FoundDivergence, ...]
    before: FoundDivergence | None
    weekly: FoundDivergence | None
    weeks: int | None
    rsi_range: RsiRangeReading | None


def read_divergences(bars: TimeframeBars, *, weeks: TimeframeBars | None = None) -> DivergenceReading:
    """The reading at the last finished bar.

    weeks: the same instrument's weekly bars, to tell theirs beside daily ones.
    Raises NotDefined with fewer than 23 finished bars (14 for the first RSI, two turning points at least 5 bars apart,
    3 bars to know the second), or where the price never changed.
    """
    have = len(bars.finished)
    if have < FEWEST_BARS:
        raise NotDefined(Missing.TOO_FEW_BARS, have=have, need=FEWEST_BARS)
    reading = read_rsi(bars, period=RSI_PERIOD, limits=Limits(), weeks=weeks)
    found = _newest_first(bars.finished)
    recent = [divergence for divergence in found if divergence.second.bar >= have - LOOKBACK_BARS]
    return DivergenceReading(
        rsi=reading,
        newest=recent[0] if recent else None,
        others=tuple(recent[1:]),
        before=found[0] if found and not recent else None,
        weekly=None if weeks is None else _newest_recent(weeks.finished),
        weeks=None if weeks is None else len(weeks.finished),
        rsi_range=read_rsi_range(bars.finished),
    )


def _newest_recent(frame: pd.DataFrame) -> FoundDivergence | None:
    recent = (one for one in _newest_first(frame) if one.second.bar >= len(frame) - LOOKBACK_BARS)
    return next(recent, None)


def _newest_first(frame: pd.DataFrame) -> list[FoundDivergence]:
    """All of a history; of two that end with the same bar the one that began later is the newer."""
    lows, highs, closes = (frame[name].to_numpy() for name in ("low", "high", "close"))
    found = find_divergences(lows, highs, rsi(closes, RSI_PERIOD), min_difference=RSI_MIN_DIFFERENCE)
    found.sort(key=lambda divergence: (divergence.second, divergence.first), reverse=True)
    return [_found(frame, divergence) for divergence in found]


def _found(frame: pd.DataFrame, divergence: Divergence) -> FoundDivergence:
    known_bars_ago = len(frame) - 1 - divergence.known
    closes = frame["close"]
    return FoundDivergence(
        kind=divergence.kind,
        first=_turning_point(frame, divergence.first, divergence.first_price, divergence.first_value),
        second=_turning_point(frame, divergence.second, divergence.second_price, divergence.second_value),
        bars_apart=divergence.second - divergence.first,
        known_on=session_date(frame.index[divergence.known]),
        known_bars_ago=known_bars_ago,
        change_since=float(closes.iloc[-1] / closes.iloc[divergence.known] - 1) if known_bars_ago else None,
    )


def _turning_point(frame: pd.DataFrame, bar: int, price: float, value: float) -> TurningPoint:
    return TurningPoint(bar=bar, session=session_date(frame.index[bar]), price=price, rsi=value)
