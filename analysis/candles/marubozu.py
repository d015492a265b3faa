"""Long candles with next to no shadows.

TA-Lib's CDLMARUBOZU measures the shadows by the ranges of the ten bars before, ours by the candle's own: nearly all of
ours are marubozus to it, and about a sixth of its own are none to us (docs/candles-against-talib.md).
"""

from __future__ import annotations

from analysis.candles.anatomy import BODY, CLOSE, LOWER_SHADOW, MEAN_BODY_BEFORE, OPEN, RANGE, UPPER_SHADOW
from analysis.candles.pattern import HAS_RANGE, Condition, Direction, Pattern, Relation

_SOURCE = "Gregory Morris, Candlestick Charting Explained, 3rd ed. (2006), ch. 2: a long body without shadows"

_SHAPE = (
    HAS_RANGE,
    Condition(UPPER_SHADOW, Relation.AT_MOST, RANGE, 0.05),
    Condition(LOWER_SHADOW, Relation.AT_MOST, RANGE, 0.05),
    Condition(BODY, Relation.AT_LEAST, MEAN_BODY_BEFORE),
)

MARUBOZU_BULLISH = Pattern(
    key="marubozu_bullish",
    candles=1,
    direction=Direction.BULLISH,
    shape=(*_SHAPE, Condition(CLOSE, Relation.ABOVE, OPEN)),
    reversal=False,
    source=_SOURCE,
)

MARUBOZU_BEARISH = Pattern(
    key="marubozu_bearish",
    candles=1,
    direction=Direction.BEARISH,
    shape=(*_SHAPE, Condition(CLOSE, Relation.BELOW, OPEN)),
    reversal=False,
    source=_SOURCE,
)
