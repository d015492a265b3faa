"""`make figures`: measure what articles tell on the real prices, and write the document."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.logs import set_up_logs
from tests.article_figures.cases import case_themes
from tests.article_figures.crypto import crypto_themes
from tests.article_figures.falls import fall_themes
from tests.article_figures.figure import Theme, untold
from tests.article_figures.hammers import hammer_themes
from tests.article_figures.indicators import indicator_themes
from tests.article_figures.indices import index_themes
from tests.article_figures.listing import listing_themes
from tests.article_figures.patterns import pattern_themes
from tests.article_figures.prices import Prices
from tests.article_figures.quotes import quote_themes
from tests.article_figures.shanghai import shanghai_themes
from tests.conftest import MARKET_DATA

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "article-figures.md"

_PARTS = (
    hammer_themes,
    pattern_themes,
    indicator_themes,
    case_themes,
    quote_themes,
    index_themes,
    fall_themes,
    shanghai_themes,
    crypto_themes,
    listing_themes,
)


def measure(folder: Path) -> list[Theme]:
    """Every theme with its figures, measured on that folder of market data."""
    prices = Prices(folder)
    return [theme for part in _PARTS for theme in part(prices)]


def document(themes: Sequence[Theme]) -> str:
    """The whole document, in Markdown."""
    return "\n".join([*_opening(themes), *(line for theme in themes for line in _table(theme))])


def _opening(themes: Sequence[Theme]) -> Iterator[str]:
    figures = sum(len(theme.figures) for theme in themes)
    yield "# The figures that articles tell"
    yield ""
    yield (
        "Written by `make figures` (`python -m tests.article_figures`); its numbers are not edited by hand. The "
        "command fails where an article named under *told by* does not tell the value that was measured, in "
        f"Vietnamese or in English. {figures} figures."
    )
    yield ""
    yield (
        "Data: the real daily prices beside the project (`../shared/market-data`): Vietnamese shares (`vn_long`) from "
        "January 2011 to February 2026, VN-Index from 2004, S&P 500 from 1927 and Russell 2000 from 1987 to August "
        "2026, Shanghai Composite from 2010, coins from 2014 and 2017 to August 2025. Bars that are broken or, of "
        "shares, have no volume do not count."
    )
    yield ""
    yield (
        "All changes are from close to close, without fees, taxes or dividends paid out; the Vietnamese shares are "
        "back-adjusted for dividends and splits. They are a list of today's liquid companies: those that failed or "
        "shrank are missing, so every share of higher closes is too friendly, that of any session as much as that of a "
        "signal. What happened after a signal is no promise, and often not even a difference."
    )
    yield ""
    yield (
        "*Cases* is how many sessions, signals or companies the value rests on. *Told by* names the articles that tell "
        "exactly this value, in brackets those that tell it coarser or in words."
    )
    yield ""


def _table(theme: Theme) -> Iterator[str]:
    yield f"## {theme.title}"
    yield ""
    yield theme.definition
    yield ""
    yield "| figure | value | cases | span | told by |"
    yield "| --- | ---: | ---: | --- | --- |"
    for figure in theme.figures:
        cases = "" if figure.cases is None else f"{figure.cases:,}"
        told = ", ".join([*figure.articles, *(f"({key})" for key in figure.rounded)])
        yield f"| {figure.name} | {figure.text} | {cases} | {figure.span} | {told} |"
    yield ""


def main() -> None:
    """Measure, write the document, and name the articles that tell something else."""
    if not MARKET_DATA.is_dir():
        sys.exit(f"the real prices are missing: {MARKET_DATA}")
    set_up_logs(logging.WARNING)
    themes = measure(MARKET_DATA)
    DOCUMENT.write_text(document(themes), encoding="utf-8")
    sys.stdout.write(f"{DOCUMENT}\n")
    if missing := untold(themes):
        sys.exit("\n".join(missing))


if __name__ == "__main__":
    main()
