"""Where a pattern has to stand to mean something: after a fall at a low, or after a rise at a high."""

from __future__ import annotations

from analysis.candles.anatomy import CLOSE, HIGHEST5, LOWEST5, SMA10, Measure
from analysis.candles.pattern import Condition, Relation

_STEP = 5


def trend_conditions(relation: Relation, bars_ago: int = 0) -> tuple[Condition, ...]:
    """The trend before a bar: close(t-1) beyond SMA10(t-1), and SMA10(t-1) beyond SMA10(t-6); BELOW is a downtrend."""
    before = bars_ago + 1
    return (
        Condition(CLOSE.ago(before), relation, SMA10.ago(before)),
        Condition(SMA10.ago(before), relation, SMA10.ago(before + _STEP)),
    )


def at_bottom(candles: int) -> tuple[Condition, ...]:
    """A downtrend before the pattern's first candle, and the lowest low of five bars among its candles."""
    lowest = Measure("low" if candles == 1 else f"lowest{candles}")
    return (*trend_conditions(Relation.BELOW, candles - 1), Condition(lowest, Relation.AT_MOST, LOWEST5))


def at_top(candles: int) -> tuple[Condition, ...]:
    """An uptrend before the pattern's first candle, and the highest high of five bars among its candles."""
    highest = Measure("high" if candles == 1 else f"highest{candles}")
    return (*trend_conditions(Relation.ABOVE, candles - 1), Condition(highest, Relation.AT_LEAST, HIGHEST5))
