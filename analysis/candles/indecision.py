"""Candles in which neither side won: doji, spinning top and inside bar. They mean the same wherever they stand.

TA-Lib's CDLDOJI measures the body by the ranges of the ten bars before, takes bars without any range, and keeps
dragonflies and gravestones: about three times as many. Its CDLSPINNINGTOP includes dojis. For the inside bar it has no
function (docs/candles-against-talib.md).
"""

from __future__ import annotations

from analysis.candles.anatomy import BODY, HIGH, LOW, LOWER_SHADOW, MEAN_BODY_BEFORE, UPPER_SHADOW
from analysis.candles.hammers import DRAGONFLY_DOJI, HAS_BODY, NO_BODY
from analysis.candles.inverted_hammers import GRAVESTONE_DOJI
from analysis.candles.pattern import HAS_RANGE, Condition, Direction, Pattern, Relation

DOJI = Pattern(
    key="doji",
    candles=1,
    direction=Direction.NEUTRAL,
    shape=(HAS_RANGE, NO_BODY),
    unless=(DRAGONFLY_DOJI, GRAVESTONE_DOJI),
    reversal=False,
    source="Steve Nison, Japanese Candlestick Charting Techniques, 2nd ed. (2001), ch. 8: open and close nearly equal",
)

SPINNING_TOP = Pattern(
    key="spinning_top",
    candles=1,
    direction=Direction.NEUTRAL,
    shape=(
        HAS_RANGE,
        HAS_BODY,
        Condition(BODY, Relation.BELOW, MEAN_BODY_BEFORE),
        Condition(UPPER_SHADOW, Relation.ABOVE, BODY),
        Condition(LOWER_SHADOW, Relation.ABOVE, BODY),
    ),
    reversal=False,
    source="Steve Nison, Japanese Candlestick Charting Techniques, 2nd ed. (2001), ch. 3: a small body between two "
    "shadows; that the shadows outgrow the body is TA-Lib's reading (CDLSPINNINGTOP)",
)

INSIDE_BAR = Pattern(
    key="inside_bar",
    candles=2,
    direction=Direction.NEUTRAL,
    shape=(
        HAS_RANGE,
        Condition(HIGH, Relation.BELOW, HIGH.ago(1)),
        Condition(LOW, Relation.ABOVE, LOW.ago(1)),
    ),
    reversal=False,
    source="Thomas Bulkowski, thepatternsite.com, Inside days: a lower high and a higher low (read 2026-08)",
)
