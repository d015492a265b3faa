"""What closes did in the ten sessions after each candle pattern."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.candles import pattern_by_key
from analysis.claims.measured import Measured
from tests.article_figures.counting import gains, share_risen
from tests.article_figures.figure import Figure, Theme, number, percent
from tests.article_figures.prices import Prices

SESSIONS = 10
SPAN = "01/2011–02/2026"

ARTICLES = {
    "engulfing_bullish": "engulfing candle-patterns",
    "engulfing_bearish": "engulfing candle-patterns",
    "harami_bullish": "harami candle-patterns",
    "harami_bearish": "harami",
    "piercing_line": "piercing-line candle-patterns",
    "dark_cloud_cover": "dark-cloud-cover candle-patterns",
    "morning_star": "morning-star candle-patterns",
    "evening_star": "evening-star candle-patterns",
    "three_white_soldiers": "three-white-soldiers candle-patterns",
    "three_black_crows": "three-black-crows",
    "tweezer_bottom": "tweezers",
    "tweezer_top": "tweezers",
    "marubozu_bullish": "marubozu",
    "marubozu_bearish": "marubozu",
    "doji": "doji",
    "inside_bar": "inside-bar",
}
"""Where each pattern's share of higher closes is told; the first article also tells how many there were."""

_EVERYWHERE = " ".join(dict.fromkeys(told.split()[0] for told in ARTICLES.values()))


def pattern_themes(prices: Prices) -> Iterator[Theme]:
    """Every pattern without its confirmation, and any session."""
    patterns = {key: pattern_by_key(key) for key in ARTICLES}
    found: dict[str, list[float]] = {key: [] for key in ARTICLES}
    every: list[float] = []
    symbols = bars = 0
    for series in prices.shares():
        symbols, bars = symbols + 1, bars + len(series.closes)
        every += gains(series.closes, range(len(series.closes)), SESSIONS)
        for key, pattern in patterns.items():
            at = np.flatnonzero(series.history.found(pattern))
            found[key] += gains(series.closes, at.tolist(), SESSIONS)
    yield Theme(
        title="Ten sessions after candle patterns",
        definition=(
            f"Every series of `vn_long`, all its traded bars ({bars:,}). Counted from the close of the pattern's last "
            "candle, confirmed or not, to the close ten traded sessions later; equal is not higher. With a bearish "
            "pattern a share under that of any session is the right direction."
        ),
        figures=(
            number("symbols", _measured(symbols), _EVERYWHERE),
            percent("any session: closes higher", _measured(share_risen(every), len(every)), _EVERYWHERE),
            *(figure for key, changes in found.items() for figure in _figures(key, changes)),
        ),
    )


def _figures(key: str, changes: list[float]) -> Iterator[Figure]:
    articles = ARTICLES[key]
    name = key.replace("_", " ")
    yield number(f"{name}: how many", _measured(len(changes)), articles.split()[0])
    yield percent(f"{name}: closes higher", _measured(share_risen(changes), len(changes)), articles)


def _measured(value: float, cases: int | None = None) -> Measured:
    return Measured(value=value, span=SPAN, cases=cases)
