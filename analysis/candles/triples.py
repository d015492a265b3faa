"""Reversals told by three candles: stars, soldiers and crows.

TA-Lib's stars are content with 30 % of the first body, ours close beyond its middle. Its soldiers and crows have
shorter shadows, its crows a green candle before them; ours have bodies of half their range
(docs/candles-against-talib.md).
"""

from __future__ import annotations

from analysis.candles.anatomy import BODY, BOTTOM, CLOSE, LOWER_SHADOW, MIDPOINT, OPEN, RANGE, TOP, UPPER_SHADOW
from analysis.candles.bodies import falls, is_long, is_short, rises
from analysis.candles.context import at_bottom, at_top
from analysis.candles.pattern import Condition, Direction, Pattern, Relation

_NISON = "Steve Nison, Japanese Candlestick Charting Techniques, 2nd ed. (2001)"
_BARS = (2, 1, 0)

MORNING_STAR = Pattern(
    key="morning_star",
    candles=3,
    direction=Direction.BULLISH,
    shape=(
        falls(2),
        is_long(2),
        is_short(1),
        Condition(TOP.ago(1), Relation.BELOW, BOTTOM.ago(2)),
        rises(),
        Condition(CLOSE, Relation.ABOVE, MIDPOINT.ago(2)),
    ),
    context=at_bottom(3),
    source=f"{_NISON}, ch. 5: a long red body, a small body below it, a green one; that it closes beyond the middle of "
    "the first is Bulkowski's, Encyclopedia of Candlestick Charts (2008)",
)

EVENING_STAR = Pattern(
    key="evening_star",
    candles=3,
    direction=Direction.BEARISH,
    shape=(
        rises(2),
        is_long(2),
        is_short(1),
        Condition(BOTTOM.ago(1), Relation.ABOVE, TOP.ago(2)),
        falls(),
        Condition(CLOSE, Relation.BELOW, MIDPOINT.ago(2)),
    ),
    context=at_top(3),
    source=f"{_NISON}, ch. 5, and Bulkowski (2008): the morning star upside down",
)

THREE_WHITE_SOLDIERS = Pattern(
    key="three_white_soldiers",
    candles=3,
    direction=Direction.BULLISH,
    shape=(
        *(rises(bar) for bar in _BARS),
        *(Condition(BODY.ago(bar), Relation.AT_LEAST, RANGE.ago(bar), 0.5) for bar in _BARS),
        *(Condition(UPPER_SHADOW.ago(bar), Relation.AT_MOST, RANGE.ago(bar), 0.25) for bar in _BARS),
        *(Condition(CLOSE.ago(bar), Relation.ABOVE, CLOSE.ago(bar + 1)) for bar in (1, 0)),
        *(Condition(OPEN.ago(bar), Relation.AT_LEAST, OPEN.ago(bar + 1)) for bar in (1, 0)),
        *(Condition(OPEN.ago(bar), Relation.AT_MOST, CLOSE.ago(bar + 1)) for bar in (1, 0)),
    ),
    context=at_bottom(3),
    source=f"{_NISON}, ch. 6: three green candles with rising closes near their highs, each opening within the body "
    "before it; half the range for the body and a quarter for the shadow are ours",
)

THREE_BLACK_CROWS = Pattern(
    key="three_black_crows",
    candles=3,
    direction=Direction.BEARISH,
    shape=(
        *(falls(bar) for bar in _BARS),
        *(Condition(BODY.ago(bar), Relation.AT_LEAST, RANGE.ago(bar), 0.5) for bar in _BARS),
        *(Condition(LOWER_SHADOW.ago(bar), Relation.AT_MOST, RANGE.ago(bar), 0.25) for bar in _BARS),
        *(Condition(CLOSE.ago(bar), Relation.BELOW, CLOSE.ago(bar + 1)) for bar in (1, 0)),
        *(Condition(OPEN.ago(bar), Relation.AT_MOST, OPEN.ago(bar + 1)) for bar in (1, 0)),
        *(Condition(OPEN.ago(bar), Relation.AT_LEAST, CLOSE.ago(bar + 1)) for bar in (1, 0)),
    ),
    context=at_top(3),
    source=f"{_NISON}, ch. 6: three red candles with falling closes near their lows, after a rise; measures as for the "
    "three white soldiers",
)
