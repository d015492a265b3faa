"""Indices of the United States and Vietnam: years, falls, volatility, records, correlations."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.claims.counting import session_changes
from analysis.claims.measured import Measured
from analysis.claims.series import Series
from analysis.records import record_closes
from tests.article_figures.counting import sessions_beyond
from tests.article_figures.figure import Figure, Theme, change, number, percent, words
from tests.article_figures.prices import Prices

LAST_DAY = "2026-08-21"
RISKS, VERSUS = "russell-2000-risks", "russell-vs-sp500"

# Years between which the fall lies, then where Russell 2000's is told and where S&P 500's.
_FALLS = (
    ("2000", "2002", f"{RISKS} {VERSUS}", VERSUS),
    ("2007", "2009", f"{RISKS} russell-2000 invest-in-russell-2000", ""),
    ("2011", "2011", RISKS, ""),
    ("2015", "2016", RISKS, ""),
    ("2018", "2018", RISKS, ""),
    ("2020", "2020", f"{RISKS} {VERSUS} russell-2000 invest-in-russell-2000 risk-appetite russell-2000-meaning",
     f"{VERSUS} risk-appetite russell-2000-meaning shanghai-volatility"),
    ("2021", "2022", f"{RISKS} {VERSUS} crypto-cycles trend-chasing", VERSUS),
    ("2024", "2025", f"{RISKS} {VERSUS}", VERSUS),
)  # fmt: skip
_YEARS = (
    ("RUT", 2002, "russell-2000", 1),
    ("RUT", 2003, f"russell-2000 {VERSUS}", 1),
    ("RUT", 2008, "russell-2000", 1),
    ("RUT", 2010, "russell-2000", 1),
    ("RUT", 2013, "russell-2000", 1),
    ("RUT", 2017, "crypto-cycles", 1),
    ("RUT", 2022, f"russell-2000 {RISKS} fed liquidity", 1),
    ("RUT", 2023, RISKS, 1),
    ("GSPC", 2003, VERSUS, 1),
    ("GSPC", 2022, f"{RISKS} liquidity", 1),
    ("GSPC", 2023, "fed", 1),
    ("VNINDEX", 2022, "etf", 0),
)
_NAMES = {"RUT": "Russell 2000", "GSPC": "S&P 500", "VNINDEX": "VN-Index"}


def index_themes(prices: Prices) -> Iterator[Theme]:
    """All but Shanghai's, which has its own."""
    russell, large, vietnam = prices.index("RUT"), prices.index("GSPC"), prices.index("VNINDEX")
    yield Theme(
        title="Years and falls of indices",
        definition=(
            f"`RUT` from {russell.days[0]}, `GSPC` from {large.days[0]}, `VNINDEX` from {vietnam.days[0]}; closes, "
            "without dividends. A year runs from the last close of the year before; a fall is the deepest one by "
            "closes whose peak and trough lie in those years."
        ),
        figures=(*_years(prices), *_falls(russell, large), *_long_run(russell, large), *_single_days(russell, large)),
    )
    yield Theme(
        title="Volatility of indices",
        definition=(
            "Standard deviation of the changes from session to session times the root of 252; Shanghai's has its own "
            "table."
        ),
        figures=tuple(_volatility(russell, large, vietnam)),
    )
    yield from _later_themes(prices)


def _later_themes(prices: Prices) -> Iterator[Theme]:
    russell, large = prices.index("RUT"), prices.index("GSPC")
    yield Theme(
        title="Russell 2000: records, early 2026, and what it goes with",
        definition=(
            "Records are closes above every earlier one of the data. Correlations are of the changes from week to "
            "week, on sessions that both have."
        ),
        figures=(*_records(prices), *_early_2026(russell, large), *_correlations(prices)),
    )
    yield Theme(
        title="Shares and funds",
        definition="`vn_long` and `us`: adjusted closes (QQQ for splits only). A fall is the deepest one by closes.",
        figures=tuple(_shares(prices)),
    )


def _years(prices: Prices) -> Iterator[Figure]:
    for symbol, year, articles, digits in _YEARS:
        yield change(f"{_NAMES[symbol]}, {year}", prices.index(symbol).year(year), articles, digits=digits)
    for symbol, articles in (("RUT", f"{VERSUS} crypto-cycles"), ("GSPC", VERSUS)):
        this_year = prices.index(symbol).year(2026, until=LAST_DAY)
        yield change(f"{_NAMES[symbol]}, 2026 so far", this_year, articles)


