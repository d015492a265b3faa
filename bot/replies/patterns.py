"""The words of every signal: its name, what it means to a beginner, and what would confirm it."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from analysis.candles import Direction, Pattern, Relation
from analysis.candles.confirmation import Status
from bot.replies.conditions import MEASURE_NAMES
from bot.replies.words import N_, Words


class SignalWords(NamedTuple):
    """A signal's name and one plain sentence of what it means."""

    name: str
    meaning: str


SIGNAL_WORDS = {
    "hammer": SignalWords(
        N_("hammer"),
        N_("Sellers pushed the price far down, buyers brought it back up: selling may be running out."),
    ),
    "dragonfly_doji": SignalWords(
        N_("dragonfly doji"),
        N_("The price fell far and came back to about its open: sellers could not keep what they had won."),
    ),
    "inverted_hammer": SignalWords(
        N_("inverted hammer"),
        N_("After a fall buyers tried to lift the price and could not hold it: a first attempt, still weak."),
    ),
    "morning_star": SignalWords(
        N_("morning star"),
        N_("A long red candle, a small hesitant one, then a green one: sellers are losing their grip."),
    ),
    "evening_star": SignalWords(
        N_("evening star"),
        N_("A long green candle, a small hesitant one, then a red one: buyers are losing their grip."),
    ),
    "engulfing_bullish": SignalWords(
        N_("bullish engulfing"),
        N_("A green body covers the whole red body before it: buyers have taken over."),
    ),
    "engulfing_bearish": SignalWords(
        N_("bearish engulfing"),
        N_("A red body covers the whole green body before it: sellers have taken over."),
    ),
    "piercing_line": SignalWords(
        N_("piercing line"),
        N_("It opened below the low before and closed above the middle of that red body: buyers won over half."),
    ),
    "dark_cloud_cover": SignalWords(
        N_("dark cloud cover"),
        N_("It opened above the high before and closed below the middle of that green body: sellers won over half."),
    ),
    "three_white_soldiers": SignalWords(
        N_("three white soldiers"),
        N_("Three green candles in a row, each closing higher: buyers are in charge after a fall."),
    ),
    "three_black_crows": SignalWords(
        N_("three black crows"),
        N_("Three red candles in a row, each closing lower: sellers are in charge after a rise."),
    ),
    "shooting_star": SignalWords(
        N_("shooting star"),
        N_("Buyers pushed the price far up, sellers brought it back down: buying may be running out."),
    ),
    "hanging_man": SignalWords(
        N_("hanging man"),
        N_("After a rise the price was sold far down before it recovered: a first warning from sellers."),
    ),
    "gravestone_doji": SignalWords(
        N_("gravestone doji"),
        N_("The price rose far and came back to about its open: buyers could not keep what they had won."),
    ),
    "tweezer_bottom": SignalWords(
        N_("tweezer bottom"),
        N_("Two candles in a row turned at the same low: buyers defended that price."),
    ),
    "tweezer_top": SignalWords(
        N_("tweezer top"),
        N_("Two candles in a row turned at the same high: sellers defended that price."),
    ),
    "harami_bullish": SignalWords(
        N_("bullish harami"),
        N_("A small body lies within the long red body before it: the fall is slowing down."),
    ),
    "harami_bearish": SignalWords(
        N_("bearish harami"),
        N_("A small body lies within the long green body before it: the rise is slowing down."),
    ),
    "marubozu_bullish": SignalWords(
        N_("bullish marubozu"),
        N_("A long green candle with next to no shadows: buyers led from open to close."),
    ),
    "marubozu_bearish": SignalWords(
        N_("bearish marubozu"),
        N_("A long red candle with next to no shadows: sellers led from open to close."),
    ),
    "doji": SignalWords(
        N_("doji"),
        N_("It closed about where it opened: neither side won."),
    ),
    "spinning_top": SignalWords(
        N_("spinning top"),
        N_("A small body between two longer shadows: both sides pulled, neither won."),
    ),
    "inside_bar": SignalWords(
        N_("inside bar"),
        N_("The whole candle lies within the one before: the price is pausing before it picks a way."),
    ),
    "divergence_regular_bearish": SignalWords(
        N_("bearish divergence"),
        N_("The price made a higher high, RSI a lower one: the rise may be tiring."),
    ),
    "divergence_regular_bullish": SignalWords(
        N_("bullish divergence"),
        N_("The price made a lower low, RSI a higher one: the fall may be tiring."),
    ),
    "divergence_hidden_bullish": SignalWords(
        N_("hidden bullish divergence"),
        N_("The price made a higher low, RSI a lower one: the uptrend may go on."),
    ),
    "divergence_hidden_bearish": SignalWords(
        N_("hidden bearish divergence"),
        N_("The price made a lower high, RSI a higher one: the downtrend may go on."),
    ),
    "rsi_overbought": SignalWords(
        N_("RSI entered overbought"),
        N_("RSI rose above 70: the price has risen far and fast, and may pause or pull back."),
    ),
    "rsi_oversold": SignalWords(
        N_("RSI entered oversold"),
        N_("RSI fell below 30: the price has fallen far and fast, and selling may be running out."),
    ),
    "ath_breakout": SignalWords(
        N_("record breakout"),
        N_("The close is the highest of these data, for the first time in a long while."),
    ),
}
"""By the key of the signal."""

