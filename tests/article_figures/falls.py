"""Large falls of the VN-Index, and the rebounds on the way down."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.claims.series import Series
from tests.article_figures.figure import Figure, Theme, change, number, words
from tests.article_figures.prices import Prices

# Peak, trough, where the fall is told, and where coarser.
_FALLS = (
    ("2007-03-12", "2009-02-24", "drawdown", ""),
    ("2018-04-09", "2020-03-24", "drawdown", ""),
    ("2022-01-06", "2022-11-15", "drawdown", "dead-cat-bounce"),
)
_REBOUNDS = (("2022-05-16", "2022-06-08"), ("2022-07-06", "2022-08-25"), ("2022-11-15", "2022-12-05"))


def fall_themes(prices: Prices) -> Iterator[Theme]:
    """One table."""
    index = prices.index("VNINDEX")
    yield Theme(
        title="VN-Index: falls and rebounds",
        definition="`VNINDEX`, closes. Each fall is the deepest one from its peak to the end of its trough's year.",
        figures=(*_falls(index), *_rebounds(index)),
    )


def _falls(index: Series) -> Iterator[Figure]:
    for peak, trough, articles, rounded in _FALLS:
        fall = index.fall(peak, f"{trough[:4]}-12-31")
        if fall.span != f"{peak} – {trough}":
            raise ValueError(f"the deepest fall is {fall.span}, not {peak} – {trough}")
        yield change("fall", fall, articles, rounded=rounded)
        for day in (peak, trough):
            yield number("close", index.price(day), f"{articles} {rounded}" if day >= "2022" else articles, digits=2)
    for peak in ("2007-03-12", "2022-01-06"):
        following = next(day for day in index.record_days(peak, index.days[-1]) if day > peak)
        yield words(f"next record close after {peak}", following, f"{peak} – {following}", rounded="drawdown")


def _rebounds(index: Series) -> Iterator[Figure]:
    for low, high in _REBOUNDS:
        yield change("rebound", index.change(low, high), "dead-cat-bounce")
        for day in (low, high):
            yield number("close", index.price(day), "dead-cat-bounce", digits=1)
    yield change("fall after a rebound", index.change("2022-08-25", "2022-11-15"), "dead-cat-bounce", digits=0)
