"""Candles that articles quote: the prices of the VN-Index, and whether the product finds the pattern there."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.candles import pattern_by_key
from analysis.claims.measured import Measured
from analysis.claims.series import Series
from tests.article_figures.figure import Figure, Theme, number, words
from tests.article_figures.prices import Prices

# Article, the pattern and its last session, and which prices of which sessions are quoted.
_QUOTED = (
    ("piercing-line", "piercing_line", "2024-11-20",
     "2024-11-19 open low close; 2024-11-20 open close; 2024-12-09 close"),
    ("dark-cloud-cover", "dark_cloud_cover", "2023-07-27",
     "2023-07-26 open high close; 2023-07-27 open close; 2023-09-07 close"),
    ("evening-star", "evening_star", "2024-06-14",
     "2024-06-12 open close; 2024-06-13 open close; 2024-06-14 open close; 2024-06-28 close; 2024-07-09 close"),
    ("morning-star", "morning_star", "2019-12-04", "2019-12-04 close; 2019-12-18 close"),
    ("engulfing", "engulfing_bullish", "2023-10-20", "2023-10-20 close; 2023-10-31 close"),
    ("three-black-crows", "three_black_crows", "2016-03-21",
     "2016-03-17 open close; 2016-03-18 open close; 2016-03-21 open close; 2016-04-04 close; 2016-04-07 close"),
    ("three-white-soldiers", "three_white_soldiers", "2016-09-21",
     "2016-09-19 open close; 2016-09-20 open close; 2016-09-21 open close; 2016-09-29 close"),
    ("tweezers", "tweezer_bottom", "2024-07-01", "2024-06-28 low; 2024-07-01 low close; 2024-07-09 close"),
    ("dragonfly-doji", "dragonfly_doji", "2023-10-27", "2023-10-27 open low close; 2023-10-30 close; 2023-10-31 close"),
    ("record-high", "", "", "2022-01-06 close; 2025-07-25 close; 2025-07-29 close; 2025-10-24 close"),
    ("hammer-case", "", "", "2023-10-25 open high low close; 2023-10-26 close; 2023-10-30 close; 2023-11-01 low close"),
    ("vn-index", "", "", "2026-08-21 close"),
)  # fmt: skip
_MIDDLES = (
    ("piercing-line", "2024-11-19"),
    ("dark-cloud-cover", "2023-07-26"),
    ("evening-star", "2024-06-12"),
)


def quote_themes(prices: Prices) -> Iterator[Theme]:
    """One table."""
    index = prices.index("VNINDEX")
    yield Theme(
        title="Candles of the VN-Index that articles quote",
        definition="`VNINDEX`, points. The middle is that of the body.",
        figures=(
            *(figure for quoted in _QUOTED for figure in _quoted(index, *quoted)),
            *(_middle(index, article, day) for article, day in _MIDDLES),
        ),
    )


def _quoted(index: Series, article: str, pattern: str, day: str, prices: str) -> Iterator[Figure]:
    if pattern:
        found = index.history.found(pattern_by_key(pattern))[index.bar(day)]
        yield words(pattern.replace("_", " "), "found" if found else "not found", day, rounded=article)
    for part in prices.split("; "):
        session, *columns = part.split()
        for column in columns:
            yield number(column, index.price(session, column), article, digits=2)


def _middle(index: Series, article: str, day: str) -> Figure:
    value = (index.price(day, "open").value + index.price(day).value) / 2
    return number("middle", Measured(value=value, span=day), article, digits=2)
