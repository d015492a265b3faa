"""Which article a day's summary suggests: one about the day's signals, else the next of the easiest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.knowledge import Article, Knowledge
from bot.knowledge.article import LEVELS

# Where an article's key is not that of the signal with hyphens for underscores.
_ARTICLES = {
    "engulfing_bullish": "engulfing",
    "engulfing_bearish": "engulfing",
    "tweezer_bottom": "tweezers",
    "tweezer_top": "tweezers",
    "harami_bullish": "harami",
    "harami_bearish": "harami",
    "marubozu_bullish": "marubozu",
    "marubozu_bearish": "marubozu",
    "divergence_regular_bullish": "divergence",
    "divergence_regular_bearish": "divergence",
    "divergence_hidden_bullish": "hidden-divergence",
    "divergence_hidden_bearish": "hidden-divergence",
    "rsi_overbought": "rsi-overbought-oversold",
    "rsi_oversold": "rsi-overbought-oversold",
    "ath_breakout": "record-high",
}


def article_of_the_day(knowledge: Knowledge, lang: str, day: date, signals: Iterable[str]) -> Article:
    """The article for that day in that language: among those about the signals, else among the easiest, one a day."""
    about = {article_about(signal) for signal in signals} & set(knowledge.keys)
    easiest = (article.key for article in knowledge.articles if article.lang == lang and article.level == LEVELS[0])
    keys = sorted(about) or sorted(easiest)
    return knowledge.article(keys[day.toordinal() % len(keys)], lang)


def article_about(signal: str) -> str:
    """The key of the article about a signal."""
    return _ARTICLES.get(signal, signal.replace("_", "-"))
