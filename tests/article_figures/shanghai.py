"""Shanghai Composite: its history, its volatility, and what S&P 500 and VN-Index did meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.claims.measured import Measured
from analysis.claims.series import Series
from tests.article_figures.counting import sessions_beyond
from tests.article_figures.figure import Figure, Theme, change, number, percent
from tests.article_figures.prices import Prices

FIRST, LAST = "2010-01-04", "2026-08-07"
HISTORY, DRIVERS, LARGE = "shanghai-history", "shanghai-drivers", "shanghai-vs-sp500"

_CLOSES = (
    (FIRST, LARGE, 0),
    (LAST, f"{HISTORY} {LARGE}", 0),
    ("2014-07-01", HISTORY, 0),
    ("2015-06-12", HISTORY, 2),
    ("2015-08-26", HISTORY, 2),
    ("2016-01-28", HISTORY, 2),
    ("2018-01-24", DRIVERS, 0),
    ("2018-12-28", DRIVERS, 0),
    ("2021-09-13", HISTORY, 0),
    ("2024-02-05", HISTORY, 0),
    ("2025-12-31", DRIVERS, 0),
    ("2026-05-13", HISTORY, 2),
)
_SESSIONS = (
    ("2015-07-27", HISTORY),
    ("2015-08-24", HISTORY),
    ("2016-01-04", "circuit-breaker"),
    ("2016-01-07", "circuit-breaker"),
    ("2020-02-03", HISTORY),
    ("2024-09-24", DRIVERS),
    ("2024-09-30", "shanghai-volatility"),
    ("2024-10-09", f"{DRIVERS} shanghai-volatility"),
    ("2025-04-07", f"{HISTORY} {DRIVERS} invest-in-shanghai"),
)


def shanghai_themes(prices: Prices) -> Iterator[Theme]:
    """History first, then volatility."""
    shanghai = prices.index("SSEC")
    yield Theme(
        title="Shanghai Composite: closes and changes",
        definition=f"`SSEC`, {shanghai.span}; closes, without dividends, each index in its own currency.",
        figures=(*_days(shanghai), *_spans(prices, shanghai)),
    )
    yield Theme(
        title="Shanghai Composite: volatility",
        definition=(
            "Standard deviation of the changes from session to session times the root of 252; the fall is the deepest "
            "one by closes."
        ),
        figures=tuple(_volatility(prices)),
    )


def _days(shanghai: Series) -> Iterator[Figure]:
    for day, articles, digits in _CLOSES:
        yield number("Shanghai Composite", shanghai.price(day), articles, digits=digits)
    for day, articles in _SESSIONS:
        yield change("Shanghai Composite in one session", shanghai.session(day), articles)


def _spans(prices: Prices, shanghai: Series) -> Iterator[Figure]:
    whole = shanghai.change(FIRST, LAST)
    told = f"{LARGE} shanghai-composite shanghai-vs-vnindex shanghai-outlook"
    yield change("Shanghai Composite since 2010", whole, told, digits=0)
    for first, last, articles in (
        ("2015-06-12", "2015-08-26", HISTORY),
        ("2015-06-12", "2016-01-28", f"{HISTORY} invest-in-shanghai"),
        ("2014-12-31", "2015-06-12", "shanghai-composite"),
        ("2024-12-31", LAST, LARGE),
    ):
        yield change("Shanghai Composite", shanghai.change(first, last), articles, digits=0)
    five = shanghai.change("2024-09-23", "2024-09-30")
    yield change("Shanghai Composite, five sessions", five, f"{HISTORY} {DRIVERS}", digits=0)
    multiple = shanghai.change("2014-07-01", "2015-06-12")
    yield number(
        "Shanghai Composite: times", Measured(value=1 + multiple.value, span=multiple.span), digits=1, rounded=HISTORY
    )
    yield change("Shanghai Composite, 2021", shanghai.year(2021), "chinese-tech")
    large, vietnam = prices.index("GSPC"), prices.index("VNINDEX")
    yield number("S&P 500", large.price(FIRST), LARGE)
    yield number("S&P 500", large.price(LAST), LARGE)
    growth = large.change(FIRST, LAST)
    yield number("S&P 500: times", Measured(value=1 + growth.value, span=growth.span), digits=1, rounded=LARGE)
    yield change("S&P 500", large.change("2024-12-31", LAST), LARGE, digits=0)
    yield change("VN-Index", vietnam.change(FIRST, LAST), "shanghai-vs-vnindex", digits=0)


def _volatility(prices: Prices) -> Iterator[Figure]:
    article = "shanghai-volatility"
    for symbol, name in (("SSEC", "Shanghai"), ("GSPC", "S&P 500"), ("VNINDEX", "VN-Index")):
        index = prices.index(symbol)
        yield percent(name, index.volatility(FIRST, "2016-12-31"), article)
        yield percent(name, index.volatility("2017-01-01", LAST), article)
    yield percent("Shanghai", prices.index("SSEC").volatility(FIRST, LAST), article)
    yield change("Shanghai: deepest fall", prices.index("SSEC").fall(FIRST, LAST), article)
    yield change("VN-Index: deepest fall", prices.index("VNINDEX").fall(FIRST, LAST), article)
    for symbol, name in (("SSEC", "Shanghai"), ("GSPC", "S&P 500")):
        far = sessions_beyond(prices.index(symbol), 0.02, FIRST, LAST)
        share = Measured(value=far.value / (far.cases or 1), span=far.span, cases=far.cases)
        yield percent(f"{name}: sessions that moved more than 2 %", share, article)
