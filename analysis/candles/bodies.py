"""Conditions that patterns of several candles share: the colour of a candle, a long and a short body."""

from __future__ import annotations

from analysis.candles.anatomy import BODY, CLOSE, MEAN_BODY_BEFORE, OPEN
from analysis.candles.pattern import Condition, Relation


def rises(bars_ago: int = 0) -> Condition:
    """A green candle."""
    return Condition(CLOSE.ago(bars_ago), Relation.ABOVE, OPEN.ago(bars_ago))


def falls(bars_ago: int = 0) -> Condition:
    """A red candle."""
    return Condition(CLOSE.ago(bars_ago), Relation.BELOW, OPEN.ago(bars_ago))


def is_long(bars_ago: int = 0) -> Condition:
    """A body above the mean of the ten before it, as TA-Lib's BodyLong."""
    return Condition(BODY.ago(bars_ago), Relation.ABOVE, MEAN_BODY_BEFORE.ago(bars_ago))


def is_short(bars_ago: int = 0) -> Condition:
    """A body below the mean of the ten before it, as TA-Lib's BodyShort."""
    return Condition(BODY.ago(bars_ago), Relation.BELOW, MEAN_BODY_BEFORE.ago(bars_ago))
