"""What to draw on a chart, read from `locales/<lang>/chart_words.yaml`: such words mean other things elsewhere."""

from __future__ import annotations

from bot.understanding.listed_words import take_listed_words

ABOUT_A_CHART = "chart"
"""The command whose words these are."""

# What follows a number of bars says nothing by itself.
_UNIT = "bars"


def take_chart_words(text: str) -> tuple[tuple[str, ...], str]:
    """What the text wants drawn besides the candles, each once in its order, and the text without these words.

    >>> take_chart_words("FPT 500 phiên macd")
    (('macd',), 'FPT 500')
    """
    found, left = take_listed_words("chart_words", text)
    return tuple(each for each in found if each != _UNIT), left
