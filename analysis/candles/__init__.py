"""Candle patterns: one family a module, every pattern in `PATTERNS`."""

from analysis.candles.anatomy import Candles, Measure
from analysis.candles.hammers import DRAGONFLY_DOJI, HAMMER, HAMMER_FAMILY, HANGING_MAN
from analysis.candles.indecision import DOJI, INSIDE_BAR, SPINNING_TOP
from analysis.candles.inverted_hammers import GRAVESTONE_DOJI, INVERTED_HAMMER, SHOOTING_STAR
from analysis.candles.marubozu import MARUBOZU_BEARISH, MARUBOZU_BULLISH
from analysis.candles.pairs import (
    DARK_CLOUD_COVER,
    ENGULFING_BEARISH,
    ENGULFING_BULLISH,
    HARAMI_BEARISH,
    HARAMI_BULLISH,
    PIERCING_LINE,
    TWEEZER_BOTTOM,
    TWEEZER_TOP,
)
from analysis.candles.pattern import Check, Condition, Direction, Pattern, Relation, Verdict
from analysis.candles.triples import EVENING_STAR, MORNING_STAR, THREE_BLACK_CROWS, THREE_WHITE_SOLDIERS

__all__ = [
    "HAMMER_FAMILY",
    "PATTERNS",
    "Candles",
    "Check",
    "Condition",
    "Direction",
    "Measure",
    "Pattern",
    "Relation",
    "Verdict",
    "pattern_by_key",
]

PATTERNS: tuple[Pattern, ...] = (
    HAMMER,
    DRAGONFLY_DOJI,
    INVERTED_HAMMER,
    MORNING_STAR,
    EVENING_STAR,
    ENGULFING_BULLISH,
    ENGULFING_BEARISH,
    PIERCING_LINE,
    DARK_CLOUD_COVER,
    THREE_WHITE_SOLDIERS,
    THREE_BLACK_CROWS,
    SHOOTING_STAR,
    HANGING_MAN,
    GRAVESTONE_DOJI,
    TWEEZER_BOTTOM,
    TWEEZER_TOP,
    HARAMI_BULLISH,
    HARAMI_BEARISH,
    MARUBOZU_BULLISH,
    MARUBOZU_BEARISH,
    DOJI,
    SPINNING_TOP,
    INSIDE_BAR,
)
"""Every candle pattern, those that say most first."""


def pattern_by_key(key: str) -> Pattern:
    """The pattern with that key; StopIteration is a bug."""
    return next(pattern for pattern in PATTERNS if pattern.key == key)
