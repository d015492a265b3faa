"""Reversals told by two candles: engulfing, harami, piercing line, dark cloud cover and tweezers.

Shapes as TA-Lib has them, but for three things: a candle that closes where it opened has no colour here (to TA-Lib it
is green, and a red one engulfs it), a second candle without range is no harami, and the second candle of a piercing
line need not be long. TA-Lib knows no trend, and has no tweezers (docs/candles-against-talib.md).
"""

from __future__ import annotations

from analysis.candles.anatomy import BODY, BOTTOM, CLOSE, HIGH, LOW, MIDPOINT, OPEN, TOP
from analysis.candles.bodies import falls, is_long, is_short, rises
from analysis.candles.context import at_bottom, at_top
from analysis.candles.pattern import HAS_RANGE, Condition, Direction, Pattern, Relation

_NISON = "Steve Nison, Japanese Candlestick Charting Techniques, 2nd ed. (2001)"
# Lows and highs that differ by less than a tenth of a percent are the same on a chart.
_SAME = 0.001

_COVERS_THE_BODY_BEFORE = (
    Condition(BOTTOM, Relation.AT_MOST, BOTTOM.ago(1)),
    Condition(TOP, Relation.AT_LEAST, TOP.ago(1)),
    Condition(BODY, Relation.ABOVE, BODY.ago(1)),
)
_WITHIN_THE_BODY_BEFORE = (
    is_long(1),
    is_short(),
    Condition(BOTTOM, Relation.AT_LEAST, BOTTOM.ago(1)),
    Condition(TOP, Relation.AT_MOST, TOP.ago(1)),
)

ENGULFING_BULLISH = Pattern(
    key="engulfing_bullish",
    candles=2,
    direction=Direction.BULLISH,
    shape=(falls(1), rises(), *_COVERS_THE_BODY_BEFORE),
    context=at_bottom(2),
    source=f"{_NISON}, ch. 5: in a downtrend a green body wraps around a red one; shadows do not matter",
)

ENGULFING_BEARISH = Pattern(
    key="engulfing_bearish",
    candles=2,
    direction=Direction.BEARISH,
    shape=(rises(1), falls(), *_COVERS_THE_BODY_BEFORE),
    context=at_top(2),
    source=f"{_NISON}, ch. 5: in an uptrend a red body wraps around a green one",
)

HARAMI_BULLISH = Pattern(
    key="harami_bullish",
    candles=2,
    direction=Direction.BULLISH,
    shape=(falls(1), HAS_RANGE, *_WITHIN_THE_BODY_BEFORE),
    context=at_bottom(2),
    source=f"{_NISON}, ch. 6: a small body of either colour within the long red body before it",
)

HARAMI_BEARISH = Pattern(
    key="harami_bearish",
    candles=2,
    direction=Direction.BEARISH,
    shape=(rises(1), HAS_RANGE, *_WITHIN_THE_BODY_BEFORE),
    context=at_top(2),
    source=f"{_NISON}, ch. 6: a small body of either colour within the long green body before it",
)

PIERCING_LINE = Pattern(
    key="piercing_line",
    candles=2,
    direction=Direction.BULLISH,
    shape=(
        falls(1),
        is_long(1),
        Condition(OPEN, Relation.BELOW, LOW.ago(1)),
        Condition(CLOSE, Relation.ABOVE, MIDPOINT.ago(1)),
        Condition(CLOSE, Relation.BELOW, OPEN.ago(1)),
    ),
    context=at_bottom(2),
    source=f"{_NISON}, ch. 5: opens below the low before it and closes above the middle of that red body",
)

DARK_CLOUD_COVER = Pattern(
    key="dark_cloud_cover",
    candles=2,
    direction=Direction.BEARISH,
    shape=(
        rises(1),
        is_long(1),
        Condition(OPEN, Relation.ABOVE, HIGH.ago(1)),
        Condition(CLOSE, Relation.BELOW, MIDPOINT.ago(1)),
        Condition(CLOSE, Relation.ABOVE, OPEN.ago(1)),
    ),
    context=at_top(2),
    source=f"{_NISON}, ch. 5: opens above the high before it and closes below the middle of that green body",
)

TWEEZER_BOTTOM = Pattern(
    key="tweezer_bottom",
    candles=2,
    direction=Direction.BULLISH,
    shape=(
        falls(1),
        rises(),
        Condition(LOW, Relation.AT_LEAST, LOW.ago(1), 1 - _SAME),
        Condition(LOW, Relation.AT_MOST, LOW.ago(1), 1 + _SAME),
    ),
    context=at_bottom(2),
    source=f"{_NISON}, ch. 6: two lows at the same price; red before green as in Bulkowski's Encyclopedia (2008)",
)

TWEEZER_TOP = Pattern(
    key="tweezer_top",
    candles=2,
    direction=Direction.BEARISH,
    shape=(
        rises(1),
        falls(),
        Condition(HIGH, Relation.AT_LEAST, HIGH.ago(1), 1 - _SAME),
        Condition(HIGH, Relation.AT_MOST, HIGH.ago(1), 1 + _SAME),
    ),
    context=at_top(2),
    source=f"{_NISON}, ch. 6: two highs at the same price; green before red as in Bulkowski's Encyclopedia (2008)",
)
