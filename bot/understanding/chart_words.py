"""What to draw on a chart, read from `locales/<lang>/chart_words.yaml`: such words mean other things elsewhere."""

from __future__ import annotations

from analysis.price_reading import BARS_A_YEAR
from analysis.timeframes import Timeframe
from bot.understanding.listed_words import phrase_at, take_listed_words
from bot.understanding.tokens import Kind, Token, tokenize

ABOUT_A_CHART = "chart"
"""The command whose words these are."""

FEWEST_BARS = 20
"""A chart of fewer bars is none."""

# What follows a number of bars says nothing by itself.
_UNIT = "bars"
# How many sessions a unit of `chart_spans.yaml` has.
_SESSIONS = {
    "week": BARS_A_YEAR[Timeframe.DAY] / BARS_A_YEAR[Timeframe.WEEK],
    "month": BARS_A_YEAR[Timeframe.DAY] / BARS_A_YEAR[Timeframe.MONTH],
    "year": float(BARS_A_YEAR[Timeframe.DAY]),
}
# More digits are a year or a number of bars: "tháng 8 năm 2024" has no span in it.
_MOST_DIGITS = 3


def take_chart_words(text: str) -> tuple[tuple[str, ...], str]:
    """What the text wants drawn besides the candles, each once in its order, and the text without these words.

    >>> take_chart_words("FPT 500 phiên macd")
    (('macd',), 'FPT 500')
    """
    found, left = take_listed_words("chart_words", text)
    return tuple(each for each in found if each != _UNIT), left


def in_sessions(text: str) -> str:
    """The text with "6 tháng" or "2 years" as that many sessions, at least as many as a chart has; else as it is.

    >>> in_sessions("biểu đồ FPT 6 tháng")
    'biểu đồ FPT 126'
    """
    tokens = tokenize(text)
    left: list[str] = []
    start, found = 0, False
    while start < len(tokens):
        count, unit = tokens[start], phrase_at("chart_spans", tokens[start + 1 :])
        if unit is None or not _may_be_counted(count, tokens[:start]):
            left.append(count.text)
            start += 1
        else:
            left.append(str(max(round(int(count.text) * _SESSIONS[unit.value]), FEWEST_BARS)))
            start += 1 + len(unit.words)
            found = True
    return " ".join(left) if found else text


def _may_be_counted(count: Token, before: tuple[Token, ...]) -> bool:
    """A short whole number that is not itself one of the calendar: "8" in "tháng 8 năm 2024" is a month's."""
    is_short = count.kind is Kind.NUMBER and count.text.isdigit() and len(count.text) <= _MOST_DIGITS
    return is_short and phrase_at("chart_spans", before[-1:]) is None
