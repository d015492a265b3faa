"""Candles with a long lower shadow: hammer, dragonfly doji and hanging man.

TA-Lib's CDLHAMMER and CDLHANGINGMAN are content with a shadow of once the body, take dojis too, know no trend, and want
the body near the low (the high) before: on real prices under two in five of our hammers are hammers to it. Numbers and
reasons: docs/candles-against-talib.md.
"""

from __future__ import annotations

from analysis.candles.anatomy import BODY, CLOSE, LOW, LOWER_SHADOW, RANGE, TOP, UPPER_SHADOW
from analysis.candles.context import at_bottom, at_top
from analysis.candles.pattern import HAS_RANGE, Condition, Direction, Pattern, Relation

DOJI_BODY = 0.05
"""A body of at most this share of the range is none."""

LONG_LOWER_SHADOW = (
    HAS_RANGE,
    Condition(LOWER_SHADOW, Relation.AT_LEAST, BODY, 2),
    Condition(LOWER_SHADOW, Relation.AT_LEAST, RANGE, 0.6),
    Condition(UPPER_SHADOW, Relation.AT_MOST, RANGE, 0.1),
)
HAS_BODY = Condition(BODY, Relation.ABOVE, RANGE, DOJI_BODY)
NO_BODY = Condition(BODY, Relation.AT_MOST, RANGE, DOJI_BODY)

_NISON = "Steve Nison, Japanese Candlestick Charting Techniques, 2nd ed. (2001)"

HAMMER = Pattern(
    key="hammer",
    candles=1,
    direction=Direction.BULLISH,
    shape=(*LONG_LOWER_SHADOW, HAS_BODY),
    context=at_bottom(1),
    confirmation=Condition(CLOSE, Relation.ABOVE, TOP.ago(1)),
    source=f"{_NISON}, ch. 4: a lower shadow of at least twice the body, next to no upper one, in a downtrend",
)

DRAGONFLY_DOJI = Pattern(
    key="dragonfly_doji",
    candles=1,
    direction=Direction.BULLISH,
    shape=(*LONG_LOWER_SHADOW, NO_BODY),
    context=at_bottom(1),
    confirmation=HAMMER.confirmation,
    source=f"{_NISON}, ch. 8: open and close at the high, a long lower shadow",
)

HANGING_MAN = Pattern(
    key="hanging_man",
    candles=1,
    direction=Direction.BEARISH,
    shape=HAMMER.shape,
    context=at_top(1),
    confirmation=Condition(CLOSE, Relation.BELOW, LOW.ago(1)),
    source=f"{_NISON}, ch. 4: the hammer's shape in an uptrend, to be confirmed by a lower close",
)

HAMMER_FAMILY = (HAMMER, DRAGONFLY_DOJI)
