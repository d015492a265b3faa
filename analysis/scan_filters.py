"""What a scan looks for among many shares, and which of its finds say most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from analysis.bars import TOLERANCE
from analysis.candles import HAMMER_FAMILY
from analysis.candles.confirmation import Status
from analysis.rsi_reading import Limits
from analysis.screen import ScreenRow, Sighting

SPIKE_RATIO = 2.0
"""From so many times the mean of the 20 sessions before, a volume is a spike; the figure is this project's own."""

BREAKOUT_RATIO = 1.5
"""The volume that makes a 20-session high a breakout: 40 to 50 % above the average, W. O'Neil, How to Make Money in
Stocks, 4th ed. (2009), ch. 2."""

LIMITS = Limits()
_HAMMERS = frozenset(pattern.key for pattern in HAMMER_FAMILY)


class ScanFilter(StrEnum):
    """What a scan looks for."""

    OVERSOLD = "oversold"
    OVERBOUGHT = "overbought"
    HAMMER = "hammer"
    BREAKOUT = "breakout"
    VOLUME = "volume"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """Whether a row is a find, and by what finds are ordered: the smallest first."""

    finds: Callable[[ScreenRow], bool]
    order: Callable[[ScreenRow], tuple[float, ...]]


def select(rows: Iterable[ScreenRow], wanted: ScanFilter) -> list[ScreenRow]:
    """The rows that the filter finds, the most notable first; what is not known is never a find.

    Oversold, overbought: RSI 14 under 30, over 70, the most extreme first.
    Hammer: a hammer or dragonfly doji that waits on the last bar, or was confirmed by it; confirmed ones first.
    Breakout: `ath_breakout`, or a close above the highs of the 20 bars before with 1.5 times their mean volume; records
    first. Volume: at least twice the mean of the 20 bars before, the largest first.
    """
    rule = _RULES[wanted]
    return sorted((row for row in rows if rule.finds(row)), key=lambda row: (*rule.order(row), row.number))


def hammer_of(row: ScreenRow) -> Sighting | None:
    """The hammer that a scan would show there: one just confirmed, else one that waits; None where there is neither."""
    hammers = [
        sighting
        for sighting in row.sightings
        if sighting.pattern in _HAMMERS and sighting.status is not Status.REJECTED
    ]
    return min(hammers, key=_unconfirmed, default=None)


def _unconfirmed(sighting: Sighting) -> bool:
    return sighting.status is not Status.CONFIRMED


def _zone(row: ScreenRow) -> int:
    """+1 overbought, -1 oversold, else 0."""
    if row.rsi is None:
        return 0
    above = row.rsi > LIMITS.upper * (1 + TOLERANCE)
    below = row.rsi < LIMITS.lower * (1 - TOLERANCE)
    return above - below


def _has_volume(row: ScreenRow, ratio: float) -> bool:
    return row.volume_ratio is not None and row.volume_ratio >= ratio * (1 - TOLERANCE)


def _hammer_order(row: ScreenRow) -> tuple[float, ...]:
    hammer = hammer_of(row)
    return (hammer is None or _unconfirmed(hammer), -(row.volume_ratio or 0))


_RULES: Mapping[ScanFilter, _Rule] = {
    ScanFilter.OVERSOLD: _Rule(finds=lambda row: _zone(row) < 0, order=lambda row: (row.rsi or 0,)),
    ScanFilter.OVERBOUGHT: _Rule(finds=lambda row: _zone(row) > 0, order=lambda row: (-(row.rsi or 0),)),
    ScanFilter.HAMMER: _Rule(finds=lambda row: hammer_of(row) is not None, order=_hammer_order),
    ScanFilter.BREAKOUT: _Rule(
        finds=lambda row: row.breaks_record or (row.breaks_high and _has_volume(row, BREAKOUT_RATIO)),
        order=lambda row: (not row.breaks_record, -(row.volume_ratio or 0)),
    ),
    ScanFilter.VOLUME: _Rule(
        finds=lambda row: _has_volume(row, SPIKE_RATIO), order=lambda row: (-(row.volume_ratio or 0),)
    ),
}
