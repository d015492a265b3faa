"""Candles with a long upper shadow: inverted hammer, shooting star and gravestone doji.

TA-Lib's CDLINVERTEDHAMMER and CDLSHOOTINGSTAR ask for a gap between the bodies and know no trend
(docs/candles-against-talib.md).
"""

from __future__ import annotations

from analysis.candles.anatomy import BODY, BOTTOM, CLOSE, HIGH, LOWER_SHADOW, RANGE, UPPER_SHADOW
from analysis.candles.context import at_bottom, at_top
from analysis.candles.hammers import HAS_BODY, NO_BODY
from analysis.candles.pattern import HAS_RANGE, Condition, Direction, Pattern, Relation

LONG_UPPER_SHADOW = (
    HAS_RANGE,
    Condition(UPPER_SHADOW, Relation.AT_LEAST, BODY, 2),
    Condition(UPPER_SHADOW, Relation.AT_LEAST, RANGE, 0.6),
    Condition(LOWER_SHADOW, Relation.AT_MOST, RANGE, 0.1),
)

_NISON = "Steve Nison, Japanese Candlestick Charting Techniques, 2nd ed. (2001)"

INVERTED_HAMMER = Pattern(
    key="inverted_hammer",
    candles=1,
    direction=Direction.BULLISH,
    shape=(*LONG_UPPER_SHADOW, HAS_BODY),
    context=at_bottom(1),
    confirmation=Condition(CLOSE, Relation.ABOVE, HIGH.ago(1)),
    source=f"{_NISON}, ch. 5: a long upper shadow after a fall, to be confirmed by the next session",
)

SHOOTING_STAR = Pattern(
    key="shooting_star",
    candles=1,
    direction=Direction.BEARISH,
    shape=INVERTED_HAMMER.shape,
    context=at_top(1),
    confirmation=Condition(CLOSE, Relation.BELOW, BOTTOM.ago(1)),
    source=f"{_NISON}, ch. 5: the inverted hammer's shape after a rise",
)

GRAVESTONE_DOJI = Pattern(
    key="gravestone_doji",
    candles=1,
    direction=Direction.BEARISH,
    shape=(*LONG_UPPER_SHADOW, NO_BODY),
    context=at_top(1),
    confirmation=SHOOTING_STAR.confirmation,
    source=f"{_NISON}, ch. 8: open and close at the low, a long upper shadow, after a rise",
)