def _falls(russell: Series, large: Series) -> Iterator[Figure]:
    for first, last, articles, others in _FALLS:
        since, until = f"{first}-01-01", f"{last}-12-31"
        yield change(f"Russell 2000, {_years_told(first, last)}", russell.fall(since, until), articles)
        yield change(f"S&P 500, {_years_told(first, last)}", large.fall(since, until), others)
    for first, last, digits in (("2000", "2002", 0), ("2007", "2009", 0), ("2020", "2020", 0)):
        fall = large.fall(f"{first}-01-01", f"{last}-12-31")
        yield change(f"S&P 500, {_years_told(first, last)}, rounded", fall, "sp500", digits=digits)


def _years_told(first: str, last: str) -> str:
    return first if first == last else f"{first}–{last}"


def _long_run(russell: Series, large: Series) -> Iterator[Figure]:
    years = range(1988, 2026)
    better = sum(russell.year(year).value > large.year(year).value for year in years)
    ahead = Measured(value=better, span="1988–2025", cases=len(years))
    yield number("years in which Russell 2000 did better than S&P 500", ahead, VERSUS)
    yield percent("Russell 2000 a year", _a_year(russell, 1987, 2025), f"{VERSUS} russell-2000")
    yield percent("S&P 500 a year", _a_year(large, 1987, 2025), f"{VERSUS} russell-2000")
    for series in (russell, large):
        ten = series.change("2015-12-31", "2025-12-31")
        yield change(f"{_NAMES[series.symbol]}, ten years", ten, f"{VERSUS} invest-in-russell-2000", digits=0)
    yield percent("S&P 500 a year since 1957", _a_year(large, 1957, 2025), "sp500")
    span = range(1957, 2026)
    falling = Measured(value=sum(large.year(year).value < 0 for year in span), span="1957–2025", cases=len(span))
    yield number("falling years of S&P 500", falling, "sp500")
    following = next(day for day in large.record_days("2007-10-09", "9999") if day > "2007-10-09")
    yield words("S&P 500: next record close after 2007-10-09", following, f"2007-10-09 – {following}", rounded="sp500")


def _a_year(series: Series, before: int, last: int) -> Measured:
    """The mean growth a year from the end of one year to the end of another."""
    days = series.days
    start, end = (days[series.within("", f"{year}-12-31").stop - 1] for year in (before, last))
    whole = series.change(start, end)
    return Measured(value=(1 + whole.value) ** (1 / (last - before)) - 1, span=whole.span, cases=last - before)


def _single_days(russell: Series, large: Series) -> Iterator[Figure]:
    changes = session_changes(russell.closes)
    worst = russell.days[int(np.argmin(changes)) + 1]
    yield change("Russell 2000: worst session of the data", russell.session(worst), RISKS)
    yield change(
        "Russell 2000, a year after March 2020", russell.change("2020-03-23", "2021-03-23"), "russell-2000", digits=0
    )
    yield change("S&P 500, a year after March 2020", large.change("2020-03-23", "2021-03-23"), "russell-2000", digits=0)
    yield number("S&P 500", large.price(LAST_DAY), "sp500")
    yield change("Russell 2000 since the end of 2024", russell.change("2024-12-31", LAST_DAY), "russell-2000", digits=0)


def _volatility(russell: Series, large: Series, vietnam: Series) -> Iterator[Figure]:
    end = "2026-08-07"
    yield percent("Russell 2000", russell.volatility("2010-01-04", end), "volatility shanghai-volatility")
    yield percent("S&P 500", large.volatility("2010-01-04", end), "volatility shanghai-volatility")
    yield percent("VN-Index", vietnam.volatility("2010-01-04", end), "volatility shanghai-volatility")
    since = "2016-01-01"
    russell_told = f"{RISKS} {VERSUS} bitcoin crypto"
    yield percent("Russell 2000 since 2016", russell.volatility(since, LAST_DAY), russell_told, digits=0)
    yield percent("S&P 500 since 2016", large.volatility(since, LAST_DAY), f"{RISKS} {VERSUS}", digits=0)
    for series in (russell, large):
        sessions = sessions_beyond(series, -0.03, since, LAST_DAY)
        yield number(f"{_NAMES[series.symbol]}: sessions down more than 3 %", sessions, VERSUS)


