"""The words that the hammer's caption, its details and its picture share."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from analysis.bars import TOLERANCE
from analysis.candles import Check, Pattern
from analysis.checklist import Checklist, Level, LevelKind, Outcome
from analysis.timeframes import Timeframe
from bot.replies.conditions import condition_text
from bot.replies.words import N_, Words

MARKS = {Outcome.PASS: "✓", Outcome.FAIL: "✗", Outcome.UNKNOWN: "?", Outcome.NOT_APPLICABLE: "–"}
"""Letters of the text font, in Telegram and in a terminal; none of them becomes an emoji."""

HAMMER_NAMES = {
    "hammer": N_("hammer"),
    "dragonfly_doji": N_("tiny-bodied hammer (dragonfly doji)"),
    "inverted_hammer": N_("inverted hammer"),
}

_LEVEL_NAMES = {
    LevelKind.SMA50: N_("SMA50"),
    LevelKind.SMA200: N_("SMA200"),
    LevelKind.LOWER_BAND: N_("lower Bollinger band"),
    LevelKind.SWING_LOW: N_("swing low of %(first)s"),
    LevelKind.SWING_HIGH: N_("swing high of %(first)s"),
    LevelKind.UPSWING_50: N_("50%% of the last rise"),
    LevelKind.UPSWING_61_8: N_("61.8%% of the last rise"),
    LevelKind.DOWNSWING_38_2: N_("38.2%% of the last fall"),
    LevelKind.DOWNSWING_50: N_("50%% of the last fall"),
    LevelKind.DOWNSWING_61_8: N_("61.8%% of the last fall"),
}

NEXT_CLOSE = {
    Timeframe.DAY: N_("If the next session closes above %(price)s, the signal is confirmed; if not, it is rejected."),
    Timeframe.WEEK: N_("If the next week closes above %(price)s, the signal is confirmed; if not, it is rejected."),
    Timeframe.MONTH: N_("If the next month closes above %(price)s, the signal is confirmed; if not, it is rejected."),
}

# What stands in a downtrend, in fewer words than for any condition.
_CONTEXT = {
    "close[-1] < sma10[-1]": N_("Candle before closed below its 10-candle average: %(value)s against %(limit)s"),
    "sma10[-1] < sma10[-6]": N_("10-candle average is falling: %(value)s against %(limit)s five candles earlier"),
    "low <= lowest5": N_("Low is the lowest of 5 candles: %(value)s, the lowest is %(limit)s"),
}

# Tried until a figure no longer looks like the limit that it is not: 1.297 is not "1.3, too little".
_MOST_DECIMALS = 4


def level_name(words: Words, level: Level) -> str:
    """What the level is: "đáy cũ 25/05/2023"."""
    first = "" if level.first is None else words.date(level.first)
    return words.label(_LEVEL_NAMES[level.kind], first=first)


def level_text(words: Words, level: Level, currency: str | None) -> Markup:
    """The level with its price."""
    return words.text("%(level)s (%(price)s)", level=level_name(words, level), price=words.price(level.price, currency))


def check_text(words: Words, check: Check, currency: str | None) -> Markup:
    """One line for a condition of the hammer's family, with its number and limit."""
    message = _CONTEXT.get(check.condition.key)
    if message is None or check.value is None or check.limit is None:
        return condition_text(words, check, currency)
    value, limit = words.price(check.value, currency), words.price(check.limit, currency)
    return words.text(message, value=value, limit=limit)


def hammer_name(words: Words, pattern: Pattern) -> str:
    """What the pattern is called here: each is of the hammer's family."""
    return words.label(HAMMER_NAMES[pattern.key])


def marked(outcome: Outcome, text: Markup) -> Markup:
    """The line with its mark in front."""
    return Markup("%s %s") % (MARKS[outcome], text)


def figure(words: Words, value: float, limit: float, digits: int = 1) -> str:
    """The number with so many decimals, or as many as it takes not to be written like the limit where it differs."""
    return _apart(lambda places: words.number(value, places), value, limit, digits)


def percent(words: Words, share: float, limit: float, digits: int = 1) -> str:
    """A fraction in percent, without sign; else as `figure`."""
    return _apart(lambda places: f"{words.number(share * 100, places)}%", share * 100, limit * 100, digits)


def _apart(write: Callable[[int], str], value: float, limit: float, digits: int) -> str:
    if abs(value - limit) <= TOLERANCE * abs(limit):
        return write(digits)
    places = range(digits, _MOST_DECIMALS + 1)
    return write(next((place for place in places if round(value, place) != round(limit, place)), _MOST_DECIMALS))


def counted(words: Words, checklist: Checklist) -> Markup:
    """How many of the six steps passed: "4 trên 6 bước đạt"."""
    return words.text("%(passed)s of 6 steps passed", passed=checklist.passed)