STATUS_NAMES = {
    Status.CONFIRMED: N_("confirmed"),
    Status.WAITING: N_("waiting for confirmation"),
    Status.REJECTED: N_("rejected"),
}
DIRECTION_NAMES = {
    Direction.BULLISH: N_("points up"),
    Direction.BEARISH: N_("points down"),
    Direction.NEUTRAL: N_("points neither way"),
}
_CONFIRMATIONS = {
    Relation.ABOVE: N_("close above the %(base)s of this candle (%(price)s)"),
    Relation.BELOW: N_("close below the %(base)s of this candle (%(price)s)"),
}
_MISPLACED = {
    Direction.BULLISH: N_("%(name)s in shape, but not at the bottom of a downtrend"),
    Direction.BEARISH: N_("%(name)s in shape, but not at the top of an uptrend"),
}


def signal_name(words: Words, key: str) -> str:
    """What the signal is called: "nhấn chìm tăng"."""
    return words.label(SIGNAL_WORDS[key].name)


def signal_label(words: Words, key: str) -> str:
    """Its name where it stands alone: "Nhấn chìm tăng"."""
    name = signal_name(words, key)
    return name[:1].upper() + name[1:]


def signal_title(words: Words, key: str) -> str:
    """Its name with the English term, where that is another: "nhấn chìm tăng (bullish engulfing)"."""
    term, name = SIGNAL_WORDS[key].name, signal_name(words, key)
    return name if term == name else f"{name} ({term})"


def signal_meaning(words: Words, key: str) -> Markup:
    """What it means, in one sentence; empty for experts."""
    return words.explanation(SIGNAL_WORDS[key].meaning)


def confirmation_text(words: Words, pattern: Pattern, price: float, currency: str | None) -> str:
    """What the next candle has to do to confirm the pattern, whose limit is that price.

    Raises ValueError where nothing has to be confirmed.
    """
    condition = pattern.confirmation
    if condition is None:
        raise ValueError(f"{pattern.key} needs no confirmation")
    return words.label(
        _CONFIRMATIONS[condition.relation],
        base=words.label(MEASURE_NAMES[condition.base.name]),
        price=words.price(price, currency),
    )


def misplaced_text(words: Words, pattern: Pattern) -> str:
    """That a candle has the pattern's shape and stands where it means nothing."""
    return words.label(_MISPLACED[pattern.direction], name=signal_name(words, pattern.key))


def price_rule_text(words: Words, *, locked: bool, narrow: bool) -> Markup | None:
    """What price rules forbid on a candle, whatever else it shows; None where they forbid nothing."""
    if narrow:
        return words.text("Its range is too narrow for the price step, so no candle pattern is read from it.")
    if locked:
        return words.text("It closed at its price limit: one side could not trade, so it gives no reversal pattern.")
    return None
