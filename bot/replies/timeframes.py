"""How the timeframes are called."""

from __future__ import annotations

from markupsafe import Markup

from analysis.timeframes import Timeframe
from bot.replies.words import N_, Words
from bot.reply import Button

TIMEFRAME_CODES = {Timeframe.DAY: "D", Timeframe.WEEK: "W", Timeframe.MONTH: "M"}
"""The letters that stand for a timeframe in a message, whatever its language."""

ADJECTIVES = {Timeframe.DAY: N_("daily"), Timeframe.WEEK: N_("weekly"), Timeframe.MONTH: N_("monthly")}

_BUTTONS = {Timeframe.DAY: N_("Day"), Timeframe.WEEK: N_("Week"), Timeframe.MONTH: N_("Month")}

AGAINST_THE_LAST = {
    Timeframe.DAY: N_("%(change)s on the previous session"),
    Timeframe.WEEK: N_("%(change)s on the previous week"),
    Timeframe.MONTH: N_("%(change)s on the previous month"),
}

BEFORE = {
    Timeframe.DAY: N_("RSI since the previous session: %(previous)s → %(value)s."),
    Timeframe.WEEK: N_("RSI since the previous week: %(previous)s → %(value)s."),
    Timeframe.MONTH: N_("RSI since the previous month: %(previous)s → %(value)s."),
}

STILL_RUNNING = {
    Timeframe.DAY: N_("Today's session is not over: its pale candle does not count yet."),
    Timeframe.WEEK: N_("This week is not over: its pale candle does not count yet."),
    Timeframe.MONTH: N_("This month is not over: its pale candle does not count yet."),
}


def adjective(words: Words, timeframe: Timeframe) -> str:
    """The timeframe as it stands beside a noun: "ngày", "daily"."""
    return words.label(ADJECTIVES[timeframe])


def bar_count(words: Words, timeframe: Timeframe, count: int) -> Markup:
    """So many bars as people say it: 3 phiên, 1 week."""
    if timeframe is Timeframe.WEEK:
        return words.plural("%(count)s week", "%(count)s weeks", count)
    if timeframe is Timeframe.MONTH:
        return words.plural("%(count)s month", "%(count)s months", count)
    return words.plural("%(count)s session", "%(count)s sessions", count)


def timeframe_buttons(words: Words, current: Timeframe, question: str) -> tuple[Button, ...]:
    """A button for each other timeframe; `%s` in the question becomes its letter."""
    return tuple(
        Button(label=words.label(_BUTTONS[timeframe]), question=question % TIMEFRAME_CODES[timeframe])
        for timeframe in Timeframe
        if timeframe is not current
    )