def _records(prices: Prices) -> Iterator[Figure]:
    russell, small = prices.index("RUT"), prices.index("VNSML")
    records = [russell.days[bar] for bar in record_closes(russell.closes).tolist()]
    top = records[-1]
    yield number(
        "Russell 2000: record close of the data", russell.price(top), "russell-2000 small-caps-and-crypto", digits=2
    )
    for peak, article in (("2021-11-08", RISKS), ("2007-07-13", RISKS)):
        following = records[records.index(peak) + 1]
        yield words(
            f"Russell 2000: next record close after {peak}", following, f"{peak} – {following}", rounded=article
        )
    yield number("Russell 2000", russell.price("2021-11-08"), RISKS, digits=2)
    for series, name in ((russell, "Russell 2000"), (small, "VNSmallcap")):
        line = series.line(until=LAST_DAY)
        distance = Measured(value=float(line.iloc[-1] / line.max() - 1), span=f"{line.idxmax():%Y-%m-%d} – {LAST_DAY}")
        yield change(f"{name}: from its record close", distance, "russell-2000-meaning")
    for year, article in ((2017, "crypto-cycles"), (2024, "")):
        days = russell.record_days(f"{year}-01-01", f"{year}-12-31")
        yield number(f"Russell 2000: record closes in {year}", Measured(value=len(days), span=str(year)), article)


def _early_2026(russell: Series, large: Series) -> Iterator[Figure]:
    article = "small-caps-and-crypto"
    line = russell.line("2026-01-01", "2026-12-31")
    first = f"{line.index[line > 2600][0]:%Y-%m-%d}"
    yield number("Russell 2000: first close above 2,600", russell.price(first), article, digits=2)
    start, month = "2025-12-31", russell.line("2026-01-01", "2026-01-31")
    best = f"{month.idxmax():%Y-%m-%d}"
    yield change("Russell 2000: highest close of January 2026", russell.change(start, best), article)
    for series, articles in ((russell, f"{article} {VERSUS}"), (large, VERSUS)):
        yield change(f"{_NAMES[series.symbol]}, January 2026", series.change(start, "2026-01-30"), articles)
    reached = f"{line.index[line / russell.closes[russell.bar(start)] - 1 >= 0.15][0]:%Y-%m-%d}"
    yield words("Russell 2000: first close 15 % above the end of 2025", reached, rounded=article)
    yield change("Russell 2000 in a year to 2026-01-08", russell.change("2025-01-08", "2026-01-08"), article, digits=0)
    yield number("Russell 2000", russell.price("2026-03-30"), article, digits=2)
    ahead = session_changes(russell.closes[russell.bar(start) :]) > session_changes(large.closes[large.bar(start) :])
    days = Measured(value=int(np.argmin(ahead)), span="from 2026-01-02")
    yield number("first sessions of 2026 in which it did better than S&P 500", days, f"{article} {VERSUS}")
    before = russell.days[russell.bar(LAST_DAY) - 60]
    ratio = (1 + russell.change(before, LAST_DAY).value) / (1 + large.change(before, LAST_DAY).value) - 1
    measured = Measured(value=ratio, span=f"{before} – {LAST_DAY}")
    yield change("ratio of Russell 2000 to S&P 500 over 60 sessions", measured, VERSUS)


def _correlations(prices: Prices) -> Iterator[Figure]:
    vietnam, large, russell = prices.index("VNINDEX"), prices.index("GSPC"), prices.index("RUT")
    shanghai = prices.index("SSEC")
    both = "shanghai-vs-vnindex sp500"
    yield number("VN-Index with S&P 500", vietnam.correlation(large, "2010-01-01"), both, digits=1)
    yield number("VN-Index with Shanghai", vietnam.correlation(shanghai, "2010-01-01"), "shanghai-vs-vnindex", digits=1)
    yield number("VN-Index with Russell 2000", vietnam.correlation(russell, "2021-01-01"), "fed", digits=2)


def _shares(prices: Prices) -> Iterator[Figure]:
    for symbol in ("HPG", "TCB", "MWG", "VCB"):
        fall = prices.share(symbol).fall("2022-01-01", "2022-12-31")
        yield change(f"{symbol}, fall within 2022", fall, "blue-chip", digits=0)
    fund = prices.series("us", "QQQ").fall("2021-01-01", "2022-12-31")
    yield change("QQQ, 2021–2022", fund, "nasdaq", digits=0)
