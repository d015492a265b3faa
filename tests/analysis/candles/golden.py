"""Hand-made candles for every pattern: each condition just met, and just missed.

Candles are (open, high, low, close). They follow twenty red candles with bodies of 1 that fall by 1 a bar, the last one
from 101 to 100 with its low at 99.5; so the mean body before them is 1. Bearish patterns are the bullish ones in the
mirror (200 - price), after a rise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.candles import Candles

Candle = tuple[float, float, float, float]

FLAT: Candle = (95, 95, 95, 95)


def red(close: float) -> Candle:
    """A red candle with a body of 1 and shadows of a half."""
    return (close + 1, close + 1.5, close - 0.5, close)


FALL = [red(close) for close in range(119, 99, -1)]
# The last close is the mean of its ten closes, 105: no longer below it.
BOUNCE = [*(red(close) for close in range(119, 100, -1)), red(105)]
# The last close is below its mean of 100, which is what it was five bars before.
LEVEL = [*(red(100) for _ in range(15)), red(100.5), red(100.5), red(100), red(99.5), red(99.5)]


@dataclass(frozen=True, kw_only=True)
class Miss:
    """Candles that are no such pattern, the conditions they fail, and what they stand after."""

    candles: Sequence[Candle]
    fails: frozenset[str]
    after: Sequence[Candle] = field(default_factory=lambda: FALL)


@dataclass(frozen=True, kw_only=True)
class Golden:
    """Candles that are the pattern, those that miss a condition, and those another pattern has for itself."""

    met: Sequence[Sequence[Candle]]
    missed: Sequence[Miss]
    taken: dict[str, Sequence[Candle]] = field(default_factory=dict)
    after: Sequence[Candle] = field(default_factory=lambda: FALL)


def candles_of(bars: Sequence[Candle]) -> Candles:
    """The bars as candles, each with a volume of 1000."""
    columns = np.array(bars, dtype=np.float64).reshape(-1, 4).T
    names = ("open", "high", "low", "close")
    return Candles(**dict(zip(names, columns, strict=True)), volume=np.full(len(bars), 1_000.0))


def miss(fails: str, *candles: Candle) -> Miss:
    """These candles after the fall miss the conditions, which are separated by semicolons."""
    return Miss(candles=candles, fails=frozenset(part.strip() for part in fails.split(";")))


def no_trend(candles: Sequence[Candle]) -> list[Miss]:
    """The same candles after prices that did not fall."""
    before = len(candles)
    below = f"close[-{before}] < sma10[-{before}]"
    falling = f"sma10[-{before}] < sma10[-{before + 5}]"
    return [
        Miss(candles=candles, fails=frozenset({below}), after=BOUNCE),
        Miss(candles=candles, fails=frozenset({falling}), after=LEVEL),
    ]


_HAS_BODY = "body > 0.05 range"

HAMMER = Golden(
    met=[
        [(96, 100, 90, 99)],  # lower 6, body 3, upper 1 of 10: the three rules for shadows are just met
        [(99, 100, 90, 96)],
        [(98.49, 100, 90, 99)],  # a body of 0.51
        [(105.5, 109.5, 99.5, 108.5)],  # as low as the bar before, no lower
    ],
    missed=[
        miss("lower_shadow >= 2 body", (96.1, 100, 90, 99.2)),  # 6.1 and 3.1
        miss("lower_shadow >= 2 body; lower_shadow >= 0.6 range", (95.9, 100, 90, 99)),
        miss("upper_shadow <= 0.1 range", (97, 100, 90, 98.99)),
        miss(_HAS_BODY, (98.5, 100, 90, 99)),
        miss(f"high > low; {_HAS_BODY}", FLAT),
        miss("low <= lowest5", (105.6, 109.6, 99.6, 108.6)),
        *no_trend([(96, 100, 90, 99)]),
    ],
)

DRAGONFLY_DOJI = Golden(
    met=[[(98.5, 100, 90, 99)], [(99, 100, 90, 99)], [(100, 100, 90, 100)], [(109, 109.5, 99.5, 109)]],
    missed=[
        miss("body <= 0.05 range", (98.49, 100, 90, 99)),
        miss("upper_shadow <= 0.1 range", (98.5, 100, 90, 98.99)),
        miss("lower_shadow >= 0.6 range; upper_shadow <= 0.1 range", (95.9, 100, 90, 95.9)),
        miss(
            "lower_shadow >= 2 body; lower_shadow >= 0.6 range; upper_shadow <= 0.1 range",
            (90.8, 100, 90, 91.3),
        ),
        miss("high > low", FLAT),
        miss("low <= lowest5", (109, 109.6, 99.6, 109)),
        *no_trend([(99, 100, 90, 99)]),
    ],
)

INVERTED_HAMMER = Golden(
    met=[
        [(91, 100, 90, 94)],  # upper 6, body 3, lower 1 of 10
        [(94, 100, 90, 91)],
        [(91, 100, 90, 91.51)],
        [(100.5, 109.5, 99.5, 103.5)],
    ],
    missed=[
        miss("upper_shadow >= 2 body", (90.8, 100, 90, 93.9)),
        miss("upper_shadow >= 2 body; upper_shadow >= 0.6 range", (91, 100, 90, 94.1)),
        miss("lower_shadow <= 0.1 range", (91.01, 100, 90, 93)),
        miss(_HAS_BODY, (91, 100, 90, 91.5)),
        miss(f"high > low; {_HAS_BODY}", FLAT),
        miss("low <= lowest5", (100.6, 109.6, 99.6, 103.6)),
        *no_trend([(91, 100, 90, 94)]),
    ],
)

# A long red candle: a body of 2 from 100 to 98, its middle at 99. After it the mean body is 1.1.
LONG: Candle = (100, 100.5, 97.5, 98)
LONG_GREEN: Candle = (98, 100.5, 97.5, 100)
USUAL: Candle = (99, 99.5, 97.5, 98)

ENGULFING = Golden(
    met=[
        [LONG, (98, 101, 97.5, 100.1)],  # begins where the other ended
        [LONG, (97.9, 101, 97.5, 100)],  # ends where the other began
        [(102, 102.5, 99.6, 100), (100, 103, 99.5, 102.1)],
    ],
    missed=[
        miss("body > body[-1]", LONG, (98, 101, 97, 100)),
        miss("bottom <= bottom[-1]", LONG, (98.1, 101, 97, 100.5)),
        miss("top >= top[-1]", LONG, (97, 101, 96.5, 99.9)),
        miss("close[-1] < open[-1]", LONG_GREEN, (98, 101, 97.5, 100.1)),
        miss("close[-1] < open[-1]", (99, 100.5, 97.5, 99), (98, 101, 97.5, 100)),  # no colour
        miss("close > open", LONG, (100.1, 101, 97, 98)),
        miss("lowest2 <= lowest5", (102, 102.5, 99.6, 100), (100, 103, 99.6, 102.1)),
        *no_trend([LONG, (98, 101, 97.5, 100.1)]),
    ],
)

HARAMI = Golden(
    met=[
        [LONG, (98, 99.5, 97.5, 99)],
        [LONG, (100, 100.5, 98.5, 99)],
        [LONG, (98.2, 99.8, 98, 99.29)],  # a body of 1.09
        [LONG, (99, 99.5, 98.5, 99)],
    ],
    missed=[
        miss("body[-1] > mean_body_before[-1]", USUAL, (98.4, 98.8, 98.2, 98.6)),
        miss("body < mean_body_before", LONG, (98.2, 99.8, 98, 99.3)),
        miss("bottom >= bottom[-1]", LONG, (97.9, 99, 97, 98.8)),
        miss("top <= top[-1]", LONG, (99.3, 101, 99, 100.1)),
        miss("close[-1] < open[-1]", LONG_GREEN, (98, 99.5, 97.5, 99)),
        miss("high > low", LONG, (99, 99, 99, 99)),
        miss("lowest2 <= lowest5", (103, 103.5, 99.6, 101), (101.5, 102.5, 101, 102)),
        *no_trend([LONG, (98, 99.5, 97.5, 99)]),
    ],
)

PIERCING = Golden(
    met=[[LONG, (97.4, 99.6, 97, 99.1)], [LONG, (97.4, 100, 97, 99.9)]],
    missed=[
        miss("open < low[-1]", LONG, (97.5, 99.6, 97, 99.1)),
        miss("close > midpoint[-1]", LONG, (97.4, 99.6, 97, 99)),
        miss("close < open[-1]", LONG, (97.4, 100.5, 97, 100)),
        miss("body[-1] > mean_body_before[-1]", USUAL, (97.4, 99, 97, 98.8)),
        miss("close[-1] < open[-1]; close < open[-1]", LONG_GREEN, (97.4, 99.6, 97, 99.1)),
        miss("lowest2 <= lowest5", (103, 103.5, 99.6, 101), (99.55, 103, 99.52, 102.5)),
        *no_trend([LONG, (97.4, 99.6, 97, 99.1)]),
    ],
)

# Tweezers are not mirrored: a thousandth of the price is not the same above and below.
TWEEZER_BOTTOM = Golden(
    met=[
        [(100, 100.5, 98, 98.5), (98.3, 99.5, 97.902, 99)],  # 0.999 of 98
        [(100, 100.5, 98, 98.5), (98.3, 99.5, 98.098, 99)],  # 1.001 of 98
    ],
    missed=[
        miss("low >= 0.999 low[-1]", (100, 100.5, 98, 98.5), (98.3, 99.5, 97.901, 99)),
        miss("low <= 1.001 low[-1]", (100, 100.5, 98, 98.5), (98.3, 99.5, 98.099, 99)),
        miss("close[-1] < open[-1]", (98.5, 100.5, 98, 100), (98.3, 99.5, 98, 99)),
        miss("close[-1] < open[-1]", (99, 100.5, 98, 99), (98.3, 99.5, 98, 99)),
        miss("close > open", (100, 100.5, 98, 98.5), (99, 99.5, 98, 99)),
        miss("close > open", (100, 100.5, 98, 98.5), (99, 99.5, 98, 98.3)),
        miss("lowest2 <= lowest5", (101, 101.5, 99.6, 100), (100, 101.2, 99.6, 101)),
        *no_trend([(100, 100.5, 98, 98.5), (98.3, 99.5, 98, 99)]),
    ],
)

STAR: Candle = (97.9, 98.5, 96, 97.4)
MORNING_STAR = Golden(
    met=[
        [LONG, STAR, (97.5, 100, 97, 99.1)],
        [LONG, (97.9, 98.2, 96, 96.81), (97.5, 100, 97, 99.1)],  # a body of 1.09
        [LONG, (97.4, 98.5, 96, 97.9), (97.5, 100, 97, 99.1)],  # the star may be green
    ],
    missed=[
        miss("close[-2] < open[-2]", LONG_GREEN, STAR, (97.5, 100, 97, 99.1)),
        miss("body[-2] > mean_body_before[-2]", USUAL, STAR, (97.5, 100, 97, 99.1)),
        miss("body[-1] < mean_body_before[-1]", LONG, (97.9, 98.2, 96, 96.8), (97.5, 100, 97, 99.1)),
        miss("top[-1] < bottom[-2]", LONG, (98, 98.5, 96, 97.5), (97.5, 100, 97, 99.1)),
        miss("close > open", LONG, STAR, (99.9, 100, 98.9, 99.2)),
        miss("close > open", LONG, STAR, (99.5, 100, 99, 99.5)),
        miss("close > midpoint[-2]", LONG, STAR, (97.5, 100, 97, 99)),
        miss("lowest3 <= lowest5", (103, 103.5, 100.5, 101), (100.9, 101, 99.6, 100.4), (100.5, 103, 100, 102.5)),
        *no_trend([LONG, STAR, (97.5, 100, 97, 99.1)]),
    ],
)

FIRST: Candle = (96, 98.4, 95.6, 98)
SECOND: Candle = (97, 99.4, 96.6, 99)
THIRD: Candle = (98, 100.4, 97.6, 100)
SOLDIERS = Golden(
    met=[
        [FIRST, SECOND, THIRD],
        [FIRST, (96, 99.4, 95.8, 99), (99, 101.2, 98.8, 101)],  # opens where the body before begins, and where it ends
        [FIRST, SECOND, (97, 100.4, 96.6, 100)],
        [FIRST, (98, 100.2, 97.8, 100), (98.5, 101.4, 98.1, 101)],
        [(96, 98.5, 94.5, 98), (97, 99.5, 95.5, 99), (98, 100.5, 96.5, 100)],  # each body is half the range
        [(96, 98.8, 95.6, 98), (97, 99.8, 96.6, 99), (98, 100.8, 97.6, 100)],  # each upper shadow is a quarter of it
    ],
    missed=[
        miss("close[-2] > open[-2]", (96, 96, 96, 96), (96, 98.4, 95.7, 98), (97, 99.4, 96.6, 99)),
        miss("close[-2] > open[-2]; open[-1] >= open[-2]", (98, 98.4, 95.6, 96), (96, 99.4, 95.6, 99), THIRD),
        miss("close[-1] > open[-1]; close[-1] > close[-2]; open <= close[-1]", FIRST, (98, 98.2, 97, 97.2), THIRD),
        miss("close > open; close > close[-1]", FIRST, SECOND, (98.5, 98.7, 97.3, 97.5)),
        miss("body[-2] >= 0.5 range[-2]", (96, 98.5, 94.45, 98), SECOND, THIRD),
        miss("body[-1] >= 0.5 range[-1]", FIRST, (97, 99.5, 95.45, 99), THIRD),
        miss("body >= 0.5 range", FIRST, SECOND, (98, 100.5, 96.45, 100)),
        miss("upper_shadow[-2] <= 0.25 range[-2]", (96, 98.81, 95.6, 98), SECOND, THIRD),
        miss("upper_shadow[-1] <= 0.25 range[-1]", FIRST, (97, 99.81, 96.6, 99), THIRD),
        miss("upper_shadow <= 0.25 range", FIRST, SECOND, (98, 100.81, 97.6, 100)),
        miss("close[-1] > close[-2]", FIRST, (96.5, 98.2, 96.2, 98), THIRD),
        miss("close > close[-1]", FIRST, SECOND, (97.5, 99.3, 97.2, 99)),
        miss("open[-1] >= open[-2]", FIRST, (95.9, 99.4, 95.6, 99), THIRD),
        miss("open >= open[-1]", FIRST, SECOND, (96.9, 100.4, 96.6, 100)),
        miss("open[-1] <= close[-2]", FIRST, (98.1, 100.3, 97.8, 100), (99, 101.4, 98.6, 101)),
        miss("open <= close[-1]", FIRST, SECOND, (99.1, 101.4, 98.8, 101)),
        miss("lowest3 <= lowest5", (101, 103.4, 100.6, 103), (102, 104.4, 101.6, 104), (103, 105.4, 102.6, 105)),
        *no_trend([FIRST, SECOND, THIRD]),
    ],
)

MARUBOZU = Golden(
    met=[[(95.5, 105, 95, 104.5)], [(100, 101, 100, 101)]],
    missed=[
        miss("upper_shadow <= 0.05 range", (95.5, 105, 95, 104.49)),
        miss("lower_shadow <= 0.05 range", (95.51, 105, 95, 104.5)),
        miss("body >= mean_body_before", (100, 100.99, 100, 100.99)),
        miss("close > open", (104.5, 105, 95, 95.5)),
        miss("high > low; body >= mean_body_before; close > open", FLAT),
    ],
)

DOJI = Golden(
    met=[[(95, 100, 90, 95.5)], [(95, 100, 90, 95)], [(98.5, 100, 90, 98.9)]],
    missed=[miss("body <= 0.05 range", (95, 100, 90, 95.51)), miss("high > low", FLAT)],
    taken={"dragonfly_doji": [(99, 100, 90, 99)], "gravestone_doji": [(91, 100, 90, 91)]},
)

SPINNING_TOP = Golden(
    met=[[(99.5, 101.31, 98.59, 100.4)], [(100.4, 101.31, 98.59, 99.5)], [(100, 102, 98, 100.201)]],
    missed=[
        miss("body < mean_body_before", (99.5, 102, 98, 100.5)),
        miss("upper_shadow > body", (99.5, 101.3, 98.4, 100.4)),
        miss("lower_shadow > body", (99.5, 101.5, 98.6, 100.4)),
        miss(_HAS_BODY, (100, 102, 98, 100.2)),
        miss(f"high > low; {_HAS_BODY}; upper_shadow > body; lower_shadow > body", FLAT),
    ],
)

INSIDE_BAR = Golden(
    met=[[(100, 102, 98, 101), (100, 101.99, 98.01, 100)]],
    missed=[
        miss("high < high[-1]", (100, 102, 98, 101), (100, 102, 98.1, 100)),
        miss("low > low[-1]", (100, 102, 98, 101), (100, 101.9, 98, 100)),
        miss("high > low", (100, 102, 98, 101), (100, 100, 100, 100)),
    ],
)


def _mirrored_candles(candles: Sequence[Candle]) -> list[Candle]:
    return [(200 - first, 200 - low, 200 - high, 200 - last) for first, high, low, last in candles]


_OTHER_SIDE = {
    "low": "high", "high": "low", "top": "bottom", "bottom": "top", "lower_shadow": "upper_shadow",
    "upper_shadow": "lower_shadow", "lowest2": "highest2", "lowest3": "highest3", "lowest5": "highest5",
}  # fmt: skip
_LENGTHS = ("body", "range", "upper_shadow", "lower_shadow", "mean_body_before")
_OPPOSITE = {">": "<", "<": ">", ">=": "<=", "<=": ">="}


def _mirrored_condition(key: str) -> str:
    if key == "high > low":
        return key
    measure, relation, *base = key.split()
    if measure.partition("[")[0] not in _LENGTHS:
        relation = _OPPOSITE[relation]
    return " ".join([_other_side(measure), relation, *base[:-1], _other_side(base[-1])])


def _other_side(measure: str) -> str:
    name, bracket, ago = measure.partition("[")
    return _OTHER_SIDE.get(name, name) + bracket + ago


def mirrored(golden: Golden) -> Golden:
    """The same upside down."""
    return replace(
        golden,
        met=[_mirrored_candles(candles) for candles in golden.met],
        missed=[
            Miss(
                candles=_mirrored_candles(missed.candles),
                fails=frozenset(map(_mirrored_condition, missed.fails)),
                after=_mirrored_candles(missed.after),
            )
            for missed in golden.missed
        ],
        after=_mirrored_candles(golden.after),
    )


RISE = _mirrored_candles(FALL)


def _rising_miss(fails: str, *candles: Candle) -> Miss:
    return replace(miss(fails, *candles), after=RISE)


TWEEZER_TOP = Golden(
    met=[
        [(100, 102, 99.5, 101.5), (101.7, 102.102, 100.5, 101)],
        [(100, 102, 99.5, 101.5), (101.7, 101.898, 100.5, 101)],
    ],
    missed=[
        _rising_miss("high <= 1.001 high[-1]", (100, 102, 99.5, 101.5), (101.7, 102.103, 100.5, 101)),
        _rising_miss("high >= 0.999 high[-1]", (100, 102, 99.5, 101.5), (101.7, 101.897, 100.5, 101)),
        _rising_miss("close[-1] > open[-1]", (101.5, 102, 99.5, 100), (101.7, 102, 100.5, 101)),
        _rising_miss("close[-1] > open[-1]", (101, 102, 99.5, 101), (101.7, 102, 100.5, 101)),
        _rising_miss("close < open", (100, 102, 99.5, 101.5), (101, 102, 100.5, 101.7)),
        _rising_miss("close < open", (100, 102, 99.5, 101.5), (101.5, 102, 100.5, 101.5)),
        _rising_miss("highest2 >= highest5", (99, 100.4, 98.5, 100), (100, 100.4, 98.8, 99)),
        *mirrored(Golden(met=[], missed=no_trend([(100, 100.5, 98, 98.5), (98.3, 99.5, 98, 99)]))).missed,
    ],
    after=RISE,
)

GOLDEN: dict[str, Golden] = {
    "hammer": HAMMER,
    "dragonfly_doji": DRAGONFLY_DOJI,
    "inverted_hammer": INVERTED_HAMMER,
    "shooting_star": mirrored(HAMMER),
    "gravestone_doji": mirrored(DRAGONFLY_DOJI),
    "hanging_man": mirrored(INVERTED_HAMMER),
    "engulfing_bullish": ENGULFING,
    "engulfing_bearish": mirrored(ENGULFING),
    "harami_bullish": HARAMI,
    "harami_bearish": mirrored(HARAMI),
    "piercing_line": PIERCING,
    "dark_cloud_cover": mirrored(PIERCING),
    "tweezer_bottom": TWEEZER_BOTTOM,
    "tweezer_top": TWEEZER_TOP,
    "morning_star": MORNING_STAR,
    "evening_star": mirrored(MORNING_STAR),
    "three_white_soldiers": SOLDIERS,
    "three_black_crows": mirrored(SOLDIERS),
    "marubozu_bullish": MARUBOZU,
    "marubozu_bearish": mirrored(MARUBOZU),
    "doji": DOJI,
    "spinning_top": SPINNING_TOP,
    "inside_bar": INSIDE_BAR,
}
