"""TA-Lib's function for each of our candle patterns: what it asks for in our words, and where the two part ways.

What TA-Lib asks for was read in its C sources (github.com/TA-Lib/ta-lib, src/ta_func and src/ta_common/ta_global.c).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analysis.candles import Candles, Measure
from analysis.candles.anatomy import mean_of_last

Test = Callable[[Candles], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterpart:
    """TA-Lib's function for a pattern of ours.

    sign: the sign it gives to this one (+1, -1), or 0 where both count. asks: what it asks for. why: where they differ.
    also_asks: conditions of its own that ours lacks, by name, for counting which of them our shapes fail.
    """

    function: str
    sign: int
    asks: str
    why: str = ""
    also_asks: dict[str, Test] = field(default_factory=dict)


def _before(values: NDArray[np.float64], bars: int = 1) -> NDArray[np.float64]:
    moved = np.full_like(values, np.nan)
    moved[bars:] = values[:-bars]
    return moved


def _mean_range_before(candles: Candles, bars: int = 10) -> NDArray[np.float64]:
    return _before(mean_of_last(candles.range, bars))


def _short_body(candles: Candles) -> NDArray[np.bool_]:
    return candles.body < candles.mean_body_before


def _tiny(measure: str, bars_ago: int = 0) -> Test:
    def holds(candles: Candles) -> NDArray[np.bool_]:
        tiny: NDArray[np.bool_] = getattr(candles, measure) < 0.1 * _mean_range_before(candles)
        return tiny if not bars_ago else _before(tiny.astype(np.float64), bars_ago) == 1

    return holds


def _near_the_low_before(candles: Candles) -> NDArray[np.bool_]:
    near = 0.2 * _before(_mean_range_before(candles, 5))
    return candles.bottom <= candles.values(Measure("low", 1)) + near


def _near_the_high_before(candles: Candles) -> NDArray[np.bool_]:
    near = 0.2 * _before(_mean_range_before(candles, 5))
    return candles.bottom >= candles.values(Measure("high", 1)) - near


def _body_below(candles: Candles) -> NDArray[np.bool_]:
    return candles.top < candles.values(Measure("bottom", 1))


def _body_above(candles: Candles) -> NDArray[np.bool_]:
    return candles.bottom > candles.values(Measure("top", 1))


def _green_before_three(candles: Candles) -> NDArray[np.bool_]:
    return candles.values(Measure("close", 3)) >= candles.values(Measure("open", 3))


_SHORT = "a body below the mean of the ten before"
_VERY_SHORT = "under a tenth of the mean range of the ten bars before"
_SCALE = (
    "Ours measures every part of a candle by that candle's own range, TA-Lib measures the short shadow by the ten bars "
    "before."
)

COUNTERPARTS: dict[str, Counterpart] = {
    "hammer": Counterpart(
        function="CDLHAMMER",
        sign=1,
        asks=f"It asks for {_SHORT}, a lower shadow longer than the body, an upper one {_VERY_SHORT}, and a body that "
        "stands below or near the low before.",
        why=f"{_SCALE} It is content with a lower shadow of once the body and takes dojis as hammers; on the other "
        "hand the candle has to hang below the one before. The downtrend it leaves to its user.",
        also_asks={
            _SHORT: _short_body,
            f"an upper shadow {_VERY_SHORT}": _tiny("upper_shadow"),
            "a body near the low before": _near_the_low_before,
        },
    ),
    "hanging_man": Counterpart(
        function="CDLHANGINGMAN",
        sign=-1,
        asks="It asks for its hammer's shape, with a body above or near the high before.",
        why="As for the hammer; the uptrend it leaves to its user.",
        also_asks={
            _SHORT: _short_body,
            f"an upper shadow {_VERY_SHORT}": _tiny("upper_shadow"),
            "a body near the high before": _near_the_high_before,
        },
    ),
    "inverted_hammer": Counterpart(
        function="CDLINVERTEDHAMMER",
        sign=1,
        asks=f"It asks for {_SHORT}, an upper shadow longer than the body, a lower one {_VERY_SHORT}, and a gap: the "
        "whole body below the body before.",
        why=f"{_SCALE} The gap between the bodies is no part of our definition.",
        also_asks={
            _SHORT: _short_body,
            f"a lower shadow {_VERY_SHORT}": _tiny("lower_shadow"),
            "the whole body below the body before": _body_below,
        },
    ),
    "shooting_star": Counterpart(
        function="CDLSHOOTINGSTAR",
        sign=-1,
        asks="It asks for its inverted hammer's shape, with the whole body above the body before.",
        why="As for the inverted hammer, upside down.",
        also_asks={
            _SHORT: _short_body,
            f"a lower shadow {_VERY_SHORT}": _tiny("lower_shadow"),
            "the whole body above the body before": _body_above,
        },
    ),
    "dragonfly_doji": Counterpart(
        function="CDLDRAGONFLYDOJI",
        sign=1,
        asks=f"It asks for a body of at most a tenth of the mean range of the ten bars before, an upper shadow "
        f"{_VERY_SHORT}, and a lower one above that.",
        why=f"{_SCALE} In a quiet session after lively ones a body of a third of the range is none to TA-Lib.",
    ),
    "gravestone_doji": Counterpart(
        function="CDLGRAVESTONEDOJI",
        sign=1,
        asks="It asks for its dragonfly doji upside down.",
        why="As for the dragonfly doji.",
    ),
    "doji": Counterpart(
        function="CDLDOJI",
        sign=1,
        asks="It asks for a body of at most a tenth of the mean range of the ten bars before.",
        why="Ours is a twentieth of the bar's own range: half as much on a bar of the usual range. Bars without any "
        "range are dojis to TA-Lib and nothing to us; dragonfly and gravestone shapes stand for themselves with us.",
    ),
    "marubozu_bullish": Counterpart(
        function="CDLMARUBOZU",
        sign=1,
        asks=f"It asks for a green body above the mean of the ten before, and for both shadows {_VERY_SHORT}.",
        why=f"{_SCALE} On candles under twice the usual range it lets longer shadows pass, on higher ones we do.",
    ),
    "marubozu_bearish": Counterpart(
        function="CDLMARUBOZU", sign=-1, asks="It asks for the same with a red body.", why="As for the bullish one."
    ),
    "engulfing_bullish": Counterpart(
        function="CDLENGULFING",
        sign=1,
        asks="It asks for a green body around a red one, of which at most one end is equal.",
        why="The shapes are the same: the whole difference is the context.",
    ),
    "engulfing_bearish": Counterpart(
        function="CDLENGULFING",
        sign=-1,
        asks="It asks for a red body around a green one, of which at most one end is equal.",
        why="A candle that closes where it opened is green to TA-Lib, so a red one after it engulfs it. With us it has "
        "no colour and is engulfed in neither direction.",
    ),
    "harami_bullish": Counterpart(
        function="CDLHARAMI",
        sign=1,
        asks="It asks for a red body above the mean of the ten before it, then for a body within it that is not above "
        "its own mean.",
        why="A second candle without any range is a harami to TA-Lib; with us `range = 0` is no pattern.",
    ),
    "harami_bearish": Counterpart(
        function="CDLHARAMI", sign=-1, asks="It asks for the same upside down.", why="As for the bullish one."
    ),
    "piercing_line": Counterpart(
        function="CDLPIERCING",
        sign=1,
        asks="It asks for two long bodies, red and green; the second opens below the low of the first and closes in "
        "its upper half.",
        why="We do not ask that the second body is long: opening below the low and closing above the middle says "
        "enough.",
        also_asks={"a second body above the mean of the ten before": lambda candles: ~_short_body(candles)},
    ),
    "dark_cloud_cover": Counterpart(
        function="CDLDARKCLOUDCOVER",
        sign=-1,
        asks="It asks for a long green body; the next candle opens above its high and closes in its lower half.",
        why="The shapes are the same; the few bars apart are closes that lie exactly on the middle (see above).",
    ),
    "morning_star": Counterpart(
        function="CDLMORNINGSTAR",
        sign=1,
        asks="It asks for a long red body, a short one with a gap below it, and a green one that is not short and "
        "closes at least 30 % into the first.",
        why="We ask for a close beyond the middle of the first body, and for nothing of the third body's size.",
        also_asks={"a third body that is not short": lambda candles: ~_short_body(candles)},
    ),
    "evening_star": Counterpart(
        function="CDLEVENINGSTAR",
        sign=-1,
        asks="It asks for the same upside down.",
        why="As for the morning star.",
        also_asks={"a third body that is not short": lambda candles: ~_short_body(candles)},
    ),
    "three_white_soldiers": Counterpart(
        function="CDL3WHITESOLDIERS",
        sign=1,
        asks="It asks for three green candles with rising closes, each opening above the open before and not far above "
        f"the close before, upper shadows {_VERY_SHORT}, no body much shorter than the one before, the last not short.",
        why="It allows an opening a little above the body before; we allow a shadow of a quarter of the range and do "
        "not compare the bodies with each other.",
        also_asks={
            f"the {bar} upper shadow {_VERY_SHORT}": _tiny("upper_shadow", ago)
            for ago, bar in ((2, "first"), (1, "second"), (0, "third"))
        }
        | {"a last body that is not short": lambda candles: ~_short_body(candles)},
    ),
    "three_black_crows": Counterpart(
        function="CDL3BLACKCROWS",
        sign=-1,
        asks="It asks for a green candle, then three red ones with falling closes, each opening strictly within the "
        f"body before, and for lower shadows {_VERY_SHORT}.",
        why="We ask for no green candle before, let a crow open where the body before begins or ends, allow a shadow "
        "of a quarter of the range, and want bodies of half the range.",
        also_asks={"a green candle before the three": _green_before_three}
        | {
            f"the {bar} lower shadow {_VERY_SHORT}": _tiny("lower_shadow", ago)
            for ago, bar in ((2, "first"), (1, "second"), (0, "third"))
        },
    ),
    "spinning_top": Counterpart(
        function="CDLSPINNINGTOP",
        sign=0,
        asks="It asks for a body below the mean of the ten before and for two shadows longer than it.",
        why="Ours is TA-Lib's reading, except that a body of at most a twentieth of the range is a doji with us.",
    ),
}

WITHOUT_COUNTERPART = {
    "tweezer_bottom": "TA-Lib has none. Its CDLMATCHINGLOW is about two red candles with equal closes, not equal lows.",
    "tweezer_top": "TA-Lib has none.",
    "inside_bar": "TA-Lib has none. Its CDLHARAMI is about bodies, not about highs and lows.",
}
