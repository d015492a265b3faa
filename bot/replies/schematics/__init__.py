"""The schematic pictures of the explanations, by the key of the article that each belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from analysis.charts.schematics import Scene, Schematic
from bot.replies.schematics import candle_groups, prices, single_candles, strength
from bot.replies.words import N_, Words

__all__ = ["SCENES", "schematic_of"]

_DISCLAIMER = N_("An illustration, not real data")
_AUTHOR = "Nến Búa"

SCENES: Mapping[str, tuple[Scene, ...]] = MappingProxyType(
    {
        "candlestick": (single_candles.ANATOMY,),
        "candle-body": (single_candles.BODIES,),
        "candle-shadow": (single_candles.SHADOWS,),
        "hammer": (single_candles.HAMMER,),
        "hammer-confirmation": (single_candles.HAMMER_CONFIRMED,),
        "inverted-hammer": (single_candles.INVERTED_HAMMER,),
        "dragonfly-doji": (single_candles.DRAGONFLY,),
        "doji": (single_candles.DOJI,),
        "spinning-top": (single_candles.SPINNING_TOP,),
        "shooting-star": (single_candles.SHOOTING_STAR,),
        "hanging-man": (single_candles.HANGING_MAN,),
        "gravestone-doji": (single_candles.GRAVESTONE,),
        "marubozu": single_candles.MARUBOZU,
        "engulfing": candle_groups.ENGULFING,
        "harami": candle_groups.HARAMI,
        "tweezers": candle_groups.TWEEZERS,
        "piercing-line": (candle_groups.PIERCING_LINE,),
        "dark-cloud-cover": (candle_groups.DARK_CLOUD_COVER,),
        "morning-star": (candle_groups.MORNING_STAR,),
        "evening-star": (candle_groups.EVENING_STAR,),
        "three-white-soldiers": (candle_groups.THREE_WHITE_SOLDIERS,),
        "three-black-crows": (candle_groups.THREE_BLACK_CROWS,),
        "inside-bar": (candle_groups.INSIDE_BAR,),
        "rsi": (strength.RSI,),
        "rsi-overbought-oversold": (strength.OVERBOUGHT_OVERSOLD,),
        "rsi-midline": (strength.MIDLINE,),
        "divergence": strength.DIVERGENCE,
        "hidden-divergence": strength.HIDDEN_DIVERGENCE,
        "macd": (strength.MACD,),
        "support-resistance": (prices.SUPPORT_RESISTANCE,),
        "trend": prices.TREND,
        "breakout": (prices.BREAKOUT,),
        "fibonacci": (prices.FIBONACCI,),
        "bollinger-bands": (prices.BOLLINGER_BANDS,),
        "moving-average": (prices.MOVING_AVERAGE,),
        "golden-cross": (prices.GOLDEN_CROSS,),
        "death-cross": (prices.DEATH_CROSS,),
        "double-bottom": prices.DOUBLE,
        "head-and-shoulders": (prices.HEAD_AND_SHOULDERS,),
        "gap": prices.GAP,
        "stop-loss": (prices.STOP_LOSS,),
        "risk-reward": (prices.RISK_REWARD,),
        "price-limits": (prices.PRICE_LIMITS,),
    }
)
"""What each picture shows; its words are messages of the catalogs."""


def schematic_of(key: str, title: str, words: Words) -> Schematic | None:
    """The picture for that article under that title, in this language; None for an article without one."""
    scenes = SCENES.get(key)
    if scenes is None:
        return None
    return Schematic(
        scenes=tuple(scene.worded(words.label) for scene in scenes),
        title=title,
        disclaimer=words.label(_DISCLAIMER),
        author=_AUTHOR,
    )
